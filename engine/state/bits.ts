// The pte_mk…() and pte_clear…() helpers of arch/…/include/asm/pgtable.h on the flags of an entry. What depends on
// kernel, build and architecture is in Bits: on x86-64 whether a read-only dirty entry keeps its dirty bit (before 6.6)
// or moves it to _PAGE_SAVED_DIRTY; arm64's two dirty states; and whether there are bits for soft-dirty and uffd-wp.
//
// arm64: DIRTY is the hardware's, DBM with PTE_RDONLY clear, so of writable entries alone; SAVED_DIRTY is PTE_DIRTY,
// what Linux noted, which stays when the entry becomes writable again.

import { ACCESSED, DIRTY, NX, PROTNONE, RW, SAVED_DIRTY, SOFT_DIRTY, SPECIAL, UFFD_WP, USER } from "./entry.ts";

/** What of the bits the kernel has: its build, and its version. */
export interface Bits {
  readonly savedDirty: boolean;
  readonly softDirty: boolean;
  /** Entries have a bit for uffd-wp; without it what sets it changes nothing. */
  readonly uffd: boolean;
  /** arm64: PTE_DIRTY beside the hardware's. */
  readonly notedDirty: boolean;
  /** The processor sets accessed and dirty itself. */
  readonly hardware: boolean;
  /** arm64: ptes may form contiguous groups. */
  readonly contpte: boolean;
  /** arm64: what a fault maps beside the page that was touched is old (arch_wants_old_prefaulted_pte()). */
  readonly prefaultsOld: boolean;
  /**
   * arm64: a pte that is a migration entry loses young. set_ptes() takes PTE_CONT from whatever it sets (pte_mknoncont()), and
   * with LPA2 that is the young bit of a migration entry: seen on 6.12 and 7.3.
   */
  readonly losesYoung: boolean;
}

/** pte_mksaveddirty(): a dirty entry that is not writable says so in the software bit. */
function mksaveddirty(bits: Bits, flags: number): number {
  return bits.savedDirty && (flags & (RW | DIRTY)) === DIRTY ? (flags & ~DIRTY) | SAVED_DIRTY : flags;
}

/** pte_clear_saveddirty(): a writable entry says it in the hardware's. arm64's PTE_DIRTY stays beside it. */
function clearSaveddirty(bits: Bits, flags: number): number {
  if ((flags & (RW | SAVED_DIRTY)) !== (RW | SAVED_DIRTY)) return flags;
  return bits.notedDirty ? flags | DIRTY : (flags & ~SAVED_DIRTY) | DIRTY;
}

/** arm64: what the hardware says is noted, before the entry loses its write permission or gets another protection. */
function noteDirty(bits: Bits, flags: number): number {
  return bits.notedDirty && (flags & DIRTY) !== 0 ? (flags | SAVED_DIRTY) & ~DIRTY : flags;
}

/** pte_wrprotect(): what was dirty stays so, in the software bit where there is one. */
export function pteWrprotect(bits: Bits, flags: number): number {
  return mksaveddirty(bits, noteDirty(bits, flags) & ~RW);
}

/** pte_mkwrite(): the saved dirty bit becomes the hardware's again. */
export function pteMkwrite(bits: Bits, flags: number): number {
  return clearSaveddirty(bits, flags | RW);
}

/** pte_mkdirty(): soft-dirty too, as x86 does it. */
export function pteMkdirty(bits: Bits, flags: number): number {
  if (bits.notedDirty) return clearSaveddirty(bits, flags | SAVED_DIRTY);
  return mksaveddirty(bits, flags | DIRTY | (bits.softDirty ? SOFT_DIRTY : 0));
}

/** pte_mksoft_dirty(): nothing without CONFIG_MEM_SOFT_DIRTY. */
export function pteMksoftDirty(bits: Bits, flags: number): number {
  return bits.softDirty ? flags | SOFT_DIRTY : flags;
}

/** pte_mkclean(): both dirty bits; soft-dirty is another matter. */
export function pteMkclean(flags: number): number {
  return flags & ~(DIRTY | SAVED_DIRTY);
}

/** pte_mkuffd() as of 6.4, which removes the write permission itself; callers before did both. */
export function pteMkuffdWp(bits: Bits, flags: number): number {
  return pteWrprotect(bits, bits.uffd ? flags | UFFD_WP : flags);
}

/** The flags after an access that they permit: the processor's doing, or that of the fault that it raises instead. */
export function pteTouched(bits: Bits, flags: number, write: boolean): number {
  if (!write) return flags | ACCESSED;
  return bits.hardware ? flags | ACCESSED | DIRTY : pteMkdirty(bits, flags | ACCESSED);
}

/** pte_dirty(): in either bit. */
export function pteDirty(flags: number): boolean {
  return (flags & (DIRTY | SAVED_DIRTY)) !== 0;
}

const CHG_MASK = ACCESSED | DIRTY | SAVED_DIRTY | SOFT_DIRTY | UFFD_WP | SPECIAL;

/** pte_modify(): the protection from `prot`, everything of _PAGE_CHG_MASK from the entry. */
export function pteModify(bits: Bits, flags: number, prot: number): number {
  const result = (noteDirty(bits, flags) & CHG_MASK) | (prot & (RW | USER | NX | PROTNONE));
  if (bits.notedDirty) return clearSaveddirty(bits, result);
  return (flags & RW) !== 0 ? mksaveddirty(bits, result) : clearSaveddirty(bits, result);
}
