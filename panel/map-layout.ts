// The map's layout: how wide its columns are and what stands over them, and the lines over it from an entry to what it refers to.

import { css, svg, type TemplateResult } from "lit";
import type { MapCell, MapGroup, MapRow } from "../analysis/view/types.ts";

/** Pixels of a page at least and at most, the gap between two in them. */
export const PAGE = { least: 17, most: 30 };
/** Pixels between two columns. */
export const GAP = 2;
/** A fold is so many pages wide at least, and at most. */
const FOLD = { least: 3, most: 9 };
/** Pixels of a fold that has room for both of its ends. */
const BOTH_ENDS = 70;

interface Axis {
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

export interface Line {
  readonly from: { readonly x: number; readonly y: number };
  readonly to: { readonly x: number; readonly y: number };
  /** To what it refers to, not to another that shares it. */
  readonly refers: boolean;
}

/** A cell by its row and its place there. */
export interface Spot {
  readonly row: string;
  readonly cell: number;
}

/** More lines than this show nothing. */
const MOST_LINES = 40;

/** From a cell to all that it shares something with. `element`: what a cell is in the map. */
export function connections(
  rows: readonly MapRow[],
  spot: Spot & { readonly source: MapCell },
  element: (spot: Spot) => Element | null,
  map: Element,
): Line[] {
  const { source } = spot;
  const start = element(spot);
  if (!start) return [];
  const found: Line[] = [];
  const draw = (from: Element, to: Element, refers: boolean): void => {
    if (found.length < MOST_LINES) found.push({ ...between(from, to, map), refers });
  };
  // A page of a file on the way to the frame that has it: an entry that only names the page leads there by it.
  let file: { readonly element: Element; readonly cell: MapCell } | undefined;
  for (const row of rows) {
    for (const [cell, other] of row.cells.entries()) {
      // An entry that is not there refers to the page that it would bring, and shares nothing yet.
      const here = row.key === spot.row && cell === spot.cell;
      if (here || other.shape === "none" || !shareOf(source, other)) continue;
      const end = element({ row: row.key, cell });
      if (!end) continue;
      const isDirect = shareOf(source, other, PHYSICAL) || !(isPhysical(row.key) || isPhysical(spot.row));
      if (isDirect) draw(start, end, row.pages === null && shareOf(source, other, PHYSICAL));
      else if (file && shareOf(file.cell, other, PHYSICAL)) draw(file.element, end, true);
      if (row.key.startsWith("file:")) file ??= { element: end, cell: other };
    }
  }
  return found;
}

/** What an entry holds the number of; it names a page of a file only by its mapping. */
const PHYSICAL = /^(frame|slot)$/;

function isPhysical(row: string): boolean {
  return row === "frames" || row === "swap";
}

/** Whether both refer to the same: to any thing, or to one of these. */
export function shareOf(a: MapCell, b: MapCell, things = /./): boolean {
  return a.refs.some(
    (one) =>
      things.test(one.thing) &&
      b.refs.some((two) => one.thing === two.thing && one.from <= two.to && two.from <= one.to),
  );
}

/** From a cell to another one, in pixels within the map: from edge to edge, so that what stands in them is seen. */
function between(from: Element, to: Element, map: Element): Pick<Line, "from" | "to"> {
  const outer = map.getBoundingClientRect();
  const a = from.getBoundingClientRect();
  const b = to.getBoundingClientRect();
  const isDown = b.top > a.bottom;
  const isUp = b.bottom < a.top;
  const at = (box: DOMRect, isLow: boolean) => ({
    x: box.left - outer.left + box.width / 2,
    y: (isLow ? box.bottom : box.top) - outer.top,
  });
  // Side by side: over both.
  return isDown || isUp ? { from: at(a, isDown), to: at(b, isUp) } : { from: at(a, false), to: at(b, false) };
}

export function lines(shown: readonly Line[]): TemplateResult {
  return svg`<svg class="lines" aria-hidden="true">${shown.map(line)}</svg>`;
}

function line({ from, to, refers }: Line): TemplateResult {
  const down = to.y - from.y;
  // One above the other: the line goes around what lies between.
  const side = Math.abs(to.x - from.x) < 24 ? 12 + Math.min(60, Math.abs(down) / 4) : 0;
  const bend = Math.abs(down) < 8 ? -24 : down / 3;
  const d = `M${from.x} ${from.y}C${from.x + side} ${from.y + bend} ${to.x + side} ${to.y - (Math.abs(down) < 8 ? -bend : bend)} ${to.x} ${to.y}`;
  return svg`<g class=${refers ? "refers" : "shares"}><path d=${d}/><circle cx=${to.x} cy=${to.y} r="3"/></g>`;
}

export const lineStyles = css`
  .lines { position: absolute; inset: 0; width: 100%; height: 100%; pointer-events: none; overflow: visible; z-index: 3; }
  .lines path { fill: none; stroke: var(--strong); stroke-width: 1.75; }
  .lines .shares path { stroke-dasharray: 5 3; }
  .lines circle { fill: var(--strong); stroke: var(--bg); stroke-width: 1; }
`;
