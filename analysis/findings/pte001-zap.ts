// PTE001: a zap, by DONTNEED, MADV_FREE and reclaim, truncate or punch, empties an entry and nothing keeps its bit.

import { pageAt } from "../../engine/index.ts";
import type { PageSpan, StepFacts } from "./finding.ts";
import { lossRule } from "./loss.ts";
import { isAnonymous } from "./quick-fix.ts";

export const zap = lossRule({
  code: "PTE001",
  kind: "lost-to-a-zap",
  group: "memory",
  title: "A zap drops a uffd-wp protection",
  causes: ["zap-dontneed", "zap-truncate", "zap-punch", "zap-reclaim", "zap-free", "zap-collapse"],
  consequence: (span, facts) =>
    isAnonymous(span, facts)
      ? isPresent(span, facts)
        ? "The zero page takes the place of a page of zeroes, and its entry is made anew, without the bit."
        : "In anonymous memory nothing stays in an emptied entry."
      : "The zap drops markers too (ZAP_FLAG_DROP_MARKER).",
  explanation: `A zap removes the page from the page table. What happens to the uffd-wp bit depends on the memory:

- **Anonymous memory**: \`zap_pte_range()\` drops everything. \`zap_install_uffd_wp_if_needed()\` returns early for an anonymous VMA, so
  MADV_DONTNEED loses the bit, on every version. The same holds for a marker that WP_UNPOPULATED had placed there.
- **MADV_FREE**: the bit stays in a present entry until reclaim discards the page (\`try_to_unmap_one()\`); with the page goes the bit. A page that is
  swapped out goes at once (\`madvise_free_pte_range()\`).
- **Shared memory, and private file mappings**: since 5.19 a PTE marker stays in the emptied entry, for MADV_DONTNEED, MADV_REMOVE, hole punch,
  truncate and reclaim alike (\`pte_install_uffd_wp_if_needed()\`). A page that another access brings back between the two unmaps of a punch or a truncate is
  unmapped with \`ZAP_FLAG_DROP_MARKER\` (\`unmap_mapping_folio()\`): a race, which scenarios do not show.
- **hugetlb**: markers survive MADV_DONTNEED, MADV_REMOVE and hole punch, but truncate drops them (\`hugetlb_vmtruncate()\` asks with \`ZAP_FLAG_DROP_MARKER\`).

- **A page of zeroes in a THP** that is split on its way to swap gives way to the zero page (\`try_to_map_unused_to_zeropage()\`, 6.12), whose entry had no bit until 9658d698a8a8 (6.18, 6.12.54).

The write that follows finds an empty entry, gets a fresh page, and no message is sent: silent data corruption for a snapshot, a dirty tracker or a checkpoint.

Collapse into a huge page is no such zap on the modelled kernels: khugepaged and MADV_COLLAPSE refuse anonymous memory with a uffd-wp entry or marker (\`SCAN_PTE_UFFD_WP\`), and leave markers in mappings of a file that they collapse.
(khugepaged could lose a bit that was set between its scan and the collapse until dd47ac428c3f, 6.3 and 6.1.26.)`,
  remedy: `Protect the range again after the zap. On anonymous memory ask for \`WP_UNPOPULATED\` (Linux 6.4) first, or the request finds an empty entry and does nothing.
Registering the range for \`MISSING\` too makes the next access raise a missing message instead. With \`EVENT_REMOVE\` the monitor hears of MADV_DONTNEED and MADV_FREE before they happen.`,
  example: `A: buf = mmap(2)
A: userfaultfd(PAGEFAULT_FLAG_WP)
A: register(buf, WP)
A: write(buf[0], 7)
A: wp(buf[0])
A: madvise(buf, DONTNEED)            -> !PTE001
A: write(buf[0], 9)                  -> !PTE016
`,
});

function isPresent({ mm, place, from }: PageSpan, facts: StepFacts): boolean {
  return pageAt(facts.after, mm, place, from).entry.kind === "present";
}
