// What may be typed at a position: the context of a completion, and the call and argument of signature help. Told from
// the line up to the cursor, so that what stands after it does not matter.

import { assign, type IsFile } from "../assignment.ts";
import { parseStatement } from "../statement.ts";
import type { OperationRow, Parameter, VocabularyName } from "../table/row.ts";
import { operationNamed, wordNamed } from "../table.ts";
import type {
  Argument,
  Assert,
  Call,
  Header,
  PropertyLine,
  ResultNode,
  Results,
  Span,
  Unparsed,
  Word,
} from "../tree.ts";

/** `replace`: the word under the cursor, that a completion takes the place of. */
export type Expected = { readonly replace: Span } & (
  | { readonly kind: "nothing" }
  /**
   * An operation; with a process before it, one that a process does. `target`: after `name =`, one that makes
   * something.
   */
  | { readonly kind: "operation"; readonly process: string | null; readonly target: boolean }
  /** Arguments that would fit here, the most likely parameter first. */
  | {
      readonly kind: "argument";
      readonly row: OperationRow;
      readonly process: string | null;
      readonly parameters: readonly Parameter[];
    }
  /** A further flag after `|`, or a keyword argument's word. `given`: those there already, in short form. */
  | {
      readonly kind: "words";
      readonly vocabulary: VocabularyName;
      readonly given: readonly string[];
      readonly row: OperationRow | null;
    }
  /** A page between brackets. `last`: after `..`. */
  | {
      readonly kind: "page";
      readonly name: string;
      readonly process: string | null;
      readonly from: number | null;
      readonly last: boolean;
    }
  /** A result after `->`, or after its comma. */
  | { readonly kind: "result"; readonly row: OperationRow | null; readonly process: string | null }
  /** How a thread went on, after `A/1`. */
  | { readonly kind: "outcome" }
  | { readonly kind: "finding" }
  /** That an assert is meant not to hold. `marked`: the `!` is there already. */
  | { readonly kind: "assert-finding"; readonly marked: boolean }
  | { readonly kind: "header-setting"; readonly header: string }
  | { readonly kind: "header-value"; readonly header: string; readonly name: string }
  | { readonly kind: "path"; readonly typed: string }
  | { readonly kind: "process" }
  | { readonly kind: "place"; readonly process: string | null }
  | { readonly kind: "attribute"; readonly state: string; readonly given: readonly string[] }
  /** After `on`: a message of userfaultfd. */
  | { readonly kind: "message" }
  /** After `never`: findings; where nothing stands yet, a process or `differs` too. */
  | { readonly kind: "forbidden"; readonly first: boolean }
  /** After `never differs`: kernels, designs, rules. */
  | { readonly kind: "compared" }
  /** That word and no other. */
  | { readonly kind: "keyword"; readonly word: string }
);

export function expectedAt(text: string, column: number, isFile: IsFile): Expected {
  const at = Math.max(0, Math.min(column, text.length));
  const head = text.slice(0, at);
  const replace = wordAround(text, at);
  const statement = parseStatement(head);
  const inComment = statement.comment !== null && at > statement.comment.start;
  if (inComment) return { kind: "nothing", replace };
  if (/^\s*on\s+\w*$/.test(head)) return { kind: "message", replace };
  switch (statement.kind) {
    case "property":
      return inProperty(statement, at, head, replace);
    case "blank":
      return { kind: "operation", process: null, target: false, replace };
    case "unparsed":
      return inUnparsed(statement, head, replace);
    case "header":
      return inHeader(statement, at, head, replace);
    case "call":
      return inCall(statement, at, head, replace, isFile);
    case "assert":
      return inAssert(statement, at, head, replace);
    case "decode":
      return statement.value !== null && at > statement.value.end
        ? { kind: "words", vocabulary: "raw-kinds", given: [], row: null, replace }
        : statement.keyword.end === at
          ? { kind: "operation", process: null, target: false, replace }
          : { kind: "nothing", replace };
    case "scn":
      if (statement.results !== null) return inResults(statement.results, at, head, null, null, replace);
      return statement.keyword.end === at
        ? { kind: "operation", process: null, target: false, replace }
        : { kind: "nothing", replace };
    default:
      return { kind: "nothing", replace };
  }
}

/** The operation whose arguments the cursor is in, and which of its parameters is being written; -1: none of them. */
export interface ActiveCall {
  readonly row: OperationRow;
  readonly parameter: number;
}

export function activeCall(text: string, column: number, isFile: IsFile): ActiveCall | undefined {
  const statement = parseStatement(text.slice(0, Math.max(0, column)));
  if (statement.kind !== "call" || statement.close >= 0 || statement.results !== null) return undefined;
  const row = operationNamed(statement.callee.text);
  if (row === undefined) return undefined;
  const parameter = assign(statement.args, row, isFile).at(-1);
  return { row, parameter: parameter === undefined ? -1 : row.parameters.indexOf(parameter) };
}

function wordAround(text: string, column: number): Span {
  let start = column;
  let end = column;
  while (start > 0 && /\w/.test(text.charAt(start - 1))) start--;
  while (end < text.length && /\w/.test(text.charAt(end))) end++;
  return { start, end };
}

function inUnparsed({ process, target, first }: Unparsed, head: string, replace: Span): Expected {
  const name = process?.process.text ?? null;
  // `A/` and `A/1` want a label and a colon, not an operation.
  if (process !== null && head.indexOf(":", process.start) < 0) return { kind: "nothing", replace };
  if (first !== null && first.end < replace.start) return { kind: "nothing", replace };
  return { kind: "operation", process: name, target: target !== null, replace };
}

function inHeader(header: Header, at: number, head: string, replace: Span): Expected {
  const keyword = header.keyword.text;
  if (at <= header.keyword.end) return { kind: "operation", process: null, target: false, replace };
  const last = header.settings.at(-1);
  if (keyword === "include") {
    if (last?.value.kind === "string" && at > last.value.start)
      return { kind: "path", typed: last.value.value, replace: pathSpan(head, at) };
    return { kind: "nothing", replace };
  }
  const here = last !== undefined && at <= last.end ? last : undefined;
  const span = { start: here?.start ?? at, end: Math.max(replace.end, at) };
  if (here?.name != null) {
    return {
      kind: "header-value",
      header: keyword,
      name: here.name.text,
      replace: { ...span, start: here.value.start },
    };
  }
  return { kind: "header-setting", header: keyword, replace: span };
}

/** Names that are compared have dots and dashes: the whole one is replaced. */
function inProperty({ keyword, differs, words }: PropertyLine, at: number, head: string, replace: Span): Expected {
  if (at <= keyword.end) return { kind: "operation", process: null, target: false, replace };
  const start = head.length - (/[\w.-]*$/.exec(head)?.[0].length ?? 0);
  if (differs !== null && at > differs.end) return { kind: "compared", replace: { ...replace, start } };
  if (keyword.text === "always")
    return words.length === 0 ? { kind: "process", replace } : { kind: "nothing", replace };
  return { kind: "forbidden", first: !head.includes(","), replace };
}

function pathSpan(head: string, at: number): Span {
  return { start: head.lastIndexOf('"') + 1, end: at };
}

function inCall(call: Call, at: number, head: string, replace: Span, isFile: IsFile): Expected {
  const row = operationNamed(call.callee.text);
  const process = call.process?.process.text ?? null;
  if (call.results !== null) return inResults(call.results, at, head, row ?? null, process, replace);
  if (call.close >= 0 || row === undefined) return { kind: "nothing", replace };
  const last = call.args.at(-1);
  if (last === undefined) return { kind: "nothing", replace };
  const brackets = inBrackets(last, head, process, replace);
  if (brackets !== undefined) return brackets;
  const given = assign(call.args, row, isFile);
  const parameter = given.at(-1);
  if (last.name !== null) {
    if (parameter?.words === undefined) return { kind: "nothing", replace };
    return { kind: "words", vocabulary: parameter.words, given: flagsBefore(last, parameter, at), row, replace };
  }
  if (last.value.kind === "flags" && parameter?.words !== undefined) {
    return { kind: "words", vocabulary: parameter.words, given: flagsBefore(last, parameter, at), row, replace };
  }
  if (last.value.kind === "string" || (last.value.kind === "range" && last.value.end < at))
    return { kind: "nothing", replace };
  return { kind: "argument", row, process, parameters: candidates(call.args, given, row, isFile), replace };
}

/**
 * Parameters that the last argument may still become: those after the ones before it, up to the first that has to be
 * there.
 */
function candidates(
  args: readonly Argument[],
  given: readonly (Parameter | undefined)[],
  row: OperationRow,
  isFile: IsFile,
): Parameter[] {
  const before = assign(args.slice(0, -1), row, isFile);
  const used = new Set(before);
  const positional = row.parameters.filter(({ keyword }) => !keyword);
  const next =
    Math.max(-1, ...before.map((parameter) => (parameter === undefined ? -1 : positional.indexOf(parameter)))) + 1;
  const found: Parameter[] = [];
  for (const parameter of positional.slice(next)) {
    found.push(parameter);
    if (!parameter.optional) return found;
  }
  found.push(...row.parameters.filter((parameter) => parameter.keyword && !used.has(parameter)));
  const likely = given.at(-1);
  return likely === undefined
    ? found
    : [...found.filter((each) => each === likely), ...found.filter((each) => each !== likely)];
}

/** Flags of an argument before the cursor's word, in short form. */
function flagsBefore({ value }: Argument, parameter: Parameter, at: number): string[] {
  const words = value.kind === "flags" ? value.words : [];
  return words.flatMap((word) => {
    const row =
      word.kind === "word" && word.end < at && parameter.words !== undefined
        ? wordNamed(parameter.words, word.text)
        : undefined;
    return row === undefined ? [] : [row.name];
  });
}

function inBrackets({ value }: Argument, head: string, process: string | null, replace: Span): Expected | undefined {
  if (value.kind !== "range") return undefined;
  const open = head.indexOf("[", value.name.end);
  if (open < 0 || head.includes("]", open)) return undefined;
  const last = head.includes("..", open);
  return {
    kind: "page",
    name: value.name.text,
    process,
    from: last ? (value.from?.value ?? null) : null,
    last,
    replace,
  };
}

function inResults(
  results: Results,
  at: number,
  head: string,
  row: OperationRow | null,
  process: string | null,
  replace: Span,
): Expected {
  const last: ResultNode | undefined = results.list.at(-1);
  const fresh = { kind: "result", row, process, replace } as const;
  if (last === undefined || last.kind === "unknown" || /,\s*$/.test(head)) {
    // After `A/` the label comes; it is the end of the line and no result yet.
    return last?.kind === "unknown" && head.endsWith("/") ? { kind: "nothing", replace } : fresh;
  }
  switch (last.kind) {
    case "finding":
      return { kind: "finding", replace };
    case "blocks":
      return at > last.start + 6 ? { kind: "words", vocabulary: "faults", given: [], row: null, replace } : fresh;
    case "event":
      return at > last.start + 5 ? { kind: "words", vocabulary: "events", given: [], row: null, replace } : fresh;
    case "thread":
      return at > last.thread.end ? { kind: "outcome", replace } : { kind: "nothing", replace };
    case "region":
      return head.includes("]", last.start)
        ? { kind: "words", vocabulary: "categories", given: categoriesBefore(last.categories, at), row: null, replace }
        : { kind: "nothing", replace };
    case "word":
      return last.end === at ? fresh : { kind: "nothing", replace };
    default:
      return { kind: "nothing", replace };
  }
}

function categoriesBefore(words: readonly Word[], at: number): string[] {
  return words.filter((word) => word.end < at).map((word) => word.text);
}

function inAssert(node: Assert, at: number, head: string, replace: Span): Expected {
  const { keyword, process, page, is, state, results } = node;
  if (at <= keyword.end) return { kind: "operation", process: null, target: false, replace };
  if (process === null || (page === null && !head.includes("."))) return { kind: "process", replace };
  if (page === null || (page.kind === "word" && page.end === at))
    return { kind: "place", process: process.text, replace };
  if (page.kind === "range") {
    const brackets = inBrackets(
      { start: page.start, end: page.end, name: null, value: page },
      head,
      process.text,
      replace,
    );
    if (brackets !== undefined) return brackets;
  }
  if (is === null) return { kind: "keyword", word: "is", replace };
  if (at === is.end) return { kind: "nothing", replace };
  if (state === null || state.name.end === at)
    return { kind: "words", vocabulary: "states", given: [], row: null, replace };
  // The one thing that an assert takes there.
  if (results !== null) {
    const marked = results.list.at(-1)?.kind === "finding";
    return { kind: "assert-finding", marked, replace };
  }
  if (state.name.kind === "number" || !head.includes("(", state.name.end) || head.includes(")", state.name.end))
    return { kind: "nothing", replace };
  const given = state.attributes.filter(({ end }) => end < at).map(({ name }) => name.text);
  return { kind: "attribute", state: state.name.text, given, replace };
}
