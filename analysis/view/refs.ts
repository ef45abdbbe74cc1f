// What items refer to, as stretches of numbers: two items belong together where their stretches meet.

/** Numbers of one thing, both ends included: `frame` 3..5, `slot` 1, `file:0` 0..3. */
export interface Ref {
  readonly thing: string;
  readonly from: number;
  readonly to: number;
}

/** More stretches than this are not told apart: a line to each would say nothing. */
const MOST = 24;

/** Gathers numbers, in any order of things, into stretches. */
export class Stretches {
  readonly found: { thing: string; from: number; to: number }[] = [];

  add(thing: string, number: number): void {
    const last = this.found.findLast((each) => each.thing === thing);
    if (last && number === last.to + 1) last.to = number;
    else if (last && number >= last.from && number <= last.to) return;
    else if (this.found.length < MOST) this.found.push({ thing, from: number, to: number });
  }

  /** Numbers side by side, after all that were added of that thing. */
  stretch(thing: string, from: number, to: number): void {
    if (this.found.length < MOST) this.found.push({ thing, from, to });
  }

  /** Of one thing in words: `frame 3`, `frames 3..5`, `7 frames`. */
  words(thing: string, name: string): string {
    const stretches = this.found.filter((each) => each.thing === thing);
    const [first] = stretches;
    if (!first) return "";
    if (stretches.length > 2) return `${stretches.reduce((sum, { from, to }) => sum + to - from + 1, 0)} ${name}s`;
    const many = stretches.length > 1 || first.from !== first.to;
    const said = stretches.map(({ from, to }) => (from === to ? `${from}` : `${from}..${to}`));
    return `${name}${many ? "s" : ""} ${said.join(", ")}`;
  }

  /** The same of a file's pages: `f[0..3]`. */
  pages(thing: string, name: string): string {
    const stretches = this.found.filter((each) => each.thing === thing);
    if (stretches.length > 2) return `pages of ${name}`;
    return stretches.map(({ from, to }) => `${name}[${from === to ? from : `${from}..${to}`}]`).join(", ");
  }
}
