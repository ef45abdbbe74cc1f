// Where content is: page frames, swap slots, and the files whose page cache names them. All are values, replaced when they change.
// Frame 0 is the zero page and is not among the frames.

import type { FileKind, FileName, HugeOption } from "../operation.ts";
import { patched, Vector } from "./vector.ts";

/**
 * One entry that maps a frame: mm number * REF + vpn. All places lie in the first 512 GiB (MAX_PLACES and MAX_GIB_PLACES of language/limits.ts). No more than that, so that what
 * refers to an entry of the first processes is a small integer to V8, which allocates any other number.
 */
export const REF = 2 ** 27;

export function mmOf(ref: number): number {
  return (ref / REF) | 0;
}

/** Not by `%`, which is slow for what is no small integer, and gives none. */
export function vpnOf(ref: number): number {
  return (ref - mmOf(ref) * REF) | 0;
}

/** A page of memory (struct page, and of its folio what belongs to all of it). */
export interface Frame {
  readonly kind: "anon" | "file";
  /** The first four bytes. */
  readonly value: number;
  /** Entries that map it, as mm * REF + vpn in ascending order. */
  readonly maps: readonly number[];
  /** Of a THP's first frame: the pmds that map all 512. */
  readonly entire: readonly number[];
  /** PageAnonExclusive. */
  readonly exclusive: boolean;
  /** PG_dirty: needs writing before it can be dropped. */
  readonly dirty: boolean;
  /** PG_uptodate is clear: fallocate() put it there, and nobody has asked for it yet. Fault-around passes it over. */
  readonly fallocated: boolean;
  /** MADV_FREE: PG_swapbacked is clear. */
  readonly lazyfree: boolean;
  /** PG_mlocked. */
  readonly mlocked: boolean;
  /** folio_test_ksm(): KSM shares it. A write copies it, whoever else maps it. */
  readonly ksm: boolean;
  /** The swap slot of which it is the swap cache, 0: none. */
  readonly slot: number;
  /** The file and index whose page cache it is in, -1: none (anonymous, or truncated away). */
  readonly file: number;
  readonly index: number;
  readonly node: number;
  /** "thp", "hugetlb", "zero" (the huge zero page): the first of 512 frames; "tail": one of the others, `head` says of which. */
  readonly huge: "" | "thp" | "hugetlb" | "zero" | "tail";
  /** Part of a large folio that no pmd maps, be it that none ever did (mTHP) or none does any more; `head` is the folio's first frame. */
  readonly large: boolean;
  /** folio_order(): the folio has 2 to the power of it pages. Of every page of a large folio, 0 of any other. */
  readonly order: number;
  readonly head: number;
  /** PG_partially_mapped of a large folio's first frame, where migration left it (else it shows in what maps the pages). */
  readonly partial: boolean;
  /** Migration entries that hold it while it moves. */
  readonly migrating: number;
  /** Of a THP's first frame: migration entries at pmd level, which hold all 512. */
  readonly migratingEntire: number;
  /** Pins of this page (FOLL_PIN), of a hugetlb page all of them in its first frame: who holds them is in the state's list. */
  readonly pins: number;
}

/** Field by field: see patched(). */
export function copyFrame(frame: Frame): Frame {
  return {
    kind: frame.kind,
    value: frame.value,
    maps: frame.maps,
    entire: frame.entire,
    exclusive: frame.exclusive,
    dirty: frame.dirty,
    fallocated: frame.fallocated,
    lazyfree: frame.lazyfree,
    mlocked: frame.mlocked,
    ksm: frame.ksm,
    slot: frame.slot,
    file: frame.file,
    index: frame.index,
    node: frame.node,
    huge: frame.huge,
    large: frame.large,
    order: frame.order,
    head: frame.head,
    partial: frame.partial,
    migrating: frame.migrating,
    migratingEntire: frame.migratingEntire,
    pins: frame.pins,
  };
}

export const blankFrame: Frame = {
  kind: "anon",
  value: 0,
  maps: [],
  entire: [],
  exclusive: false,
  dirty: false,
  fallocated: false,
  lazyfree: false,
  mlocked: false,
  ksm: false,
  slot: 0,
  file: -1,
  index: -1,
  node: 0,
  huge: "",
  large: false,
  order: 0,
  head: 0,
  partial: false,
  migrating: 0,
  migratingEntire: 0,
  pins: 0,
};

export const NO_FRAME: Frame = patched(blankFrame, { head: -1 }, copyFrame);

/** A swap slot. Slot 0 is the header of the area and never used. */
export interface Slot {
  /** swap_map: entries (and page caches) that refer to it. */
  readonly count: number;
  readonly value: number;
  /** The frame that is its swap cache, 0: none. */
  readonly frame: number;
  /** xa_get_order() of the entry by which a file's page cache refers to it: a large folio went there as one, and 2 to the power of it slots have one entry. */
  readonly order: number;
}

/** Field by field: see patched(). */
export function copySlot(slot: Slot): Slot {
  return {
    count: slot.count,
    value: slot.value,
    frame: slot.frame,
    order: slot.order,
  };
}

export const NO_SLOT: Slot = { count: 0, value: 0, frame: 0, order: 0 };

// A file of shmem or hugetlbfs with its page cache. A value; the page cache is a vector of its own.

/** A file, as long as a name or a mapping refers to it. */
export interface File {
  /** The scenario's name, null: shared anonymous memory's own file. */
  readonly name: FileName | null;
  readonly kind: FileKind;
  /** `huge=` of its mount; null: as the mount has it where no scenario says so (of shmem's own, shmem_enabled). */
  readonly huge: HugeOption | null;
  /** i_size in pages of the file's page size. */
  readonly pages: number;
  /** It is on the list of those with a large folio that goes on beyond their end, of which memory pressure takes what lies there (shrinklist). */
  readonly unusedHuge: boolean;
  /** By page index (in the file's page size): 0 nothing, n > 0 frame n, n < 0 swap slot -n. */
  readonly cache: Vector<number>;
}

/** A file of so many pages, all of them holes. */
export function newFile(name: FileName | null, kind: FileKind, pages: number, huge: HugeOption | null = null): File {
  return { name, kind, huge, pages, unusedHuge: false, cache: new Vector(0) };
}
