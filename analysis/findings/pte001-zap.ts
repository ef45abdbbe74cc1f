import { lossRule } from "./loss.ts";

/** PTE001: a zap, by DONTNEED, MADV_FREE and reclaim, truncate or reclaim, empties an entry and nothing keeps its bit. */
export const zap = lossRule({
  code: "PTE001",
  name: "lost-to-a-zap",
  title: "A zap drops a uffd-wp protection",
  causes: ["zap-dontneed", "zap-truncate", "zap-punch", "zap-reclaim", "zap-free"],
  consequence: () => "The entry is emptied and nothing is left in its place that says it was protected.",
  explanation: `A zap removes the page from the page table. What happens to the uffd-wp bit depends on the memory:

- **Anonymous memory**: \`zap_pte_range()\` drops everything. \`zap_install_uffd_wp_if_needed()\` returns early for an anonymous VMA, so
  MADV_DONTNEED loses the bit, on every version. The same holds for a marker that WP_UNPOPULATED had placed there.
- **MADV_FREE**: the bit stays in the entry until reclaim discards the page (\`try_to_unmap_one()\`); with the page goes the bit.
- **Shared memory, and private file mappings**: since 5.19 a PTE marker stays in the emptied entry, for MADV_DONTNEED, MADV_REMOVE, hole punch,
  truncate and reclaim alike (\`pte_install_uffd_wp_if_needed()\`).
- **hugetlb**: markers survive MADV_DONTNEED, MADV_REMOVE and hole punch, but truncate drops them (\`hugetlb_vmtruncate()\` asks with \`ZAP_FLAG_DROP_MARKER\`).

The write that follows finds an empty entry, gets a fresh page, and no message is sent: silent data corruption for a snapshot, a dirty tracker or a checkpoint.`,
  remedy: `Protect the range again after the zap; on anonymous memory ask for \`WP_UNPOPULATED\` (Linux 6.4), or the request finds an empty entry and does nothing.
Registering the range for \`MISSING\` too makes the next access raise a missing message instead. With \`EVENT_REMOVE\` the monitor hears of the zap before it happens.`,
  example: `A: buf = mmap(2)
A: userfaultfd(PAGEFAULT_FLAG_WP)
A: register(buf, WP)
A: write(buf[0], 7)
A: wp(buf[0])
A: madvise(buf, DONTNEED)            -> !PTE001
A: write(buf[0], 9)                  -> !PTE016
`,
});
