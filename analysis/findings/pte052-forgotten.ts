// PTE052: a path of the kernel that forgets the bit, and does not on kernels with the fix.

import { lossRule } from "./loss.ts";

/** What the function does, by its name, and which commit mended it. */
const paths: Readonly<Record<string, string>> = {
  __split_huge_zero_page_pmd:
    "The huge zero page is mapped by ptes from now on, and they are made without the bit, until 42b2af2c9b7e (6.3, 6.2.8, 6.1.21, 5.15.104, 5.10.176).",
  hugetlb_wp:
    "The fault takes the bit over from the marker, and copies on write in one go: the entry is writable with its bit, or a copy without it, until 60d5b473d61b (6.3, 6.2.11, 6.1.24).",
};

export const forgotten = lossRule({
  code: "PTE052",
  kind: "lost-to-a-kernel-bug",
  group: "memory",
  title: "A path of this kernel forgets the protection",
  of: "wp",
  causes: ["forgotten"],
  consequence: (_span, _facts, { by }) => paths[by] ?? "The entry is made without the bit.",
  remedy: "Run a kernel with the fix, or write to the memory before it is protected, so that it has pages of its own.",
});
