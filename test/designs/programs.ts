// Random programs of what may happen to a protected file mapping. Left out is what ends a protection, or asks for it to end: unprotect,
// unregister, another registration, close, fills without WP, MOVE and guards.

import fc from "fast-check";
import type { Advice, Operation } from "../../engine/index.ts";

const PAGES = 4;
const mm = fc.constantFrom("A", "A", "A", "B");
const place = fc.constantFrom(0, 0, 0, 1);
const page = fc.integer({ min: 0, max: PAGES - 1 });
const range = fc.record({ place, page, count: fc.integer({ min: 1, max: PAGES }) });
const advice = fc.constantFrom<Advice>(
  "DONTNEED",
  "PAGEOUT",
  "COLD",
  "REMOVE",
  "FREE",
  "POPULATE_READ",
  "POPULATE_WRITE",
  "DONTNEED_LOCKED",
  "COLLAPSE",
  "DONTFORK",
  "DOFORK",
);
const at = fc.record({ mm, place, page });

const operation: fc.Arbitrary<Operation> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ op: fc.constant("madvise" as const), mm, range, advice }) },
  {
    weight: 3,
    arbitrary: at.chain((to) =>
      fc.integer({ min: 1, max: 9 }).map((value): Operation => ({ op: "write", ...to, value })),
    ),
  },
  { weight: 3, arbitrary: at.map((to): Operation => ({ op: "read", ...to })) },
  {
    weight: 3,
    arbitrary: fc
      .record({ mm, range })
      .map((given): Operation => ({ op: "writeprotect", ...given, protect: true, dontwake: false, wake: false })),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      op: fc.constant("mprotect" as const),
      mm,
      range,
      prot: fc.constantFrom("none" as const, "read" as const, "read+write" as const),
    }),
  },
  {
    weight: 2,
    arbitrary: at.chain((to) =>
      fc
        .constantFrom(
          "reclaim" as const,
          "numa_hint" as const,
          "migrate_begin" as const,
          "migrate_end" as const,
          "migrate" as const,
        )
        .map((op): Operation => ({ op, ...to })),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom<Operation>(
      { op: "swapon" },
      { op: "swapoff" },
      { op: "fork", mm: "A", child: "B" },
      { op: "exit", mm: "B" },
    ),
  },
  { weight: 1, arbitrary: fc.record({ op: fc.constant("munmap" as const), mm, range }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constantFrom("mlock" as const, "munlock" as const), mm, range }) },
  {
    weight: 1,
    arbitrary: fc
      .record({ mm, range, to: fc.record({ place: fc.constantFrom(1, 2), page }), dontunmap: fc.boolean() })
      .map((given): Operation => ({ op: "mremap", ...given })),
  },
  {
    weight: 1,
    arbitrary: fc.record({ op: fc.constant("clear_refs" as const), mm, value: fc.integer({ min: 1, max: 4 }) }),
  },
  {
    weight: 2,
    arbitrary: fc
      .record({
        mode: fc.constantFrom("punch" as const, "alloc" as const),
        page,
        count: fc.integer({ min: 1, max: PAGES }),
      })
      .map((given): Operation => ({ op: "fallocate", file: "f", ...given })),
  },
  {
    weight: 1,
    arbitrary: fc.integer({ min: 0, max: PAGES }).map((pages): Operation => ({ op: "ftruncate", file: "f", pages })),
  },
  {
    weight: 1,
    arbitrary: page.chain((to) =>
      fc.integer({ min: 1, max: 9 }).map((value): Operation => ({ op: "pwrite", file: "f", page: to, value })),
    ),
  },
);

/** A mapping of a file, registered and with some pages protected, and up to `length` operations more. */
export function programs(length: number): fc.Arbitrary<Operation[]> {
  return fc
    .record({
      kind: fc.constantFrom("memfd" as const, "memfd" as const, "hugetlb" as const),
      shared: fc.boolean(),
      rest: fc.array(operation, { maxLength: length }),
    })
    .map(({ kind, shared, rest }) => [
      { op: "hugepages", count: 16 },
      { op: "file", file: "f", kind, pages: PAGES },
      {
        op: "mmap",
        mm: "A",
        place: 0,
        pages: PAGES,
        backing: { kind: "file", file: "f" },
        shared,
        offset: 0,
        track: null,
        prot: "read+write",
      },
      {
        op: "userfaultfd",
        mm: "A",
        features: ["PAGEFAULT_FLAG_WP", "EVENT_FORK", "EVENT_REMAP", "WP_HUGETLBFS_SHMEM"],
        userModeOnly: false,
      },
      { op: "register", mm: "A", range: { place: 0, page: 0, count: null }, modes: ["WP"] },
      { op: "write", mm: "A", place: 0, page: 0, value: 1 },
      { op: "read", mm: "A", place: 0, page: 1 },
      {
        op: "writeprotect",
        mm: "A",
        range: { place: 0, page: 0, count: PAGES },
        protect: true,
        dontwake: false,
        wake: false,
      },
      ...rest,
    ]);
}
