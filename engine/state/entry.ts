// A page-table entry is what it means, not a number. Raw values are made by engine/arch when somebody looks.
// Entries are interned: two equal entries are the same object, so `===` compares them and a table of entries compares cheaply.

/** Bits that a present entry, and in part a non-present one, carries; named as the kernel names them. */
export const RW = 1;
export const USER = 2;
export const ACCESSED = 4;
/** The hardware dirty bit. A read-only dirty entry of a kernel with `saved-dirty` has SAVED_DIRTY instead. */
export const DIRTY = 8;
export const SPECIAL = 16;
export const UFFD_WP = 32;
export const SOFT_DIRTY = 64;
/** x86 6.6+: `_PAGE_SAVED_DIRTY`. */
export const SAVED_DIRTY = 128;
/** PROT_NONE (or a NUMA hint): present to Linux, not to the hardware. */
export const PROTNONE = 256;
/** Swap entries and read-exclusive migration entries: the page is exclusive to this process (for present ones the frame says so). */
export const EXCLUSIVE = 512;
export const NX = 1024;
/** Migration entries: young and dirty, when the architecture has room for them. */
export const YOUNG = 2048;

/** PTE marker bits (include/linux/swapops.h): what a marker's offset holds. */
export const MARKER_UFFD_WP = 1;
export const MARKER_POISONED = 2;
export const MARKER_GUARD = 4;

export type Entry =
  | { readonly kind: "none" }
  /** `frame` 0 is the zero page (SPECIAL set with it) at pte level. At pmd level a 2 MiB leaf: frame of its first page. */
  | { readonly kind: "present"; readonly frame: number; readonly flags: number }
  /** A real swap slot of swap type 0. Flags: UFFD_WP, SOFT_DIRTY, EXCLUSIVE. */
  | { readonly kind: "swap"; readonly slot: number; readonly flags: number }
  /** A page that moves. Flags: UFFD_WP, SOFT_DIRTY, YOUNG, DIRTY. */
  | { readonly kind: "migration"; readonly access: "read" | "read-exclusive" | "write"; readonly frame: number; readonly flags: number }
  /** A PTE marker. `bits`: MARKER_*. Flags: SOFT_DIRTY, UFFD_WP, the swap bits that may ride on it. */
  | { readonly kind: "marker"; readonly bits: number; readonly flags: number }
  /** An emptied entry that keeps the uffd-wp bit in the way of one of the designs of engine/design other than PTE markers. */
  | { readonly kind: "kept"; readonly design: string; readonly flags: number }
  | { readonly kind: "hwpoison"; readonly frame: number };

export type EntryKind = Entry["kind"];
export type Level = "pte" | "pmd" | "pud" | "p4d" | "pgd";
