// The values of a text by number, for a list that shows a few of a million: each costs a few numbers besides the text.

import type { Filter } from "./decoder.ts";
import { describeFound } from "./found.ts";
import { guessMachine } from "./interpret.ts";
import { MACHINE_TITLES, type Origin } from "./report.ts";
import type { DecodeRequest } from "./request.ts";
import { type FoundValue, LogSearch } from "./search.ts";

// Values that stand by themselves: one a line or several, with nothing around them that says what they are, but perhaps what crash prints beside.

/** More than anybody types or pastes so. */
const LONGEST = 20_000;
/** A value, and what crash's `pte` prints beside one: `8000000203f22867  203f22000  (PRESENT|RW|USER)`. */
const VALUE = /^(?:0x)?([0-9a-f_]{1,20})(?:u?ll?|ull?)?$/i;
const BESIDE = /^([ \t>]*)((?:0x)?[0-9a-f]{1,16})[ \t]+[0-9a-f]{1,16}[ \t]+\(((?:PRESENT|[A-Z_]+\|)[A-Z_|]*)\)[ \t]*$/i;

/** Empty where the text has anything else in it. One architecture is taken for all of them. */
export function bareValues(text: string): FoundValue[] {
  if (text.length > LONGEST) return [];
  const found: { readonly start: number; readonly end: number; readonly digits: string }[] = [];
  let at = 0;
  let words = "";
  for (const line of text.split("\n")) {
    const beside = BESIDE.exec(line);
    if (beside) {
      const [, before = "", digits = "", bits = ""] = beside;
      const start = at + before.length;
      found.push({ start, end: start + digits.length, digits: digits.replace(/^0x/i, "") });
      words += ` ${bits}`;
    } else if (!/^[ \t]*(?:PTE[ \t]+PHYSICAL[ \t]+FLAGS)?[ \t\r]*$/.test(line)) {
      for (const token of line.matchAll(/[^\s,;]+/g)) {
        const digits = VALUE.exec(token[0])?.[1]
          ?.replaceAll("_", "")
          .replace(/^0+(?=.)/, "");
        if (digits === undefined || digits === "" || digits.length > 16 || /^[a-f]+$/i.test(token[0])) return [];
        const start = at + token.index;
        found.push({ start, end: start + token[0].length, digits: digits.toLowerCase() });
      }
    }
    at += line.length + 1;
  }
  const origin = originOf(found, words, text);
  return found.map((each) => ({ ...each, level: "value" as const, message: "value", report: 0, origin }));
}

function originOf(
  found: readonly { readonly digits: string; readonly start: number }[],
  words: string,
  text: string,
): Origin {
  // crash has ACCESSED, RW and NX for x86 and YOUNG for arm64.
  const machine = /\b(?:RW|ACCESSED|NX)\b/.test(words) ? "x86_64" : /\bYOUNG\b/.test(words) ? "arm64" : undefined;
  if (machine !== undefined) {
    const at = text.search(/\((?:PRESENT|[A-Z_]+\|)/);
    return {
      machine,
      key: `${machine} said`,
      certainty: "said",
      evidence: [{ says: MACHINE_TITLES[machine], text: words.trim().slice(0, 60), at }],
    };
  }
  const guess = guessMachine(found.map(({ digits, start }) => ({ level: "", digits, at: start })));
  return { machine: guess, key: `${guess} guessed`, certainty: "guessed", evidence: [] };
}

/** What many values have in common. */
type Kind = Pick<FoundValue, "level" | "message">;

/** Values that are looked at in one turn. */
const SLICE = 2000;

function passesFilter(found: FoundValue, filter: Exclude<Filter, "">, request: DecodeRequest): boolean {
  const description = describeFound(found, request);
  if (!description) return false;
  if (filter === "impossible") return description.form === "poison" || description.problems.length > 0;
  return description.fields.some(({ name, isSet }) => isSet && (name === "uffd-wp" || name === "marker-uffd-wp"));
}

/** Values of a report that are looked at together. */
const MOST_OF_REPORT = 64;

/** Reports whose evidence is kept: that of a million takes more memory than the text. */
const MOST_WITH_EVIDENCE = 100_000;

/** Characters of a line before a value, and from it on, that are shown at most: a list shows 300. */
const BEFORE = 240;
const AFTER = 300;

/** So much of a text is searched in a few milliseconds. */
const PIECE = 1 << 18;

export class Listing {
  readonly text: string;
  private readonly log = new LogSearch(MOST_WITH_EVIDENCE);
  private searched = 0;
  private readonly kinds: Kind[] = [];
  private readonly starts: number[] = [];
  private readonly ends: number[] = [];
  private readonly kindOf: number[] = [];
  private readonly reports: number[] = [];
  private readonly origins: Origin[] = [];
  /** What of a value is not digits as they stand: those of a dump, a page's words. */
  private readonly odd = new Map<number, Pick<FoundValue, "digits" | "text">>();
  /** From 0. */
  private readonly lines: number[] = [];
  private line = 0;
  /** Offset of the line break that ends it, -1 where none does: looked for once a line, however many values that has. */
  private lineEnd: number;

  /** Nothing is searched yet. */
  constructor(text: string) {
    this.text = text;
    this.lineEnd = text.indexOf("\n");
  }

  static of(text: string): Listing {
    const listing = new Listing(text);
    while (listing.search());
    return listing;
  }

  get count(): number {
    return this.starts.length;
  }

  /** Searches on, a few milliseconds long. False: all is searched. */
  search(): boolean {
    if (this.searched >= this.text.length) {
      this.add(this.log.end());
      if (this.count === 0) this.add(bareValues(this.text));
      return false;
    }
    this.add(this.log.push(this.text.slice(this.searched, this.searched + PIECE)));
    this.searched += PIECE;
    return true;
  }

  at(index: number): FoundValue | undefined {
    const kind = this.kinds[this.kindOf[index] ?? -1];
    const start = this.starts[index];
    const end = this.ends[index];
    if (kind === undefined || start === undefined || end === undefined) return undefined;
    const origin = this.origins[index];
    const report = this.reports[index];
    if (origin === undefined || report === undefined) return undefined;
    return { start, end, digits: this.digitsAt(start, end), ...kind, origin, report, ...this.odd.get(index) };
  }

  /** The values of the report that one belongs to. */
  reportOf(index: number): FoundValue[] {
    const report = this.reports[index];
    let from = index;
    while (this.reports[from - 1] === report && index - from < MOST_OF_REPORT) from--;
    const found: FoundValue[] = [];
    for (let at = from; this.reports[at] === report && found.length < MOST_OF_REPORT; at++) {
      const each = this.at(at);
      if (each) found.push(each);
    }
    return found;
  }

  /** What the values are of, each once. */
  get distinctOrigins(): ReadonlySet<Origin> {
    return new Set(this.origins);
  }

  /** The line that an offset stands on, from 0. */
  lineAt(offset: number): number {
    let line = 0;
    // Lines are counted up to the values: the nearest value before it is where to begin.
    let low = 0;
    let high = this.starts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.starts[middle] ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    const from = this.starts[low - 1] ?? 0;
    line = this.lines[low - 1] ?? 0;
    for (let next = this.text.indexOf("\n", from); next >= 0 && next < offset; next = this.text.indexOf("\n", next + 1))
      line++;
    return line;
  }

  private readonly passing = new Map<string, Promise<readonly number[]>>();

  /** The values that pass a filter, by number; kept, and worked out in slices: others have their turn in between. */
  filtered(
    filter: Exclude<Filter, "">,
    request: DecodeRequest,
    turn: () => Promise<void> = async () => {},
  ): Promise<readonly number[]> {
    const key = `${filter} ${JSON.stringify(request)}`;
    const known = this.passing.get(key) ?? this.filter(filter, request, turn);
    if (this.passing.size >= 8) this.passing.clear();
    this.passing.set(key, known);
    return known;
  }

  private async filter(
    filter: Exclude<Filter, "">,
    request: DecodeRequest,
    turn: () => Promise<void>,
  ): Promise<readonly number[]> {
    const found: number[] = [];
    const said = new Map<string, boolean>();
    for (let index = 0; index < this.count; index++) {
      if (index % SLICE === SLICE - 1) await turn();
      const each = this.at(index);
      if (!each) continue;
      const key = `${each.level} ${each.digits} ${each.origin.machine} ${each.origin.kernel}`;
      const passes = said.get(key) ?? passesFilter(each, filter, request);
      if (said.size >= 1 << 16) said.clear();
      said.set(key, passes);
      if (passes) found.push(index);
    }
    return found;
  }

  private digitsAt(start: number, end: number): string {
    return this.text.slice(start, end).replace(/^0x/, "");
  }

  /** The line that a value stands on, from 0, and its text; of a line that nobody reads as a whole, what stands around the value. */
  lineOf(index: number): { readonly line: number; readonly text: string } {
    const at = this.starts[index] ?? 0;
    const before = this.text.slice(Math.max(0, at - BEFORE), at);
    const from = before.lastIndexOf("\n") + 1;
    const start = from === 0 && at > BEFORE ? `…${before}` : before.slice(from);
    const [rest = ""] = this.text.slice(at, at + AFTER).split("\n", 1);
    return { line: this.lines[index] ?? 0, text: start + rest };
  }

  private add(found: readonly FoundValue[]): void {
    for (const { start, end, digits, level, message, report, origin, text } of found) {
      while (this.lineEnd >= 0 && this.lineEnd < start) {
        this.line++;
        this.lineEnd = this.text.indexOf("\n", this.lineEnd + 1);
      }
      this.starts.push(start);
      this.ends.push(end);
      this.lines.push(this.line);
      if (text !== undefined || digits !== this.digitsAt(start, end))
        this.odd.set(this.starts.length - 1, { digits, ...(text === undefined ? {} : { text }) });
      this.reports.push(report);
      this.origins.push(origin);
      this.kindOf.push(this.numberOf({ level, message }));
    }
  }

  private numberOf(kind: Kind): number {
    const known = this.kinds.findIndex((each) => each.level === kind.level && each.message === kind.message);
    return known >= 0 ? known : this.kinds.push(kind) - 1;
  }
}
