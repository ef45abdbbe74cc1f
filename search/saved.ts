// A search that a bound stopped, as plain data that a structured clone takes: to go on from there as if it had not
// stopped. Nothing of it holds for another problem, or for an engine that does anything otherwise.

import type { SavedLikeness } from "./likeness.ts";
import type { SavedMemory } from "./memory.ts";
import type { Counterexample, SearchOptions } from "./outcome.ts";
import type { SavedRows } from "./row-table.ts";

interface SavedSearch {
  /** The state that is to be looked at next; those before it were. */
  readonly node: number;
  /** The first that is not of its level. */
  readonly levelEnd: number;
  readonly depth: number;
  readonly transitions: number;
  readonly found: readonly Counterexample[];
  readonly notModelled: readonly string[];
}

/** Of whole states: by state the one before it, and the move. */
export interface SavedWhole extends SavedSearch {
  readonly is: "whole";
  readonly parents: Int32Array;
  readonly kinds: Int32Array;
  readonly pages: Int32Array;
}

export interface SavedSlices extends SavedSearch {
  readonly is: "slices";
  readonly alike: boolean;
  readonly round: number;
  readonly lookups: number;
  readonly nodes: SavedRows;
  readonly memory: SavedMemory;
  readonly likeness: SavedLikeness;
}

export type Saved = SavedWhole | SavedSlices;

export interface ResumableOptions extends SearchOptions {
  /** Goes on from where a search of the same problem stopped, with the same `all`. */
  readonly from?: Saved | null;
  /** Told where it stopped, when it did by a bound or because it was told to; null: at nothing that is worth it. */
  readonly keep?: (saved: Saved | null) => void;
}
