// What is claimed of Linux 7.3's read-write protection, statement by statement: a scenario that says it, and the recordings of 7.3.4 that show
// it. rwp-statements.test.ts runs both. What has no scenario says why.

export interface Statement {
  readonly says: string;
  /** `SET/NAME` of 7.3's recordings; the beginning of the name is enough. */
  readonly recorded: readonly string[];
  /** Its expectations hold on 7.3; or why the language has none. */
  readonly scenario: string | { readonly none: string };
}

const anon = `A: buf = mmap(3)
A: write(buf[0], 7)
A: write(buf[1], 8)
`;
const armed = `${anon}A: userfaultfd(RWP)
A: register(buf, RWP)
A: rwp(buf[0..1])
`;
const async = `${anon}A: userfaultfd(RWP | RWP_ASYNC)
A: register(buf, RWP)
A: rwp(buf[0..1])
`;
const merged = `A: buf = mmap(2)
A: madvise(buf, MERGEABLE)
A: write(buf[0], 7)
A: write(buf[1], 7)
ksm()
`;
const hugeFile = `f = memfd(512)
A: buf = mmap(512, SHARED, f)
A: write(buf[0], 7)
`;

export const statements: readonly Statement[] = [
  // Registers, messages, modes
  {
    says: "a sync fault is a message with FLAG_RWP, and FLAG_WRITE for a write",
    recorded: ["rwp/hand-001"],
    scenario: `${armed}A/1: read(buf[0]) -> blocks rwp\nA/2: write(buf[1], 9) -> blocks rwp\nassert A.buf[0..1] is present(rwp)`,
  },
  {
    says: "REGISTER answers 0x33c, hugetlb 0x30c",
    recorded: ["rwp/hand-001", "rwp/hand-018"],
    scenario: { none: "the recordings compare the bitmap" },
  },
  {
    says: "smaps says ur, pagemap bit 57 is set",
    recorded: ["rwp/hand-001"],
    scenario: { none: "the recordings compare VmFlags and page words" },
  },
  {
    says: "RWPROTECT with both mode bits is EINVAL",
    recorded: ["rwp/hand-017"],
    scenario: `${armed}A: rwp(buf[0], DONTWAKE) -> EINVAL`,
  },
  {
    says: "RWP_ASYNC without RWP in the same UFFDIO_API is EINVAL",
    recorded: ["rwp/hand-013"],
    scenario: "A: userfaultfd(RWP_ASYNC) -> EINVAL",
  },
  {
    says: "SET_MODE: a bit in both masks, another bit, enabling without RWP are EINVAL; disabling without RWP is 0",
    recorded: ["rwp/hand-012", "rwp/hand-017"],
    scenario: `A: userfaultfd(RWP)
A: set_mode(enable=RWP_ASYNC, disable=RWP_ASYNC) -> EINVAL
A: set_mode(enable=SIGBUS) -> EINVAL
A: close()
A: userfaultfd(PAGEFAULT_FLAG_WP)
A: set_mode(enable=RWP_ASYNC) -> EINVAL
A: set_mode(disable=RWP_ASYNC) -> 0`,
  },
  {
    says: "going over to async wakes every sleeper, who resolves the fault himself; going back wakes nobody",
    recorded: ["rwp/hand-020"],
    scenario: `${armed}A/1: read(buf[0]) -> blocks rwp\nA: set_mode(enable=RWP_ASYNC) -> 0, A/1 7\nA: rwp(buf[0])\nA: set_mode(disable=RWP_ASYNC) -> 0\nA/2: read(buf[0]) -> blocks rwp`,
  },
  {
    says: "RWP with MISSING and with MINOR is allowed",
    recorded: ["rwp/hand-076", "rwp/hand-078"],
    scenario: `f = memfd(2)
A: a = mmap(2)
A: b = mmap(2, SHARED, f)
A: userfaultfd(RWP | MINOR_SHMEM | MISSING_SHMEM)
A: register(a, RWP | MISSING) -> 0
A: register(b, RWP | MISSING | MINOR) -> 0`,
  },
  {
    says: "a read-only VMA that may be writable registers, a PROT_NONE one is EINVAL, and may become so afterwards",
    recorded: ["rwp/hand-019", "rwp/hand-071"],
    scenario: `A: a = mmap(1, prot=READ)
A: b = mmap(1, prot=NONE)
A: userfaultfd(RWP)
A: register(a, RWP) -> 0
A: register(b, RWP) -> EINVAL
A: mprotect(a, NONE) -> 0`,
  },
  {
    says: "dropping RWP, or changing between WP and RWP, is EBUSY; both together are EINVAL",
    recorded: ["rwp/hand-014"],
    scenario: `A: a = mmap(1)
A: b = mmap(1)
A: userfaultfd(RWP | PAGEFAULT_FLAG_WP)
A: register(a, RWP | WP) -> EINVAL
A: register(a, RWP) -> 0
A: register(a, MISSING) -> EBUSY
A: register(a, WP) -> EBUSY
A: register(b, WP) -> 0
A: register(b, RWP) -> EBUSY`,
  },
  {
    says: "adding MISSING is taken; leaving it out again is not; MISSING is gone where RWP alone is registered over it",
    recorded: ["rwp/hand-014"],
    scenario: `A: a = mmap(1)
A: b = mmap(1)
A: userfaultfd(RWP)
A: register(a, RWP) -> 0
A: register(a, RWP | MISSING) -> 0
A: register(a, RWP) -> 0
A/1: read(a[0]) -> blocks missing
A: register(b, MISSING) -> 0
A: register(b, RWP) -> 0
A: read(b[0]) -> 0`,
  },
  // UFFDIO_RWPROTECT
  {
    says: "a range with another kind of VMA, or without any, is ENOENT, and nothing changed; holes between VMAs are skipped",
    recorded: ["rwp/hand-016"],
    scenario: `A: buf = mmap(6)
A: write(buf[0], 7)
A: write(buf[5], 8)
A: userfaultfd(RWP)
A: register(buf[0..1], RWP)
A: register(buf[4..5], RWP)
A: rwp(buf) -> ENOENT
assert A.buf[0] is present(!rwp)
A: munmap(buf[2..3])
A: rwp(buf) -> 0
assert A.buf[0] is present(rwp)
assert A.buf[5] is present(rwp)
A: rwp(buf[2..3]) -> ENOENT`,
  },
  {
    says: "a part of a hugetlb page is EINVAL",
    recorded: ["rwp/hand-018"],
    scenario: `hugepages(2)
A: buf = mmap(2, HUGETLB)
A: userfaultfd(RWP)
A: register(buf, RWP)
A: rwp(buf[0], bytes=4096) -> EINVAL`,
  },
  {
    says: "an empty entry is not touched: no table, no marker",
    recorded: ["rwp/hand-001"],
    scenario: `${armed}A: rwp(buf[2]) -> 0\nassert A.buf[2] is none\nA: read(buf[2]) -> 0`,
  },
  {
    says: "poison and guard markers are left alone",
    recorded: ["rwp/hand-084", "rwp/hand-086"],
    scenario: `A: buf = mmap(2)
A: userfaultfd(RWP | POISON)
A: register(buf, RWP)
A: poison(buf[0])
A: madvise(buf[1], GUARD_INSTALL)
A: rwp(buf) -> 0
assert A.buf[0] is marker(poison, !wp)
assert A.buf[1] is marker(guard, !wp)`,
  },
  {
    says: "over a huge page of shared memory nothing is armed, and 0 comes back (R1)",
    recorded: ["rwp/hand-109", "examples/e-rwp-huge-page"],
    scenario: `${hugeFile}A: madvise(buf, COLLAPSE)
A: userfaultfd(RWP)
A: register(buf, RWP)
A: rwp(buf) -> 0
assert A.buf[0] is none
A: read(buf[0]) -> 7`,
  },
  {
    says: "unrwp of hugetlb: shared memory is writable at once, private memory by the next write",
    recorded: ["rwp/hand-004", "rwp/hand-005"],
    scenario: `hugepages(4)
f = hugetlb(1)
A: shared = mmap(1, SHARED, f)
A: private = mmap(1, HUGETLB)
A: write(shared[0], 7)
A: write(private[0], 8)
A: userfaultfd(RWP)
A: register(shared, RWP)
A: register(private, RWP)
A: rwp(shared)
A: rwp(private)
A: unrwp(shared)
A: unrwp(private)
assert A.shared[0] is present(rw)
assert A.private[0] is present(!rw)`,
  },
  {
    says: "mprotect of an armed entry follows, and leaves it armed",
    recorded: ["rwp/hand-071"],
    scenario: `${armed}A: mprotect(buf, NONE)\nA: read(buf[0]) -> SIGSEGV/2\nA: mprotect(buf, READ)\nA: write(buf[0], 9) -> SIGSEGV/2\nA: mprotect(buf, READ+WRITE)\nA/1: read(buf[0]) -> blocks rwp`,
  },
  {
    says: "raw entries of armed pages",
    recorded: ["rwp/hand-001", "rwp/hand-096", "rwp/hand-046"],
    scenario: { none: "the recordings compare raw entries bit for bit" },
  },
  // Faults
  {
    says: "one access opens a THP as a whole in async mode",
    recorded: ["rwp/hand-097", "kaccess-rwp/a06"],
    scenario: `A: buf = mmap(1024)
A: madvise(buf, HUGEPAGE)
A: write(buf[0], 7)
A: userfaultfd(RWP | RWP_ASYNC)
A: register(buf, RWP)
A: rwp(buf[0..511])
A: read(buf[3]) -> 0
assert A.buf[511] is present(huge, !rwp)`,
  },
  {
    says: "FEATURE_SIGBUS: SIGBUS in sync mode, and no signal in async mode",
    recorded: ["rwp/hand-091", "kaccess-rwp/a04"],
    scenario: `${anon}A: userfaultfd(RWP | SIGBUS)
A: register(buf, RWP)
A: rwp(buf[0..1])
A: read(buf[0]) -> SIGBUS/2
A: set_mode(enable=RWP_ASYNC)
A: read(buf[0]) -> 7`,
  },
  {
    says: "USER_MODE_ONLY: the kernel gets EFAULT in sync mode, and passes in async mode",
    recorded: ["rwp/hand-092", "kaccess-rwp/a03"],
    scenario: `${anon}A: userfaultfd(RWP, USER_MODE_ONLY)
A: register(buf, RWP)
A: rwp(buf[0..1])
A: kread(buf[0], COPY_USER) -> EFAULT
A: set_mode(enable=RWP_ASYNC)
A: kread(buf[0], COPY_USER) -> 7`,
  },
  // The kernel's accesses
  {
    says: "buffers, process_vm_readv, mlock, MADV_POPULATE, a pin: they wait for the message's answer in sync mode",
    recorded: ["rwp/hand-090", "kaccess-rwp/a01", "kaccess-rwp/a12"],
    scenario: `A: buf = mmap(5)
A: write(buf[0], 1)
A: write(buf[1], 1)
A: write(buf[2], 1)
A: write(buf[3], 1)
A: write(buf[4], 1)
A: userfaultfd(RWP)
A: register(buf, RWP)
A: rwp(buf)
A/1: kread(buf[0], COPY_USER) -> blocks rwp
A/2: kwrite(buf[1], PROCESS_VM, 2) -> blocks rwp
A/3: mlock(buf[2]) -> blocks rwp
A/4: madvise(buf[3], POPULATE_READ) -> blocks rwp
A/5: pin(buf[4]) -> blocks rwp`,
  },
  {
    says: "and open the page in async mode",
    recorded: ["rwp/hand-090", "kaccess-rwp/a02", "kaccess-rwp/a20"],
    scenario: `${async}A: kread(buf[0], PROCESS_VM) -> 7\nA: mlock(buf[1]) -> 0\nassert A.buf[0..1] is present(!rwp)`,
  },
  {
    says: "ptrace gets EIO in sync mode, and passes in async mode (R9)",
    recorded: ["kaccess-rwp/a01", "kaccess-rwp/a02", "examples/e-rwp-debugger"],
    scenario: `${armed}A: kread(buf[0], PTRACE) -> EIO\nA: kwrite(buf[0], PTRACE, 9) -> EIO\nA: set_mode(enable=RWP_ASYNC)\nA: kread(buf[0], PTRACE) -> 7`,
  },
  {
    says: "core dumps leave armed pages out in sync mode",
    recorded: [],
    scenario: { none: "the language has no core dumps (docs/model.md)" },
  },
  {
    says: "in a PROT_NONE VMA ptrace follows the armed page, and a write to an exclusive one keeps the bit",
    recorded: ["kaccess-rwp/a09"],
    scenario: `${armed}A: mprotect(buf, NONE)\nA: kread(buf[0], PTRACE) -> 7\nA: kwrite(buf[0], PTRACE, 9) -> 0\nA: mprotect(buf, READ+WRITE)\nA/1: read(buf[0]) -> blocks rwp`,
  },
  {
    says: "and of a shared one makes a copy without it",
    recorded: ["kaccess-rwp/a10"],
    scenario: `${anon}A: userfaultfd(RWP)
A: register(buf, RWP)
A: fork(B)
A: rwp(buf[0..1])
A: mprotect(buf, NONE)
A: kwrite(buf[0], PTRACE, 9) -> 0
A: mprotect(buf, READ+WRITE)
A: read(buf[0]) -> 9`,
  },
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
    says: "MADV_DONTNEED below a sleeper does not wake him; UFFDIO_WAKE does",
    recorded: ["rwp/hand-119"],
    scenario: `${armed}A/1: read(buf[0]) -> blocks rwp\nA: madvise(buf[0], DONTNEED) -> 0\nA: wake(buf) -> 0, A/1 0`,
  },
  // fork, mremap, filling
  {
    says: "fork without the event: the child is open, the parent armed",
    recorded: ["rwp/hand-051"],
    scenario: `${armed}A: fork(B)\nB: read(buf[0]) -> 7\nA/1: read(buf[0]) -> blocks rwp`,
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
  // Reclaim, migration, THP, scans
  {
    says: "anonymous memory: swap-out keeps the bit, swap-in and swapoff arm again",
    recorded: ["rwp/hand-041", "rwp/hand-047"],
    scenario: `swapon()\n${armed}A: madvise(buf, PAGEOUT)\nassert A.buf[0] is swap(rwp)\nA/1: read(buf[0]) -> blocks rwp\nassert A.buf[0] is present(rwp)\nA: wake(buf[0]) -> 0, A/1 blocks rwp`,
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
    scenario: `machine nodes=2\n${armed}A: migrate(buf[0]) -> 0\nA/1: read(buf[0]) -> blocks rwp`,
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
    says: "KSM drops it on every page that gives way (R3), and write protection too",
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
