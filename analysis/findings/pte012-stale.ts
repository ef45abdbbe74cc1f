// PTE012: an entry carries the bit, or is a marker, in a VMA that is not registered for WP.

import { forSpan, type Rule } from "./finding.ts";
import { sourceOf } from "./origin.ts";
import { strays } from "./page-state.ts";
import { unprotectBefore } from "./quick-fix.ts";

export const stale: Rule = {
  code: "PTE012",
  kind: "stale-protection",
  group: "memory",
  title: "A stale uffd-wp bit or marker",
  severity: "warning",
  explanation: `The entry says uffd-wp and its VMA is not registered for write-protection (\`VM_UFFD_WP\`), so the bit stops nobody. UNREGISTER (f369b07c8614, 6.0) and close (c88033efe9a3, 6.9, 6.8.10; 6.1.192 has it) clean up after themselves
in \`userfaultfd_clear_vma()\`; what leaves bits behind today is registering again without WP, and a MOVE of a swapped page into a VMA without WP (\`move_swap_pte()\` copies the entry as it is). When the range is registered for WP
again, such a bit traps writes to pages that nobody protected: a false positive.`,
  remedy: "Unprotect the range before its registration changes.",
  example: `A: buf = mmap(1)
A: userfaultfd(PAGEFAULT_FLAG_WP)
A: register(buf, WP)
A: write(buf[0], 7)
A: wp(buf)
A: register(buf, MISSING)            -> !PTE004, !PTE012
`,
  origin: "held",
  check: (facts) =>
    strays(facts, "there").map((span) => ({
      subject: { kind: "pages", pages: [span], source: sourceOf(span, facts) },
      cause: { kind: "entry" },
      message: `${facts.span(span)} keeps a uffd-wp bit that stops nobody`,
      detail: ["The mapping is not registered for WP: a write there raises no wp message."],
    })),
  fixes: forSpan((span, facts) => {
    const source = sourceOf(span, facts);
    const page = source ? { ...span, place: source.place, from: source.page, to: source.page } : span;
    return [unprotectBefore(page, facts)];
  }),
};
