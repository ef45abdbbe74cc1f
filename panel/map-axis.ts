// How wide the map's columns are, and what stands over them.

import type { MapGroup } from "../analysis/view/types.ts";

/** Pixels of a page at least and at most, the gap between two in them. */
export const PAGE = { least: 17, most: 30 };
/** Pixels between two columns. */
export const GAP = 2;
/** A fold is so many pages wide at least, and at most. */
const FOLD = { least: 3, most: 9 };
/** Pixels of a fold that has room for both of its ends. */
const BOTH_ENDS = 70;

export interface Axis {
  /** Pixels of each column. */
  readonly widths: readonly number[];
  /** The same for a style sheet. */
  readonly template: string;
  /** A label for each column: every fifth page, and the ends of a fold. */
  readonly labels: readonly string[];
}

/** How many pages wide columns are at least. */
export function widthOf({ columns }: MapGroup): number {
  return columns.reduce((sum, { count }) => sum + (count > 1 ? FOLD.least : 1), 0);
}

/** The columns of a group in so many pixels. What single pages leave goes to the folds: they stand for more. */
export function axisOf(group: MapGroup, room: number): Axis {
  const { columns, first } = group;
  const folds = columns.filter(({ count }) => count > 1).length;
  const singles = columns.length - folds;
  const page = Math.min(PAGE.most, Math.max(8, room / Math.max(1, widthOf(group))));
  const left = (room - singles * page) / Math.max(1, folds);
  const fold = Math.min(page * FOLD.most, Math.max(page * FOLD.least, left));
  const widths = columns.map(({ count }) => (count > 1 ? fold : page) - GAP);
  const labels = columns.map(({ from, count }, i) => {
    const number = from + first;
    if (count > 1) return fold < BOTH_ENDS ? `${number}…` : `${number}…${number + count - 1}`;
    const beside = (columns[i - 1]?.count ?? 1) > 1;
    return columns.length <= 12 || number % 5 === 0 || beside ? String(number) : "";
  });
  return { widths, template: widths.map((width) => `${width.toFixed(2)}px`).join(" "), labels };
}
