// The colours of pictures that stand alone, on light and on dark ground.

import type { Shape } from "./types.ts";

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
