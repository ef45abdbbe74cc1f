// What a row of a map is made of, which each kind of row says in its own file, and which items of rows belong together.

import type { Ref } from "./map-types.ts";
import type { MapCell, MapRow } from "./types.ts";

// What items refer to, as stretches of numbers: two items belong together where their stretches meet.

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
    const ranges = stretches.map(({ from, to }) => (from === to ? `${from}` : `${from}..${to}`));
    return `${name}${many ? "s" : ""} ${ranges.join(", ")}`;
  }

  /** The same of a file's pages: `f[0..3]`. */
  pages(thing: string, name: string): string {
    const stretches = this.found.filter((each) => each.thing === thing);
    if (stretches.length > 2) return `pages of ${name}`;
    return stretches.map(({ from, to }) => `${name}[${from === to ? from : `${from}..${to}`}]`).join(", ");
  }
}

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
