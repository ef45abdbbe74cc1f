// PTE018: an operation spins, or sleeps where nothing wakes it, in the kernel. A wait for a migration is none: it ends
// with that.

import { entryAt, isUffdWp, placesOf, tasks } from "../../engine/index.ts";
import { type WaitsFor, waitsFor } from "../describe/outcome.ts";
import { type Draft, type Rule, type StepFacts, spansOf } from "./finding.ts";
import { unprotectBefore } from "./quick-fix.ts";

export const neverEnds: Rule = {
  code: "PTE018",
  kind: "never-ends",
  group: "memory",
  title: "The operation never ends",
  severity: "error",
  explanation: `The thread neither returns nor sleeps in userfaultfd; it faults, restarts or waits until someone changes what it meets. Three such paths are known from real kernels:

- MADV_GUARD_INSTALL over a protected page of a file mapping (guard regions of files came with 6.15; seen on 6.18): the zap leaves a uffd-wp marker, the walk wants an empty entry, and the call starts over.
- On 6.1, a write of a child to private hugetlb memory that was protected in the parent: the child's entry keeps the bit and its VMA is not registered ("mm/hugetlb: fix uffd-wp during fork()", 6.4).
- swapoff, while a thread that wrote to a swapped-out protected page waits in userfaultfd (seen on 6.18; the code is that of 6.12 too): the thread sleeps inside of \`do_swap_page()\` with a
  reference to the swap area, and swapoff waits for it where it cannot be killed.

One more is in the source of all three versions, and no recording shows it: a write to hugetlb memory whose mapping was registered again without WP (PTE004). \`hugetlb_wp()\` returns at once where the entry has the bit, and the write faults again.`,
  remedy:
    "Unprotect the page first, or answer the thread that waits. What is stuck goes on as soon as the protection is gone.",
  example: `f = memfd(1)
A: buf = mmap(1, SHARED, f)
A: userfaultfd(PAGEFAULT_FLAG_WP | WP_HUGETLBFS_SHMEM)
A: register(buf, WP)
A: write(buf[0], 7)
A: wp(buf)
A: madvise(buf, GUARD_INSTALL)       -> stuck, !PTE018
`,
  check: (facts) => {
    const { stuck } = facts.result;
    if (stuck === undefined) return [];
    const task = tasks(facts.after).find((each) => each.task === stuck);
    const reason = task === undefined ? "retry" : waitsFor(task.wait);
    if (reason === "migration") return [];
    return [{ subject: { kind: "task", task: stuck }, cause: { kind: "wait", for: reason }, ...said(reason) }];
  },
  fixes: (_draft, facts) => spansOf(protectedPages(facts)).map((span) => unprotectBefore(span, facts)),
};

function said(reason: WaitsFor): Pick<Draft, "message" | "detail" | "remedy"> {
  if (reason === "swap-device")
    return {
      message: "never ends: a thread holds the swap area",
      detail: [
        "It sleeps inside of do_swap_page() with a reference to it (get_swap_device()), until userfaultfd's monitor answers.",
      ],
      remedy: "Answer the thread that waits.",
    };
  if (reason === "bad-page")
    return {
      message: "never ends: the entry maps a page frame that is none",
      detail: ["On a kernel the access is an oops."],
      remedy: "That is what the design costs.",
    };
  return {
    message: "never ends: the kernel tries again and again",
    detail: ["It goes on when the protection it meets is taken away."],
  };
}

/** The pages of the operation's own range that are marked. */
function protectedPages({ operation, before }: StepFacts) {
  if (operation.op !== "madvise") return [];
  const { mm, range } = operation;
  const mapped = placesOf(before, mm).find(({ place }) => place === range.place)?.pages ?? 0;
  const end = range.count === null ? mapped : range.page + range.count;
  const pages: { mm: string; place: number; page: number }[] = [];
  for (let page = range.page; page < end; page++) {
    if (isUffdWp(entryAt(before, mm, range.place, page))) pages.push({ mm, place: range.place, page });
  }
  return pages;
}
