// A page-table entry is what it means, not a number. Raw values are made by engine/arch when somebody looks. Entries
// are interned: two equal entries are the same object, so `===` compares them and a table of entries compares cheaply.

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
/**
 * Swap entries and read-exclusive migration entries: the page is exclusive to this process (for present ones the frame
 * says so).
 */
export const EXCLUSIVE = 512;
export const NX = 1024;
/** Migration entries: young and dirty, when the architecture has room for them. */
export const YOUNG = 2048;
/** Present entries of arm64: PTE_CONT, one of a contiguous group (contpte.ts). Migration entries have YOUNG there. */
export const CONT = 2048;

/** PTE marker bits (include/linux/swapops.h): what a marker's offset holds. */
export const MARKER_UFFD_WP = 1;
export const MARKER_POISONED = 2;
export const MARKER_GUARD = 4;

/** What stands in a page table, by what it means to Linux. */
export type Entry =
  | { readonly kind: "none" }
  /**
   * `frame` 0 is the zero page (SPECIAL set with it) at pte level. At pmd level a 2 MiB leaf: frame of its first page.
   */
  | { readonly kind: "present"; readonly frame: number; readonly flags: number }
  /** A real swap slot of swap type 0. Flags: UFFD_WP, SOFT_DIRTY, EXCLUSIVE. */
  | { readonly kind: "swap"; readonly slot: number; readonly flags: number }
  /** A page that moves. Flags: UFFD_WP, SOFT_DIRTY, YOUNG, DIRTY. */
  | {
      readonly kind: "migration";
      readonly access: MigrationAccess;
      readonly frame: number;
      readonly flags: number;
    }
  /** A PTE marker. `bits`: MARKER_*. Flags: SOFT_DIRTY, UFFD_WP, the swap bits that may ride on it. */
  | { readonly kind: "marker"; readonly bits: number; readonly flags: number }
  /**
   * An emptied entry that keeps the uffd-wp bit in the way of one of the designs of engine/design other than PTE
   * markers.
   */
  | { readonly kind: "preserved"; readonly design: string; readonly flags: number }
  | { readonly kind: "hwpoison"; readonly frame: number };

export type EntryKind = Entry["kind"];
export type Level = "pte" | "pmd" | "pud" | "p4d" | "pgd";
export type MigrationAccess = "read" | "read-exclusive" | "write";
export type PresentEntry = Extract<Entry, { kind: "present" }>;
export type SwapEntry = Extract<Entry, { kind: "swap" }>;
export type MigrationEntry = Extract<Entry, { kind: "migration" }>;

const PRESENT = 1;
const SWAP = 2;
const MIGRATION = 3;
const MARKER = 4;
const KEPT = 5;
const HWPOISON = 6;
const accesses: readonly MigrationAccess[] = ["read", "read-exclusive", "write"];

const interned = new Map<number, Entry>();
const designs: string[] = [];

/** One number for each (kind, payload, flags): 3 bits of kind, 12 of flags, the rest payload (below 2^38). */
function keyOf(kind: number, payload: number, flags: number): number {
  return (payload * 8 + kind) * 4096 + flags;
}

/** The one object for an entry. They are never given up: a program makes few different ones. */
function intern(key: number, entry: Entry): Entry {
  interned.set(key, entry);
  return entry;
}

export const NONE: Entry = { kind: "none" };

/** A page that is mapped, or at pmd level a huge page. */
export function present(frame: number, flags: number): Entry {
  const key = keyOf(PRESENT, frame, flags);
  return interned.get(key) ?? intern(key, { kind: "present", frame, flags });
}

/** swp_entry_to_pte() of a slot of the swap area. */
export function swap(slot: number, flags: number): Entry {
  const key = keyOf(SWAP, slot, flags);
  return interned.get(key) ?? intern(key, { kind: "swap", slot, flags });
}

/** make_readable_migration_entry(), make_writable_migration_entry() and make_readable_exclusive_migration_entry(). */
export function migration(access: MigrationAccess, frame: number, flags: number): Entry {
  const key = keyOf(MIGRATION, frame * 4 + accesses.indexOf(access), flags);
  return interned.get(key) ?? intern(key, { kind: "migration", access, frame, flags });
}

/** make_pte_marker(). */
export function marker(bits: number, flags = 0): Entry {
  const key = keyOf(MARKER, bits, flags);
  return interned.get(key) ?? intern(key, { kind: "marker", bits, flags });
}

/** What a design other than PTE markers leaves in an emptied entry, by the design's name. */
export function preserved(design: string, flags = UFFD_WP): Entry {
  let index = designs.indexOf(design);
  if (index < 0) index = designs.push(design) - 1;
  const key = keyOf(KEPT, index, flags);
  return interned.get(key) ?? intern(key, { kind: "preserved", design, flags });
}

/** make_hwpoison_entry(). */
export function hwpoison(frame: number): Entry {
  const key = keyOf(HWPOISON, frame, 0);
  return interned.get(key) ?? intern(key, { kind: "hwpoison", frame });
}

/** The same entry with other flags; entries without flags stay as they are. */
export function withFlags(entry: Entry, flags: number): Entry {
  switch (entry.kind) {
    case "present":
      return present(entry.frame, flags);
    case "swap":
      return swap(entry.slot, flags);
    case "migration":
      return migration(entry.access, entry.frame, flags);
    case "marker":
      return marker(entry.bits, flags);
    case "preserved":
      return preserved(entry.design, flags);
    default:
      return entry;
  }
}

/** The bits of an entry; 0 where it has none. */
export function flagsOf(entry: Entry): number {
  return entry.kind === "none" || entry.kind === "hwpoison" ? 0 : entry.flags;
}

/** What a design kept, after code that took it for a present entry gave it access rights: a mapping of no page. */
export function isSpoilt(entry: Entry): boolean {
  return entry.kind === "preserved" && (entry.flags & USER) !== 0;
}

/** A UFFD_WP marker, or what a design keeps in its place. */
export function isWpMarker(entry: Entry): boolean {
  return (
    (entry.kind === "marker" && (entry.bits & MARKER_UFFD_WP) !== 0) || (entry.kind === "preserved" && !isSpoilt(entry))
  );
}

/** uffd-wp in any form: pte_uffd(), pte_swp_uffd_any() of include/linux/userfaultfd_k.h. */
export function isUffdWp(entry: Entry): boolean {
  switch (entry.kind) {
    case "present":
    case "swap":
    case "migration":
      return (entry.flags & UFFD_WP) !== 0;
    default:
      return isWpMarker(entry);
  }
}

/** pte_none_mostly(): nothing, or a marker. */
export function isNoneMostly(entry: Entry): boolean {
  return entry.kind === "none" || entry.kind === "marker" || isWpMarker(entry);
}
