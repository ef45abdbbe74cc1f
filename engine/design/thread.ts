// What was said of each design: for docs/designs.md alone, which is why no design carries it along.

export interface InThread {
  readonly source: string;
  /** What the design is, and what was said against it: a few sentences. */
  readonly idea: string;
  /** What its raw form leaves open in the mail, and this project chose; absent: nothing. */
  readonly choice?: string;
}

/** By a design's name. */
export const thread: Readonly<Record<string, InThread>> = {
  none: {
    source: "[PATCH v2] mm: Don't fault around userfaultfd-registered regions on reads, the problem it starts from",
    idea: "A present entry, a migration entry and an anonymous swap entry carry the bit; an entry that is emptied carries nothing. shmem swaps a page out by way of the page cache, so its entry is empty and the bit is lost with every zap, and with every page table that fork does not copy.",
  },
  "migration-bit": {
    source: "[PATCH v2] mm: Don't fault around userfaultfd-registered regions on reads, 3 December 2020",
    idea: "A migration entry says already that there is something to wait for. Peter Xu: it holds a page frame, so there is no free bit. Hugh Dickins: a migration entry stands for a locked page, and uffd-wp must not depend on CONFIG_MIGRATION.",
    choice:
      "The highest bit of the offset is the reserved one, the type is SWP_MIGRATION_READ and the page frame is 0.",
  },
  "migration-pfn": {
    source: "[PATCH v2] mm: Don't fault around userfaultfd-registered regions on reads, 3 December 2020",
    idea: "No bit needs to be free where the page frame itself, 0 or all ones, says that nothing moves. Hugh Dickins' objection stays: the swap type that it borrows goes with CONFIG_MIGRATION, and it is not a migration.",
    choice:
      "The mail names page frame 0 and all ones; 0 is taken, which is stored inverted as all ones. The type is SWP_MIGRATION_READ.",
  },
  "swap-entry": {
    source: "[PATCH v2] mm: Don't fault around userfaultfd-registered regions on reads, December 2020",
    idea: "Offset 0 of a swap area is its header and never a slot, and type 0 with offset 0 is the value for no entry: so type 1 with offset 0 is free, without a swap type of its own. Hugh Dickins himself noted what it lacks: fork does not copy entries that a page fault will fill correctly, so the child of a shared mapping loses it. The patches that followed taught it to (vma_needs_copy()).",
    choice: "non_swap_entry() is taught to say yes to it, so paths that meet it pass it by.",
  },
  "special-pte": {
    source: "[PATCH RFC 00/30] userfaultfd-wp: Support shmem and hugetlbfs, and v1 to v5 (July 2021)",
    idea: "UFFD_WP_SWP_PTE_SPECIAL is _PAGE_SWP_UFFD_WP alone: not none, not present, and not a swap entry either. The patches handle zaps, empty entries, huge pages, fork and what an unregistered range leaves behind. Why it gave way to PTE markers: pte_to_swp_entry() must never see it, so every caller needs a check before it, and each architecture has to find such a value.",
  },
  "prot-none": {
    source: "[PATCH v2] mm: Don't fault around userfaultfd-registered regions on reads, 2 December 2020",
    idea: "A pte that the hardware takes for not present and that has the present form's uffd-wp bit. Hugh Dickins: workable, but pte_present() is true of it, so there has to be a page frame (the zero page's?), its inversion against L1TF matters, and NUMA hints have the same form. Andrea Arcangeli: PROT_NONE means still mapped, and here the page must really be unmapped.",
    choice: "The page frame field is left zero, which reads inverted as page frame 0xffffffffff.",
  },
  "pte-special": {
    source: "[PATCH v2] mm: Don't fault around userfaultfd-registered regions on reads, 3 December 2020",
    idea: "The bit that marks a pte without struct page, in one that is not present. Andrea Arcangeli: mapped ptes have it too, those of a PFN map.",
    choice:
      "The mail fixes no value: _PAGE_SPECIAL | _PAGE_UFFD_WP without _PAGE_PRESENT, 0x600. On x86-64 these two bits are the lowest of a swap entry's inverted offset.",
  },
  "vma-bitmap": {
    source: "[PATCH v2] mm: Don't fault around userfaultfd-registered regions on reads, 3 December 2020",
    idea: "One bit a page, outside of the page table. Nothing can take it for another entry, and no zap touches it; but it has to be cut, joined, moved and copied with the VMA at every split, merge, mremap and fork, and its memory is there whether pages are protected or not. Andrea Arcangeli called it the most troublesome way.",
    choice: "The bitmap has a bit for each page of the VMA from the moment it is registered for WP.",
  },
  "pte-marker": {
    source: "v8 of userfaultfd-wp: Support shmem and hugetlbfs, merged in 5.19",
    idea: "A swap type of its own, whose offset is a set of flags: UFFD_WP, later POISONED and GUARD. softleaf_from_pte() (pte_to_swp_entry() then) works on it, and what does not know it passes it by as a non_swap_entry().",
  },
};
