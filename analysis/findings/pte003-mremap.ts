// PTE003: mremap moves pages without EVENT_REMAP, and their bits are cleared on the way.

import { capabilitiesOf, isUffdWp, pageAt } from "../../engine/index.ts";
import { lossRule } from "./loss.ts";
import { askFor } from "./quick-fix.ts";

export const mremap = lossRule({
  code: "PTE003",
  kind: "mremap-without-event-remap",
  group: "memory",
  title: "mremap drops the protection: EVENT_REMAP was not asked for",
  causes: ["mremap"],
  // On kernels that leave the bit behind PTE012 tells of it.
  applies: ({ mm, place, from }, facts) =>
    capabilitiesOf(facts.settings.kernel)["mremap-resets"] || !isUffdWp(pageAt(facts.after, mm, place, from).entry),
  consequence: () => "The moved mapping is no longer registered, and its entries arrive without the bit.",
  fixes: (span, facts) => askFor("EVENT_REMAP", span.mm, facts),
  explanation: `Without \`UFFD_FEATURE_EVENT_REMAP\` the moved VMA loses its userfaultfd (\`mremap_userfaultfd_prep()\`). \`move_ptes()\`, \`move_huge_pmd()\` and \`move_huge_pte()\` then clear the bit of present and swap entries and drop markers
("mm: clear uffd-wp PTE/PMD state on mremap()", 0cef0bb836e3, CVE-2025-21696, 6.13, 6.12.11, 6.1.191); kernels before that leave the bit behind, which is told of as a stale one (PTE012).`,
  remedy:
    "Ask for `EVENT_REMAP` in userfaultfd(): bits and markers then move along, the mapping stays registered, and the monitor is told where it went. Or register and protect the new place.",
  example: `A: old = mmap(2)
A: userfaultfd(PAGEFAULT_FLAG_WP)
A: register(old, WP)
A: write(old[0], 7)
A: wp(old[0])
A: mremap(old, new[0])               -> !PTE003
A: write(new[0], 9)                  -> !PTE016
`,
});
