// What a whole run cost. Apart from what findings count, which the server loads at its start (cost.ts).

import { designNamed, type Misread, type State } from "../../engine/index.ts";
import { bitmapWork, type Held, heldIn } from "./cost.ts";

/** What a run cost in all. */
export interface Cost {
  /** The most that was there after any step. */
  readonly held: Held;
  readonly bitmaps: number;
  readonly bits: number;
  /** Paths that took what is kept for something else; those of them that the design's own patches teach. */
  readonly misread: number;
  readonly patched: number;
}

interface Ran {
  readonly before: State;
  readonly step: { readonly state: State; readonly misread: readonly Misread[] };
}

export function costOf(steps: readonly Ran[]): Cost {
  let tables = 0;
  let bytes = 0;
  let bitmaps = 0;
  let bits = 0;
  let misread = 0;
  let patched = 0;
  for (const { before, step } of steps) {
    const held = heldIn(step.state);
    tables = Math.max(tables, held.tables);
    bytes = Math.max(bytes, held.bitmapBytes);
    if (designNamed(before.settings.design).where === "vma") {
      for (const work of bitmapWork(before, step.state)) {
        bitmaps++;
        bits += work.bits;
      }
    }
    for (const { misreading } of step.misread) {
      if (misreading.patched) patched++;
      else misread++;
    }
  }
  return { held: { tables, bitmapBytes: bytes }, bitmaps, bits, misread, patched };
}
