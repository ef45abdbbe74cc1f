// What a row of a map is made of: each kind of row says it in its own file.

import type { Ref } from "./refs.ts";
import type { MapCell, MapRow } from "./types.ts";

export type CellWords = Omit<MapCell, "at" | "wide" | "index" | "count" | "mix"> & { readonly refs: readonly Ref[] };

export interface MapSource {
  readonly head: Omit<MapRow, "cells" | "changed" | "tally" | "group">;
  /** Rows of one group have the same columns. */
  readonly group: string;
  /** Items from 0 on. */
  readonly length: number;
  /** What the first item is called: pages count from 0, frames and slots from 1. */
  readonly first: number;
  /** Equal where two items look alike, and did before the step; -1: there is nothing. */
  fold(index: number): number;
  /** How many pages from here one entry maps: 512 where a pmd does. Only asked where such an entry begins. */
  span(index: number): number;
  isChanged(index: number): boolean;
  /** A protection that is not there. */
  isAlarming(index: number): boolean;
  /** In words, for the tally and for mixed folds; as `fold`, without what changed. */
  words(index: number): string;
  /** Of items that look alike. */
  cell(index: number, count: number): CellWords;
}

/** Numbers for what is equal by its text. */
export class Numbers {
  private readonly known = new Map<string, number>();

  of(text: string): number {
    let number = this.known.get(text);
    if (number === undefined) {
      number = this.known.size;
      this.known.set(text, number);
    }
    return number;
  }
}
