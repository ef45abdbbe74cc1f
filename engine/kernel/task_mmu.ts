// /proc/PID/clear_refs. fs/proc/task_mmu.c: clear_refs_write(), clear_refs_pte_range().

import { pteWrprotect } from "../state/bits.ts";
import { ACCESSED, type Entry, flagsOf, type PresentEntry, RW, SOFT_DIRTY, withFlags } from "../state/entry.ts";
import type { Tx } from "../state/tx.ts";
import { isHugetlb, isShared, VM_SOFTDIRTY } from "../state/vma.ts";
import { errno, type Outcome, ok } from "./outcome.ts";
import { replaceVmas } from "./vma.ts";

const ALL = 1;

const ANON = 2;

const MAPPED = 3;

const SOFT = 4;

const HIWATER = 5;

/**
 * clear_refs_write(): EINVAL for anything but 1 to 5. CLEAR_REFS_SOFT_DIRTY takes VM_SOFTDIRTY from every VMA, hugetlb
 * ones too, and the bit and the write permission from the entries of the others, so that the next write faults and is
 * seen.
 */
export function clearRefs(tx: Tx, mm: number, value: number): Outcome {
  if (value < ALL || value > HIWATER) return errno(tx.why("EINVAL", "clear-refs-value"));
  // reset_mm_hiwater_rss(): a counter of the mm, no entry.
  if (value === HIWATER) return ok();
  tx.via("clear_refs_write");
  // Without CONFIG_MEM_SOFT_DIRTY the VMA flag and the bit do not exist, and nothing changes.
  if (value === SOFT && !tx.bits.softDirty) return ok();
  if (value === SOFT) {
    // The flags of all VMAs go before any entry: vma_set_page_prot() then gives new entries of shared memory no write
    // permission (vma_soft_dirty_enabled() in vma_wants_writenotify()), so that their first write is seen too.
    replaceVmas(tx, mm, ({ flags }) => ({ flags: flags & ~VM_SOFTDIRTY }));
  }
  // clear_refs_pte_range(): a huge page is one entry.
  const clear = (vpn: number, entry: Entry, pmd: boolean): void => {
    // clear_soft_dirty_pmd() does not ask for pins.
    if (pmd) tx.setPmd(mm, vpn, cleared(tx, entry, value));
    else if (value !== SOFT || !isPinned(tx, mm, vpn, entry)) tx.setPte(mm, vpn, cleared(tx, entry, value));
  };
  for (const vma of tx.mm(mm).vmas) {
    if (isHugetlb(vma)) continue;
    if (value === ANON && vma.file >= 0) continue;
    if (value === MAPPED && vma.file < 0) continue;
    tx.mm(mm).walk(vma.start, vma.end, clear);
  }
  return ok();
}

/** pte_is_pinned() of fs/proc/task_mmu.c: write-protected, the page would be copied away from whoever holds it. */
function isPinned(tx: Tx, mm: number, vpn: number, entry: Entry): boolean {
  if (entry.kind !== "present" || (entry.flags & RW) === 0 || !tx.pinned(entry.frame)) return false;
  const vma = tx.mm(mm).lookup(vpn);
  return vma !== undefined && !isShared(vma) && tx.has("clear-refs-keeps-pinned");
}

/** vm_normal_folio() has no folio: the zero page stays young. That of 2 MiB was asked by pmd_folio() before. */
function isZero(tx: Tx, { frame }: PresentEntry): boolean {
  return frame === 0 || (tx.frame(frame).huge === "zero" && tx.has("huge-zero-no-file"));
}

/** clear_soft_dirty(), or what makes a page old. */
function cleared(tx: Tx, entry: Entry, value: number): Entry {
  switch (entry.kind) {
    case "present":
      if (value !== SOFT) return isZero(tx, entry) ? entry : withFlags(entry, entry.flags & ~ACCESSED);
      // "The soft-dirty tracker uses #PF-s to catch writes to pages, so write-protect the pte as well."
      return withFlags(entry, pteWrprotect(tx.bits, entry.flags) & ~SOFT_DIRTY);
    case "swap":
    case "migration":
    case "marker":
      // pte_swp_clear_soft_dirty(): of what is not present no permission is taken.
      return value === SOFT ? withFlags(entry, flagsOf(entry) & ~SOFT_DIRTY) : entry;
    default:
      return entry;
  }
}
