// The state after a step as one picture: a row for each mapping, page cache, the swap area and the frames; a column for each page, and one for
// many that are equal in every row. What the step changed has a column of its own.

import { processes } from "../../engine/index.ts";
import type { Task } from "../scenario/scenario.ts";
import { type Column, columnsOf } from "./columns.ts";
import type { At } from "./item.ts";
import { mappingSources } from "./map-mapping.ts";
import { memoryMapSources } from "./map-memory.ts";
import type { CellWords, MapSource } from "./map-source.ts";
import { changedPages, featuresOf } from "./mapping.ts";
import { tallyText } from "./shapes.ts";
import type { MapCell, MapGroup, MapRow, MapView, MapViewport } from "./types.ts";

/** So many pages that changed stand alone at most; the first ones. */
const MOST_ALONE = 48;
/** Rows that the step did not change come as one cell once there are so many cells. */
const MOST_CELLS = 4000;
const ROOM = { least: 12, most: 120 };

/** A row at a time. */
export function* mapView(at: At, viewport: MapViewport): Task<MapView> {
  const sources = [...mappingSources(at, changedPages(at)), ...memoryMapSources(at)];
  const groups: MapGroup[] = [];
  const budget = { cells: MOST_CELLS };
  for (const key of new Set(sources.map(({ group }) => group))) {
    const group = yield* groupOf(
      key,
      sources.filter((source) => source.group === key && source.length > 0),
      viewport,
      budget,
    );
    if (group.rows.length > 0) groups.push(group);
  }
  const { state } = at.record.step;
  return { groups, processes: processes(state).map((name) => ({ name, userfaultfd: featuresOf(state, name) })) };
}

function* groupOf(
  key: string,
  sources: readonly MapSource[],
  viewport: MapViewport,
  budget: { cells: number },
): Task<MapGroup> {
  const length = sources.reduce((most, source) => Math.max(most, source.length), 0);
  const zoom = viewport.zoom?.[key];
  const from = zoom ? Math.max(0, Math.min(zoom.from, length - 1)) : 0;
  const to = zoom ? Math.max(from + 1, Math.min(length, zoom.from + zoom.count)) : length;
  const cuts = new Set<number>();
  const alone = new Set<number>();
  const scans: Scan[] = [];
  for (const source of sources) {
    scans.push(scan(source, from, to, cuts, alone));
    yield;
  }
  const { selected } = viewport;
  if (selected && key === "pages" && selected.page >= from && selected.page < to) alone.add(selected.page - from);
  const room = Math.max(ROOM.least, Math.min(ROOM.most, Math.floor(viewport.room)));
  const columns = columnsOf({ length: to - from, cuts, alone, room }).map((column) => ({
    from: column.from + from,
    count: column.count,
  }));
  const rows: MapRow[] = [];
  for (const seen of scans) {
    const whole = budget.cells <= 0 && seen.changed === 0;
    const cells = cellsOf(seen, whole ? [{ from, count: to - from }] : columns, whole ? columns.length : 0);
    budget.cells -= cells.length;
    rows.push({ group: key, cells, changed: seen.changed, tally: tallyText(seen.tally), ...seen.source.head });
    yield;
  }
  const first = sources[0]?.first ?? 0;
  return { key, columns, rows, length, first, zoomed: zoom !== undefined && (from > 0 || to < length) };
}

interface Scan {
  readonly source: MapSource;
  readonly from: number;
  /** What each item looks like, from `from` on. */
  readonly folds: Int32Array;
  readonly changed: number;
  readonly tally: ReadonlyMap<string, number>;
}

/** Looks once at each item in sight: where a row differs from the item before, and what changed. */
function scan(source: MapSource, from: number, to: number, cuts: Set<number>, alone: Set<number>): Scan {
  const end = Math.min(to, source.length);
  const folds = new Int32Array(Math.max(0, end - from));
  const tally = new Map<number, { words: string; count: number }>();
  let changed = 0;
  let before = -2;
  for (let index = from; index < end; index++) {
    const fold = source.fold(index);
    folds[index - from] = fold;
    if (fold !== before && index > from) cuts.add(index - from);
    before = fold;
    const seen = tally.get(fold);
    if (seen) seen.count++;
    else tally.set(fold, { words: source.words(index), count: 1 });
    if (!source.isChanged(index)) continue;
    changed++;
    // A stretch that changed alike is one fold; its ends are cuts already.
    const starts = index === from || folds[index - from - 1] !== fold;
    if (starts && alone.size < MOST_ALONE && source.span(index) === 1) {
      const next = index + 1 < end ? source.fold(index + 1) : -1;
      if (next !== fold) alone.add(index - from);
    }
  }
  if (end < to && end > from) cuts.add(end - from);
  // A pmd's 512 pages are one entry: equal or not, they are drawn as one.
  const words = new Map<string, number>();
  for (const { words: said, count } of tally.values()) words.set(said, (words.get(said) ?? 0) + count);
  return { source, from, folds, changed, tally: words };
}

/** `wide`: that many columns for each cell, where that is not their number. */
function cellsOf({ source, from, folds }: Scan, columns: readonly Column[], wide: number): MapCell[] {
  const cells: MapCell[] = [];
  for (let at = 0; at < columns.length; ) {
    const column = columns[at];
    if (!column || column.from - from >= folds.length) break;
    const start = column.from;
    // One entry for many pages covers all of their columns.
    const span = source.span(start);
    let until = at + 1;
    while (span > 1 && until < columns.length && (columns[until]?.from ?? 0) < start + span) until++;
    const last = columns[until - 1] ?? column;
    const end = Math.min(from + folds.length, last.from + last.count);
    const index = start + source.first;
    const look = lookOf(source, folds, { from: start - from, to: end - from, start, isOne: span > 1 });
    // The many come last: V8 takes twenty times as long to add properties to what was spread.
    cells.push({ at, wide: wide > 0 ? wide : until - at, index, count: end - start, ...look });
    at = until;
  }
  return cells;
}

/** Items `from` to `to` of `folds`; the first is item `start` of the row. */
interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly start: number;
  /** One entry maps them all. */
  readonly isOne: boolean;
}

function lookOf(source: MapSource, folds: Int32Array, stretch: Stretch): CellWords & Pick<MapCell, "mix"> {
  const { from, to, start } = stretch;
  const kinds = new Map<number, { index: number; count: number }>();
  for (let i = from; i < to; i++) {
    const fold = folds[i] ?? -1;
    const kind = kinds.get(fold);
    if (kind) kind.count++;
    else kinds.set(fold, { index: start + i - from, count: 1 });
  }
  if (stretch.isOne || kinds.size <= 1) return { mix: null, ...source.cell(start, to - from) };
  const sorted = [...kinds.values()].sort((a, b) => b.count - a.count);
  const parts = sorted.slice(0, 4).map(({ index, count }) => {
    const { shape, wp, alarm, before } = source.cell(index, 1);
    return { shape, wp, count, words: source.words(index), isAlarm: alarm !== null, isChanged: before !== null };
  });
  const tally = tallyText(new Map(sorted.map(({ index, count }) => [source.words(index), count])));
  const alarms = sorted.filter(({ index }) => source.isAlarming(index));
  const main = parts[0];
  return {
    shape: main?.shape ?? "none",
    word: "mixed",
    marks: [],
    wp: main?.wp ?? null,
    note: tally,
    refs: [],
    uses: null,
    before: null,
    alarm: alarms.length > 0 ? "lost" : null,
    label: `${source.head.owner}${source.head.owner && "."}${source.head.name}[${start}..${start + to - from - 1}]: ${tally}`,
    mix: parts,
  };
}
