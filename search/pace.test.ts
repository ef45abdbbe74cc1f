// A search says how far it is so often that who wants it to stop is heard at once.
import { expect, test } from "vitest";
import { openScenario } from "../analysis/index.ts";
import type { Operation } from "../engine/index.ts";
import { protectedPages } from "../test/openings.ts";
import { searchDifference } from "./difference.ts";
import { losses } from "./losses.ts";
import type { Exploration, Progress } from "./outcome.ts";
import type { Problem } from "./problem.ts";
import { search } from "./search.ts";
import { SlicedSearch } from "./sliced.ts";
import { problemOf } from "./testing/small.ts";
import { searchPlain } from "./whole.ts";

const PAGES = 3;
const each = (make: (page: number) => Operation): Operation[] => [...Array(PAGES).keys()].map(make);
const one = (page: number) => ({ place: 0, page, count: 1 });
const whole = { place: 0, page: 0, count: null };

/** Of some thousand states. */
const problem = problemOf({
  setup: [
    { op: "swapon" },
    {
      op: "mmap",
      mm: "A",
      place: 0,
      pages: PAGES,
      backing: { kind: "anon" },
      shared: false,
      offset: 0,
      track: null,
      prot: "read+write",
    },
    { op: "userfaultfd", mm: "A", features: ["PAGEFAULT_FLAG_WP", "WP_UNPOPULATED"], userModeOnly: false },
  ],
  events: [
    { op: "register", mm: "A", range: whole, modes: ["WP"] },
    { op: "unregister", mm: "A", range: whole },
    each((page) => ({ op: "read", mm: "A", place: 0, page })),
    each((page) => ({ op: "write", mm: "A", place: 0, page, value: 1 })),
    each((page) => ({ op: "reclaim", mm: "A", place: 0, page })),
    each((page) => ({ op: "writeprotect", mm: "A", range: one(page), protect: true, dontwake: false, wake: false })),
  ],
  codes: ["PTE016"],
});

/** With a count of the questions to the engine that a property was asked about. */
function counted(): { readonly problem: Problem; readonly count: () => number } {
  let count = 0;
  const properties = problem.properties.map((property) => ({
    ...property,
    judge: (transition: Parameters<typeof property.judge>[0]) => {
      count++;
      return property.judge(transition);
    },
  }));
  return { problem: { ...problem, properties }, count: () => count };
}

/** The most questions between two words on how far it is. */
function longest(run: Generator<Progress, Exploration, boolean>, count: () => number): number {
  let most = 0;
  for (;;) {
    const before = count();
    const { done } = run.next(true);
    most = Math.max(most, count() - before);
    if (done) return most;
  }
}

/** A state looked at in one go asks about each kind of move at each page at most. */
const ONE_STATE = problem.kinds.length * PAGES;

test.each<[string, (problem: Problem) => Generator<Progress, Exploration, boolean>]>([
  ["by slices", (given) => search(given)],
  [
    "with pairs that go on alike looked for at once",
    (given) => new SlicedSearch(given, { alike: false, worth: 1 }).run({}),
  ],
  ["of whole states", (given) => searchPlain(given, { bounds: { states: 500 } })],
  ["for a difference", (given) => searchDifference([given, given], ["6.12", "6.18"], 0, { bounds: { states: 500 } })],
])("a search %s asks few questions in one go, and ends at the next word", (_, make) => {
  const { problem: given, count } = counted();
  const most = longest(make(given), count);
  expect(most).toBeLessThanOrEqual(32 + ONE_STATE);
  const run = make(given);
  for (let words = 0; words < 3; words++) run.next(true);
  const before = count();
  const { done, value } = run.next(false);
  expect([done, count() - before]).toEqual([true, 0]);
  expect(value).toMatchObject({ stopped: "cancelled" });
});

test("what could lose a page says on which kernel it is, and tells what was found until it was stopped", () => {
  const scenario = openScenario(protectedPages(2));
  const run = losses(scenario, { step: 4, line: 4, page: { mm: "A", place: 0, page: 0 } });
  const first = run.next(true);
  expect(first.value).toMatchObject({ kernel: scenario.settings.kernel });
  for (let words = 0; words < 20; words++) run.next(true);
  for (;;) {
    const { done, value } = run.next(false);
    if (!done) continue;
    // Kernels that begin alike are asked together.
    expect(value.covered[0]).toMatchObject({ kernel: scenario.settings.kernel });
    expect(value.covered.every(({ stopped }) => stopped === "cancelled")).toBe(true);
    expect(value.ways.length).toBeGreaterThan(0);
    return;
  }
});
