// What a search finds with its reductions is what it finds without any.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Operation } from "../engine/index.ts";
import { runs } from "../test/random/runs.ts";
import { Mistaken, Unfit } from "./effects.ts";
import type { Exploration, SearchOptions } from "./outcome.ts";
import { begin, happen, type Problem } from "./problem.ts";
import { violationsOf } from "./property.ts";
import { explore } from "./search.ts";
import { type SlicedOptions, SlicedSearch } from "./sliced.ts";
import { problemOf, shared, small } from "./testing/small.ts";
import { searchPlain } from "./whole.ts";

function finish(run: Generator<unknown, Exploration, boolean>): Exploration {
  for (;;) {
    const { done, value } = run.next(true);
    if (done) return value;
  }
}

/**
 * Null: the reduction does not hold for the problem, which the search says by itself. That something remembered comes
 * out otherwise is no such thing: each move that is looked up is carried out too.
 */
function sliced(problem: Problem, made: SlicedOptions, options: SearchOptions): Exploration | null {
  try {
    return finish(new SlicedSearch(problem, { ...made, checked: 1 }).run(options));
  } catch (error) {
    if (error instanceof Unfit && !(error instanceof Mistaken)) return null;
    throw error;
  }
}

/** Causes with how soon each can come. */
const summary = ({ found }: Exploration) =>
  found.map(({ violation, moves }) => `${violation.key} after ${moves.length}`).sort();

/** Events of each of three pages, of memory that nobody has touched. */
function untouched(...events: ((page: number) => Operation)[]): Problem {
  return problemOf({
    settings: { kernel: "6.18" },
    setup: [
      { op: "swapon" },
      {
        ...{ op: "mmap", mm: "A", place: 0, pages: 3, backing: { kind: "anon" }, shared: false, offset: 0 },
        ...{ track: null, prot: "read+write" },
      },
      { op: "userfaultfd", mm: "A", features: ["PAGEFAULT_FLAG_WP", "WP_UNPOPULATED"], userModeOnly: false },
      { op: "register", mm: "A", range: { place: 0, page: 0, count: null }, modes: ["WP"] },
    ],
    events: events.map((event) => [0, 1, 2].map(event)),
  });
}

const dontneed = (page: number): Operation => ({
  ...{ op: "madvise", mm: "A", range: { place: 0, page, count: 1 }, advice: "DONTNEED" },
});
const protect = (page: number): Operation => ({
  ...{ op: "writeprotect", mm: "A", range: { place: 0, page, count: 1 }, protect: true, dontwake: false, wake: false },
});
const write = (page: number): Operation => ({ op: "write", mm: "A", place: 0, page, value: 1 });
const writeZero = (page: number): Operation => ({ op: "write", mm: "A", place: 0, page, value: 0 });
const reclaim = (page: number): Operation => ({ op: "reclaim", mm: "A", place: 0, page });

describe.each([
  // A walk that finds no page table has seen that nothing is mapped: where something is, it does something else.
  ["what a walk does where there is no page table yet", untouched(dontneed, protect)],
  // swap_zeromap_folio_set(): nothing of it stays in the swap cache.
  ["a page of zeroes that is written to swap", untouched(write, writeZero, reclaim, protect, dontneed)],
])("%s", (_, problem) => {
  const options = { bounds: { depth: 4 }, all: true };
  test.each([{ alike: true }, { alike: false }, { alike: true, worth: 1 }, { alike: false, worth: 1 }])(
    "%o",
    (made) => {
      const plain = finish(searchPlain(problem, options));
      expect(plain.found.length).toBeGreaterThan(0);
      const found = sliced(problem, made, options);
      expect(found && summary(found)).toEqual(summary(plain));
    },
  );
});

describe("on random small problems", () => {
  const options = { bounds: { depth: 4 }, all: true };
  const used = { alike: 0, apart: 0, fewer: 0, fewest: 0 };
  test("slices, with pages alike or apart, and with those that go on alike as one, find the same causes in as few moves as a search of whole states", () => {
    fc.assert(
      fc.property(fc.oneof(small, shared), (problem) => {
        const plain = finish(searchPlain(problem, options));
        for (const alike of [true, false]) {
          const made = sliced(problem, { alike }, options);
          if (made === null) continue;
          used[alike ? "alike" : "apart"]++;
          expect(summary(made)).toEqual(summary(plain));
          expect(made.notModelled.toSorted()).toEqual(plain.notModelled.toSorted());
          if (made.states < plain.states) used.fewer++;
          const folded = sliced(problem, { alike, worth: 1 }, options);
          if (folded === null) continue;
          expect(summary(folded)).toEqual(summary(plain));
          expect(folded.notModelled.toSorted()).toEqual(plain.notModelled.toSorted());
          if (folded.states < made.states) used.fewest++;
        }
        expect(summary(explore(problem, options))).toEqual(summary(plain));
      }),
      { numRuns: runs(200) },
    );
  });
  test("and they are used", () => {
    expect(Math.min(used.alike, used.apart, used.fewer, used.fewest)).toBeGreaterThan(0);
  });
  test("what is found happens, move by move, and breaks the property with its last move alone", () => {
    fc.assert(
      fc.property(small, (problem) => {
        for (const { violation, moves } of explore(problem, options).found) {
          let config = begin(problem);
          for (const [n, { kind, page }] of moves.entries()) {
            const transition = happen(problem, config, kind, page);
            if (transition === null) throw new Error(`move ${n} is not possible`);
            const broken = violationsOf(problem.properties, transition);
            if (n < moves.length - 1) expect(broken).toEqual([]);
            else expect(broken.map(({ key }) => key)).toContain(violation.key);
            config = transition.after;
          }
        }
      }),
      { numRuns: runs(40) },
    );
  });
});
