// The canonical text of a scenario. Short forms, one blank where one belongs; within a block of statements, results
// stand in one column and comments in another. It changes no meaning, and formatting what is formatted changes nothing.

import { assign } from "./assignment.ts";
import type { Parameter } from "./table/row.ts";
import { operationNamed, wordNamed } from "./table.ts";
import type {
  Assert,
  Call,
  Decode,
  Document,
  Header,
  MovePrefix,
  ResultNode,
  ScnLine,
  Statement,
  StateNode,
  Value,
  Word,
} from "./tree.ts";

// Statement → canonical text, in the parts that the formatter aligns.

/** A statement's text: what it does, its results (`-> …`), its comment; empty where it has none. */
interface Printed {
  readonly code: string;
  readonly results: string;
  readonly comment: string;
}

/** One with errors is printed as it was typed. */
export function print(statement: Statement): Printed {
  const { text } = statement;
  const whole = { code: text, results: "", comment: "" };
  if (statement.errors.length > 0) return whole;
  const comment = statement.comment === null ? "" : text.slice(statement.comment.start).trimEnd();
  switch (statement.kind) {
    case "blank":
      return { code: "", results: "", comment: "" };
    case "comment":
      return { code: "", results: "", comment };
    case "narration":
      // Blanks at the end are a line break in Markdown.
      return { code: "", results: "", comment: text.trimStart() };
    case "header":
      return { code: printHeader(statement), results: "", comment };
    case "call":
      return { code: printCall(statement), results: printResults(statement), comment };
    case "assert":
      return { code: printAssert(statement), results: printResults(statement), comment };
    case "decode":
      return { code: printDecode(statement), results: "", comment };
    case "explore":
      return { code: statement.keyword.text, results: "", comment };
    case "property": {
      const words = statement.words.map(({ text: word }) => word).join(", ");
      const differs = statement.differs === null ? "" : "differs ";
      return { code: `${statement.keyword.text} ${differs}${words}`, results: "", comment };
    }
    case "scn":
      return {
        code: `scn ${statement.line === null ? '""' : source(statement, statement.line)}`,
        results: printResults(statement),
        comment,
      };
    default:
      return whole;
  }
}

function source(statement: Statement, span: { readonly start: number; readonly end: number }): string {
  return statement.text.slice(span.start, span.end);
}

function printHeader(header: Header): string {
  const settings = header.settings.map(({ name, value }) =>
    name === null ? source(header, value) : `${name.text}=${source(header, value)}`,
  );
  return [header.keyword.text, ...settings].join(" ");
}

function printCall(call: Call): string {
  const { process, target, callee } = call;
  const move = call.prefix === null ? "" : `${printMovePrefix(call.prefix)} `;
  const thread = process?.thread ? `/${process.thread.text}` : "";
  const prefix = process === null ? "" : `${process.process.text}${thread}: `;
  const name = target === null ? "" : `${target.text} = `;
  return `${move}${prefix}${name}${callee.text}(${printArguments(call).join(", ")})`;
}

function printMovePrefix({ keyword, times, event }: MovePrefix): string {
  return [keyword.text, times?.text, event?.text].filter((word) => word !== undefined).join(" ");
}

function printArguments(call: Call): string[] {
  const row = operationNamed(call.callee.text);
  const parameters = row === undefined ? [] : assign(call.args, row, () => false);
  return call.args.map((argument, i) => {
    const value = printValue(call, argument.value, parameters[i]);
    return argument.name === null ? value : `${argument.name.text}=${value}`;
  });
}

function printValue(call: Call, value: Value, parameter: Parameter | undefined): string {
  switch (value.kind) {
    case "word":
      return short(value, parameter);
    case "flags":
      return value.words
        .map((word) => (word.kind === "word" ? short(word, parameter) : word.text))
        .join(parameter?.words === "prot" ? "+" : " | ");
    case "range": {
      const { name, from, to, counted } = value;
      const last = to === null ? "" : `..${counted ? "+" : ""}${to.text}`;
      return `${name.text}[${from?.text ?? ""}${last}]`;
    }
    default:
      return source(call, value);
  }
}

function short(word: Word, parameter: Parameter | undefined): string {
  const vocabulary = parameter?.words;
  return (vocabulary && wordNamed(vocabulary, word.text)?.name) ?? word.text;
}

function printResults(statement: Assert | Call | ScnLine): string {
  const { results } = statement;
  return results === null ? "" : `-> ${results.list.map((node) => printResult(statement, node)).join(", ")}`;
}

function printResult(statement: Statement, node: ResultNode): string {
  switch (node.kind) {
    case "number":
      return node.text;
    case "word":
      return node.after === null ? node.text : `${node.text} after ${node.after.bytes?.text ?? ""}`;
    case "signal":
      return node.code === null ? node.name.text : `${node.name.text}/${node.code.text}`;
    case "blocks":
      return node.fault === null ? "blocks" : `blocks ${node.fault.text}`;
    case "event":
      return `event ${node.event?.text ?? ""}`;
    case "finding":
      return `!${node.code?.text ?? ""}`;
    case "thread":
      return `${node.process.text}/${node.thread.text} ${node.outcome === null ? "" : printResult(statement, node.outcome)}`;
    case "region": {
      const last = node.to === null ? "" : `..${node.counted ? "+" : ""}${node.to.text}`;
      const pages = node.from === null ? "[]" : `[${node.from.text}${last}]`;
      const categories = node.categories
        .map((word) => wordNamed("categories", word.text)?.name ?? word.text)
        .join(" | ");
      return categories === "" ? pages : `${pages} ${categories}`;
    }
    default:
      return source(statement, node);
  }
}

function printAssert(node: Assert): string {
  if (node.process === null || node.page === null || node.state === null) return node.text.trim();
  const { page } = node;
  const place = page.kind === "word" ? page.text : source(node, page).replace(/\s+/g, "");
  return `${node.keyword.text} ${node.process.text}.${place} is ${printState(node.state)}`;
}

function printState({ name, attributes }: StateNode): string {
  if (attributes.length === 0) return name.text;
  const all = attributes.map(({ not, name: { text } }) => (not ? "!" : "") + text.replaceAll("-", "_"));
  return `${name.text}(${all.join(", ")})`;
}

function printDecode(node: Decode): string {
  return ["decode", node.value?.text ?? "", ...(node.as === null ? [] : [node.as.text])].join(" ");
}

/** A line that reads differently when formatted. */
export interface LineEdit {
  readonly line: number;
  readonly text: string;
}

/** Code this long does not push the results of other lines, or their comments, to the right. */
const WIDEST_CODE = 56;
const WIDEST_LINE = 88;

/** One statement by itself, aligned with nothing. */
export function formatStatement(statement: Statement): string {
  return layOut(print(statement), 0, 0);
}

/**
 * The lines that formatting changes, of those from `from` to `to` (not included); blocks that reach beyond are looked
 * at whole.
 */
export function formatEdits(document: Document, from = 0, to = document.statements.length): LineEdit[] {
  const { statements } = document;
  const edits: LineEdit[] = [];
  let start = Math.max(0, Math.min(from, statements.length));
  while (start > 0 && isCode(statements[start - 1])) start--;
  while (start < Math.min(to, statements.length)) {
    let end = start + 1;
    if (isCode(statements[start])) while (end < statements.length && isCode(statements[end])) end++;
    formatBlock(statements.slice(start, end)).forEach((text, i) => {
      const line = start + i;
      if (line >= from && line < to && text !== statements[line]?.text) edits.push({ line, text });
    });
    start = end;
  }
  return edits;
}

/** The whole text, lines joined by LF. */
export function formatDocument(document: Document): string {
  const lines = document.statements.map(({ text }) => text);
  for (const { line, text } of formatEdits(document)) lines[line] = text;
  return lines.join("\n");
}

/** Lines without a statement (blank, comment alone, narration) end a block. */
function isCode(statement: Statement | undefined): boolean {
  const kind = statement?.kind;
  return kind !== undefined && kind !== "blank" && kind !== "comment" && kind !== "narration";
}

function formatBlock(block: readonly Statement[]): string[] {
  const printed = block.map(print);
  const results = column(
    printed.filter(({ results }) => results !== "").map(({ code }) => code.length + 1),
    WIDEST_CODE,
  );
  const widths = printed
    .filter(({ code, comment }) => code !== "" && comment !== "")
    .map((each) => layOut({ ...each, comment: "" }, results, 0).length + 2);
  const comments = column(widths, WIDEST_LINE);
  return printed.map((each) => layOut(each, results, comments));
}

/** The first column that all fit before, but for those that are wider than the widest. */
function column(widths: readonly number[], widest: number): number {
  return widths.reduce((most, width) => (width <= widest ? Math.max(most, width) : most), 0);
}

function layOut({ code, results, comment }: Printed, resultColumn: number, commentColumn: number): string {
  let line = code;
  if (results !== "") line = `${line.padEnd(resultColumn - 1)} ${results}`;
  if (comment === "") return line;
  return line === "" ? comment : `${line.padEnd(commentColumn - 2)}  ${comment}`;
}
