// What is claimed of Linux 7.3's read-write protection: the end of a registration, fork, mremap, filling.

import { anon, armed, type Statement } from "./statement.ts";

export const leaving: readonly Statement[] = [
  // The end of a registration
  {
    says: "UNREGISTER opens at once and leaves a PROT_NONE VMA so",
    recorded: ["rwp/hand-024", "rwp/hand-075"],
    scenario: `${armed}A: unregister(buf)\nA: read(buf[0]) -> 7\nA: register(buf, RWP)\nA: rwp(buf[0])\nA: mprotect(buf, NONE)\nA: unregister(buf) -> 0\nassert A.buf[0] is present(prot_none, !rwp)`,
  },
  {
    says: "UNREGISTER does not wake who waits (R8); close does",
    recorded: ["rwp/hand-024", "rwp/hand-025", "examples/e-rwp-unregister"],
    scenario: `${armed}A/1: read(buf[0]) -> blocks rwp\nA: unregister(buf) -> 0\nA: close() -> 0, A/1 7`,
  },
  {
    says: "UNREGISTER and close clear the bit of a swap entry",
    recorded: ["rwp/hand-025", "rwp/hand-049"],
    scenario: `swapon()
${armed}A: madvise(buf, PAGEOUT)
A: unregister(buf[0])
assert A.buf[0] is swap(!rwp)
assert A.buf[1] is swap(rwp)
A: close()
assert A.buf[1] is swap(!rwp)
A: read(buf[1]) -> 8`,
  },
  {
    says: "MADV_DONTNEED below a sleeper does not wake him; UFFDIO_WAKE does",
    recorded: ["rwp/hand-119"],
    scenario: `${armed}A/1: read(buf[0]) -> blocks rwp\nA: madvise(buf[0], DONTNEED) -> 0\nA: wake(buf) -> 0, A/1 0`,
  },
  {
    says: "a punched hole below a sleeper does not wake him either",
    recorded: ["rwp/hand-036"],
    scenario: `f = memfd(2)
A: buf = mmap(2, SHARED, f)
A: write(buf[0], 7)
A: userfaultfd(RWP)
A: register(buf, RWP)
A: rwp(buf)
A/1: read(buf[0]) -> blocks rwp
fallocate(f[0], PUNCH_HOLE) -> 0
A: wake(buf) -> 0, A/1 0`,
  },
  // fork, mremap, filling
  {
    says: "fork without the event: the child is open, the parent armed",
    recorded: ["rwp/hand-051"],
    scenario: `${armed}A: fork(B)\nB: read(buf[0]) -> 7\nA/1: read(buf[0]) -> blocks rwp`,
  },
  {
    says: "fork without the event clears the bit of a swap entry, of a THP and of a hugetlb page in the child",
    recorded: ["rwp/hand-059", "rwp/hand-060", "rwp/hand-101"],
    scenario: `hugepages(2)
swapon()
A: small = mmap(1)
A: thp = mmap(1024)
A: huge = mmap(1, HUGETLB)
A: madvise(thp, HUGEPAGE)
A: write(small[0], 6)
A: write(thp[0], 7)
A: write(huge[0], 8)
A: userfaultfd(RWP)
A: register(small, RWP)
A: register(thp, RWP)
A: register(huge, RWP)
A: madvise(small, PAGEOUT)
A: rwp(small)
A: rwp(thp[0..511])
A: rwp(huge)
A: fork(B)
assert B.small[0] is swap(!rwp)
assert B.thp[0] is present(!rwp)
assert B.huge[0] is present(!rwp)
assert A.small[0] is swap(rwp)
assert A.thp[0] is present(huge, rwp)
assert A.huge[0] is present(rwp)`,
  },
  {
    says: "fork with the event: the child is armed, what is swapped out too",
    recorded: ["rwp/hand-050", "rwp/hand-060"],
    scenario: `swapon()
${anon}A: userfaultfd(RWP | EVENT_FORK)
A: register(buf, RWP)
A: rwp(buf[0..1])
A: madvise(buf[1], PAGEOUT)
A: fork(B)
B/1: read(buf[0]) -> blocks rwp
B/2: read(buf[1]) -> blocks rwp`,
  },
  {
    says: "mremap with the event keeps it, without opens",
    recorded: ["rwp/hand-063", "rwp/hand-064"],
    scenario: `${armed}A: mremap(buf, new[0])\nA: read(new[0]) -> 7\nA: close()\nA: userfaultfd(RWP | EVENT_REMAP)\nA: register(new, RWP)\nA: rwp(new[0])\nA: mremap(new, third[0])\nA/1: read(third[0]) -> blocks rwp`,
  },
  {
    says: "COPY, ZEROPAGE and CONTINUE give pages that are not armed; over an armed one EEXIST; with WP EINVAL",
    recorded: ["rwp/hand-076", "rwp/hand-077", "rwp/hand-078"],
    scenario: `A: buf = mmap(3)
A: userfaultfd(RWP)
A: register(buf, RWP | MISSING)
A: copy(buf[0], 7) -> 4096
A: zeropage(buf[1]) -> 4096
A: read(buf[0]) -> 7
A: rwp(buf[0])
A: copy(buf[0], 8) -> EEXIST
A: copy(buf[2], 8, WP) -> EINVAL`,
  },
  {
    says: "CONTINUE and POISON too, CONTINUE with WP is EINVAL",
    recorded: ["rwp/hand-078", "rwp/hand-086"],
    scenario: `f = memfd(3)
pwrite(f[0], 5)
pwrite(f[1], 5)
A: buf = mmap(3, SHARED, f)
A: userfaultfd(RWP | MINOR_SHMEM | POISON)
A: register(buf, RWP | MINOR)
A: continue(buf[0]) -> 4096
A: continue(buf[1], WP) -> EINVAL
A: poison(buf[2]) -> 4096
A: read(buf[0]) -> 5
assert A.buf[2] is marker(poison, !wp)
A: rwp(buf[0])
A: continue(buf[0]) -> EEXIST`,
  },
  {
    says: "MOVE into an RWP VMA arms, whatever the source was; out of one it opens",
    recorded: ["rwp/hand-081", "rwp/hand-104"],
    scenario: `A: src = mmap(2)
A: dst = mmap(2)
A: plain = mmap(2)
A: write(src[0], 7)
A: userfaultfd(RWP | MOVE)
A: register(dst, RWP)
A: register(plain, MISSING)
A: move(dst[0], src[0]) -> 4096
assert A.dst[0] is present(rwp)
A: move(plain[0], dst[0]) -> 4096
A: read(plain[0]) -> 7`,
  },
  {
    says: "MOVE into an RWP VMA arms the zero page, a swap entry and a THP",
    recorded: ["rwp/hand-081", "rwp/hand-082", "rwp/hand-104"],
    scenario: `swapon()
A: src = mmap(2)
A: dst = mmap(2)
A: thp = mmap(1024)
A: to = mmap(1024)
A: madvise(thp, HUGEPAGE)
A: madvise(to, HUGEPAGE)
A: read(src[0])
A: write(src[1], 7)
A: write(thp[0], 8)
A: madvise(src[1], PAGEOUT)
A: userfaultfd(RWP | MOVE)
A: register(dst, RWP)
A: register(to, RWP)
A: move(dst[0..1], src[0]) -> 8192
A: move(to[0..511], thp[0]) -> 2097152
assert A.dst[0] is present(rwp)
assert A.dst[1] is swap(rwp)
assert A.to[0] is present(huge, rwp)`,
  },
  {
    says: "MOVE of an armed swap entry carries the bit: stale in a MISSING VMA, write protection in a WP one (R5)",
    recorded: ["rwp/hand-082", "rwp/hand-083", "examples/e-rwp-move-swapped"],
    scenario: `swapon()
A: src = mmap(2)
A: dst = mmap(2)
A: write(src[0], 7)
A: userfaultfd(RWP | MOVE | PAGEFAULT_FLAG_WP)
A: register(src, RWP)
A: register(dst, MISSING | WP)
A: rwp(src[0])
A: madvise(src[0], PAGEOUT)
A: move(dst[0], src[0]) -> 4096
A/1: write(dst[0], 9) -> blocks wp`,
  },
  {
    says: "and in a MISSING VMA the bit stays with the page that is read, writable, until RWP is registered and traps on it",
    recorded: ["rwp/hand-082"],
    scenario: `swapon()
A: src = mmap(2)
A: dst = mmap(2)
A: write(src[0], 7)
A: write(src[1], 8)
A: userfaultfd(RWP | MOVE)
A: register(src, RWP)
A: register(dst, MISSING)
A: rwp(src)
A: madvise(src, PAGEOUT)
A: move(dst[0..1], src[0]) -> 8192
A: read(dst[0]) -> 7
assert A.dst[0] is present(wp, rw)
A: register(dst, MISSING | RWP)
A/1: read(dst[1]) -> blocks rwp`,
  },
  {
    says: "MOVE of an armed huge zero page out leaves PROT_NONE (R6)",
    recorded: ["rwp/hand-123", "examples/e-rwp-move-huge-zero"],
    scenario: `A: src = mmap(1024)
A: dst = mmap(1024)
A: madvise(src, HUGEPAGE)
A: read(src[0])
A: userfaultfd(RWP | MOVE)
A: register(src, RWP)
A: register(dst, MISSING)
A: rwp(src[0..511])
A: move(dst[0..511], src[0]) -> 2097152
assert A.dst[0] is present(prot_none, !rwp)`,
  },
];
