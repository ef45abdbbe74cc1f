import type { Rule } from "./finding.ts";

/** PTE018: an operation spins in the kernel. */
export const neverEnds: Rule = {
  code: "PTE018",
  name: "never-ends",
  title: "The operation never ends",
  severity: "error",
  explanation: `The thread neither returns nor sleeps in userfaultfd; it faults, or restarts, again and again until someone changes what it meets. Two such paths are known from real kernels:

- MADV_GUARD_INSTALL over a protected page of a file mapping (guard regions of files came with 6.15; seen on 6.18): the zap leaves a uffd-wp marker, the walk wants an empty entry, and the call starts over.
- On 6.1, a write of a child to private hugetlb memory that was protected in the parent: the child's entry keeps the bit and its VMA is not registered ("mm/hugetlb: fix uffd-wp during fork()", 6.4).`,
  remedy: "Unprotect the page first. What spins goes on as soon as the protection is gone.",
  example: `f = memfd(1)
A: buf = mmap(1, SHARED, f)
A: userfaultfd(PAGEFAULT_FLAG_WP | WP_HUGETLBFS_SHMEM)
A: register(buf, WP)
A: write(buf[0], 7)
A: wp(buf)
A: madvise(buf, GUARD_INSTALL)       -> stuck, !PTE018
`,
  check: ({ result }) =>
    result.stuck === undefined
      ? []
      : [
          {
            message: "never ends: the kernel tries again and again",
            detail: ["It goes on when the protection it meets is taken away."],
            task: result.stuck,
          },
        ],
};
