// A search on several kernels at once comes to what one on each by itself comes to.
import fc from "fast-check";
import { expect, test } from "vitest";
import { type KernelVersion, kernelVersions } from "../engine/index.ts";
import { runs } from "../test/random/runs.ts";
import { searchTogether } from "./kernels.ts";
import type { Exploration, SearchOptions } from "./outcome.ts";
import type { Problem } from "./problem.ts";
import { shared, small } from "./testing/small.ts";
import { searchPlain } from "./whole.ts";

function finish<T>(run: Generator<unknown, T, boolean>): T {
  for (;;) {
    const { done, value } = run.next(true);
    if (done) return value;
  }
}

/** The same state, with the same that may happen, on another kernel. */
const on = (problem: Problem, kernel: KernelVersion): Problem => ({
  ...problem,
  start: { ...problem.start, settings: { ...problem.start.settings, kernel } },
});

const told = ({ depth, states, transitions, stopped, found, notModelled }: Exploration) => ({
  ...{ depth, states, transitions, stopped, notModelled },
  found: found.map(({ violation: { key, message, loss }, moves }) => ({ key, message, loss, moves })),
});

const kernels = fc.subarray([...kernelVersions, "6.19", "5.15"] as const, { minLength: 2, maxLength: 4 });
const options: fc.Arbitrary<SearchOptions> = fc.record({
  bounds: fc.oneof(
    fc.constantFrom(0, 1, 2, 3, 4, 4).map((depth) => ({ depth })),
    fc.record({ depth: fc.constant(3), states: fc.integer({ min: 2, max: 60 }) }),
  ),
  all: fc.boolean(),
  judgeLast: fc.boolean(),
});

test("on random small problems: kernel by kernel the same ways by the same moves, the same counts, the same bounds", () => {
  const met = { ways: 0, differences: 0 };
  fc.assert(
    fc.property(fc.oneof(small, shared), kernels, options, (problem, names, asked) => {
      const problems = names.map((kernel) => on(problem, kernel));
      const made = finish(searchTogether(problems, asked)).map(told);
      expect(made).toEqual(problems.map((each) => told(finish(searchPlain(each, asked)))));
      met.ways += made.filter(({ found }) => found.length > 0).length;
      met.differences += new Set(made.map((each) => JSON.stringify(each))).size - Math.min(made.length, 1);
    }),
    { numRuns: runs(250) },
  );
  expect(Math.min(met.ways, met.differences)).toBeGreaterThan(0);
});
