// What is claimed of Linux 7.3's read-write protection: registration, UFFDIO_RWPROTECT, faults, the kernel's accesses.

import { anon, armed, async, hugeFile, type Statement } from "./statement.ts";

export const protecting: readonly Statement[] = [
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
    says: "going over to async wakes who waits for a missing page too, and he waits again; going back wakes nobody",
    recorded: ["rwp/hand-020"],
    scenario: `A: buf = mmap(2)
A: userfaultfd(RWP | RWP_ASYNC)
A: register(buf, RWP | MISSING)
A/1: read(buf[0]) -> blocks missing
A: set_mode(disable=RWP_ASYNC) -> 0
A: set_mode(enable=RWP_ASYNC) -> 0, A/1 blocks missing`,
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
    says: "RWP without the feature is EINVAL; dropping WP is EBUSY as dropping RWP is",
    recorded: ["rwp/hand-012", "rwp/hand-014"],
    scenario: `A: a = mmap(1)
A: userfaultfd(PAGEFAULT_FLAG_WP)
A: register(a, RWP) -> EINVAL
A: register(a, WP) -> 0
A: register(a, MISSING) -> EBUSY`,
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
    says: "one access opens a hugetlb page as a whole in async mode",
    recorded: ["rwp/hand-010", "rwp/hand-011"],
    scenario: `hugepages(2)
A: buf = mmap(2, HUGETLB)
A: write(buf[0], 7)
A: write(buf[1], 8)
A: userfaultfd(RWP | RWP_ASYNC)
A: register(buf, RWP)
A: rwp(buf)
A: read(buf[0]) -> 7
assert A.buf[0] is present(!rwp)
assert A.buf[1] is present(rwp)`,
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
    recorded: ["rwp/hand-090", "kaccess-rwp/a02", "kaccess-rwp/a12", "kaccess-rwp/a20"],
    scenario: `${async}A: kread(buf[0], PROCESS_VM) -> 7
A: mlock(buf[1]) -> 0
assert A.buf[0..1] is present(!rwp)
A: rwp(buf[0..1])
A: madvise(buf[0], POPULATE_READ) -> 0
A: pin(buf[1]) -> 0
assert A.buf[0..1] is present(!rwp)`,
  },
  {
    says: "ptrace gets EIO in sync mode, and passes in async mode (R9)",
    recorded: ["kaccess-rwp/a01", "kaccess-rwp/a02", "examples/e-rwp-debugger"],
    scenario: `${armed}A: kread(buf[0], PTRACE) -> EIO\nA: kwrite(buf[0], PTRACE, 9) -> EIO\nA: set_mode(enable=RWP_ASYNC)\nA: kread(buf[0], PTRACE) -> 7\nA: kwrite(buf[1], PTRACE, 9) -> 0\nassert A.buf[0..1] is present(!rwp)`,
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
];
