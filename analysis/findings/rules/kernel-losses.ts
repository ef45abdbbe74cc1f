// Findings of protections that a path of the kernel takes away, by itself, as its documents say or against them.
import { lossRule } from "../loss.ts";

/** PTE036: KSM merges a protected page with an equal one, and the entry is made anew. */
export const ksm = lossRule({
  code: "PTE036",
  kind: "lost-to-ksm",
  group: "memory",
  title: "KSM drops the protection of a page that it merges",
  causes: ["ksm"],
  consequence: () => "The entry of the merged page is made from the mapping's protection alone, without the bit.",
  remedy:
    "Do not advise MERGEABLE where a userfaultfd protects; `madvise(…, UNMERGEABLE)` before the first request, and no `PR_SET_MEMORY_MERGE` in the process.",
});

/** PTE037: what frees entries takes read-write protection with it, as the kernel's documents say. */
export const rwpDocumented = lossRule({
  code: "PTE037",
  kind: "rwp-lost-as-documented",
  group: "memory",
  title: "What frees entries drops their read-write protection",
  severity: "warning",
  of: "rwp",
  causes: ["zap-dontneed", "zap-truncate", "zap-punch", "zap-free", "zap-guard", "guard", "filled", "hwpoison"],
  consequence: () => "Read-write protection has no marker: an entry that is emptied keeps nothing of it, in no memory.",
  remedy:
    "Register the range for `MISSING` (of a file that keeps its pages: `MINOR`) too, and the access raises that message; or protect again once the range is populated.",
});

/** PTE038: the kernel takes read-write protection away by itself, where its documents promise that it stays. */
export const rwpReclaim = lossRule({
  code: "PTE038",
  kind: "rwp-lost-to-reclaim",
  group: "memory",
  title: "Reclaim, a split or a collapse drops read-write protection",
  of: "rwp",
  causes: ["zap-reclaim", "zap-collapse", "collapse", "migration"],
  consequence: () =>
    "The page of the file stays; the entry is emptied, and read-write protection has no marker. The kernel's documents promise the opposite.",
  remedy:
    "Register for `MINOR` too: the next access to a page of the file raises a minor message. Or lock the memory (mlock()), or protect the range again right before it is relied on.",
});

/** PTE049: ptrace writes to a page that a fork shares, in a mapping that allows no access, and the copy has no bit. */
export const forced = lossRule({
  code: "PTE049",
  kind: "lost-to-a-forced-copy",
  group: "memory",
  title: "A copy that ptrace forces drops read-write protection",
  of: "rwp",
  causes: ["forced"],
  consequence: () =>
    "In a mapping that allows no access nothing traps; the page is copied, and the copy's entry is made from the mapping's protection alone.",
  remedy: "Protect the page again once the mapping is accessible, where a debugger may have written.",
});

/** PTE051: a huge page is migrated, and its migration entry is made without the bit. */
export const migrated = lossRule({
  code: "PTE051",
  kind: "lost-to-migration",
  group: "memory",
  title: "Migration of a huge page drops the protection",
  of: "wp",
  causes: ["migration"],
  consequence: () => "The migration entry of the huge page is made without the bit, and so is what takes its place.",
  remedy:
    "Keep the range in small pages while it is protected (`madvise(…, NOHUGEPAGE)`), or run a kernel with 24bf08c4376b (6.3, 6.2.13, 6.1.26).",
});

/** What the function does, by its name, and which commit mended it. */
const paths: Readonly<Record<string, string>> = {
  __split_huge_zero_page_pmd:
    "The huge zero page is mapped by ptes from now on, and they are made without the bit, until 42b2af2c9b7e (6.3, 6.2.8, 6.1.21, 5.15.104, 5.10.176).",
  hugetlb_wp:
    "The fault takes the bit over from the marker, and copies on write in one go: the entry is writable with its bit, or a copy without it, until 60d5b473d61b (6.3, 6.2.11, 6.1.24).",
};

/** PTE052: a path of the kernel that forgets the bit, and does not on kernels with the fix. */
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
