// What happens to a page without anybody's request: memory pressure, a NUMA hint. mm/vmscan.c, mm/mprotect.c (MM_CP_PROT_NUMA).

import { pteModify } from "../state/bits.ts";
import { ACCESSED, PROTNONE, RW, withFlags } from "../state/entry.ts";
import type { Tx } from "../state/tx.ts";
import { isHugetlb, isShared, VM_READ, VM_WRITE } from "../state/vma.ts";
import { bad, type Outcome, ok } from "./outcome.ts";
import { reclaimFrame } from "./reclaim.ts";

/** shrink_folio_list() on the page that an address maps. */
export function reclaimPage(tx: Tx, mm: number, vpn: number): Outcome {
  const entry = tx.entry(mm, vpn);
  const vma = tx.mm(mm).lookup(vpn);
  if (vma === undefined || entry.kind !== "present" || entry.frame === 0) return bad("no page is mapped there");
  if (isHugetlb(vma)) return bad("hugetlb pages are not reclaimed");
  if (tx.pmdEntry(mm, vpn) !== undefined)
    return { kind: "result", result: { ret: 0, notModelled: "reclaim of a THP" } };
  reclaimFrame(tx, entry.frame);
  return ok();
}

/** change_prot_numa() on one page. What task_numa_work() and change_pte_range() skip is refused. */
export function numaHint(tx: Tx, mm: number, vpn: number): Outcome {
  const entry = tx.entry(mm, vpn);
  const vma = tx.mm(mm).lookup(vpn);
  if (vma === undefined || entry.kind !== "present") return bad("no page is mapped there");
  if (isHugetlb(vma)) return bad("NUMA balancing skips hugetlb mappings");
  const access = vma.flags & (VM_READ | VM_WRITE);
  if (access === 0) return bad("NUMA balancing skips mappings that allow no access");
  if (vma.file >= 0 && access === VM_READ) return bad("NUMA balancing skips read-only file mappings");
  if (entry.frame === 0) return bad("NUMA balancing skips the zero page");
  if (!isShared(vma) && tx.frame(entry.frame).maps.length > 1)
    return bad("NUMA balancing skips copy-on-write pages that are mapped more than once");
  tx.via("change_prot_numa");
  const flags = pteModify(tx.bits, entry.flags, PROTNONE | ACCESSED);
  tx.setEntry(mm, vpn, withFlags(entry, tx.has("numa-upgrade") ? flags : flags | (entry.flags & RW)));
  return ok();
}
