import { processes } from "../../engine/index.ts";
import type { Rule } from "./finding.ts";
import { strays } from "./page-state.ts";

/** PTE012: an entry carries the bit, or is a marker, in a VMA that is not registered for WP. */
export const stale: Rule = {
  code: "PTE012",
  name: "stale-protection",
  title: "A stale uffd-wp bit or marker",
  severity: "warning",
  explanation: `The entry says uffd-wp and its VMA is not registered for write-protection (\`VM_UFFD_WP\`), so the bit stops nobody. UNREGISTER (f369b07c8614, 6.0) and close (c88033efe9a3, 6.9; 6.1 and 6.6 stable) clean up after themselves
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
  check: (facts) => {
    const existed = processes(facts.before);
    return strays(facts, (mm) => existed.includes(mm)).map((span) => ({
      message: `${facts.span(span)} keeps a uffd-wp bit that stops nobody`,
      detail: ["The mapping is not registered for WP: a write there raises no wp message."],
      pages: [span],
      origin: "protected",
      ...(facts.operation.op === "move"
        ? {
            source: {
              mm: facts.operation.mm,
              place: facts.operation.from.place,
              page: facts.operation.from.page + span.from - facts.operation.range.page,
            },
          }
        : {}),
      fixes: () => [
        {
          title: `Unprotect ${facts.span(span)} before it`,
          edits: [
            {
              kind: "insert-before",
              statement: facts.index,
              text: `${span.mm}: unwp(${facts.span(span).slice(span.mm.length + 1)})`,
            },
          ],
        },
      ],
    }));
  },
};
