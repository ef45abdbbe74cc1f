// /proc/PID/clear_refs. fs/proc/task_mmu.c: clear_refs_write(), clear_refs_pte_range().

import { pteWrprotect } from "../state/bits.ts";
import { ACCESSED, type Entry, flagsOf, SOFT_DIRTY, withFlags } from "../state/entry.ts";
import type { Tx } from "../state/tx.ts";
import { isHugetlb, PLACE_PAGES, PMD_PAGES, VM_SOFTDIRTY, type Vma } from "../state/vma.ts";
import { errno, type Outcome, ok } from "./outcome.ts";
import { replaceVma } from "./vma.ts";

const ALL = 1;
const ANON = 2;
const MAPPED = 3;
const SOFT = 4;
const HIWATER = 5;

export function clearRefs(tx: Tx, mm: number, value: number): Outcome {
  if (value < ALL || value > HIWATER) return errno("EINVAL");
  if (value === HIWATER) return ok();
  tx.via("clear_refs_write");
  // Without CONFIG_MEM_SOFT_DIRTY the VMA flag and the bit do not exist, and nothing changes.
  if (value === SOFT && !tx.state.settings.softDirty) return ok();
  if (value === SOFT) {
    for (const vma of tx.mm(mm).vmas) replaceVma(tx, mm, vma, { flags: vma.flags & ~VM_SOFTDIRTY });
  }
  for (const vma of tx.mm(mm).vmas) {
    if (isHugetlb(vma)) continue;
    if (value === ANON && vma.file >= 0) continue;
    if (value === MAPPED && vma.file < 0) continue;
    clearVma(tx, mm, vma, value);
  }
  return ok();
}

function clearVma(tx: Tx, mm: number, vma: Vma, value: number): void {
  const base = vma.start - (vma.start % PLACE_PAGES);
  tx.mm(mm)
    .place(vma.start)
    ?.forEach(vma.start - base, vma.end - base, (page, entry) => {
      const vpn = base + page;
      if (tx.pmdEntry(mm, vpn) !== undefined) {
        if (vpn % PMD_PAGES === 0) tx.setPmd(mm, vpn, cleared(tx, entry, value));
      } else tx.setPte(mm, vpn, cleared(tx, entry, value));
    });
}

/** clear_soft_dirty(), or what makes a page old. */
function cleared(tx: Tx, entry: Entry, value: number): Entry {
  switch (entry.kind) {
    case "present":
      if (value !== SOFT) return entry.frame === 0 ? entry : withFlags(entry, entry.flags & ~ACCESSED);
      return withFlags(entry, pteWrprotect(tx.bits, entry.flags) & ~SOFT_DIRTY);
    case "swap":
    case "migration":
    case "marker":
      return value === SOFT ? withFlags(entry, flagsOf(entry) & ~SOFT_DIRTY) : entry;
    default:
      return entry;
  }
}
