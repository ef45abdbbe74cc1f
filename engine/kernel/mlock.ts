// mlock(2) and munlock(2). mm/mlock.c.

import type { Tx } from "../state/tx.ts";
import { clip, isHugetlb, VM_LOCKED } from "../state/vma.ts";
import { mmPopulate } from "./gup.ts";
import { errno, type Outcome, ok } from "./outcome.ts";
import { modifyVma } from "./vma.ts";

/** mlock_vma_pages_range(): pages that are there become, or stop being, mlocked. */
export function mlockPages(tx: Tx, mm: number, start: number, end: number): void {
  for (let vpn = start; vpn < end; vpn++) {
    const entry = tx.entry(mm, vpn);
    if (entry.kind !== "present" || entry.frame === 0) continue;
    const locked = ((tx.mm(mm).lookup(vpn)?.flags ?? 0) & VM_LOCKED) !== 0;
    // PG_mlocked is the folio's: it keeps reclaim off all of its pages.
    const head = tx.headOf(entry.frame);
    if (tx.frame(head).mlocked !== locked) tx.setFrame(head, { mlocked: locked });
  }
}

/** apply_vma_lock_flags(), then for mlock __mm_populate(). `from`: where a populate that had blocked goes on. */
export function mlock(tx: Tx, mm: number, start: number, end: number, lock: boolean, from?: number): Outcome {
  if (end <= start) return ok();
  if (from === undefined) {
    tx.via("mlock_fixup");
    // The VMAs before a hole are locked by then, and stay so: apply_vma_lock_flags() goes from one to the next.
    const first = tx.mm(mm).findVma(start);
    if (first === undefined || first.start > start) return errno(tx.why("ENOMEM", "hole"));
    for (let at = start; at < end; ) {
      const vma = tx.mm(mm).lookup(at);
      if (vma === undefined) return errno(tx.why("ENOMEM", "hole-done-before"));
      const [low, high] = clip(vma, at, end);
      const flags = lock ? vma.flags | VM_LOCKED : vma.flags & ~VM_LOCKED;
      // "don't set VM_LOCKED or VM_LOCKONFAULT and don't count": hugetlb pages are never reclaimed.
      if (flags !== vma.flags && !isHugetlb(vma)) {
        modifyVma(tx, mm, vma, low, high, { flags });
        mlockPages(tx, mm, low, high);
      }
      at = high;
    }
  }
  // __mm_populate(): locked memory is faulted in, private writable memory by a write; who unlocks faults nothing in.
  if (!lock) return ok();
  return mmPopulate(tx, mm, from ?? start, end) ?? ok();
}
