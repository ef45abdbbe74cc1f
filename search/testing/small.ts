// Random small problems: a few events, a thread, three pages of memory; and of two processes that share two pages.

import fc from "fast-check";
import { createState, defaultSettings, type Operation, type Settings, step } from "../../engine/index.ts";
import { type Kind, NO_PAGE, type Problem } from "../problem.ts";
import { neverFindings } from "../property.ts";

// Small problems: of operations that may come at any moment, and threads.

export interface Small {
  readonly settings?: Partial<Settings>;
  readonly setup: readonly Operation[];
  /** An operation, or one for each page of a list. */
  readonly events: readonly (Operation | readonly Operation[])[];
  readonly threads?: readonly (readonly Operation[])[];
  readonly codes?: readonly string[];
}

export const LOSSES = ["PTE001", "PTE002", "PTE003", "PTE004", "PTE005", "PTE009"];

export function problemOf({ settings, setup, events, threads = [], codes = LOSSES }: Small): Problem {
  const all = { ...defaultSettings, ...settings };
  const kinds: Kind[] = [];
  threads.forEach((operations, of) => {
    operations.forEach((operation, pc) => {
      kinds.push({ source: "thread", of, pc, instances: new Map([[NO_PAGE, operation]]) });
    });
  });
  events.forEach((event, of) => {
    const list: readonly (readonly [number, Operation])[] = Array.isArray(event)
      ? event.map((operation: Operation, page) => [page, operation] as const)
      : [[NO_PAGE, event as Operation] as const];
    kinds.push({ source: "event", of, pc: 0, instances: new Map(list) });
  });
  return {
    start: setup.reduce((state, op) => step(state, op).state, createState(all)),
    threads: threads.map((_, n) => `A/${n + 1}`),
    events: events.map(() => Number.POSITIVE_INFINITY),
    answers: [],
    kinds,
    properties: [
      neverFindings(codes, {
        settings: all,
        raw: { arch: "x86_64", kernel: all.kernel, config: {} },
        nameOf: (place) => `place${place}`,
      }),
    ],
    contents: false,
  };
}

const PAGES = 3;
const each = (make: (page: number) => Operation): Operation[] => [...Array(PAGES).keys()].map(make);
const one = (page: number) => ({ place: 0, page, count: 1 });
const whole = { place: 0, page: 0, count: null };

const map = (kind: "anon" | "file", mm = "A"): Extract<Operation, { op: "mmap" }> => ({
  op: "mmap",
  mm,
  place: 0,
  pages: PAGES,
  backing: kind === "anon" ? { kind } : { kind, file: "f" },
  shared: kind === "file",
  offset: 0,
  track: null,
  prot: "read+write",
});

const uffd = (mm: string, features: Extract<Operation, { op: "userfaultfd" }>["features"]): Operation => ({
  op: "userfaultfd",
  ...{ mm, features, userModeOnly: false },
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
  each((page) => ({ op: "madvise", mm: "B", range: one(page), advice: "DONTNEED" })),
  each((page) => ({ op: "writeprotect", mm: "B", range: one(page), protect: true, dontwake: false, wake: false })),
  each((page) => ({ op: "migrate_begin", mm: "B", place: 0, page })),
  each((page) => ({ op: "madvise", mm: "A", range: one(page), advice: "FREE" })),
  each((page) => ({ op: "madvise", mm: "A", range: one(page), advice: "COLD" })),
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
  { op: "register", mm: "A", range: whole, modes: ["MISSING"] },
  { op: "register", mm: "B", range: whole, modes: ["WP"] },
  { op: "register", mm: "B", range: whole, modes: ["MISSING"] },
  { op: "unregister", mm: "B", range: whole },
  { op: "clear_refs", mm: "A", value: 4 },
  { op: "khugepaged", mm: "A", range: whole },
  {
    ...{ op: "pagemap_scan", mm: "A", range: whole, wpMatching: true, checkWpAsync: false },
    ...{ mask: ["SOFT_DIRTY"], inverted: [], anyof: [], returned: null },
  },
];
const kernels = ["5.15", "6.1", "6.12", "6.18", "7.3"] as const;

export const small = fc
  .record({
    kind: fc.constantFrom("anon" as const, "file" as const),
    features: fc.constantFrom(
      ["PAGEFAULT_FLAG_WP", "WP_HUGETLBFS_SHMEM", "EVENT_FORK"] as const,
      ["PAGEFAULT_FLAG_WP", "WP_UNPOPULATED"] as const,
    ),
    registered: fc.boolean(),
    // Nobody else at first; a process that maps the same, with a userfaultfd or without.
    other: fc.constantFrom("none" as const, "none" as const, "plain" as const, "watched" as const),
    // One page, or two at once where they are empty both.
    settings: fc.constantFrom({}, {}, {}, {}, { mshmem: "8k:always" }),
    kernel: fc.constantFrom(...kernels),
    events: fc.subarray([...pageEvents.keys()], { minLength: 1, maxLength: 4 }),
    others: fc.subarray([...otherEvents.keys()], { maxLength: 2 }),
    thread: fc.subarray([...otherEvents.keys()], { maxLength: 2 }),
  })
  .map(({ kind, features, registered, other, settings, kernel, events, others, thread }) =>
    problemOf({
      settings: { ...settings, kernel },
      setup: [
        { op: "swapon" },
        { op: "file", file: "f", kind: "memfd", pages: PAGES },
        map(kind),
        uffd("A", features),
        ...(other === "none" ? [] : [{ op: "spawn" as const, process: "B" }, map(kind, "B")]),
        ...(other === "watched" ? [uffd("B", features)] : []),
        ...(registered ? [otherEvents[0], otherEvents[8]].flatMap((op) => (op === undefined ? [] : [op])) : []),
      ],
      events: [...events.flatMap((n) => [pageEvents[n] ?? []]), ...others.flatMap((n) => otherEvents[n] ?? [])],
      threads: [thread.flatMap((n) => otherEvents[n] ?? [])],
    }),
  );

/** What each of two processes can do to what they share. */
const eventsOf = (mm: string): readonly (Operation | readonly Operation[])[] => [
  each((page) => ({ op: "read", mm, place: 0, page })).slice(0, 2),
  each((page) => ({ op: "write", mm, place: 0, page, value: 1 })).slice(0, 2),
  each((page) => ({ op: "writeprotect", mm, range: one(page), protect: true, dontwake: false, wake: false })).slice(
    0,
    2,
  ),
  each((page) => ({ op: "madvise", mm, range: one(page), advice: "DONTNEED" })).slice(0, 2),
  { op: "register", mm, range: whole, modes: ["WP"] },
  { op: "register", mm, range: whole, modes: ["MISSING"] },
  { op: "register", mm, range: whole, modes: ["MINOR"] },
  { op: "unregister", mm, range: whole },
];
const eventsOfNobody: readonly (readonly Operation[])[] = [
  each((page) => ({ op: "reclaim", mm: "A", place: 0, page })).slice(0, 2),
  each((page) => ({ op: "migrate_begin", mm: "A", place: 0, page })).slice(0, 2),
  each((page) => ({ op: "migrate_end", mm: "A", place: 0, page })).slice(0, 2),
  each((page) => ({ op: "fallocate", file: "f", mode: "punch", page, count: 1 })).slice(0, 2),
];

/** What the one does is seen by the other: in the page cache, by its missing and minor mode, in entries. */
export const shared = fc
  .record({
    kernel: fc.constantFrom(...kernels),
    a: fc.subarray([...eventsOf("A")], { minLength: 1, maxLength: 3 }),
    b: fc.subarray([...eventsOf("B")], { minLength: 2, maxLength: 4 }),
    nobody: fc.subarray([...eventsOfNobody], { maxLength: 2 }),
  })
  .map(({ kernel, a, b, nobody }) =>
    problemOf({
      settings: { kernel },
      setup: [
        { op: "swapon" },
        { op: "file", file: "f", kind: "memfd", pages: 2 },
        ...["A", "B"].flatMap((mm): Operation[] => [
          ...(mm === "A" ? [] : [{ op: "spawn" as const, process: mm }]),
          { ...map("file", mm), pages: 2 },
          uffd(mm, ["PAGEFAULT_FLAG_WP", "WP_HUGETLBFS_SHMEM", "MINOR_SHMEM"]),
        ]),
        { op: "register", mm: "B", range: whole, modes: ["WP"] },
      ],
      events: [...a, ...b, ...nobody],
    }),
  );
