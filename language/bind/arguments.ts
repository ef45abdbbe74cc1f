// Arguments of a call: by the name of their parameter, and their values by its type. A reader reports what is wrong and
// gives undefined then.

import type { Range } from "../../engine/operation.ts";
import { FIRST_LARGE_PLACE, PLACE_PAGES, PUD_PAGES } from "../../engine/state/vma.ts";
import { assign } from "../assignment.ts";
import { MAX_GIB_PLACES, MAX_PAGES, MAX_PLACES, MAX_VALUE } from "../limits.ts";
import type { OperationRow, Parameter, VocabularyName } from "../table/row.ts";
import { signatureOf, vocabularyNamed, wordNamed } from "../table.ts";
import type { Argument, Call, NumberLiteral, RangeValue, Span, Value, Word } from "../tree.ts";
import type { Names } from "./names.ts";
import { type Report, replacement } from "./report.ts";

/** What an argument is read with. */
export interface Reading {
  readonly names: Names;
  readonly report: Report;
  /** The process whose mappings are meant; null: none was named. */
  readonly process: string | null;
  /** The statement says that it fails (`-> SIGSEGV/1`): pages that are not mapped are meant, and no slip. */
  readonly fails: boolean;
}

/** Pages of a file. */
export interface FileRange {
  readonly file: string;
  readonly page: number;
  readonly count: number;
}

export function readNumber(r: Reading, value: Value, parameter: Parameter, limit: number): number | undefined {
  if (value.kind !== "number") {
    if (value.kind !== "missing")
      r.report.error("type", value, `'${parameter.name}' is a number, as in ${parameter.name === "value" ? "7" : "4"}`);
    else r.report.error("arguments", widened(value), `'${parameter.name}' is missing: a number`);
    return undefined;
  }
  const what = parameter.type === "value" ? "a value of 4 bytes" : "a count of pages";
  return within(r, value, 0, limit, parameter.type === "count" ? `'${parameter.name}'` : what);
}

/** The number, if it lies between both bounds. */
function within(r: Reading, value: NumberLiteral, low: number, high: number, what: string): number | undefined {
  if (value.value >= low && value.value <= high) return value.value;
  r.report.error("bounds", value, `${what} is between ${low} and ${high}, not ${value.text}`);
  return undefined;
}

export function readValue(r: Reading, value: Value, parameter: Parameter): number | undefined {
  return readNumber(r, value, parameter, MAX_VALUE);
}

/** `buf[0..3]`, `buf[2]`, `buf`. */
export function readRange(r: Reading, value: Value, parameter: Parameter): Range | undefined {
  if (!isPlaced(r, value, parameter, "pages of a mapping: buf[0..3], buf[2], buf")) return undefined;
  const name = value.kind === "word" ? value : value.name;
  if (value.kind === "word") {
    const place = readPlace(r, name);
    return place === undefined ? undefined : { place, page: 0, count: null };
  }
  const found = readPages(r, value);
  const place = readPlace(r, name);
  if (found === undefined || place === undefined) return undefined;
  warnBeyond(r, value, place, found.page + found.count);
  return { place, ...found };
}

/** `buf[2]`; `buf` is its page 0. */
export function readPage(
  r: Reading,
  value: Value,
  parameter: Parameter,
  arrives = false,
  large = false,
): { place: number; page: number } | undefined {
  if (!isPlaced(r, value, parameter, "one page of a mapping: buf[2], buf")) return undefined;
  if (value.kind === "word") {
    const place = readPlace(r, value, arrives, large);
    return place === undefined ? undefined : { place, page: 0 };
  }
  const found = readPages(r, value);
  if (found !== undefined && found.count !== 1) {
    const one = `${value.name.text}[${found.page}]`;
    r.report.error("type", value, `'${parameter.name}' is one page, not ${found.count}: ${one}`, [
      replacement(value, one),
    ]);
    return undefined;
  }
  const place = readPlace(r, value.name, arrives, large);
  if (found === undefined || place === undefined) return undefined;
  if (!arrives) warnBeyond(r, value, place, found.page + 1);
  return { place, page: found.page };
}

function isPlaced(r: Reading, value: Value, parameter: Parameter, wanted: string): value is Word | RangeValue {
  if (value.kind === "word" || value.kind === "range") return true;
  if (value.kind === "missing")
    r.report.error("arguments", widened(value), `'${parameter.name}' is missing: ${wanted}`);
  else r.report.error("type", value, `'${parameter.name}' is ${wanted}`);
  return false;
}

/** Page and count of the brackets. */
function readPages(r: Reading, value: RangeValue): { page: number; count: number } | undefined {
  const { from, to, counted } = value;
  if (from === null) return undefined;
  const page = within(r, from, 0, MAX_PAGES - 1, "a page");
  if (page === undefined) return undefined;
  if (to === null) return { page, count: 1 };
  if (counted) {
    const count = within(r, to, 0, MAX_PAGES - page, "a count of pages");
    return count === undefined ? undefined : { page, count };
  }
  const last = within(r, to, 0, MAX_PAGES - 1, "a page");
  if (last === undefined) return undefined;
  if (last >= page) return { page, count: last - page + 1 };
  const name = value.name.text;
  r.report.error(
    "bounds",
    { start: from.start, end: to.end },
    `the last page comes before the first; both ends are included: ${name}[${last}..${page}], and a range of no pages is ${name}[${page}..+0]`,
    [replacement({ start: from.start, end: to.end }, `${last}..${page}`)],
  );
  return undefined;
}

/**
 * The place of a name; one that nothing was mapped at yet is legal, and looks like a slip. `arrives`: the statement
 * itself puts something there, `large`: more than 64 MiB of it. Undefined where something is wrong, here or on the line that maps it.
 */
export function readPlace(r: Reading, name: Word, arrives = false, large = false): number | undefined {
  const { names, report } = r;
  const known = names.knowsPlace(name.text);
  const place = names.place(name.text, large);
  if (large && place < FIRST_LARGE_PLACE) {
    report.error(
      "limit",
      name,
      `'${name.text}' was mentioned before as a place of 64 MiB; map more of it at a new name`,
    );
    return undefined;
  }
  if (place >= FIRST_LARGE_PLACE + (MAX_GIB_PLACES * PUD_PAGES) / PLACE_PAGES) {
    report.error(
      "limit",
      name,
      `a mapping of more than 64 MiB has to be one of the first ${MAX_GIB_PLACES} places of a scenario`,
    );
    return undefined;
  }
  if (place < FIRST_LARGE_PLACE && place >= MAX_PLACES) {
    report.error("limit", name, `a scenario has at most ${MAX_PLACES} places; use one of the names again`);
    return undefined;
  }
  if (arrives || r.process === null) return place;
  // What is wrong is said where it is: whatever refers to that says nothing of its own, and does not run.
  if (known && names.reach(r.process, place) === undefined && names.unread(place)) return undefined;
  if (r.fails) return place;
  if (!known) {
    const file = names.file(name.text) === undefined ? "" : ` ('${name.text}' is a file; map it first)`;
    report.unknown(
      "unknown-name",
      name,
      `nothing was mapped at '${name.text}' before this${file}`,
      names.all("place"),
      "warning",
    );
  } else if (names.reach(r.process, place) === undefined) {
    report.warning("not-mapped", name, `${r.process} has nothing mapped at '${name.text}'`);
  }
  return place;
}

function warnBeyond(r: Reading, value: RangeValue, place: number, end: number): void {
  if (r.process === null || r.fails) return;
  const reach = r.names.reach(r.process, place);
  if (reach === undefined || end <= reach) return;
  const last = reach === 1 ? "its only page is 0" : `its last page is ${reach - 1}`;
  r.report.warning("beyond-mapping", value, `this is past what ${r.process} mapped at '${value.name.text}': ${last}`);
}

export function readFile(r: Reading, value: Value, parameter: Parameter): string | undefined {
  if (value.kind !== "word") {
    if (value.kind === "missing")
      r.report.error("arguments", widened(value), `'${parameter.name}' is missing: the name of a file`);
    else r.report.error("type", value, `'${parameter.name}' is the name of a file, as in f = memfd(4)`);
    return undefined;
  }
  return knownFile(r, value) ? value.text : undefined;
}

function knownFile(r: Reading, name: Word): boolean {
  if (r.names.file(name.text) !== undefined) return true;
  r.report.unknown(
    "unknown-file",
    name,
    `there is no file '${name.text}' (${name.text} = memfd(4) makes one)`,
    r.names.all("file"),
  );
  return false;
}

/** `f[0..1]`, `f[2]`; `f` is all of it. */
export function readFileRange(r: Reading, value: Value, parameter: Parameter): FileRange | undefined {
  if (!isPlaced(r, value, parameter, "pages of a file: f[0..1], f[0]")) return undefined;
  const name = value.kind === "word" ? value : value.name;
  const known = knownFile(r, name);
  const found = value.kind === "word" ? { page: 0, count: r.names.file(name.text)?.pages ?? 0 } : readPages(r, value);
  if (!known || found === undefined) return undefined;
  if (parameter.type === "file-page" && value.kind === "range" && found.count !== 1) {
    r.report.error("type", value, `'${parameter.name}' is one page of a file: ${name.text}[${found.page}]`, [
      replacement(value, `${name.text}[${found.page}]`),
    ]);
    return undefined;
  }
  return { file: name.text, ...found };
}

/** Short forms of flags, each once, in the order in which they stand there; `0` is none. */
export function readFlags(r: Reading, value: Value, parameter: Parameter): string[] | undefined {
  const vocabulary = parameter.words;
  if (vocabulary === undefined) return undefined;
  if (value.kind === "missing" || value.kind === "string" || value.kind === "range") {
    if (value.kind === "missing")
      r.report.error("arguments", widened(value), `'${parameter.name}' is missing: ${wordsOf(vocabulary)}`);
    else r.report.error("type", value, `'${parameter.name}' takes ${wordsOf(vocabulary)}, joined by '|'`);
    return undefined;
  }
  const words = value.kind === "flags" ? value.words : [value];
  const found: string[] = [];
  let wrong = false;
  for (const word of words) {
    if (word.kind === "number") {
      if (word.value === 0) continue;
      r.report.error("type", word, `'${parameter.name}' takes ${wordsOf(vocabulary)}, by name`);
      wrong = true;
      continue;
    }
    const known = readWord(r, word, vocabulary);
    if (known === undefined) wrong = true;
    else if (!found.includes(known)) found.push(known);
  }
  return wrong ? undefined : found;
}

/** A word of a vocabulary, in its short form. */
export function readWord(r: Reading, word: Word, vocabulary: VocabularyName): string | undefined {
  const row = wordNamed(vocabulary, word.text);
  if (row === undefined) {
    const { noun, words } = vocabularyNamed(vocabulary);
    const candidates = words.flatMap(({ name, long }) =>
      word.text.length > name.length + 3 ? [long, name] : [name, long],
    );
    const all = words.length <= 12 ? words.map(({ name }) => name) : candidates;
    r.report.unknown("unknown-flag", word, `'${word.text}' is no ${noun}`, all);
    return undefined;
  }
  return row.name;
}

function wordsOf(vocabulary: VocabularyName): string {
  const { words, noun } = vocabularyNamed(vocabulary);
  if (words.length === 1 && words[0]) return words[0].name;
  return words.length > 8 ? `a ${noun}` : words.map(({ name }) => name).join(", ");
}

/** A column's width, so that an editor can draw it. */
function widened(span: Span): Span {
  return { start: Math.max(0, span.start - 1), end: span.end };
}

export type Matched = ReadonlyMap<string, Argument>;

/** Undefined where an argument is missing, given twice or one too many, which is reported. */
export function matchArguments(r: Reading, call: Call, row: OperationRow): Matched | undefined {
  const matched = new Map<string, Argument>();
  const parameters = assign(call.args, row, (name) => r.names.file(name) !== undefined);
  for (let i = 0; i < call.args.length; i++) {
    const argument = call.args[i] as Argument;
    const parameter = parameters[i];
    if (parameter === undefined) {
      tooMany(r, row, argument);
      return undefined;
    }
    if (matched.has(parameter.name)) {
      r.report.error("arguments", argument, `'${parameter.name}' is given twice`);
      return undefined;
    }
    matched.set(parameter.name, argument);
  }
  const lacking = row.parameters.find((parameter) => !parameter.optional && !matched.has(parameter.name));
  if (lacking === undefined) return matched;
  const end = call.close >= 0 ? call.close + 1 : call.callee.end;
  r.report.error("arguments", { start: call.callee.start, end }, `'${lacking.name}' is missing: ${signatureOf(row)}`);
  return undefined;
}

function tooMany(r: Reading, row: OperationRow, { name, start, end }: Argument): void {
  if (name === null) {
    const count = row.parameters.filter(({ keyword }) => !keyword).length;
    const many = count === 0 ? "no arguments" : count === 1 ? "one argument" : `at most ${count} arguments`;
    r.report.error(
      "arguments",
      { start, end: Math.max(end, start + 1) },
      `'${row.name}' takes ${many}: ${signatureOf(row)}`,
    );
    return;
  }
  const keywords = row.parameters.filter(({ keyword }) => keyword).map((each) => each.name);
  if (keywords.length > 0)
    r.report.unknown("arguments", name, `'${row.name}' has no argument '${name.text}'`, keywords);
  else r.report.error("arguments", { start, end }, `'${row.name}' has no keyword arguments: ${signatureOf(row)}`);
}

/** Whether it runs; reported where it does not. */
export function requireProcess(r: Pick<Reading, "names" | "report">, name: Word): boolean {
  const alive = r.names.process(name.text);
  if (alive === true) return true;
  const running = r.names.all("process");
  if (alive === false) r.report.error("unknown-process", name, `${name.text} has exited before this`);
  else {
    const how = `A: fork(${name.text}) or spawn(${name.text}) makes one`;
    r.report.unknown("unknown-process", name, `there is no process '${name.text}' (${how})`, running);
  }
  return false;
}
