// A search that a bound stopped and that goes on comes to what one without a stop comes to.
import { deserialize, serialize } from "node:v8";
import fc from "fast-check";
import { expect, test } from "vitest";
import { runs } from "../test/random/runs.ts";
import { searchDifference } from "./difference.ts";
import { Unfit } from "./effects.ts";
import type { Exploration, Progress } from "./outcome.ts";
import type { Problem } from "./problem.ts";
import type { ResumableOptions, Saved } from "./saved.ts";
import { search } from "./search.ts";
import { SlicedSearch } from "./sliced.ts";
import { small } from "./testing/small.ts";
import { searchPlain } from "./whole.ts";

type Made = { readonly made: Exploration; readonly saved: Saved | null } | "does not hold";
type Search = (problem: Problem, options: ResumableOptions) => Generator<Progress, Exploration, boolean>;

/** `words`: after so many words on how far it is, it is told to stop. */
function run(of: Search, problem: Problem, options: ResumableOptions, words = Number.POSITIVE_INFINITY): Made {
  let saved: Saved | null = null;
  const keep = (kept: Saved | null) => {
    // As a file has it.
    saved = kept === null ? null : deserialize(serialize(kept));
  };
  const made = of(problem, { ...options, keep });
  try {
    for (let word = 0; ; word++) {
      const { done, value } = made.next(word < words);
      if (done) return { made: value, saved };
    }
  } catch (error) {
    if (error instanceof Unfit) return "does not hold";
    throw error;
  }
}

const searches: Readonly<Record<string, Search>> = {
  whole: searchPlain,
  alike: (problem, options) => new SlicedSearch(problem, { alike: true, checked: 5 }).run(options),
  apart: (problem, options) => new SlicedSearch(problem, { alike: false, worth: 50 }).run(options),
  folded: (problem, options) => new SlicedSearch(problem, { alike: true, worth: 20 }).run(options),
  best: search,
  difference: (problem, options) => searchDifference([problem, on(problem, "6.12")], ["6.18", "6.12"], 0, options),
};

const on = (problem: Problem, kernel: "6.12"): Problem => ({
  ...problem,
  start: { ...problem.start, settings: { ...problem.start.settings, kernel } },
});

test("on random small problems, however often and wherever it was stopped", () => {
  let stops = 0;
  fc.assert(
    fc.property(
      small,
      fc.constantFrom(...Object.keys(searches)),
      fc.boolean(),
      fc.array(fc.record({ states: fc.integer({ min: 1, max: 60 }), depth: fc.nat(2), words: fc.nat(9) }), {
        minLength: 1,
        maxLength: 4,
      }),
      (problem, name, all, pauses) => {
        const of = searches[name] ?? search;
        const bounds = { depth: 5, states: 2000 };
        const whole = run(of, problem, { all, bounds });
        let from: Saved | null = null;
        let [states, depth] = [0, 0];
        for (const pause of pauses) {
          states += pause.states;
          depth += pause.depth;
          // None goes deeper than the search that it is held against.
          const until = { states, depth: Math.min(depth, bounds.depth) };
          const made = run(of, problem, { all, from, bounds: until }, pause.words);
          if (made === "does not hold") break;
          if (made.made.stopped === null || made.made.stopped === "found") break;
          stops++;
          from = made.saved;
        }
        const resumed = run(of, problem, { all, from, bounds });
        if (whole === "does not hold" || resumed === "does not hold") {
          expect(resumed).toEqual(whole);
          return;
        }
        const { bytes: _, ...told } = resumed.made;
        expect(told).toEqual({ ...whole.made, bytes: undefined });
      },
    ),
    { numRuns: runs(150) },
  );
  expect(stops).toBeGreaterThan(50);
});
