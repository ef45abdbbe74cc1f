// Columns that say the same, and what they are called together.

import { type Cell, sameMeaning } from "./cell.ts";
import type { Column, Comparison } from "./comparison.ts";

/** Columns, by their indexes; the first stands for all. */
export interface Group {
  readonly at: readonly number[];
  /** `6.1 to 6.12.10, 6.13`; `special-pte, pte-marker`. */
  readonly name: string;
}

/** The columns that are alike in every row. */
export function columnGroups({ columns, rows }: Pick<Comparison, "columns" | "rows">): Group[] {
  return grouped(columns, (a, b) => rows.every(({ cells }) => alike(cells[a], cells[b])));
}

/** The columns that are alike in one row. */
export function cellGroups(columns: readonly Column[], cells: readonly Cell[]): Group[] {
  return grouped(columns, (a, b) => alike(cells[a], cells[b]));
}

function alike(a: Cell | undefined, b: Cell | undefined): boolean {
  return a !== undefined && b !== undefined && sameMeaning(a, b);
}

/** Where one is like another. */
export function grouped(columns: readonly Column[], same: (a: number, b: number) => boolean): Group[] {
  const groups: number[][] = [];
  for (const at of columns.keys()) {
    const group = groups.find(([first = at]) => same(first, at));
    if (group === undefined) groups.push([at]);
    else group.push(at);
  }
  return groups.map((at) => ({ at, name: nameOf(columns, at) }));
}

/** Columns that are named one by one; of more, a sentence says how many they are. */
const MOST_NAMED = 6;

/** The same in a sentence about all groups: of many in the last, only how many they are. */
export function shortName({ at, name }: Group, place: number, groups: readonly Group[]): string {
  const ranges = / to /.test(name);
  if (at.length <= MOST_NAMED || ranges || place < groups.length - 1) return name;
  return groups.length === 1 ? `all ${at.length}` : `the other ${at.length}`;
}

/** Only where all releases between were looked at, a range is said: of those that somebody named, each has its own word. */
function nameOf(columns: readonly Column[], at: readonly number[]): string {
  const ranges = columns.some(({ to }) => to !== null);
  const names: { from: string; to: string; last: number }[] = [];
  for (const index of at) {
    const column = columns[index];
    if (column === undefined) continue;
    const to = column.to ?? column.label;
    const before = names.at(-1);
    if (ranges && before?.last === index - 1) {
      before.to = to;
      before.last = index;
    } else names.push({ from: column.label, to, last: index });
  }
  return names.map(({ from, to }) => (from === to ? from : `${from} to ${to}`)).join(", ");
}
