// What moves did to slices, remembered: by the rest, the move and the slice that it is about; and, where other slices
// matter too, pair by pair.

import { type Configuration, NO_PAGE } from "./problem.ts";

/** Why a reduction does not hold for this problem: the search starts again without it. */
export class Unfit extends Error {
  readonly reduction: "alike" | "apart";

  constructor(reduction: "alike" | "apart", why: string) {
    super(why);
    this.reduction = reduction;
  }
}

/** What a move does to the slice that it is about; of a move about no page, to the rest alone. */
export interface Change {
  readonly rest: number;
  readonly slice: number;
  /** Other slices change with it, or decide what it does: what it does to each is remembered pair by pair. */
  readonly spreads: boolean;
}

/** It may not happen, or nothing comes of it. */
export const NOTHING = "nothing";
/** It breaks a property: the engine is asked each time, for what there is to say. */
export const BREAKS = "breaks";

export type Effect = Change | typeof NOTHING | typeof BREAKS;

/** A pair of which it is not enough to know the two. */
export const VARIES = -1;

export const MOST_SLICES = 2 ** 16;
/** What has no slice of its own, as a slice's number. */
export const NO_SLICE = MOST_SLICES - 1;
export interface Concrete {
  readonly config: Configuration;
  /** Page by page, as the configuration has them. */
  readonly row: readonly number[];
}

export class Effects {
  private readonly effects = new Map<number, Effect>();
  private readonly pairs = new Map<number, number>();

  get(key: number): Effect | undefined {
    return this.effects.get(key);
  }

  set(key: number, effect: Effect): void {
    this.effects.set(key, effect);
  }

  /** What becomes of another slice, and of the rest, as one number; VARIES; undefined: not met yet. */
  pair(key: number, other: number): number | undefined {
    return this.pairs.get(key * MOST_SLICES + other);
  }

  remember(key: number, here: Concrete, after: Concrete, there: number, own: boolean): Change {
    let spreads = !own;
    for (let other = 0; other < here.row.length - 1; other++)
      if (other !== there && here.row[other + 1] !== after.row[other + 1]) spreads = true;
    const effect: Change = {
      rest: after.row[0] ?? 0,
      slice: there === NO_PAGE ? NO_SLICE : (after.row[there + 1] ?? 0),
      spreads,
    };
    const old = this.effects.get(key);
    if (old === NOTHING || old === BREAKS)
      throw new Unfit("apart", "whether a move happens depends on pages that it does not look at");
    if (old !== undefined && (old.slice !== effect.slice || (!old.spreads && (spreads || old.rest !== effect.rest))))
      throw new Unfit("apart", "what a move does depends on pages that it does not look at");
    this.effects.set(key, effect);
    if (!spreads) return effect;
    for (let other = 0; other < here.row.length - 1; other++) {
      if (other === there) continue;
      const pair = key * MOST_SLICES + (here.row[other + 1] ?? 0);
      const then = effect.rest * MOST_SLICES + (after.row[other + 1] ?? 0);
      this.pairs.set(pair, (this.pairs.get(pair) ?? then) === then ? then : VARIES);
    }
    return effect;
  }
}
