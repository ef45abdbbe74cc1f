// Random programs of what may happen to a protected file mapping. Left out is what ends a protection, or asks for it to end: unprotect,
// unregister, another registration, close, fills without WP, MOVE and guards.

import fc from "fast-check";
import type { Operation } from "../../engine/index.ts";
import { one, operationOf, statements } from "../random/statements.ts";

const PAGES = 4;
const region = one("r0", "r0", "r0", "r1");
const page = fc.integer({ min: 0, max: PAGES - 1 });
const count = fc.integer({ min: 1, max: PAGES });
const value = fc.integer({ min: 1, max: 9 });
const words = (...parts: fc.Arbitrary<string | number>[]) => fc.tuple(...parts).map((all) => all.join(" "));
const say = statements({
  process: one("A", "A", "A", "B"),
  page: words(region, page),
  span: words(region, page, count),
  target: words(one("r1", "r2"), page),
});

const line = fc.oneof(
  {
    weight: 4,
    arbitrary: say.madvise(
      ...["dontneed", "pageout", "cold", "remove", "free", "populate_read", "populate_write", "dontneed_locked"],
      ...["collapse", "dontfork", "dofork"],
    ),
  },
  { weight: 3, arbitrary: say.write },
  { weight: 3, arbitrary: say.read },
  { weight: 3, arbitrary: say.call("wp") },
  { weight: 2, arbitrary: say.mprotect },
  { weight: 2, arbitrary: say.callPage("reclaim", "numa_hint", "migrate_begin", "migrate_end", "migrate") },
  { weight: 2, arbitrary: one("swapon", "swapoff", "fork A B", "exit B") },
  { weight: 3, arbitrary: say.call("munmap", "mlock", "munlock") },
  { weight: 1, arbitrary: say.mremap("", "dontunmap") },
  { weight: 1, arbitrary: words(one("clear_refs A", "clear_refs B"), fc.integer({ min: 1, max: 4 })) },
  { weight: 2, arbitrary: words(one("fallocate f0 punch", "fallocate f0 alloc"), page, count) },
  { weight: 1, arbitrary: words(one("ftruncate f0"), fc.integer({ min: 0, max: PAGES })) },
  { weight: 1, arbitrary: words(one("pwrite f0"), page, value) },
);

/** A mapping of a file, registered and with some pages protected, and up to `length` operations more. */
export function programs(length: number): fc.Arbitrary<Operation[]> {
  return fc
    .tuple(one("memfd", "memfd", "hugetlb"), one("", "priv"), fc.array(line, { maxLength: length }))
    .map(([kind, how, rest]) =>
      [
        "hugepages 16",
        `file f0 ${kind} ${PAGES}`,
        `mmap A r0 f0 ${PAGES} ${how}`,
        "uffd A pfwp,fork,remap,wpfile",
        `reg A r0 0 ${PAGES} wp`,
        "write A r0 0",
        "read A r0 1",
        `wp A r0 0 ${PAGES}`,
        ...rest,
      ].map(operationOf),
    );
}
