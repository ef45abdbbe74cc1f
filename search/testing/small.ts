// Random small problems: a few events, a thread, three pages of memory.
import fc from "fast-check";
import type { Operation } from "../../engine/index.ts";
import { problemOf } from "./problem.ts";

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

export const small = fc
  .record({
    kind: fc.constantFrom("anon" as const, "file" as const),
    features: fc.constantFrom(
      ["PAGEFAULT_FLAG_WP", "WP_HUGETLBFS_SHMEM", "EVENT_FORK"] as const,
      ["PAGEFAULT_FLAG_WP", "WP_UNPOPULATED"] as const,
    ),
    registered: fc.boolean(),
    // One page, or two at once where they are empty both.
    settings: fc.constantFrom({}, {}, {}, {}, { mshmem: "8k:always" }),
    events: fc.subarray([...pageEvents.keys()], { minLength: 1, maxLength: 4 }),
    others: fc.subarray([...otherEvents.keys()], { maxLength: 2 }),
    thread: fc.subarray([...otherEvents.keys()], { maxLength: 2 }),
  })
  .map(({ kind, features, registered, settings, events, others, thread }) =>
    problemOf({
      settings,
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
