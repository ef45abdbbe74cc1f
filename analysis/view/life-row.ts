// A page's life as a row: stretches in which it looks the same, bands in which it is protected.

import type { LifeBand, LifeRow, LifeSpan, Protected, Shape } from "./types.ts";

const MOST_STEPS = 200;

/** What a page is at a moment, as far as it is drawn. */
export interface Look {
  readonly shape: Shape;
  readonly words: string;
  readonly wp: Protected;
  readonly band: LifeBand["state"] | null;
  readonly kind: LifeBand["kind"];
}

/** A page's past: what it became at a step, after another past. Pages that lived alike share one. */
export interface Past {
  readonly step: number;
  readonly look: Look;
  readonly by: string | null;
  readonly before: Past | null;
  readonly next: Map<string, Past>;
}

export interface PlaceLife {
  readonly mm: string;
  readonly place: number;
  readonly name: string;
  readonly pages: (Past | undefined)[];
}

export interface Range {
  readonly from: number;
  readonly to: number;
  readonly perColumn: number;
}

export function rowOf(life: PlaceLife, pages: readonly number[], last: Past, range: Range): LifeRow {
  const pasts: Past[] = [];
  for (let past: Past | null = last; past; past = past.before) pasts.unshift(past);
  const page = pages[0] ?? 0;
  const name = `${life.name}${stretchesText(pages)}`;
  const bands = bandsOf(pasts, range);
  const labels = pasts.slice(0, 40).map(({ step, look, by }) => {
    const protection = look.band === "lost" ? `, protection lost${by === null ? "" : ` by ${by}()`}` : "";
    return `step ${step + 1} ${look.words}${protection}`;
  });
  return {
    key: `${life.mm}.${life.place}.${page}`,
    owner: life.mm,
    name,
    page: { mm: life.mm, place: life.place, page },
    count: pages.length,
    spans: spansOf(pasts, range),
    bands,
    steps: pasts.slice(0, MOST_STEPS).map(({ step }) => step),
    label: `${life.mm}.${name}: ${labels.join("; ")}${pasts.length > 40 ? `; and ${pasts.length - 40} more` : ""}`,
  };
}

/** `[0..3]`, `[0..3, 7]`, `[0..3, 7, …]` with how many more there are. */
function stretchesText(pages: readonly number[]): string {
  const stretches: [number, number][] = [];
  for (const page of pages) {
    const last = stretches.at(-1);
    if (last && page === last[1] + 1) last[1] = page;
    else stretches.push([page, page]);
  }
  const shown = stretches.slice(0, 3).map(([from, to]) => (from === to ? `${from}` : `${from}..${to}`));
  const more = stretches.length - shown.length;
  return `[${shown.join(", ")}${more > 0 ? `, ${more} more` : ""}]`;
}

/** What a page was; of a column that holds several steps, what it was after the last of them, how often it changed, and what it was for the rest. */
function spansOf(pasts: readonly Past[], { from, to, perColumn }: Range): LifeSpan[] {
  const columnOf = (step: number) => from + Math.floor((step - from) / perColumn) * perColumn;
  const spans: { from: number; to: number; past: Past; changes: number; glimpses: Map<Shape, number> }[] = [];
  pasts.forEach((past, i) => {
    const start = columnOf(past.step);
    const end = pasts[i + 1]?.step;
    const until = end === undefined ? to : columnOf(end);
    const before = spans.at(-1);
    if (before && before.from === start) {
      const { step, look } = before.past;
      // What was before the range took none of its steps.
      if (past.step > step) before.glimpses.set(look.shape, (before.glimpses.get(look.shape) ?? 0) + past.step - step);
      before.past = past;
      before.to = Math.max(until, start);
      before.changes++;
    } else {
      const glimpses = new Map<Shape, number>();
      if (before && past.step > start) glimpses.set(before.past.look.shape, past.step - start);
      spans.push({ from: start, to: until, past, changes: 1, glimpses });
    }
  });
  return spans
    .filter((span) => span.to > span.from)
    .map(({ from: start, to: end, past: { look }, changes, glimpses }) => ({
      from: start,
      to: end,
      shape: look.shape,
      wp: look.wp,
      words: changes > 1 ? `${look.words}, after ${changes} changes` : look.words,
      also: alsoOf(glimpses, look.shape, Math.min(to, start + perColumn), perColumn),
    }));
}

/** The shape that it had longest beside the one that it ended with. */
function alsoOf(glimpses: ReadonlyMap<Shape, number>, last: Shape, to: number, perColumn: number): LifeSpan["also"] {
  const [longest] = [...glimpses].filter(([shape]) => shape !== last && shape !== "gap").sort((a, b) => b[1] - a[1]);
  return longest ? { shape: longest[0], to, share: Math.round((longest[1] / perColumn) * 100) / 100 } : null;
}

function bandsOf(pasts: readonly Past[], { from, to, perColumn }: Range): LifeBand[] {
  const bands = new Map<string, { -readonly [key in keyof LifeBand]: LifeBand[key] }>();
  let last: { key: string; end: number } | undefined;
  pasts.forEach(({ step, look: { band, kind }, by }, i) => {
    if (band === null) return;
    const end = pasts[i + 1]?.step ?? to;
    // What goes on where the one before ended is that one; what begins in its column can't be told from it.
    const isMore = last?.end === step && last.key.startsWith(`${kind} ${band} `);
    const key = isMore && last ? last.key : `${kind} ${band} ${Math.floor((step - from) / perColumn)}`;
    last = { key, end };
    const before = bands.get(key);
    if (before) before.to = end;
    else bands.set(key, { from: step, to: end, kind, state: band, by: band === "lost" ? by : null });
  });
  // What is lost lies above what is held.
  return [...bands.values()].sort((a, b) => (a.state === "held" ? 0 : 1) - (b.state === "held" ? 0 : 1));
}
