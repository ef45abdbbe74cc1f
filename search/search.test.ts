// What a search finds with its reductions is what it finds without any.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Operation } from "../engine/index.ts";
import { Mistaken, Unfit } from "./effects.ts";
import type { Exploration, SearchOptions } from "./outcome.ts";
import { searchPlain } from "./plain.ts";
import { begin, happen, type Problem } from "./problem.ts";
import { violationsOf } from "./property.ts";
import { explore } from "./search.ts";
import { type SlicedOptions, SlicedSearch } from "./sliced.ts";
import { problemOf } from "./testing/problem.ts";

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

const PAGES = 3;
const each = (make: (page: number) => Operation): Operation[] => [...Array(PAGES).keys()].map(make);
const one = (page: number) => ({ place: 0, page, count: 1 });
const whole = { place: 0, page: 0, count: null };

const map = (kind: "anon" | "file"): Operation => ({
  op: "mmap",
  mm: "A",
  place: 0,
  pages: PAGES,
  backing: kind === "anon" ? { kind } : { kind, file: "f" },
  shared: kind === "file",
  offset: 0,
  track: null,
  prot: "read+write",
});

const pageEvents: readonly (readonly Operation[])[] = [
  each((page) => ({ op: "read", mm: "A", place: 0, page })),
  each((page) => ({ op: "write", mm: "A", place: 0, page, value: 1 })),
  each((page) => ({ op: "write", mm: "B", place: 0, page, value: 2 })),
  each((page) => ({ op: "madvise", mm: "A", range: one(page), advice: "DONTNEED" })),
  each((page) => ({ op: "madvise", mm: "A", range: one(page), advice: "GUARD_INSTALL" })),
  each((page) => ({ op: "reclaim", mm: "A", place: 0, page })),
  each((page) => ({ op: "migrate_begin", mm: "A", place: 0, page })),
  each((page) => ({ op: "migrate_end", mm: "A", place: 0, page })),
  each((page) => ({ op: "writeprotect", mm: "A", range: one(page), protect: true, dontwake: false, wake: false })),
  each((page) => ({ op: "writeprotect", mm: "A", range: one(page), protect: false, dontwake: false, wake: false })),
  each((page) => ({ op: "fallocate", file: "f", mode: "punch", page, count: 1 })),
  each((page) => ({ op: "zeropage", mm: "A", range: one(page), dontwake: false })),
];
const otherEvents: readonly Operation[] = [
  { op: "register", mm: "A", range: whole, modes: ["WP"] },
  { op: "unregister", mm: "A", range: whole },
  { op: "munmap", mm: "A", range: { place: 0, page: 0, count: PAGES } },
  { op: "munmap", mm: "A", range: one(1) },
  { op: "mprotect", mm: "A", range: whole, prot: "read" },
  { op: "fork", mm: "A", child: "B" },
  { op: "exit", mm: "B" },
  { op: "reclaim", mm: "A", place: 0, page: 2 },
  { op: "madvise", mm: "A", range: one(2), advice: "FREE" },
  { op: "migrate_end", mm: "A", place: 0, page: 1 },
  { op: "swapoff" },
  { op: "writeprotect", mm: "A", range: whole, protect: true, dontwake: false, wake: false },
  { op: "madvise", mm: "A", range: { place: 0, page: 0, count: 2 }, advice: "POPULATE_WRITE" },
  { op: "read", mm: "A", place: 0, page: 1 },
  { op: "mremap", mm: "A", range: one(0), to: { place: 1, page: 0 }, dontunmap: false },
];

const small = fc
  .record({
    kind: fc.constantFrom("anon" as const, "file" as const),
    features: fc.constantFrom(
      ["PAGEFAULT_FLAG_WP", "WP_HUGETLBFS_SHMEM", "EVENT_FORK"] as const,
      ["PAGEFAULT_FLAG_WP", "WP_UNPOPULATED"] as const,
    ),
    registered: fc.boolean(),
    events: fc.subarray([...pageEvents.keys()], { minLength: 1, maxLength: 4 }),
    others: fc.subarray([...otherEvents.keys()], { maxLength: 2 }),
    thread: fc.subarray([...otherEvents.keys()], { maxLength: 2 }),
  })
  .map(({ kind, features, registered, events, others, thread }) =>
    problemOf({
      setup: [
        { op: "swapon" },
        { op: "file", file: "f", kind: "memfd", pages: PAGES },
        map(kind),
        { op: "userfaultfd", mm: "A", features, userModeOnly: false },
        ...(registered ? [otherEvents[0], otherEvents[8]].flatMap((op) => (op === undefined ? [] : [op])) : []),
      ],
      events: [...events.flatMap((n) => [pageEvents[n] ?? []]), ...others.flatMap((n) => otherEvents[n] ?? [])],
      threads: [thread.flatMap((n) => otherEvents[n] ?? [])],
    }),
  );

/** Causes with how soon each can come. */
const summary = ({ found }: Exploration) =>
  found.map(({ violation, moves }) => `${violation.key} after ${moves.length}`).sort();

describe("on random small problems", () => {
  const options = { bounds: { depth: 4 }, all: true };
  const used = { alike: 0, apart: 0, fewer: 0, fewest: 0 };
  test("slices, with pages alike or apart, and with those that go on alike as one, find the same causes in as few moves as a search of whole states", () => {
    fc.assert(
      fc.property(small, (problem) => {
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
      { numRuns: 40 },
    );
  });
  test("and they are used", () => {
    expect(Math.min(used.alike, used.apart, used.fewer, used.fewest)).toBeGreaterThan(3);
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
      { numRuns: 40 },
    );
  });
});
