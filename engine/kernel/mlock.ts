// mlock(2) and munlock(2). mm/mlock.c.

import { REF } from "../state/frame.ts";
import type { Tx } from "../state/tx.ts";
import { clip, isHugetlb, VM_LOCKED } from "../state/vma.ts";
import { mlockPages, mmPopulate } from "./access.ts";
import { errno, type Outcome, ok } from "./outcome.ts";
import { modifyVma } from "./vma.ts";

/** apply_vma_lock_flags(), then for mlock __mm_populate(). `from`: where a populate that had blocked goes on. */
export function mlock(tx: Tx, mm: number, start: number, end: number, lock: boolean, from?: number): Outcome {
  if (end <= start) return ok();
  if (from === undefined) {
    tx.via("mlock_fixup");
    const first = tx.mm(mm).findVma(start);
    if (first === undefined || first.start > start) return errno("ENOMEM");
    for (let at = start; at < end; ) {
      const vma = tx.mm(mm).lookup(at);
      if (vma === undefined) return errno("ENOMEM");
      const [low, high] = clip(vma, at, end);
      const flags = lock ? vma.flags | VM_LOCKED : vma.flags & ~VM_LOCKED;
      if (flags !== vma.flags && !isHugetlb(vma)) {
        modifyVma(tx, mm, vma, low, high, { flags });
        mlockPages(tx, mm, low, high);
      }
      at = high;
    }
  }
  if (!lock) return ok();
  return mmPopulate(tx, mm, from ?? start, end) ?? ok();
}

/** munlock_vma_folio(): a page that left a locked VMA stays mlocked only where another one maps it. */
export function munlockFrame(tx: Tx, n: number): void {
  const { mlocked, maps } = tx.frame(n);
  if (!mlocked) return;
  const locked = maps.some((ref) => {
    const vma = tx.mm(Math.floor(ref / REF)).lookup(ref % REF);
    return vma !== undefined && (vma.flags & VM_LOCKED) !== 0;
  });
  if (!locked) tx.setFrame(n, { mlocked: false });
}
