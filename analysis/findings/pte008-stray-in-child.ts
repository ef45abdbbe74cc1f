// PTE008: a fork gives the child an entry with the bit, in a VMA that is not registered.

import { forSpan, type Rule } from "./finding.ts";
import { sourceOf } from "./origin.ts";
import { strays } from "./page-state.ts";
import { askFor } from "./quick-fix.ts";

export const strayInChild: Rule = {
  code: "PTE008",
  kind: "stray-bit-in-a-child",
  group: "memory",
  title: "fork gives the child a bit that nobody answers for",
  severity: "error",
  explanation: `On 6.1 a child forked without EVENT_FORK gets private hugetlb entries with the parent's uffd-wp bit, while its VMA is not registered (\`copy_hugetlb_page_range()\`). The child's write faults; \`hugetlb_fault()\` has no
userfaultfd to tell, \`hugetlb_wp()\` returns at once because the bit is set ("never handle CoW for uffd-wp protected pages"), and the write faults again, for ever. "mm/hugetlb: fix uffd-wp during fork()" (5a2f8d22ace4, 6.4) clears the bit in such a child.`,
  remedy:
    "Ask for `EVENT_FORK`, or keep the child from writing there (MADV_DONTFORK, exec). Linux 6.4 and later are not affected.",
  example: `kernel 6.1
hugepages(8)
f = hugetlb(1)
A: buf = mmap(1, PRIVATE, f)
A: userfaultfd(PAGEFAULT_FLAG_WP | WP_HUGETLBFS_SHMEM)
A: register(buf, WP)
A: write(buf[0], 7)
A: wp(buf)
A: fork(B)                           -> !PTE008
B: write(buf[0], 8)                  -> stuck, !PTE018
`,
  origin: "held",
  check: (facts) =>
    strays(facts, "made").map((span) => ({
      subject: { kind: "pages", pages: [span], source: sourceOf(span, facts) },
      cause: { kind: "entry" },
      message: `${facts.span(span)} has a uffd-wp bit that nobody answers for`,
      detail: [
        "By copy_hugetlb_page_range(): the child's VMA is not registered, and its entry kept the parent's bit.",
        "A write there never ends.",
      ],
    })),
  fixes: forSpan((_span, facts) =>
    facts.operation.op === "fork" ? askFor("EVENT_FORK", facts.operation.mm, facts) : [],
  ),
};
