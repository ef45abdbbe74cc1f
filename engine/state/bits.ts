// The pte_mk…() and pte_clear…() helpers of arch/x86/include/asm/pgtable.h on the flags of an entry. What depends on
// the kernel is in Bits: whether a read-only dirty entry keeps its dirty bit (before 6.6) or moves it to
// _PAGE_SAVED_DIRTY, and whether there is a soft-dirty bit at all (CONFIG_MEM_SOFT_DIRTY).

import { ACCESSED, DIRTY, NX, PROTNONE, RW, SAVED_DIRTY, SOFT_DIRTY, SPECIAL, UFFD_WP, USER } from "./entry.ts";

/** What of the bits the kernel has: its build, and its version. */
export interface Bits {
  readonly savedDirty: boolean;
  readonly softDirty: boolean;
}

/** pte_mksaveddirty(): a dirty entry that is not writable says so in the software bit. */
function mksaveddirty(bits: Bits, flags: number): number {
  return bits.savedDirty && (flags & (RW | DIRTY)) === DIRTY ? (flags & ~DIRTY) | SAVED_DIRTY : flags;
}

/** pte_clear_saveddirty(): a writable entry says it in the hardware's. */
function clearSaveddirty(flags: number): number {
  return (flags & (RW | SAVED_DIRTY)) === (RW | SAVED_DIRTY) ? (flags & ~SAVED_DIRTY) | DIRTY : flags;
}

/** pte_wrprotect(): what was dirty stays so, in the software bit where there is one. */
export function pteWrprotect(bits: Bits, flags: number): number {
  return mksaveddirty(bits, flags & ~RW);
}

/** pte_mkwrite(): the saved dirty bit becomes the hardware's again. */
export function pteMkwrite(flags: number): number {
  return clearSaveddirty(flags | RW);
}

/** pte_mkdirty(): soft-dirty too, as x86 does it. */
export function pteMkdirty(bits: Bits, flags: number): number {
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
  return pteWrprotect(bits, flags | UFFD_WP);
}

/** pte_dirty(): in either bit. */
export function pteDirty(flags: number): boolean {
  return (flags & (DIRTY | SAVED_DIRTY)) !== 0;
}

const CHG_MASK = ACCESSED | DIRTY | SAVED_DIRTY | SOFT_DIRTY | UFFD_WP | SPECIAL;

/** pte_modify(): the protection from `prot`, everything of _PAGE_CHG_MASK from the entry. */
export function pteModify(bits: Bits, flags: number, prot: number): number {
  const result = (flags & CHG_MASK) | (prot & (RW | USER | NX | PROTNONE));
  return (flags & RW) !== 0 ? mksaveddirty(bits, result) : clearSaveddirty(result);
}
