// The values of a text by number, for a list that shows a few of a million: each costs a few numbers besides the text.

import type { Found } from "./logs.ts";
import { LogSearch } from "./logs.ts";

/** What many values have in common. */
type Kind = Omit<Found, "start" | "end" | "digits">;

/** So much of a text is searched in a few milliseconds. */
const PIECE = 1 << 18;

export class Listing {
  readonly text: string;
  private readonly log = new LogSearch();
  private searched = 0;
  private readonly kinds: Kind[] = [];
  private readonly starts: number[] = [];
  private readonly ends: number[] = [];
  private readonly kindOf: number[] = [];
  /** From 0. */
  private readonly lines: number[] = [];
  private line = 0;
  private lineStart = 0;

  /** Nothing is searched yet. */
  constructor(text: string) {
    this.text = text;
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
      return false;
    }
    this.add(this.log.push(this.text.slice(this.searched, this.searched + PIECE)));
    this.searched += PIECE;
    return true;
  }

  at(index: number): Found | undefined {
    const kind = this.kinds[this.kindOf[index] ?? -1];
    const start = this.starts[index];
    const end = this.ends[index];
    if (kind === undefined || start === undefined || end === undefined) return undefined;
    return { start, end, digits: this.text.slice(start, end).replace(/^0x/, ""), ...kind };
  }

  /** The line that a value stands on, from 0, and its text; `start`: the column of the value. */
  lineOf(index: number): { readonly line: number; readonly text: string; readonly start: number } {
    const at = this.starts[index] ?? 0;
    const from = this.text.lastIndexOf("\n", at - 1) + 1;
    const end = this.text.indexOf("\n", at);
    const text = this.text.slice(at === 0 ? 0 : from, end < 0 ? this.text.length : end);
    return { line: this.lines[index] ?? 0, text, start: at - (at === 0 ? 0 : from) };
  }

  private add(found: readonly Found[]): void {
    for (const { start, end, digits: _, ...kind } of found) {
      for (let next = this.lineEnd(); next >= 0 && next < start; next = this.lineEnd()) {
        this.line++;
        this.lineStart = next + 1;
      }
      this.starts.push(start);
      this.ends.push(end);
      this.lines.push(this.line);
      this.kindOf.push(this.numberOf(kind));
    }
  }

  private lineEnd(): number {
    return this.text.indexOf("\n", this.lineStart);
  }

  private numberOf(kind: Kind): number {
    const known = this.kinds.findIndex(
      (each) =>
        each.level === kind.level &&
        each.message === kind.message &&
        each.arch === kind.arch &&
        each.kernel === kind.kernel &&
        each.config === kind.config,
    );
    return known >= 0 ? known : this.kinds.push(kind) - 1;
  }
}
