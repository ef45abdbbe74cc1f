// The walk from the PGD to the entry of a page, with four levels and 4 KiB pages. The model has no frames for tables, so of the upper levels the
// index is shown and whether a table is there.

import { pageAt, pageTables } from "../../engine/index.ts";
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
  const { state } = record.step;
  const { level } = pageAt(state, mm, place, page);
  const address = addressOf(place, page, pageSize);
  const last = level === "pte" ? "PTE" : level === "pmd" ? "PMD" : emptyLevel(pageTables(state, mm), address);
  const levels: WalkLevel[] = [];
  for (const [name, shift] of SHIFTS) {
    const here = name === last;
    const text = !here ? "a table of the next level" : level === "none" ? "empty: no table below" : entry.sentence;
    levels.push({
      name,
      index: Math.floor(address / 2 ** shift) % 512,
      hex: here && level !== "none" ? entry.hex : null,
      text,
      last: here,
    });
    if (here) break;
  }
  return levels;
}

/** Where the walk to a page without a table ends: at the first level of which no entry below is there. */
function emptyLevel(tables: ReturnType<typeof pageTables>, address: number): string {
  const within = (shift: number) =>
    tables.some(
      ({ place, pmd }) =>
        Math.floor((addressOf(place, 0, 4096) + pmd * 2 ** 21) / 2 ** shift) === Math.floor(address / 2 ** shift),
    );
  return within(30) ? "PMD" : within(39) ? "PUD" : "PGD";
}
