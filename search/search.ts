// The search itself: with all reductions that hold for the problem.

import { Unfit } from "./effects.ts";
import type { Exploration, Progress, SearchOptions } from "./outcome.ts";
import type { Problem } from "./problem.ts";
import type { ResumableOptions } from "./saved.ts";
import { SlicedSearch } from "./sliced.ts";
import { searchPlain } from "./whole.ts";

/** Breadth first. Says how far it is now and then; answered with false it stops. */
export function* search(problem: Problem, options: ResumableOptions = {}): Generator<Progress, Exploration, boolean> {
  const { from } = options;
  // What was saved was searched in the first way that holds.
  for (const alike of from?.is === "whole" ? [] : from?.is === "slices" && !from.alike ? [false] : [true, false]) {
    try {
      return yield* new SlicedSearch(problem, { alike }).run(options);
    } catch (error) {
      if (!(error instanceof Unfit)) throw error;
      if (error.reduction === "apart") break;
    }
  }
  return yield* searchPlain(problem, options);
}

/** To its end, without a pause. */
export function explore(problem: Problem, options: SearchOptions = {}): Exploration {
  const run = search(problem, options);
  for (;;) {
    const { done, value } = run.next(true);
    if (done) return value;
  }
}
