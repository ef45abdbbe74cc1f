// What is claimed of Linux 7.3's read-write protection: reclaim, migration, huge pages, scans, and what drops it.

import { armed, async, hugeFile, merged, type Statement } from "./statement.ts";

export const keeping: readonly Statement[] = [
  // Reclaim, migration, THP, scans
  {
    says: "anonymous memory: swap-out keeps the bit, swap-in and swapoff arm again",
    recorded: ["rwp/hand-041", "rwp/hand-047"],
    scenario: `swapon()
${armed}A: madvise(buf, PAGEOUT)
assert A.buf[0] is swap(rwp)
A/1: read(buf[0]) -> blocks rwp
assert A.buf[0] is present(rwp)
A: wake(buf[0]) -> 0, A/1 blocks rwp
swapoff() -> 0
assert A.buf[1] is present(rwp)`,
  },
  {
    says: "rwp and unrwp change the bit of a swap entry",
    recorded: ["rwp/hand-046"],
    scenario: `swapon()\n${armed}A: madvise(buf, PAGEOUT)\nA: unrwp(buf)\nassert A.buf[0] is swap(!rwp)\nA: rwp(buf)\nassert A.buf[0] is swap(rwp)`,
  },
  {
    says: "shared memory and the page cache of a private mapping lose it to reclaim (R2); a copied page keeps it",
    recorded: ["rwp/hand-043", "rwp/hand-045", "examples/e-rwp-eviction-loop"],
    scenario: `swapon()
f = tmpfs(2)
pwrite(f[0], 6)
pwrite(f[1], 6)
A: private = mmap(2, PRIVATE, f)
A: shared = mmap(2, SHARED, f)
A: write(private[0], 7)
A: read(private[1]) -> 6
A: read(shared[0]) -> 6
A: userfaultfd(RWP)
A: register(private, RWP)
A: register(shared, RWP)
A: rwp(private)
A: rwp(shared)
A: madvise(private, PAGEOUT)
A: madvise(shared, PAGEOUT)
assert A.private[0] is swap(rwp)
assert A.shared[0] is none`,
  },
  {
    says: "migration keeps it: anonymous, shared, THP, hugetlb",
    recorded: ["rwp-migrate/hand-111", "rwp-migrate/hand-112", "rwp-migrate/hand-113", "rwp-migrate/hand-114"],
    scenario: `machine nodes=2
hugepages(4)
f = memfd(1)
A: small = mmap(1)
A: file = mmap(1, SHARED, f)
A: thp = mmap(1024)
A: huge = mmap(1, HUGETLB)
A: madvise(thp, HUGEPAGE)
A: write(small[0], 5)
A: write(file[0], 6)
A: write(thp[0], 7)
A: write(huge[0], 8)
A: userfaultfd(RWP)
A: register(small, RWP)
A: register(file, RWP)
A: register(thp, RWP)
A: register(huge, RWP)
A: rwp(small)
A: rwp(file)
A: rwp(thp[0..511])
A: rwp(huge)
A: migrate(small[0]) -> 0
A: migrate(file[0]) -> 0
A: migrate(thp[0]) -> 0
A: migrate(huge[0]) -> 0
assert A.small[0] is present(rwp)
assert A.file[0] is present(rwp)
assert A.thp[0] is present(huge, rwp)
assert A.huge[0] is present(rwp)
A/1: read(small[0]) -> blocks rwp`,
  },
  {
    says: "a split of an armed THP, or of the huge zero page, arms each pte; the rest of a part stays as it was",
    recorded: ["rwp/hand-098", "rwp/hand-099", "rwp/hand-105"],
    scenario: `A: buf = mmap(1024)
A: madvise(buf, HUGEPAGE)
A: write(buf[0], 7)
A: read(buf[512])
A: userfaultfd(RWP)
A: register(buf, RWP)
A: rwp(buf[0..511])
A: rwp(buf[512..1023])
A: madvise(buf[3], DONTNEED)
assert A.buf[4] is present(rwp, !huge)
A: unrwp(buf[600])
assert A.buf[601] is present(rwp, !huge)
A: rwp(buf[3])
assert A.buf[3] is none`,
  },
  {
    says: "MADV_COLLAPSE: an armed page refuses, EINVAL; an empty entry or a zero page, EBUSY; 512 present and open ones collapse",
    recorded: ["rwp/hand-106"],
    scenario: `A: buf = mmap(1024)
A: write(buf[0], 7)
A: userfaultfd(RWP)
A: register(buf, RWP)
A: madvise(buf[0..511], COLLAPSE) -> EBUSY
A: madvise(buf[0..511], POPULATE_WRITE)
A: rwp(buf[3])
A: madvise(buf[0..511], COLLAPSE) -> EINVAL
A: unrwp(buf[3])
A: madvise(buf[0..511], COLLAPSE) -> 0
assert A.buf[0] is present(huge)`,
  },
  {
    says: "MADV_FREE, COLD and clear_refs keep it",
    recorded: ["rwp/hand-087", "rwp/hand-088"],
    scenario: `${armed}A: madvise(buf[0], FREE)\nA: madvise(buf[1], COLD)\nA: clear_refs(4)\nassert A.buf[0..1] is present(rwp)`,
  },
  {
    says: "ACCESSED is what has no bit, present or swapped; a hole is neither that nor WRITTEN",
    recorded: ["rwp/hand-094", "rwp/hand-007"],
    scenario: `config soft-dirty=off
${async}A: read(buf[0])
A: pagemap_scan(buf, 0, ACCESSED) -> [0] PRESENT | ACCESSED
A: pagemap_scan(buf) -> []`,
  },
  {
    says: "of a swapped page and of a THP as well",
    recorded: ["rwp/hand-094", "rwp/hand-097"],
    scenario: `config soft-dirty=off
swapon()
A: small = mmap(2)
A: thp = mmap(1024)
A: madvise(thp, HUGEPAGE)
A: write(small[0], 6)
A: write(small[1], 6)
A: write(thp[0], 7)
A: madvise(small, PAGEOUT)
A: userfaultfd(RWP)
A: register(small, RWP)
A: register(thp, RWP)
A: rwp(small[1])
A: pagemap_scan(small, 0, ACCESSED) -> [0] SWAPPED | ACCESSED
A: pagemap_scan(thp, 0, ACCESSED) -> [0..511] PRESENT | HUGE | ACCESSED`,
  },
  {
    says: "PM_SCAN_WP_MATCHING skips RWP VMAs, with CHECK_WPASYNC it is EPERM",
    recorded: ["rwp/hand-093"],
    scenario: `${async}A: pagemap_scan(buf, WP_MATCHING) -> []\nA: pagemap_scan(buf, WP_MATCHING | CHECK_WPASYNC) -> EPERM`,
  },
  // What drops it against the documents
  {
    says: "punching one page of a large folio of a file drops all of them",
    recorded: ["rwp/hand-121"],
    scenario: `${hugeFile}A: madvise(buf, COLLAPSE)
A: userfaultfd(RWP)
A: register(buf, RWP)
A: rwp(buf)
A: read(buf[0])
A: rwp(buf)
fallocate(f[3], PUNCH_HOLE)
assert A.buf[0] is none`,
  },
  {
    says: "a collapse of the file by another mapping, or a refused one by this, drops it",
    recorded: ["rwp/hand-107", "rwp/hand-108"],
    scenario: `${hugeFile}A: other = mmap(512, SHARED, f)
A: userfaultfd(RWP)
A: register(buf, RWP)
A: rwp(buf[0])
A: madvise(other, COLLAPSE)
assert A.buf[0] is none
A: read(buf[0]) -> 7`,
  },
  {
    says: "KSM drops it on every page that gives way (R3)",
    recorded: ["rwp/hand-115", "rwp/hand-116", "examples/e-ksm-protected"],
    scenario: `A: buf = mmap(2)
A: madvise(buf, MERGEABLE)
A: write(buf[0], 7)
A: write(buf[1], 7)
A: userfaultfd(RWP)
A: register(buf, RWP)
A: rwp(buf)
ksm()
A: read(buf[0]) -> 7
A/1: read(buf[1]) -> blocks rwp`,
  },
  {
    says: "and write protection: the next write passes",
    recorded: ["rwp/hand-116"],
    scenario: `${merged.replace(/ksm.*\n/, "")}A: userfaultfd(PAGEFAULT_FLAG_WP)
A: register(buf, WP)
A: wp(buf)
ksm()
A/1: write(buf[0], 9) -> 0
A/2: write(buf[1], 9) -> blocks wp`,
  },
  {
    says: "UNMERGEABLE over armed pages returns 0 in sync mode, and they stay merged (R4)",
    recorded: ["rwp/hand-122", "examples/e-rwp-unmergeable"],
    scenario: `${merged}A: userfaultfd(RWP)
A: register(buf, RWP)
A: rwp(buf)
A: madvise(buf, UNMERGEABLE) -> 0
assert A.buf[0..1] is present(rwp)`,
  },
  {
    says: "a userfaultfd that ends with a fork message unread leaves bits behind (R7)",
    recorded: [],
    scenario: { none: "here every message is read at once (docs/model.md)" },
  },
  {
    says: "RWPROTECT changes ranges of another userfaultfd of the process (R10)",
    recorded: [],
    scenario: { none: "a process has one userfaultfd here (docs/model.md)" },
  },
  {
    says: "SysV SHM_HUGETLB can't be registered (R11)",
    recorded: [],
    scenario: { none: "the language has no SysV memory (docs/model.md)" },
  },
];
