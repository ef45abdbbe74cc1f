// Transparent huge pages: one entry at pmd level for 512 frames in a row. mm/huge_memory.c.
// While any pmd maps them the first frame says so (`entire`); ptes that map one of them stand with that frame.

import type { ZapReason } from "../design/design.ts";
import { pteDirty, pteMkdirty, pteMksoftDirty, pteMkuffdWp, pteMkwrite } from "../state/bits.ts";
import {
  ACCESSED,
  isUffdWp,
  type MigrationEntry,
  migration,
  NONE,
  present,
  RW,
  SOFT_DIRTY,
  SPECIAL,
  UFFD_WP,
} from "../state/entry.ts";
import type { Tx } from "../state/tx.ts";
import {
  isHugetlb,
  PMD_ORDER,
  PMD_PAGES,
  VM_HUGEPAGE,
  VM_LOCKED,
  VM_NOHUGEPAGE,
  VM_UFFD,
  VM_WRITE,
  type Vma,
} from "../state/vma.ts";
import { pageProt } from "./pgprot.ts";
import { causeAt, emptied } from "./preserved.ts";
import { restorePageNone } from "./userfaultfd_k.ts";

/** thp_vma_suitable_order(): the pages around the address that a folio of that many would take lie in the VMA. */
export function hugeFits(vma: Vma, vpn: number, pages = PMD_PAGES): boolean {
  const head = vpn - (vpn % pages);
  return head >= vma.start && head + pages <= vma.end;
}

/** thp_vma_allowable_orders() of anonymous memory: settings of the machine and advice allow a folio of the order. */
export function isAllowed(tx: Tx, vma: Vma, order: number): boolean {
  if ((vma.flags & VM_NOHUGEPAGE) !== 0) return false;
  const { always, madvise } = tx.anonOrders;
  const orders = (vma.flags & VM_HUGEPAGE) === 0 ? always : always | madvise;
  return (orders & (1 << order)) !== 0 && (order === PMD_ORDER || tx.has("mthp"));
}

/** Whether a fault where no page table is may get a THP: do_huge_pmd_anonymous_page() is tried first. */
export function allowsThp(tx: Tx, vma: Vma, vpn: number): boolean {
  return isAllowed(tx, vma, PMD_ORDER) && hugeFits(vma, vpn);
}

/**
 * alloc_anon_folio(): the largest order that is allowed, lies in the VMA at its own multiple, and of whose ptes none holds anything, a marker
 * included. "If uffd is active for the vma we need per-page fault fidelity to maintain the uffd semantics": 0, one page.
 */
export function anonOrder(tx: Tx, mm: number, vma: Vma, vpn: number): number {
  if ((vma.flags & VM_UFFD) !== 0) return 0;
  for (let order = PMD_ORDER - 1; order > 1; order--) {
    const pages = 2 ** order;
    if (!isAllowed(tx, vma, order) || !hugeFits(vma, vpn, pages)) continue;
    if (isRangeNone(tx, mm, vpn - (vpn % pages), pages)) return order;
  }
  return 0;
}

/** pte_range_none(). */
export function isRangeNone(tx: Tx, mm: number, start: number, pages: number): boolean {
  for (let vpn = start; vpn < start + pages; vpn++) if (tx.entry(mm, vpn) !== NONE) return false;
  return true;
}

/** map_anon_folio_pte_nopf(): a fresh folio, all of whose pages are exclusive to this process; the ptes are alike. */
export function mapAnonFolio(
  tx: Tx,
  mm: number,
  vma: Vma,
  vpn: number,
  order: number,
  pte: number,
  head = allocAnonFolio(tx, vma, order),
): void {
  const pages = 2 ** order;
  const start = vpn - (vpn % pages);
  for (let i = 0; i < pages; i++) {
    tx.mapFrame(head + i, mm, start + i);
    tx.setPte(mm, start + i, present(head + i, pte));
  }
}

/** vma_alloc_folio(): its first frame. */
export function allocAnonFolio(tx: Tx, vma: Vma, order: number): number {
  const mlocked = (vma.flags & VM_LOCKED) !== 0;
  return tx.allocFolio(order, { kind: "anon", exclusive: true, mlocked });
}

/** A fresh THP, exclusive to the process that will map it. Returns its first frame. */
export function allocThp(tx: Tx): number {
  return tx.allocHuge({ kind: "anon", huge: "thp", exclusive: true });
}

/** map_anon_folio_pmd(): maybe_pmd_mkwrite(pmd_mkdirty()), so that a fresh THP is dirty from the beginning, whoever faulted, and writable where the VMA is. */
export function mapThp(tx: Tx, mm: number, vma: Vma, head: number, frame = allocThp(tx)): void {
  tx.mapHuge(frame, mm, head);
  const prot = pteMkdirty(tx.bits, pageProt(tx, vma));
  tx.setPmd(mm, head, present(frame, (vma.flags & VM_WRITE) !== 0 ? pteMkwrite(tx.bits, prot) : prot));
}

/** set_huge_pmd(), after the empty table went (retract_page_tables()). */
export function installPmd(tx: Tx, mm: number, vma: Vma, head: number, frame: number, write = false): void {
  tx.via("collapse_pte_mapped_thp");
  unmapPtes(tx, mm, head);
  tx.freeTable(mm, head);
  for (let i = 0; i < PMD_PAGES; i++)
    tx.setFrame(frame + i, i === 0 ? { huge: "thp", large: false } : { huge: "tail", head: frame, large: false });
  tx.mapHuge(frame, mm, head);
  const prot = pageProt(tx, vma);
  const flags = write ? pteMkdirty(tx.bits, prot) : prot;
  tx.setPmd(mm, head, present(frame, write && (vma.flags & VM_WRITE) !== 0 ? pteMkwrite(tx.bits, flags) : flags));
}

/** Step 2 of collapse_pte_mapped_thp(): no pte of the 2 MiB maps a page any more. What they say goes with the table that holds them, which the caller frees. */
export function unmapPtes(tx: Tx, mm: number, head: number): void {
  for (let vpn = head; vpn < head + PMD_PAGES; vpn++) {
    const entry = tx.entry(mm, vpn);
    if (entry.kind === "present" && pteDirty(entry.flags)) tx.dirtyFolio(entry.frame);
    if (entry.kind === "present") tx.unmapFrame(entry.frame, mm, vpn);
  }
}

/** zap_huge_pmd(). */
export function zapHugePmd(tx: Tx, mm: number, vma: Vma, vpn: number, reason: ZapReason): void {
  const entry = tx.pmdEntry(mm, vpn);
  if (entry === undefined) return;
  tx.via("zap_huge_pmd");
  tx.setPmd(mm, vpn, NONE);
  // The deposited table is freed with the pmd: nothing is left at pte level, but for the kept bits of a file's.
  if (entry.kind === "present") {
    if (pteDirty(entry.flags) && tx.frame(entry.frame).kind === "file") markDirty(tx, entry.frame);
    tx.unmapHuge(entry.frame, mm, vpn);
  } else if (entry.kind === "migration") tx.dropHugeMigration(entry.frame);
  const next = emptied(tx, vma, entry, reason);
  for (let i = 0; i < PMD_PAGES; i++) {
    if (next !== NONE) tx.setPte(mm, vpn + i, next);
    tx.blame(mm, vpn + i, causeAt(tx, vma, entry, reason), "zap_huge_pmd");
  }
}

/** folio_mark_dirty() of a file's huge page: each of its pages has to be written before it can go. */
function markDirty(tx: Tx, head: number): void {
  for (let i = 0; i < PMD_PAGES; i++) tx.setFrame(head + i, { dirty: true });
}

/** vma_adjust_trans_huge(), split_huge_pmd_if_needed(): a pmd that a VMA's new boundary cuts is split. One at a multiple of 2 MiB cuts none. */
export function splitAtBoundary(tx: Tx, mm: number, vpn: number): void {
  const vma = tx.mm(mm).lookup(vpn);
  if (vpn % PMD_PAGES !== 0 && vma !== undefined && !isHugetlb(vma) && tx.pmdEntry(mm, vpn) !== undefined)
    splitHugePmd(tx, mm, vpn);
}

/** __split_huge_pmd(): this process's pmd becomes a table whose ptes carry its bits; a file's is emptied, and filled again by faults. */
export function splitHugePmd(tx: Tx, mm: number, vpn: number): void {
  const vma = tx.mm(mm).lookup(vpn);
  if (vma === undefined) return;
  // mk_pte() of vm_page_prot, so that a NUMA hint does not pass on to the ptes.
  splitPmd(tx, mm, vpn, (flags) => {
    let pte = pageProt(tx, vma);
    if ((flags & RW) !== 0) pte = pteMkwrite(tx.bits, pte);
    if ((flags & ACCESSED) === 0) pte &= ~ACCESSED;
    // Else a dirty pmd makes the pages dirty, and not the ptes. pte_mkdirty() makes them soft-dirty too.
    if (pteDirty(flags) && tx.has("split-keeps-dirty")) pte = pteMkdirty(tx.bits, pte);
    if ((flags & SOFT_DIRTY) !== 0) pte = pteMksoftDirty(tx.bits, pte);
    if ((flags & UFFD_WP) === 0) return pte;
    return tx.has("mkuffd-wp-wrprotects") ? restorePageNone(tx, vma, pteMkuffdWp(tx.bits, pte)) : pte | UFFD_WP;
  });
}

/**
 * __split_huge_pmd_locked() of a migration entry: its pages are in flight still, each with an entry of its own, which has what the pmd's had: young,
 * dirty, soft-dirty, the uffd bit.
 */
function splitMigration(tx: Tx, mm: number, head: number, entry: MigrationEntry): void {
  tx.via("__split_huge_pmd");
  tx.setPmd(mm, head, NONE);
  tx.allocTable(mm, head);
  for (let i = 0; i < PMD_PAGES; i++) {
    const frame = entry.frame + i;
    tx.setFrame(frame, { migrating: tx.frame(frame).migrating + 1 });
    tx.setPte(mm, head + i, migration(entry.access, frame, entry.flags));
  }
  tx.dropHugeMigration(entry.frame);
}

/** __split_huge_pmd_locked(); `flagsOf` makes the flags of the ptes from those of the pmd. */
export function splitPmd(tx: Tx, mm: number, vpn: number, flagsOf: (flags: number) => number): void {
  const head = vpn - (vpn % PMD_PAGES);
  const entry = tx.pmdEntry(mm, head);
  const vma = tx.mm(mm).lookup(vpn);
  if ((entry?.kind !== "present" && entry?.kind !== "migration") || vma === undefined) return;
  const first = tx.frame(entry.frame);
  // A file's pmd is not split: "We are going to unmap this huge page. So just go ahead and zap it". Its pages stay in
  // the page cache, and faults map them again.
  if (first.kind === "file" && first.huge !== "zero") {
    zapHugePmd(tx, mm, vma, head, "split");
    return;
  }
  if (entry.kind === "migration") {
    splitMigration(tx, mm, head, entry);
    return;
  }
  tx.via("__split_huge_pmd");
  tx.setPmd(mm, head, NONE);
  tx.allocTable(mm, head);
  // __split_huge_zero_page_pmd(): the small zero page in 512 ptes, write-protected as the huge one was.
  if (first.huge === "zero") {
    const zero = pageProt(tx, vma) | SPECIAL;
    // __split_huge_zero_page_pmd() made the ptes of vm_page_prot alone until 42b2af2c9b7e.
    const keeps = isUffdWp(entry) && tx.has("huge-zero-split-wp");
    const pte = present(0, keeps ? restorePageNone(tx, vma, pteMkuffdWp(tx.bits, zero)) : zero);
    for (let i = 0; i < PMD_PAGES; i++) {
      tx.setPte(mm, head + i, pte);
      if (isUffdWp(entry) && !keeps) tx.blame(mm, head + i, "forgotten", "__split_huge_zero_page_pmd");
    }
    tx.unmapHuge(entry.frame, mm, head);
    return;
  }
  // PageAnonExclusive of the head becomes that of each page.
  const flags = flagsOf(entry.flags);
  const dirty = first.dirty || pteDirty(entry.flags);
  for (let i = 0; i < PMD_PAGES; i++) {
    const frame = entry.frame + i;
    tx.mapFrame(frame, mm, head + i);
    tx.setFrame(frame, { exclusive: first.exclusive, lazyfree: first.lazyfree, dirty });
    tx.setPte(mm, head + i, present(frame, flags));
  }
  tx.unmapHuge(entry.frame, mm, head);
}
