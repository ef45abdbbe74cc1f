// Quick fixes as text edits: what a remedy says, where text can do it.

import {
  type Argument,
  type Call,
  operationNamed,
  type Results,
  resultsOf,
  type Statement,
  type Value,
  type VocabularyName,
  type Word,
  wordNamed,
  writeRange,
} from "../../language/index.ts";
import { statesOf } from "../expectations/assert.ts";
import { factsOf } from "../findings/facts.ts";
import type { Edit, Finding, Fix } from "../findings/finding.ts";
import type { AssertRecord, Scenario } from "./scenario.ts";

export interface TextFix {
  readonly title: string;
  readonly preferred: boolean;
  readonly edits: readonly TextEdit[];
}

/**
 * The quick fixes for a finding, its rule's own first; edits to statements that stand in an included file are left out.
 */
export function fixesOf(scenario: Scenario, finding: Finding): TextFix[] {
  const check = finding.check === undefined ? undefined : scenario.checks[finding.check];
  if (check) return assertFixes(scenario, check, finding);
  if (scenario.steps[finding.step] === undefined) return [];
  const { rule } = finding;
  const facts = factsOf(scenario.run, finding.step);
  const own = rule.fixes?.(finding, facts) ?? [];
  // What a scenario states is mended; all else may be what it is there to show.
  const statable = rule.group !== "expectation" && !rule.unstated;
  const fixes = statable ? [...own.map((fix) => statedToo(fix, finding)), expectHere(finding)] : own;
  return fixes.flatMap((fix) => {
    const edits = fix.edits.map((edit) => textEdit(scenario, edit));
    return edits.length > 0 && edits.every((edit) => edit !== null)
      ? [{ title: fix.title, preferred: fix.preferred ?? false, edits }]
      : [];
  });
}

/** A fix that mends what follows leaves no error behind: it states the finding too, for it happens still. */
function statedToo(fix: Fix, finding: Finding): Fix {
  if (fix.stays !== true || finding.expected) return fix;
  const meant = expectHere(finding);
  return { ...fix, title: `${fix.title}, and mark ${finding.code} as meant`, edits: [...meant.edits, ...fix.edits] };
}

function expectHere({ code, step }: Finding): Fix {
  return {
    title: `Mark ${code} as meant to be here`,
    edits: [{ kind: "expect", statement: step, text: `!${code}` }],
  };
}

/** What an assert would have to say to hold; or its mark taken out, where it holds all the same. */
function assertFixes(scenario: Scenario, check: AssertRecord, finding: Finding): TextFix[] {
  const { bound, line, files } = check;
  const { statement } = bound;
  if (files.length > 0) return [];
  if (finding.subject.kind === "expectation") {
    const edit = removeResult(statement, line, finding.subject.index);
    return edit ? [{ title: "Take the expectation out", preferred: false, edits: [edit] }] : [];
  }
  const asserted = bound.check;
  const states = asserted === null ? [] : statesOf(asserted, check.state, check.raw);
  const [first] = states;
  if (statement.kind !== "assert" || !statement.page || !statement.state || !asserted || !first) return [];
  const { start, end } = statement.state;
  if (states.length === 1)
    return [{ title: `Assert ${first.is}`, preferred: true, edits: [{ line, start, end, text: first.is }] }];
  const [text = "", ...more] = states.map(({ from, to, is }) => {
    const range = { place: asserted.range.place, page: from, count: to - from + 1 };
    return `assert ${asserted.mm}.${writeRange(range, scenario.nameOf)} is ${is}`;
  });
  const below = more.map((each) => `\n${indentOf(statement)}${each}`).join("");
  const after = statement.text.length;
  return [
    {
      title: "Assert what each page is",
      preferred: true,
      edits: [
        { line, start: statement.keyword.start, end, text },
        { line, start: after, end: after, text: below },
      ],
    },
  ];
}

/** A replacement in the scenario's own text: columns of one line. */
export interface TextEdit {
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Null: it can't be done, or has been; or the statement stands in an included file. */
export function textEdit(scenario: Scenario, edit: Edit): TextEdit | null {
  if (edit.kind === "header") return setHeader(scenario, edit.keyword, edit.value);
  const step = scenario.steps[edit.statement];
  if (step === undefined || step.files.length > 0) return null;
  const { statement } = step.bound;
  const line = scenario.lineOf(step.index);
  const indent = indentOf(statement);
  if (edit.kind === "insert-before") return { line, start: 0, end: 0, text: `${indented(edit.text, indent)}\n` };
  if (edit.kind === "insert-after") {
    // At the end of the line, not at the start of the next: a text's last line may have none after it.
    const end = statement.text.length;
    return { line, start: end, end, text: `\n${indented(edit.text, indent)}` };
  }
  // Of a line that does not parse nobody knows where its results end.
  if (statement.kind !== "call" || statement.errors.length > 0) return null;
  switch (edit.kind) {
    case "add-flag":
      return addFlag(statement, line, edit.flag);
    case "remove-flag":
      return removeFlag(statement, line, edit.flag);
    case "expect":
      return addResult(statement, line, edit.text);
    case "results": {
      const node = statement.results?.list[edit.index];
      if (edit.text === "") return removeResult(statement, line, edit.index);
      return node ? { line, start: node.start, end: node.end, text: edit.text } : null;
    }
  }
}

/** What a statement's line starts with. */
export function indentOf({ text }: Statement): string {
  return text.slice(0, text.length - text.trimStart().length);
}

function indented(text: string, indent: string): string {
  return text.replace(/^/gm, indent);
}

function addResult(call: Call, line: number, text: string): TextEdit {
  const { results } = call;
  if (results)
    return { line, start: results.end, end: results.end, text: `${results.list.length > 0 ? "," : ""} ${text}` };
  const at = call.text.slice(0, call.comment?.start ?? call.text.length).trimEnd().length;
  return { line, start: at, end: at, text: ` -> ${text}` };
}

/** Takes one result out, and the arrow with the last. */
export function removeResult(statement: Statement, line: number, index: number): TextEdit | null {
  const results: Results | null = resultsOf(statement);
  const node = results?.list[index];
  if (!results || !node) return null;
  if (results.list.length === 1) {
    const start = statement.text.slice(0, results.start).trimEnd().length;
    return { line, start, end: results.end, text: "" };
  }
  const next = results.list[index + 1];
  const previous = results.list[index - 1];
  return next
    ? { line, start: node.start, end: next.start, text: "" }
    : { line, start: previous?.end ?? node.start, end: node.end, text: "" };
}

/** Sets `kernel` or `arch`: where the scenario names it, else on a line of its own below its other headers. */
function setHeader(scenario: Scenario, keyword: string, value: string): TextEdit | null {
  const { statements } = scenario.document;
  const line = statements.findLastIndex((each) => each.kind === "header" && each.keyword.text === keyword);
  const header = statements[line];
  if (header?.kind === "header") {
    const old = header.settings[0]?.value;
    return old ? { line, start: old.start, end: old.end, text: value } : null;
  }
  const last = statements.findLastIndex(({ kind }) => kind === "header");
  const first = statements.findIndex(({ kind }) => kind !== "blank" && kind !== "comment" && kind !== "narration");
  const at = last >= 0 ? last + 1 : first;
  const below = statements[at];
  return below ? { line: at, start: 0, end: 0, text: `${indentOf(below)}${keyword} ${value}\n` } : null;
}

/**
 * Joins a flag to the argument of its vocabulary, or adds that argument. Null: the operation takes no such flag, or has
 * it.
 */
function addFlag(call: Call, line: number, flag: string): TextEdit | null {
  const words = vocabularyOf(call, flag);
  if (words === undefined || call.close < 0) return null;
  const positional = call.args.filter(({ name }) => name === null);
  const flags = positional.find(({ value }) => flagsOf(value).some(({ text }) => wordNamed(words, text)));
  if (flags) {
    const has = flagsOf(flags.value).some(({ text }) => wordNamed(words, text)?.name === flag);
    return has ? null : { line, start: flags.end, end: flags.end, text: ` | ${flag}` };
  }
  const before = positional.findLast(({ value }) => !otherFlags(value, words));
  if (before) return { line, start: before.end, end: before.end, text: `, ${flag}` };
  const at = call.open + 1;
  return { line, start: at, end: at, text: call.args.length > 0 ? `${flag}, ` : flag };
}

/** Takes a flag out, and its argument with the last. Null: it is not there. */
function removeFlag(call: Call, line: number, flag: string): TextEdit | null {
  const words = vocabularyOf(call, flag);
  if (words === undefined) return null;
  const isIt = ({ text }: Word) => wordNamed(words, text)?.name === wordNamed(words, flag)?.name;
  const position = call.args.findIndex(({ value }) => flagsOf(value).some(isIt));
  const argument = call.args[position];
  if (!argument) return null;
  const flags = flagsOf(argument.value);
  return flags.length > 1
    ? withoutPart(flags, flags.findIndex(isIt), line)
    : withoutPart<Argument>(call.args, position, line);
}

/** One part of a list, and the separator beside it. */
function withoutPart<T extends { readonly start: number; readonly end: number }>(
  parts: readonly T[],
  at: number,
  line: number,
): TextEdit | null {
  const part = parts[at];
  if (!part) return null;
  const previous = parts[at - 1];
  const next = parts[at + 1];
  if (previous) return { line, start: previous.end, end: part.end, text: "" };
  return { line, start: part.start, end: next?.start ?? part.end, text: "" };
}

/** The vocabulary among an operation's arguments that has the flag, in its short or long form. */
function vocabularyOf(call: Call, flag: string): VocabularyName | undefined {
  return operationNamed(call.callee.text)?.parameters.find(
    ({ type, words }) => type === "flags" && words !== undefined && wordNamed(words, flag) !== undefined,
  )?.words;
}

function flagsOf(value: Value): Word[] {
  if (value.kind === "word") return [value];
  return value.kind === "flags" ? value.words.filter((word) => word.kind === "word") : [];
}

/** The value is flags of a vocabulary that stands behind this one: userfaultfd's USER_MODE_ONLY. */
function otherFlags(value: Value, words: VocabularyName): boolean {
  return words === "features" && flagsOf(value).some(({ text }) => wordNamed("uffd-flags", text) !== undefined);
}
