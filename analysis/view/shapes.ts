// A shape for each kind of thing: squares are pages that are there, a tray is swap, arrows are a page that moves, a
// flag is a marker. The panel, the pictures and walkthroughs draw the same ones.

import type { OverviewBar, Shape, ShapeView } from "./types.ts";

const fill = (d: string) => ({ d, filled: true, width: 0, dash: "" });
const line = (d: string, width = 1.6, dash = "") => ({ d, filled: false, width, dash });
const SQUARE =
  "M4.5 2.75h7a1.75 1.75 0 0 1 1.75 1.75v7a1.75 1.75 0 0 1-1.75 1.75h-7a1.75 1.75 0 0 1-1.75-1.75v-7A1.75 1.75 0 0 1 4.5 2.75z";

export const shapes: readonly ShapeView[] = [
  {
    shape: "present",
    letter: "p",
    height: 16,
    paths: [fill("M4 2h8a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2H4a2 2 0 0 1-2-2V4a2 2 0 0 1 2-2z")],
  },
  {
    shape: "zero",
    letter: "z",
    height: 12,
    paths: [
      line(SQUARE, 1.5),
      line("M8 4.8c1.3 0 2.1 1.3 2.1 3.2S9.3 11.2 8 11.2 5.9 9.9 5.9 8 6.7 4.8 8 4.800z", 1.5),
    ],
  },
  {
    shape: "swap",
    letter: "s",
    height: 9,
    paths: [line("M2 10v4h12v-4", 1.75), line("M8 1v9M4.5 6.5 8 10l3.5-3.5", 1.75)],
  },
  {
    shape: "migration",
    letter: "m",
    height: 9,
    paths: [line("M1.5 4.500h10M9 1.500l3 3-3 3M14.5 11.500h-10M7 8.500l-3 3 3 3")],
  },
  { shape: "marker", letter: "k", height: 6, paths: [line("M3.5 1v14", 1.75), fill("M4 2h10l-3 3.500L14 9H4z")] },
  { shape: "kept", letter: "d", height: 6, paths: [line("M3.5 1v14", 1.75), line("M4 2.500h9l-2.6 3 2.6 3H4z", 1.5)] },
  { shape: "none", letter: "n", height: 1.5, paths: [line(SQUARE, 1.25, "2.2 2")] },
  { shape: "hwpoison", letter: "h", height: 16, paths: [line(SQUARE, 1.5), line("m5 5 6 6m0-6-6 6", 1.75)] },
  { shape: "vacant", letter: "v", height: 1.5, paths: [line("M8 3a5 5 0 1 1 0 10A5 5 0 0 1 8 3z", 1.25, "2 2")] },
  { shape: "cached", letter: "c", height: 16, paths: [fill("M3 1.500h7l3 3v10H3z")] },
  { shape: "anon", letter: "a", height: 16, paths: [fill("M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2z")] },
];

export const letterOf: Readonly<Record<Shape, string>> = letters();

function letters(): Record<Shape, string> {
  const found: Record<Shape, string> = {
    present: "",
    zero: "",
    swap: "",
    migration: "",
    marker: "",
    kept: "",
    none: "",
    hwpoison: "",
    vacant: "",
    cached: "",
    anon: "",
  };
  for (const { shape, letter } of shapes) found[shape] = letter;
  return found;
}

const BUCKETS = 256;

export interface Glance {
  readonly shape: Shape;
  readonly wp: boolean;
  readonly changed: boolean;
  readonly alarm: boolean;
}

/**
 * Looks once at each item. Of a bucket of several it shows the kind that most of them have, and every mark that one of
 * them has.
 */
export function overviewBar(count: number, glance: (position: number) => Glance): OverviewBar {
  const perBucket = Math.max(1, Math.ceil(count / BUCKETS));
  const votes = new Uint32Array(128);
  let shapes = "";
  let marks = "";
  for (let from = 0; from < count; from += perBucket) {
    const end = Math.min(count, from + perBucket);
    let best = 0;
    let changed = false;
    let alarm = false;
    votes.fill(0);
    for (let position = from; position < end; position++) {
      const seen = glance(position);
      // Upper case is 32 below lower case.
      const letter = letterOf[seen.shape].charCodeAt(0) - (seen.wp ? 32 : 0);
      const votesNow = (votes[letter] ?? 0) + 1;
      votes[letter] = votesNow;
      if (votesNow > (votes[best] ?? 0) || best === 0) best = letter;
      if (seen.changed) changed = true;
      if (seen.alarm) alarm = true;
    }
    shapes += String.fromCharCode(best);
    marks += changed && alarm ? "x" : alarm ? "!" : changed ? "c" : ".";
  }
  return { perBucket, shapes, marks };
}

export type Tally = Map<string, number>;

/** `3 present(wp), 1 marker(wp)`, the most frequent first; at most six kinds. */
export function tallyText(tally: Tally): string {
  const kinds = [...tally].sort((a, b) => b[1] - a[1]);
  const shown = kinds.slice(0, 6).map(([words, count]) => `${count} ${words}`);
  return [...shown, ...(kinds.length > 6 ? [`${kinds.length - 6} more kinds`] : [])].join(", ");
}
