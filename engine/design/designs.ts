// The designs, in the order of the thread, and the one that a scenario runs on. To add one: an object here, or a file beside this, and its name in the list.

import { type Entry, isWpMarker, MARKER_UFFD_WP, marker, PROTNONE, preserved, UFFD_WP } from "../state/entry.ts";
import type { Settings } from "../state/state.ts";
import type { Design } from "./design.ts";
import { asHugePage, asMigration, asNone, asPresent, asSwap } from "./readings.ts";

/** Of a design whose entry is one value, whatever it stands for: the engine has it as `preserved`. */
function keeping(name: string): Pick<Design, "store" | "keeps"> {
  const entry = preserved(name);
  return { store: () => entry, keeps: (other) => other === entry };
}

/**
 * What Linux did to a page of a file in 2020: the bit is in the present entry, or in the swap entry of a private copy,
 * and goes with it.
 */
const none: Design = {
  name: "none",
  title: "The bit of the entry alone",
  author: "as Linux was",
  date: "2020-11-26",
  source: "[PATCH v2] mm: Don't fault around userfaultfd-registered regions on reads, the problem it starts from",
  idea: "A present entry, a migration entry and an anonymous swap entry carry the bit; an entry that is emptied carries nothing. shmem swaps a page out by way of the page cache, so its entry is empty and the bit is lost with every zap, and with every page table that fork does not copy.",
  raw: undefined,
  choice: "",
  where: "nowhere",
  needsCopy: false,
  store: () => undefined,
  keeps: () => false,
  misread: {},
};

/** A migration entry with a bit that is zero in real ones. */
const migrationBit: Design = {
  name: "migration-bit",
  title: "A reserved bit of the migration entry",
  author: "Andrea Arcangeli",
  date: "2020-12-03",
  source: "[PATCH v2] mm: Don't fault around userfaultfd-registered regions on reads, 3 December 2020",
  idea: "A migration entry says already that there is something to wait for. Peter Xu: it holds a page frame, so there is no free bit. Hugh Dickins: a migration entry stands for a locked page, and uffd-wp must not depend on CONFIG_MIGRATION.",
  raw: { form: "migration-read", values: { pfn: 0n }, topOfOffset: true },
  choice: "The highest bit of the offset is the reserved one, the type is SWP_MIGRATION_READ and the page frame is 0.",
  where: "page-table",
  needsCopy: false,
  needs: "migration",
  ...keeping("migration-bit"),
  misread: asMigration,
};

/** A migration entry of a page frame that nothing can move. */
const migrationPfn: Design = {
  name: "migration-pfn",
  title: "A migration entry with an impossible page frame",
  author: "Andrea Arcangeli",
  date: "2020-12-03",
  source: "[PATCH v2] mm: Don't fault around userfaultfd-registered regions on reads, 3 December 2020",
  idea: "No bit needs to be free where the page frame itself, 0 or all ones, says that nothing moves. Hugh Dickins' objection stays: the swap type that it borrows goes with CONFIG_MIGRATION, and it is not a migration.",
  raw: { form: "migration-read", values: { pfn: 0n } },
  choice:
    "The mail names page frame 0 and all ones; 0 is taken, which is stored inverted as all ones. The type is SWP_MIGRATION_READ.",
  where: "page-table",
  needsCopy: false,
  needs: "migration",
  ...keeping("migration-pfn"),
  misread: asMigration,
};

/** A swap entry that no swap area can have: type 1, offset 0. */
const swapEntry: Design = {
  name: "swap-entry",
  title: "A swap entry of type 1, offset 0",
  author: "Hugh Dickins",
  date: "2020-12",
  source: "[PATCH v2] mm: Don't fault around userfaultfd-registered regions on reads, December 2020",
  idea: "Offset 0 of a swap area is its header and never a slot, and type 0 with offset 0 is the value for no entry: so type 1 with offset 0 is free, without a swap type of its own. Hugh Dickins himself noted what it lacks: fork does not copy entries that a page fault will fill correctly, so the child of a shared mapping loses it. The patches that followed taught it to (vma_needs_copy()).",
  raw: { form: "swap", type: 1, values: { offset: 0n } },
  choice: "non_swap_entry() is taught to say yes to it, so paths that meet it pass it by.",
  where: "page-table",
  needsCopy: false,
  ...keeping("swap-entry"),
  misread: asHugePage,
};

/** A pte with the swap uffd-wp bit and nothing else. */
const specialPte: Design = {
  name: "special-pte",
  title: "Swap special pte",
  author: "Andrea Arcangeli (idea), Peter Xu (patches)",
  date: "2021-01-15",
  source: "[PATCH RFC 00/30] userfaultfd-wp: Support shmem and hugetlbfs, and v1 to v5 (July 2021)",
  idea: "UFFD_WP_SWP_PTE_SPECIAL is _PAGE_SWP_UFFD_WP alone: not none, not present, and not a swap entry either. The patches handle zaps, empty entries, huge pages, fork and what an unregistered range leaves behind. Why it gave way to PTE markers: pte_to_swp_entry() must never see it, so every caller needs a check before it, and each architecture has to find such a value.",
  raw: { form: "swap", bits: ["uffd-wp"] },
  choice: "",
  where: "page-table",
  needsCopy: true,
  ...keeping("special-pte"),
  misread: asSwap("0x3ffffffffffff", true, true),
};

/** A PROT_NONE pte without a page, with the uffd-wp bit. */
const protNone: Design = {
  name: "prot-none",
  title: "_PAGE_PROTNONE | _PAGE_UFFD_WP",
  author: "Peter Xu",
  date: "2020-12-02",
  source: "[PATCH v2] mm: Don't fault around userfaultfd-registered regions on reads, 2 December 2020",
  idea: "A pte that the hardware takes for not present and that has the present form's uffd-wp bit. Hugh Dickins: workable, but pte_present() is true of it, so there has to be a page frame (the zero page's?), its inversion against L1TF matters, and NUMA hints have the same form. Andrea Arcangeli: PROT_NONE means still mapped, and here the page must really be unmapped.",
  raw: { form: "protnone", bits: ["protnone", "uffd-wp"] },
  choice: "The page frame field is left zero, which reads inverted as page frame 0xffffffffff.",
  where: "page-table",
  needsCopy: false,
  ...keeping("prot-none"),
  misread: asPresent,
  resembles: (other: Entry) =>
    other.kind === "present" && (other.flags & (PROTNONE | UFFD_WP)) === (PROTNONE | UFFD_WP)
      ? "a mapped page with PROT_NONE, or a NUMA hint, has both bits as well"
      : undefined,
};

/** A pte that is not present, with _PAGE_SPECIAL. */
const pteSpecial: Design = {
  name: "pte-special",
  title: "_PAGE_SPECIAL",
  author: "Peter Xu",
  date: "2020-12-03",
  source: "[PATCH v2] mm: Don't fault around userfaultfd-registered regions on reads, 3 December 2020",
  idea: "The bit that marks a pte without struct page, in one that is not present. Andrea Arcangeli: mapped ptes have it too, those of a PFN map.",
  raw: { form: "present", bits: ["special", "uffd-wp"] },
  choice:
    "The mail fixes no value: _PAGE_SPECIAL | _PAGE_UFFD_WP without _PAGE_PRESENT, 0x600. On x86-64 these two bits are the lowest of a swap entry's inverted offset.",
  where: "page-table",
  needsCopy: false,
  ...keeping("pte-special"),
  misread: asSwap("0x3fffffffffffc", false, false),
  resembles: (other: Entry) =>
    other.kind === "swap" && other.slot % 4 === 0
      ? "the swap entry of a slot that is a multiple of 4 has both bits as well"
      : undefined,
};

/**
 * A bitmap on the VMA. The engine keeps the bit where the entry would be, so that it goes where the pages go; to a
 * reader of page tables the entry is none, and merges and splits of the VMA are what it costs.
 */
const vmaBitmap: Design = {
  name: "vma-bitmap",
  title: "A bitmap on the VMA",
  author: "mentioned by Andrea Arcangeli",
  date: "2020-12-03",
  source: "[PATCH v2] mm: Don't fault around userfaultfd-registered regions on reads, 3 December 2020",
  idea: "One bit a page, outside of the page table. Nothing can take it for another entry, and no zap touches it; but it has to be cut, joined, moved and copied with the VMA at every split, merge, mremap and fork, and its memory is there whether pages are protected or not. Andrea Arcangeli called it the most troublesome way.",
  raw: undefined,
  choice: "The bitmap has a bit for each page of the VMA from the moment it is registered for WP.",
  where: "vma",
  needsCopy: false,
  ...keeping("vma-bitmap"),
  misread: asNone,
};

const wpMarker = marker(MARKER_UFFD_WP);

/** The design that was merged in 5.19: a PTE marker with the UFFD_WP bit ("mm/uffd: PTE_MARKER_UFFD_WP", b1f9e876862d). */
export const pteMarker: Design = {
  name: "pte-marker",
  title: "PTE marker",
  author: "Peter Xu",
  date: "2022-04-05",
  source: "v8 of userfaultfd-wp: Support shmem and hugetlbfs, merged in 5.19",
  idea: "A swap type of its own, whose offset is a set of flags: UFFD_WP, later POISONED and GUARD. softleaf_from_pte() (pte_to_swp_entry() then) works on it, and what does not know it passes it by as a non_swap_entry().",
  raw: { form: "marker", values: { "marker-uffd-wp": 1n } },
  choice: "",
  where: "page-table",
  needsCopy: true,
  store: () => wpMarker,
  keeps: isWpMarker,
  misread: {},
};

export const designs: readonly Design[] = [
  none,
  migrationBit,
  migrationPfn,
  swapEntry,
  specialPte,
  protNone,
  pteSpecial,
  vmaBitmap,
  pteMarker,
];

/** The design of that name; the one that Linux has where there is none. */
export function designNamed(name: string): Design {
  return designs.find((design) => design.name === name) ?? pteMarker;
}

const unbuilt = new Map<Design, Design>();

/** The design that a scenario runs on: one whose build option is off stores nothing. */
export function designOf(settings: Settings): Design {
  const design = designNamed(settings.design);
  if (design.needs === undefined || settings[design.needs]) return design;
  let without = unbuilt.get(design);
  if (without === undefined) {
    without = { ...design, store: () => undefined };
    unbuilt.set(design, without);
  }
  return without;
}
