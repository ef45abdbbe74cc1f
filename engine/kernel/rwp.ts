// What read-write protection does to an entry: PROT_NONE beside the uffd bit, in a VMA that is registered for RWP. mm/userfaultfd.c,
// include/linux/userfaultfd_k.h, 7.3.

import { pteModify } from "../state/bits.ts";
import { ACCESSED, type Entry, PROTNONE, UFFD_WP } from "../state/entry.ts";
import type { Tx } from "../state/tx.ts";
import { userfaultfdRwp, type Vma } from "../state/vma.ts";

/** vm_page_prot of a mapping that allows no access. */
export const PAGE_NONE = PROTNONE | ACCESSED;

/** Flags of a present entry: where it carries the bit and the VMA is registered for RWP, PAGE_NONE is imposed again. */
export function restorePageNone(tx: Tx, vma: Vma, flags: number): number {
  return userfaultfdRwp(vma) && (flags & UFFD_WP) !== 0 ? pteModify(tx.bits, flags, PAGE_NONE) : flags;
}

/**
 * Flags of a present entry that leaves its registration, by fork or mremap: what was read-write protected in `from` gets the protection
 * `prot`, and no entry keeps the bit.
 */
export function disarmed(tx: Tx, from: Vma, flags: number, prot: number): number {
  const accessible = userfaultfdRwp(from) && (flags & UFFD_WP) !== 0 ? pteModify(tx.bits, flags, prot) : flags;
  return accessible & ~UFFD_WP;
}

/** Flags of a present entry that arrives in a VMA registered for RWP: it is protected there, whatever it was. */
export function armed(tx: Tx, vma: Vma, flags: number): number {
  return userfaultfdRwp(vma) ? pteModify(tx.bits, flags, PAGE_NONE) | UFFD_WP : flags;
}

/** userfaultfd_pte_rwp() of an entry that traps: present to Linux, no access, the bit, and the VMA says RWP. */
export function isArmed(vma: Vma, entry: Entry): boolean {
  return (
    userfaultfdRwp(vma) && entry.kind === "present" && (entry.flags & (PROTNONE | UFFD_WP)) === (PROTNONE | UFFD_WP)
  );
}

/** userfaultfd_rwp_async(). */
export function isRwpAsync(tx: Tx, vma: Vma): boolean {
  return tx.uffd(vma.ctx)?.features.includes("RWP_ASYNC") ?? false;
}
