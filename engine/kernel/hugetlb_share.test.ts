// Shared tables of pmds, two processes that map a GiB of a hugetlb file: as the source has it; docs/model.md says what a 6.18.44 was asked.
import { expect, test } from "vitest";
import { bind, parse, running } from "../../language/index.ts";
import type { State } from "../state/state.ts";
import { createState } from "../state/state.ts";
import { walkAt } from "../state/walk.ts";
import { step } from "./step.ts";

const PLACE = 1040;
const begin = ["hugepages(12)", "f = hugetlb(512)", "A: buf = mmap(512, SHARED, f)", "A: write(buf[0], 7)"];

function after(lines: readonly string[], headers: readonly string[] = []): State {
  const program = bind(parse([...headers, ...begin, ...lines].join("\n")));
  const wrong = program.bound.flatMap(({ diagnostics }) => diagnostics.filter(({ severity }) => severity === "error"));
  expect(wrong.map(({ message }) => message)).toEqual([]);
  let state = createState(program.environment.settings);
  for (const { bound } of running(program)) {
    if (bound.operation === null) continue;
    const { result, state: next } = step(state, bound.operation);
    expect([bound.statement.text, result.err, result.bad, result.notModelled]).toEqual([
      bound.statement.text,
      undefined,
      undefined,
      undefined,
    ]);
    state = next;
  }
  return state;
}

/** What a process has at the first four pages, and in which table of pmds: `t3: P P - -`. */
function pages(state: State, mm: string): string {
  const steps = [0, 1, 2, 3].map((page) => walkAt(state, mm, PLACE, page * 512));
  const table = steps[0]?.find(({ level }) => level === "pmd")?.table;
  return `${table === undefined ? "none" : `t${table}`}: ${steps.map((walk) => (walk.at(-1)?.at.kind === "present" ? "P" : "-")).join(" ")}`;
}

/** How many entries map the page of the file, wherever they stand. */
function mapped(state: State, index: number): number {
  return state.frames.get(state.files[0]?.cache.get(index) ?? 0).maps.length;
}

const shared = ["A: fork(B)", "B: read(buf[1])"];

test("a fault in the child finds the parent's table, and all that it maps", () => {
  expect(pages(after(["A: fork(B)"]), "B")).toBe("none: - - - -");
  const both = after(shared);
  expect([pages(both, "A"), pages(both, "B")]).toEqual(["t3: P P - -", "t3: P P - -"]);
  // One table maps a page once.
  expect([mapped(both, 0), mapped(both, 1), both.ptdescs.get(3)]).toEqual([1, 1, 2]);
  const more = after([...shared, "A: write(buf[2], 1)"]);
  expect([pages(more, "A"), pages(more, "B")]).toEqual(["t3: P P P -", "t3: P P P -"]);
});

test("a walk says who shares the table", () => {
  const [, pud] = walkAt(after(shared), "B", PLACE, 0);
  expect(pud).toMatchObject({ level: "pud", at: { kind: "table", table: 3, users: ["A", "B"] } });
});

test.each<[string, readonly string[], string, string]>([
  ["MADV_DONTNEED of one page, empty or not", ["A: madvise(buf[3], DONTNEED)"], "none: - - - -", "t3: P P - -"],
  ["a fault after that", ["A: madvise(buf[3], DONTNEED)", "A: read(buf[0])"], "t3: P P - -", "t3: P P - -"],
  ["mprotect() of all", ["B: mprotect(buf, READ)"], "t3: P P - -", "none: - - - -"],
  [
    "a fault after that: other flags, another table",
    ["B: mprotect(buf, READ)", "B: read(buf[0])"],
    "t3: P P - -",
    "t6: P - - -",
  ],
  ["mprotect() of one page", ["B: mprotect(buf[3], READ)"], "t3: P P - -", "none: - - - -"],
  ["a hole in the file", ["fallocate(f[0], PUNCH_HOLE)"], "none: - - - -", "t3: - P - -"],
  ["munmap() of one page", ["B: munmap(buf[3])"], "t3: P P - -", "none: - - - -"],
  [
    "registering for WP",
    ["A: userfaultfd(PAGEFAULT_FLAG_WP | WP_HUGETLBFS_SHMEM)", "A: register(buf, WP)"],
    "none: - - - -",
    "t3: P P - -",
  ],
  [
    "a fault after that: never shared",
    [
      "A: userfaultfd(PAGEFAULT_FLAG_WP | WP_HUGETLBFS_SHMEM)",
      "A: register(buf, WP)",
      "A: read(buf[0])",
      "B: read(buf[2])",
    ],
    "t6: P - - -",
    "t3: P P P -",
  ],
  [
    "registering for MISSING, which leaves it",
    ["A: userfaultfd(MISSING_HUGETLBFS)", "A: register(buf, MISSING)"],
    "t3: P P - -",
    "t3: P P - -",
  ],
  ["migration", ["B: migrate_begin(buf[0])"], "none: - - - -", "t3: - P - -"],
  ["exit of who made it", ["A: exit()", "spawn(A)"], "none: - - - -", "t3: P P - -"],
])("%s", (_, lines, a, b) => {
  const state = after([...shared, ...lines], ["machine nodes=2"]);
  expect([pages(state, "A"), pages(state, "B")]).toEqual([a, b]);
});

test("mremap() moves nothing of a shared table", () => {
  const state = after([...shared, "B: mremap(buf, other[0])"]);
  expect([pages(state, "A"), pages(state, "B")]).toEqual(["t3: P P - -", "none: - - - -"]);
});

test("who is registered for MISSING shares with nobody that is not", () => {
  const missing = ["A: userfaultfd(MISSING_HUGETLBFS)", "A: register(buf, MISSING)", "A: fork(B)", "B: read(buf[0])"];
  expect(pages(after(missing), "B")).toBe("t6: P - - -");
});

test("a private mapping, and one that covers no GiB, share nothing", () => {
  const lines = [
    "spawn(B)",
    "B: own = mmap(512, PRIVATE, f)",
    "B: read(own[0])",
    "B: less = mmap(32, SHARED, f)",
    "B: read(less[0])",
  ];
  const state = after(lines);
  for (const [place, page] of [
    [1056, 0],
    [2, 0],
  ] as const)
    expect(walkAt(state, "B", place, page).at(-2)?.at).toMatchObject({ users: ["B"] });
});
