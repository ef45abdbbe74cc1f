// The walk from the PGD to the entry of a page. Tables have no frame numbers in the model, so of the upper levels the index and the fact are shown.

import { pageAt } from "../../engine/index.ts";
import type { At } from "./at.ts";
import type { PageRef, RawView, WalkLevel } from "./types.ts";

/** Where place 0 lies; places are 64 MiB apart, as in the kernel traces. */
const BASE = 0x1000000000;
const PLACE_BYTES = 0x4000000;

export function addressOf(place: number, page: number, pageSize: number): number {
  return BASE + place * PLACE_BYTES + page * pageSize;
}

const SHIFTS: readonly (readonly [string, number])[] = [
  ["PGD", 39],
  ["PUD", 30],
  ["PMD", 21],
  ["PTE", 12],
];

export function walkOf({ record }: At, { mm, place, page }: PageRef, pageSize: number, entry: RawView): WalkLevel[] {
  const { level } = pageAt(record.step.state, mm, place, page);
  const address = addressOf(place, page, pageSize);
  const last = level === "none" || level === "pmd" ? "PMD" : "PTE";
  const levels: WalkLevel[] = [];
  for (const [name, shift] of SHIFTS) {
    const index = Math.floor(address / 2 ** shift) % 512;
    const here = name === last;
    const text = !here ? "a table of the next level" : level === "none" ? "empty: there is no table of PTEs here" : entry.sentence;
    levels.push({ name, index, hex: here && level !== "none" ? entry.hex : null, text, last: here });
    if (here) break;
  }
  return levels;
}
