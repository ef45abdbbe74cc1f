// What a search comes to, and how far it got; and that in words.

import type { Helpers } from "./helpers.ts";
import type { Actor } from "./problem.ts";
import type { BrokenProperty } from "./property.ts";

export interface Bounds {
  /** Moves from the start. */
  readonly depth?: number;
  /** Different states. */
  readonly states?: number;
  readonly seconds?: number;
  readonly megabytes?: number;
}

export interface Counterexample {
  readonly violation: BrokenProperty;
  /** What happens, from the start to what breaks the property, it included; a shortest way. */
  readonly moves: readonly Actor[];
}

export interface Progress {
  readonly depth: number;
  readonly states: number;
  /** Moves that were looked at. */
  readonly transitions: number;
  readonly bytes: number;
  /** The search is over: so many smaller arguments of what it found were tried. */
  readonly tried?: number;
  /** Helpers are at work: it makes no sense to go on before. */
  readonly until?: Promise<unknown>;
}

export interface Exploration extends Progress {
  readonly found: readonly Counterexample[];
  /**
   * What stopped it; null: there is nothing further. `depth`: all states up to that depth were looked at, and there are
   * deeper ones.
   */
  readonly stopped: keyof Bounds | "found" | "cancelled" | null;
  /** What the engine does not know and was met: what comes after it was not looked at. */
  readonly notModelled: readonly string[];
  /** How pages were taken: `alike` pages interchangeable, `apart` slice by slice, `whole` states as they are. */
  readonly reduction: "alike" | "apart" | "whole";
}

export interface SearchOptions {
  readonly bounds?: Bounds;
  /** Every distinct way, not the first alone. */
  readonly all?: boolean;
  /** What a last step within the bound on depth leads to is judged, and not counted or looked at any further. */
  readonly judgeLast?: boolean;
  /** Milliseconds; for the bound on seconds alone. */
  readonly now?: () => number;
  /** Threads to divide large levels among. With them a search has to be waited for: `until`. */
  readonly helpers?: Helpers;
  /** Of so many states on a level it is divided. */
  readonly divideFrom?: number;
}

/**
 * When a search says how far it is: it counts what it did in units of one state looked at, or half a question to the
 * engine. So much takes a few milliseconds, the first of a process a few tens: who wants a search to stop is heard by
 * then. Counted, not timed: where a search says so is the same on every machine.
 */
export class Pace {
  private reported = 0;

  /** Work since the beginning. */
  isDue(work: number): boolean {
    if (work - this.reported < MOST_UNREPORTED) return false;
    this.reported = work;
    return true;
  }
}

const MOST_UNREPORTED = 64;

/** What the bounds say, as a search goes on. */
export class Limits {
  private readonly bounds: Bounds;
  private readonly now: () => number;
  private readonly start: number;

  constructor({ bounds = {}, now = Date.now }: SearchOptions) {
    this.bounds = bounds;
    this.now = now;
    this.start = now();
  }

  /** The bound that is reached; null: none. */
  reached({ states, bytes }: Progress): keyof Bounds | null {
    const { bounds } = this;
    if (bounds.states !== undefined && states >= bounds.states) return "states";
    if (bounds.megabytes !== undefined && bytes >= bounds.megabytes * 2 ** 20) return "megabytes";
    if (bounds.seconds !== undefined && this.now() - this.start >= bounds.seconds * 1000) return "seconds";
    return null;
  }

  deeperThan(depth: number): boolean {
    return this.bounds.depth !== undefined && depth >= this.bounds.depth;
  }
}

// What a search covered, in a sentence that says no more than holds.

/**
 * How far a search is, after so many milliseconds: `depth 9, 1,234,567 states, 123,456 a second, 45 MB`; once it is over `found after 20 states; 64 smaller
 * arguments tried`.
 */
export function progressText({ depth, states, bytes, tried }: Progress, milliseconds: number): string {
  const count = (value: number) => Math.round(value).toLocaleString("en-US");
  if (tried !== undefined) return `found after ${count(states)} states; ${count(tried)} smaller arguments tried`;
  const rate = count((states / Math.max(milliseconds, 1)) * 1000);
  return `depth ${depth}, ${count(states)} state${states === 1 ? "" : "s"}, ${rate} a second, ${count(Math.ceil(bytes / 2 ** 20))} MB`;
}

const ends: Readonly<Record<string, string>> = {
  depth: "stopped at the bound on depth",
  states: "stopped at the bound on states",
  seconds: "stopped at the bound on seconds",
  megabytes: "stopped at the bound on memory",
  cancelled: "stopped by hand",
};

/**
 * `all 1,234,567 states, the deepest after 9 steps`; `stopped at the bound on states after 100,000 states, with all there
 * are up to depth 7: nothing found`.
 */
export function coverageText({ states, depth, stopped, notModelled, found }: Exploration): string {
  const all = `${states.toLocaleString("en-US")} state${states === 1 ? "" : "s"}`;
  const unknown =
    notModelled.length === 0
      ? ""
      : `; what follows these is not covered, for it is not modelled: ${notModelled.join(", ")}`;
  if (stopped === "found") return `found after ${all}${unknown}`;
  if (stopped === null) {
    const nothing = found.length === 0 ? ": nothing found" : "";
    return `all ${all}, the deepest after ${depth} step${depth === 1 ? "" : "s"}${nothing}${unknown}`;
  }
  if (stopped === "depth") {
    return `all ${all} up to depth ${depth}${found.length === 0 ? ": nothing found" : ""}; there are deeper ones${unknown}`;
  }
  return `${ends[stopped]} after ${all}, with all there are up to depth ${depth}${found.length === 0 ? ": nothing found" : ""}${unknown}`;
}

/** On which kernel a line was asked about: ` on Linux 6.18`; nothing where kernels, designs or rules are compared. */
export function whereText(among: readonly string[] | null, kernel: string): string {
  return among === null ? ` on Linux ${kernel}` : "";
}
