// Finds page-table values in a log, a mail or any other text, where a kernel or a tool would have printed them, and what the text says they are of.
// Made for logs of hundreds of megabytes: one expression runs over the text once, and nothing is decoded until somebody asks (found.ts).

import { DumpReader, dumpHeader } from "./dumps.ts";
import type { Fact } from "./evidence.ts";
import { EVIDENCE, type EvidenceRow } from "./evidence.ts";
import type { FoundLevel, Message } from "./messages.ts";
import { LEVEL_NAMES, MESSAGES } from "./messages.ts";
import { type Origin, Report } from "./report.ts";

export interface FoundValue {
  /** Offsets of the digits in the text (with their 0x), counted from the start of everything pushed. */
  readonly start: number;
  readonly end: number;
  /** Hexadecimal, without 0x, at most 16; the letters of smaps' VmFlags. */
  readonly digits: string;
  readonly level: FoundLevel;
  /** Name of the message form, see messages.ts. */
  readonly message: string;
  /** Which report of the text it belongs to, from 0, and what that is of. */
  readonly report: number;
  readonly origin: Origin;
  /** The message's words, where more of them counts than the digits. */
  readonly text?: string;
}

/** A message, evidence or a dump's header, searched for by itself at a place: its groups are numbered from 1. */
interface Alternative {
  readonly pattern: RegExp;
  readonly source: string;
  readonly message?: Message;
  readonly evidence?: EvidenceRow;
}

const alternatives: readonly Alternative[] = [
  ...MESSAGES.map((message) => ({ pattern: new RegExp(message.pattern, "y"), source: message.pattern, message })),
  ...EVIDENCE.map((evidence) => ({ pattern: new RegExp(evidence.pattern, "y"), source: evidence.pattern, evidence })),
  { pattern: new RegExp(dumpHeader, "y"), source: dumpHeader },
];

/** All of them, without groups: where something stands, not what. A match with a hundred groups costs more than the search for it. */
const expression = new RegExp(
  alternatives.map(({ source }) => source.replace(/(?<!\\)\((?!\?)/g, "(?:")).join("|"),
  "g",
);

/** By the first characters of what was found: those that matched there before. No two of them match at one place. */
const byStart = new Map<string, Alternative[]>();

function alternativeAt(
  text: string,
  at: number,
  whole: string,
): { readonly is: Alternative; readonly match: RegExpExecArray } | undefined {
  const start = whole.slice(0, 4);
  const known = byStart.get(start) ?? [];
  for (const is of known) {
    is.pattern.lastIndex = at;
    const match = is.pattern.exec(text);
    if (match) return { is, match };
  }
  for (const is of alternatives) {
    is.pattern.lastIndex = at;
    const match = is.pattern.exec(text);
    if (!match) continue;
    known.push(is);
    byStart.set(start, known);
    return { is, match };
  }
  return undefined;
}

/** How far a line that names machine or kernel reaches: an oops prints them after the values, and lists modules in between. */
const REACH = 16_384;
/** No message is longer: what begins before here ends in what is there. */
const OVERLAP = 2048;
/** A line of a megabyte is no log line: searched in pieces, as it is. */
const LONGEST_LINE = 1 << 20;

type Draft = { -readonly [Key in keyof FoundValue]: FoundValue[Key] };
const UNRESOLVED: Origin = { certainty: "guessed", evidence: [], key: "" };

/** Searches a text that comes in pieces. */
export class LogSearch {
  private rest = "";
  private offset = 0;
  private current = new Report();
  private number = 0;
  /** Offset of what was last said or found in the current report. */
  private last = 0;
  /** What the reports so far were of. */
  private before: Origin | undefined;
  /** Found, and not yet beyond the reach of a later line. */
  private pending: Draft[] = [];
  private readonly bare = new Map<string, Origin>();
  private readonly mostWithEvidence: number;

  /** `mostWithEvidence`: reports, from the first, whose origins say what they are known by. */
  constructor(mostWithEvidence = Number.POSITIVE_INFINITY) {
    this.mostWithEvidence = mostWithEvidence;
  }

  /** Offset before which every value was given: nothing that comes changes what is said of them. */
  get settledTo(): number {
    return this.current.isFresh ? this.offset : Math.min(this.offset, this.current.start);
  }

  /** What is settled by this piece. Values near its end may come with a later one. */
  push(piece: string): FoundValue[] {
    const text = this.rest + piece;
    const end = text.lastIndexOf("\n", text.length - OVERLAP) + 1;
    const cut = end === 0 && text.length > LONGEST_LINE ? text.length - OVERLAP : end;
    if (cut > 0) this.search(text, cut);
    this.rest = text.slice(cut);
    if (this.offset - this.last > REACH) this.close();
    return this.settled();
  }

  end(): FoundValue[] {
    this.search(this.rest, this.rest.length);
    this.rest = "";
    this.close();
    return this.settled();
  }

  /** Values whose report is closed. */
  private settled(): FoundValue[] {
    const index = this.pending.findIndex(({ report }) => report === this.number);
    return this.pending.splice(0, index < 0 ? this.pending.length : index);
  }

  /** Searches a text for what begins before `cut`. */
  private search(text: string, cut: number): void {
    expression.lastIndex = 0;
    for (let match = expression.exec(text); match && match.index < cut; match = expression.exec(text)) {
      const at = this.offset + match.index;
      if (at - this.last > REACH) this.close();
      else if (this.current.isLong) this.close("goes on");
      this.last = at;
      const found = alternativeAt(text, match.index, match[0]);
      if (found?.is.message) this.add(found.is.message, found.match);
      else if (found?.is.evidence) this.learn(found.is.evidence, found.match, at);
      else if (found) expression.lastIndex = this.readDump(text, found.match);
    }
    this.offset += cut;
  }

  /** The rows of a table or dump that begins here; gives where the search goes on. */
  private readDump(text: string, match: RegExpExecArray): number {
    const reader = new DumpReader(match[0]);
    const { found, end } = reader.read(text, match.index + match[0].length);
    for (const { start, end: to, ...row } of found)
      this.keep({ ...row, start: this.offset + start, end: this.offset + to, message: reader.name });
    return end;
  }

  private keep({ start, end, digits, level, message, text }: Omit<Draft, "report" | "origin">): void {
    this.current.add(level, digits, start);
    const found: Draft = { start, end, digits, level, message, report: this.number, origin: UNRESOLVED };
    if (text !== undefined) found.text = text;
    this.pending.push(found);
  }

  private add(message: Message, match: RegExpExecArray): void {
    const [whole] = match;
    const at = this.offset + match.index;
    if (message.machine === "x86_64" && !message.name.endsWith("walk") && message.name !== "x86 bad entry")
      this.current.noteFamily("x86", whole, at);
    else if (message.machine !== undefined) this.apply({ machine: message.machine }, whole, at);
    // x86-64's own name for the top level.
    if (match[1] === "PML") this.apply({ machine: "x86_64" }, whole, at);
    for (const { group, level } of message.values) {
      const text = match[group];
      if (text === undefined) continue;
      const named = typeof level === "string" ? level : LEVEL_NAMES.get(match[level.group]?.toLowerCase() ?? "");
      if (named === undefined) continue;
      const start = this.offset + placeOf(message, group, text, match);
      const end = start + text.length;
      const found = { start, end, digits: digitsOf(text, message), level: named, message: message.name };
      this.keep(named === "page" || message.name === "bad swap entry" ? { ...found, text: whole } : found);
    }
  }

  private learn(row: EvidenceRow, match: RegExpExecArray, at: number): void {
    const fact = row.fact(match.slice(1), match[0]);
    if (fact) this.apply(fact, fact.text ?? match[0], at);
  }

  private apply(fact: Fact, text: string, at: number): void {
    if ((fact.begins && !this.current.isFresh) || this.current.contradicts(fact)) this.close();
    if (fact.boots) this.before = undefined;
    if (fact.boots || fact.session) this.current.speaksForWhatFollows = true;
    this.current.note(fact, text, at);
  }

  /** The current report ends, or what is read of it at once: what its values are of is known now. */
  private close(how?: "goes on"): void {
    if (this.current.isFresh) return;
    const origin = this.shared(this.current.resolve(this.before));
    for (let index = this.pending.length - 1; index >= 0; index--) {
      const found = this.pending[index];
      if (!found || found.report !== this.number) break;
      found.origin = origin;
    }
    // What a boot or a session said goes on holding where a report says nothing else.
    if (origin.certainty === "said" || how)
      this.before =
        this.before?.speaks && origin.machine === this.before.machine ? { ...origin, speaks: true } : origin;
    this.current = new Report(how ? origin : undefined);
    this.number++;
  }

  /** One object for equal ones without evidence: a log may have a million reports of one line. */
  private shared(origin: Origin): Origin {
    if (origin.evidence.length > 0 && this.number < this.mostWithEvidence) return origin;
    const known = this.bare.get(origin.key) ?? { ...origin, evidence: [] };
    this.bare.set(origin.key, known);
    return known;
  }
}

/** Where a group's text stands. Mostly it is the only value of its message, and the message ends with it; else it stands after those before it. */
function placeOf(message: Message, group: number, text: string, match: RegExpExecArray): number {
  const [whole] = match;
  if (
    whole.endsWith(text) &&
    (message.values.length === 1 || match.slice(group + 1).every((each) => each === undefined))
  )
    return match.index + whole.length - text.length;
  const placing = new RegExp(message.pattern, "dy");
  placing.lastIndex = match.index;
  return placing.exec(match.input)?.indices?.[group]?.[0] ?? match.index;
}

function digitsOf(text: string, { decimal, name }: Message): string {
  if (name === "VMA flags of smaps") return text.trim();
  if (text.startsWith("0x")) return text.slice(2);
  if (decimal) return (BigInt(text) & 0xffff_ffff_ffff_ffffn).toString(16);
  // A mail broke the line within the number.
  return text.includes("=") ? text.replace(/=\r?\n[> ]*/g, "") : text;
}

/** Every value in a text that stands where a log would print it, in order. */
export function findInText(text: string): FoundValue[] {
  const search = new LogSearch();
  const found = search.push(text);
  return [...found, ...search.end()];
}
