// With helpers a search does what it does without, byte for byte.
import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { runs } from "../test/random/runs.ts";
import { Unfit } from "./effects.ts";
import { type FromHelper, Helper, type ToHelper } from "./helper.ts";
import { type Helpers, Level, Team } from "./helpers.ts";
import { Memory } from "./memory.ts";
import type { Exploration, Progress, SearchOptions } from "./outcome.ts";
import type { Problem } from "./problem.ts";
import { type SlicedOptions, SlicedSearch } from "./sliced.ts";
import { problemOf, small } from "./testing/small.ts";

// Helpers in the same thread: what they are sent is copied, as between threads, and they answer later.
/** `count` of them. `order`: which of those that have something to do is next, of so many. */
function helpersHere(
  count: number,
  order: (of: number) => number,
  mostPieces = Number.POSITIVE_INFINITY,
): Helpers & { readonly pieces: number } {
  const waiting: (() => ToHelper | undefined)[] = [];
  let pieces = 0;
  let goes = false;
  let fail = (): void => {};
  const go = (): void => {
    goes = false;
    const next = waiting.splice(order(waiting.length), 1)[0];
    if (next?.()?.is === "rows") pieces++;
    if (pieces > mostPieces) fail();
    wake();
  };
  const wake = (): void => {
    if (goes || waiting.length === 0) return;
    goes = true;
    setImmediate(go);
  };
  return {
    count,
    get pieces() {
      return pieces;
    },
    start: (receive, failed) => {
      fail = failed;
      const helper = new Helper((message: FromHelper, transfer) => receive(structuredClone(message, { transfer })));
      const inbox: ToHelper[] = [];
      return {
        send: (message, transfer) => {
          inbox.push(structuredClone(message, { transfer }));
          waiting.push(() => {
            const first = inbox.shift();
            if (first) helper.receive(first);
            return first;
          });
          wake();
        },
        end: () => {
          inbox.length = 0;
        },
      };
    },
  };
}

/** To its end, with what it waits for. */
async function awaited(run: Generator<Progress, Exploration, boolean>): Promise<Exploration> {
  for (;;) {
    const { done, value } = run.next(true);
    if (done) return value;
    await value.until;
  }
}

async function made(problem: Problem, how: SlicedOptions, options: SearchOptions): Promise<Exploration | string> {
  try {
    return await awaited(new SlicedSearch(problem, how).run(options));
  } catch (error) {
    if (error instanceof Unfit) return error.message;
    throw error;
  }
}

test("on random small problems: the same ways by the same moves, the same numbers, whoever is first and whoever fails", async () => {
  let pieces = 0;
  await fc.assert(
    fc.asyncProperty(
      small,
      fc.record({
        alike: fc.boolean(),
        worth: fc.constantFrom(1, 100, 2000),
        all: fc.constantFrom(true, true, true, false),
        depth: fc.constantFrom(4, 6),
        count: fc.integer({ min: 1, max: 3 }),
        divideFrom: fc.constantFrom(1, 10),
        breaks: fc.boolean(),
        seed: fc.nat(),
      }),
      async (problem, { alike, worth, all, depth, count, divideFrom, breaks, seed }) => {
        // An even share of moves is carried out too: a piece with one of those is made by the search itself.
        const how = { alike, worth, checked: 1 + (seed % 64) };
        const options = { all, bounds: { depth, states: 3000 } };
        let dice = seed;
        const helpers = helpersHere(
          count,
          (of) => {
            dice = (dice * 1103515245 + 12345) & 0x7fffffff;
            return (dice >> 8) % of;
          },
          breaks ? seed % 20 : undefined,
        );
        const alone = await made(problem, how, options);
        expect(await made(problem, how, { ...options, helpers, divideFrom })).toEqual(alone);
        pieces += helpers.pieces;
      },
    ),
    { numRuns: runs(60) },
  );
  expect(pieces).toBeGreaterThan(50);
});

/** Of more than one page, and not each by itself: what it does varies, which is found out rest by rest. */
const unlike = problemOf({
  setup: [
    { op: "swapon" },
    {
      ...{ op: "mmap", mm: "A", place: 0, pages: 3, backing: { kind: "anon" }, shared: false, offset: 0 },
      ...{ track: null, prot: "read+write" },
    },
    { op: "userfaultfd", mm: "A", features: ["PAGEFAULT_FLAG_WP", "WP_UNPOPULATED"], userModeOnly: false },
  ],
  events: [
    [0, 1, 2].map((page) => ({ op: "write", mm: "A", place: 0, page, value: 1 }) as const),
    [0, 1, 2].map(
      (page) => ({ op: "madvise", mm: "A", range: { place: 0, page, count: 1 }, advice: "DONTNEED" }) as const,
    ),
    { op: "register", mm: "A", range: { place: 0, page: 0, count: null }, modes: ["WP"] },
    { op: "madvise", mm: "A", range: { place: 0, page: 0, count: 2 }, advice: "POPULATE_WRITE" },
    { op: "unregister", mm: "A", range: { place: 0, page: 0, count: null } },
    { op: "mprotect", mm: "A", range: { place: 0, page: 0, count: null }, prot: "read" },
  ],
});

test("what is corrected in the middle of a level is not gone on with as helpers said it before", async () => {
  let takes = 0;
  let corrections = 0;
  const begin = Team.prototype.begin;
  vi.spyOn(Team.prototype, "begin").mockImplementation(function (this: Team, ...args) {
    takes = 0;
    return begin.apply(this, args);
  });
  const take = Level.prototype.take;
  vi.spyOn(Level.prototype, "take").mockImplementation(function (this: Level) {
    takes++;
    return take.apply(this);
  });
  const ask = Memory.prototype.ask;
  vi.spyOn(Memory.prototype, "ask").mockImplementation(function (this: Memory, ...args) {
    const { corrected } = this;
    const asked = ask.apply(this, args);
    if (takes > 1 && this.corrected > corrected) corrections++;
    return asked;
  });
  try {
    for (const alike of [true, false]) {
      const options = { all: true, bounds: { depth: 5 } };
      takes = 0;
      const alone = await made(unlike, { alike, checked: 7 }, options);
      const helpers = helpersHere(2, () => 0);
      expect(await made(unlike, { alike, checked: 7 }, { ...options, helpers, divideFrom: 1 })).toEqual(alone);
    }
  } finally {
    vi.restoreAllMocks();
  }
  expect(corrections).toBeGreaterThan(0);
});
