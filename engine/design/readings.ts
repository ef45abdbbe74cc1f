// What the paths of the kernel that know nothing of a design make of its entry. It depends on one thing alone: which of
// pte_none(), pte_present() and softleaf_from_pte() the entry answers to. Function names are those of 7.3, but where they are older.

import type { Misreadings } from "./design.ts";

/** hugetlb takes for a page whatever is none of: empty, a migration, hwpoison, a marker. */
export const asHugePage: Misreadings = {
  "hugetlb-fork": {
    by: "copy_hugetlb_page_range",
    as: "a present entry",
    effect: "folio_get() of a page that is none of the mapping's",
    lost: true,
  },
  "hugetlb-mprotect": {
    by: "hugetlb_change_protection",
    as: "a present entry",
    effect: "huge_pte_modify() makes a mapping of a page out of it that is none of the mapping's",
    lost: true,
  },
};

/** pte_present() without a page: PROT_NONE with a page frame field of zeroes, which reads inverted as 0xffffffffff. */
export const asPresent: Misreadings = {
  fork: {
    by: "copy_present_ptes",
    as: "a present entry",
    effect:
      'vm_normal_page() gets page frame 0xffffffffff, which is no page: "BUG: Bad page map"; the entry is copied as it is',
  },
  mprotect: {
    by: "change_pte_range",
    as: "a present entry",
    effect:
      "pte_modify() makes a mapping of page frame 0xffffffffff out of it, and the next access faults on reserved address bits: pgtable_bad(), a kernel oops",
    lost: true,
  },
  pageout: {
    by: "madvise_cold_or_pageout_pte_range",
    as: "a present entry",
    effect: 'vm_normal_folio() gets page frame 0xffffffffff: "BUG: Bad page map"',
  },
  "pagemap-scan": {
    by: "pagemap_page_category",
    as: "a present entry",
    effect: "a page that is not there is PAGE_IS_PRESENT",
    categories: ["present"],
  },
  ...asHugePage,
};

/** softleaf_is_migration(): page frame 0, and nobody has it locked. */
export const asMigration: Misreadings = {
  fork: {
    by: "copy_nonpresent_pte",
    as: "a migration in flight",
    effect:
      "its page, frame 0, must be locked while it moves and is not: BUG_ON() in pfn_swap_entry_folio(); since 6.19 a warning of CONFIG_DEBUG_VM, in softleaf_to_folio()",
    lost: true,
  },
  "pagemap-scan": {
    by: "pagemap_page_category",
    as: "a migration in flight",
    effect:
      "where PAGE_IS_FILE is asked for, its page, frame 0, must be locked and is not: BUG_ON() in pfn_swap_entry_folio(); since 6.19 a warning of CONFIG_DEBUG_VM, in softleaf_to_folio()",
  },
};

/** The same with checks in hugetlb, as the patches of 2021 have them. */
const patchedHugePage: Misreadings = Object.fromEntries(
  Object.entries(asHugePage).map(([path, { by, as, effect }]) => [path, { by, as, effect, patched: true }]),
);

/**
 * A swap entry of type 0 with an offset that no swap area reaches. `slot`: that offset. `wp`: pte_swp_uffd() says
 * yes.
 */
export function asSwap(slot: string, wp: boolean, patched: boolean): Misreadings {
  const more = patched ? { patched } : {};
  return {
    ...(patched ? patchedHugePage : asHugePage),
    fork: {
      by: "copy_nonpresent_pte",
      as: `slot ${slot} of swap area 0`,
      effect: "swap_dup_entry_direct() (swap_duplicate() of older kernels) refuses a slot that does not exist",
      ...(patched ? more : { lost: true }),
    },
    swapoff: {
      by: "unuse_pte_range",
      as: `slot ${slot} of swap area 0`,
      effect: "the swap area's tables are read far beyond their end",
      ...more,
    },
    "pagemap-scan": {
      by: "pagemap_page_category",
      as: `slot ${slot} of swap area 0`,
      effect: wp
        ? "a page that is in no swap area is PAGE_IS_SWAPPED"
        : "a protected page is PAGE_IS_WRITTEN, for bit 2 is not set",
      ...more,
      categories: wp ? ["swapped"] : ["written", "swapped"],
    },
  };
}

/** Nothing in the page table: the paths pass by. */
export const asNone: Misreadings = {
  "pagemap-scan": {
    by: "pagemap_page_category",
    as: "an empty entry",
    effect: "a protected page is PAGE_IS_WRITTEN",
    categories: ["written"],
  },
};
