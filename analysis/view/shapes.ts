// A shape for each kind of thing: squares are pages that are there, a tray is swap, arrows are a page that moves, a
// flag is a marker. The panel, the pictures and walkthroughs draw the same ones; pictures that stand alone
// in these colours.

import type { Shape, ShapeView } from "./types.ts";

const fill = (d: string) => ({ d, filled: true, width: 0, dash: "" });
const line = (d: string, width = 1.6, dash = "") => ({ d, filled: false, width, dash });
const SQUARE =
  "M4.5 2.75h7a1.75 1.75 0 0 1 1.75 1.75v7a1.75 1.75 0 0 1-1.75 1.75h-7a1.75 1.75 0 0 1-1.75-1.75v-7A1.75 1.75 0 0 1 4.5 2.75z";

export const shapes: readonly ShapeView[] = [
  {
    shape: "present",
    kind: null,
    height: 1,
    paths: [fill("M4 2h8a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2H4a2 2 0 0 1-2-2V4a2 2 0 0 1 2-2z")],
  },
  {
    shape: "zero",
    kind: null,
    height: 0.75,
    paths: [
      line(SQUARE, 1.5),
      line("M8 4.8c1.3 0 2.1 1.3 2.1 3.2S9.3 11.2 8 11.2 5.9 9.9 5.9 8 6.7 4.8 8 4.800z", 1.5),
    ],
  },
  {
    shape: "swap",
    kind: "swap",
    height: 0.55,
    paths: [line("M2 10v4h12v-4", 1.75), line("M8 1v9M4.5 6.5 8 10l3.5-3.5", 1.75)],
  },
  {
    shape: "migration",
    kind: null,
    height: 0.55,
    paths: [line("M1.5 4.500h10M9 1.500l3 3-3 3M14.5 11.500h-10M7 8.500l-3 3 3 3")],
  },
  { shape: "marker", kind: null, height: 0.4, paths: [line("M3.5 1v14", 1.75), fill("M4 2h10l-3 3.500L14 9H4z")] },
  {
    shape: "preserved",
    kind: null,
    height: 0.4,
    paths: [line("M3.5 1v14", 1.75), line("M4 2.500h9l-2.6 3 2.6 3H4z", 1.5)],
  },
  { shape: "none", kind: "no entry", height: 0.1, paths: [line(SQUARE, 1.25, "2.2 2")] },
  { shape: "hwpoison", kind: null, height: 1, paths: [line(SQUARE, 1.5), line("m5 5 6 6m0-6-6 6", 1.75)] },
  { shape: "vacant", kind: "no page", height: 0.1, paths: [line("M8 3a5 5 0 1 1 0 10A5 5 0 0 1 8 3z", 1.25, "2 2")] },
  { shape: "cached", kind: "page of a file", height: 1, paths: [fill("M3 1.500h7l3 3v10H3z")] },
  { shape: "gap", kind: "not mapped", height: 0, paths: [line("M4 12 12 4", 1.25)] },
  { shape: "anon", kind: "anonymous page", height: 1, paths: [fill("M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2z")] },
];

export type Tally = ReadonlyMap<string, number>;

/** `3 present(wp), 1 marker(wp)`, the most frequent first; at most six kinds. */
export function tallyText(tally: Tally): string {
  const kinds = [...tally].sort((a, b) => b[1] - a[1]);
  const shown = kinds.slice(0, 6).map(([words, count]) => `${count} ${words}`);
  return [...shown, ...(kinds.length > 6 ? [`${kinds.length - 6} more kinds`] : [])].join(", ");
}

// The colours of pictures that stand alone, on light and on dark ground.

export interface Palette {
  readonly back: string;
  readonly text: string;
  readonly dim: string;
  readonly line: string;
  readonly accent: string;
  readonly error: string;
  readonly shapes: Readonly<Record<Shape, string>>;
}

/** What the kinds of things share. */
export interface Hues {
  readonly page: string;
  readonly grey: string;
  readonly swap: string;
  readonly migration: string;
  readonly marker: string;
  readonly error: string;
}

export function shapeColours({ page, grey, swap, migration, marker, error }: Hues): Palette["shapes"] {
  return {
    present: page,
    anon: page,
    cached: page,
    zero: grey,
    none: grey,
    vacant: grey,
    gap: grey,
    swap,
    migration,
    marker,
    preserved: marker,
    hwpoison: error,
  };
}

export const light: Palette = {
  back: "#ffffff",
  text: "#1f1f1f",
  dim: "#5a5a5a",
  line: "#d4d4d4",
  accent: "#0063d3",
  error: "#c72020",
  shapes: shapeColours({
    page: "#0063d3",
    grey: "#767676",
    swap: "#652d90",
    migration: "#b5561a",
    marker: "#2f7a35",
    error: "#c72020",
  }),
};

export const dark: Palette = {
  back: "#1f1f1f",
  text: "#e6e6e6",
  dim: "#a6a6a6",
  line: "#454545",
  accent: "#59a4f9",
  error: "#f14c4c",
  shapes: shapeColours({
    page: "#59a4f9",
    grey: "#8c8c8c",
    swap: "#b180d7",
    migration: "#d18616",
    marker: "#89d185",
    error: "#f14c4c",
  }),
};
