// The columns of a map: which pages stand alone and which are folded, so that all rows have the same columns and the picture is as wide as its window.

/** A column: the page `from`, or a fold of the pages from there. */
export interface Column {
  readonly from: number;
  readonly count: number;
}

/** A fold is drawn as wide as so many pages. */
export const FOLD_WIDTH = 3;
/** A stretch of equal pages up to this long is not worth a fold. */
const SHORT_RUN = 4;

export interface Wanted {
  /** Pages from 0 on. */
  readonly length: number;
  /** Where some row is not as it is a page before; in any order. */
  readonly cuts: ReadonlySet<number>;
  /** Pages that stand alone where there is room: what the step changed, what is selected. */
  readonly alone: ReadonlySet<number>;
  /** So many pages fit side by side. */
  readonly room: number;
}

/** How much room columns need, in pages. */
export function widthOf(columns: readonly Column[]): number {
  return columns.reduce((sum, { count }) => sum + (count === 1 ? 1 : FOLD_WIDTH), 0);
}

/**
 * Columns from 0 to `length` without gap. A fold holds pages that are equal in every row; where that needs more room
 * than there is, the folds that hold most differences are split as far as the room goes, and hold unequal pages then.
 */
export function columnsOf({ length, cuts, alone, room }: Wanted): Column[] {
  if (length <= room) return Array.from({ length }, (_, from) => ({ from, count: 1 }));
  const edges = new Set([...cuts].filter((cut) => cut > 0 && cut < length));
  const aloneAt = aloneEdges(alone, length);
  if (edges.size + aloneAt.size < room) {
    const runs = between([...edges, ...aloneAt], length);
    const opened = runs.flatMap((run) => (run.count <= SHORT_RUN ? single(run) : [run]));
    if (widthOf(opened) <= room) return opened;
    if (widthOf(runs) <= room) return runs;
  }
  const start = between([...aloneAt], length);
  const sorted = [...edges].sort((a, b) => a - b);
  return split(widthOf(start) <= room ? start : [{ from: 0, count: length }], sorted, room);
}

function aloneEdges(alone: ReadonlySet<number>, length: number): Set<number> {
  const edges = new Set<number>();
  for (const page of alone) {
    if (page > 0 && page < length) edges.add(page);
    if (page >= 0 && page + 1 < length) edges.add(page + 1);
  }
  return edges;
}

/** Again and again the column with most edges inside, at the edge in the middle of them. */
function split(start: readonly Column[], edges: readonly number[], room: number): Column[] {
  const parts = start.map((column) => ({ ...column, inside: edges.filter((edge) => isInside(edge, column)) }));
  const done: Column[] = [];
  let width = widthOf(parts);
  for (;;) {
    parts.sort((a, b) => a.inside.length - b.inside.length);
    const part = parts.pop();
    const at = part?.inside[Math.floor(part.inside.length / 2)];
    if (part === undefined || at === undefined) {
      if (part) parts.push(part);
      break;
    }
    const halves = [
      { from: part.from, count: at - part.from },
      { from: at, count: part.from + part.count - at },
    ];
    const more = widthOf(halves) - FOLD_WIDTH;
    if (width + more > room) {
      done.push(part);
      continue;
    }
    width += more;
    for (const half of halves) parts.push({ ...half, inside: part.inside.filter((edge) => isInside(edge, half)) });
  }
  return [...parts, ...done].map(({ from, count }) => ({ from, count })).sort((a, b) => a.from - b.from);
}

function isInside(edge: number, { from, count }: Column): boolean {
  return edge > from && edge < from + count;
}

function between(edges: readonly number[], length: number): Column[] {
  const all = [0, ...new Set(edges), length].sort((a, b) => a - b);
  return all.slice(1).map((to, i) => ({ from: all[i] ?? 0, count: to - (all[i] ?? 0) }));
}

function single({ from, count }: Column): Column[] {
  return Array.from({ length: count }, (_, i) => ({ from: from + i, count: 1 }));
}
