// What a design of the December 2020 thread costs, explained.

import { functionText } from "../../../engine/version/function.ts";
import type { PartOfExplanations } from "../finding.ts";

export const designExplanations = {
  // PTE009
  "lost-by-design": {
    explanation: `The scenario runs on one of the designs of the thread of December 2020 (\`design NAME\`). Here it loses a protection that PTE markers, as merged in 5.19, keep. On \`pte-marker\`, Linux's own, it cannot happen.`,
    example: `design none
f = memfd(1)
A: buf = mmap(1, SHARED, f)
A: userfaultfd(PAGEFAULT_FLAG_WP | WP_HUGETLBFS_SHMEM)
A: register(buf, WP)
A: write(buf[0], 7)
A: wp(buf)
A: madvise(buf, DONTNEED)            -> !PTE009
A: write(buf[0], 9)                  -> !PTE016
`,
  },
  // PTE030
  "preserved-entry-misread": {
    explanation: `The scenario runs on a design of the thread of December 2020 (\`design NAME\`). What it keeps in an emptied entry is told by faults, zaps and uffd-wp's own ioctls. Every other path goes by \`pte_none()\`, \`pte_present()\` and
${functionText("softleaf_from_pte")}, and here one of them reads the entry as something that it is not: a present page without a page, a migration in flight, a slot of a swap area. Where the kernel would stop with a BUG, the run goes on as if the path had passed the entry by.`,
    example: `design prot-none
f = memfd(1)
A: buf = mmap(1, SHARED, f)
A: userfaultfd(PAGEFAULT_FLAG_WP | WP_HUGETLBFS_SHMEM)
A: register(buf, WP)
A: write(buf[0], 7)
A: wp(buf)
A: madvise(buf, DONTNEED)            -> !PTE034, !PTE035
A: mprotect(buf, READ)               -> !PTE009, !PTE030
`,
  },
  // PTE031
  "preserved-entry-needs-check": {
    explanation: `The "swap special pte" of 2021 (\`design special-pte\`) is not none, not present and not a swap entry: ${functionText("softleaf_from_pte")}, must never see it. Its patches put a check before every call of it; this finding marks each that a scenario passes. With
PTE markers the checks are not needed, and that is why they took its place.`,
    example: `design special-pte
swapon()
f = memfd(1)
A: buf = mmap(1, PRIVATE, f)
A: userfaultfd(PAGEFAULT_FLAG_WP | WP_HUGETLBFS_SHMEM)
A: register(buf, WP)
A: write(buf[0], 7)
A: wp(buf)
A: madvise(buf, DONTNEED)            -> !PTE034
swapoff()                            -> !PTE031
`,
  },
  // PTE032
  "preserved-entry-resembled": {
    explanation: `The design tells what it keeps by bits that other entries have too: a PROT_NONE page or a NUMA hint on a uffd-wp page (\`prot-none\`), the swap entry of one slot in four (\`pte-special\`, because x86-64 stores the offset inverted). It has to compare the whole entry; a test of the bits alone would take a
page that is there for one that is gone.`,
    example: `design prot-none
f = memfd(1)
A: buf = mmap(1, SHARED, f)
A: userfaultfd(PAGEFAULT_FLAG_WP | WP_HUGETLBFS_SHMEM)
A: register(buf, WP)
A: write(buf[0], 7)
A: wp(buf)
A: numa_hint(buf[0])                 -> !PTE032
`,
  },
  // PTE033
  "bitmap-follows-vma": {
    explanation: `With a bitmap on the VMA (\`design vma-bitmap\`) whatever splits, merges, moves or duplicates a VMA has to cut, join, move or copy its bitmap: registering and unregistering a part of it, mprotect, munmap of a part, mremap, fork. Page tables need none of it.`,
    example: `design vma-bitmap
f = memfd(4)
A: buf = mmap(4, SHARED, f)
A: userfaultfd(PAGEFAULT_FLAG_WP | WP_HUGETLBFS_SHMEM)
A: register(buf, WP)
A: mprotect(buf[0..1], READ)         -> !PTE033
`,
  },
  // PTE034
  "tables-stay": {
    explanation: `An entry that must survive needs its page table. The finding counts the tables (4 KiB each) in which nothing stands but what the design keeps: none of them could be freed as long as the mapping is there. PTE markers cost the same; \`ptescope compare\` shows the count for them too.`,
    example: `design swap-entry
f = memfd(1)
A: buf = mmap(1, SHARED, f)
A: userfaultfd(PAGEFAULT_FLAG_WP | WP_HUGETLBFS_SHMEM)
A: register(buf, WP)
A: write(buf[0], 7)
A: wp(buf)
A: madvise(buf, DONTNEED)            -> !PTE034
`,
  },
  // PTE035
  "preserved-entry-inverted-frame": {
    explanation: `Against L1TF, x86 stores the page frame of an entry that is present to Linux and not to the hardware inverted (arch/x86/include/asm/pgtable-invert.h). \`_PAGE_PROTNONE | _PAGE_UFFD_WP\` has nothing there, so \`pte_pfn()\` gives 0xffffffffff, beyond any memory. Hugh Dickins asked for a real page frame, that of the zero page;
then readers that do not know the design find a page of zeroes in the place of the file's.`,
    example: `design prot-none
f = memfd(1)
A: buf = mmap(1, SHARED, f)
A: userfaultfd(PAGEFAULT_FLAG_WP | WP_HUGETLBFS_SHMEM)
A: register(buf, WP)
A: write(buf[0], 7)
A: wp(buf)
A: madvise(buf, DONTNEED)            -> !PTE034, !PTE035
`,
  },
} as const satisfies PartOfExplanations;
