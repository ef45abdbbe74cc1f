// What a search comes to, and how far it got.

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

export interface Found {
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
  readonly found: readonly Found[];
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
  private told = 0;

  /** Work since the beginning. */
  isDue(work: number): boolean {
    if (work - this.told < MOST_UNHEARD) return false;
    this.told = work;
    return true;
  }
}

const MOST_UNHEARD = 64;

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
