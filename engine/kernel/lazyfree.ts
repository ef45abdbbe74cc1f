// Pages that MADV_FREE gave up, when reclaim comes to them: dropped where nobody wrote since, else given back. mm/rmap.c: try_to_unmap_one(),
// folio_unmap_pte_batch(); mm/huge_memory.c: unmap_huge_pmd_locked().

import { pteDirty, pteMkclean, pteMkdirty } from "../state/bits.ts";
import { ACCESSED, flagsOf, NONE, type PresentEntry, RW, SOFT_DIRTY, withFlags } from "../state/entry.ts";
import { mmOf, vpnOf } from "../state/frame.ts";
import type { Tx } from "../state/tx.ts";
import { PMD_PAGES } from "../state/vma.ts";
import { causeOf, emptied } from "./preserved.ts";
import { eachHugeMapping, eachMapping, isWritten } from "./rmap.ts";

/** A page that MADV_FREE gave up is dropped, unless it was written since. */
export function discardLazyfree(tx: Tx, n: number): void {
  if (tx.frame(n).dirty || isWritten(tx, n)) {
    tx.setFrame(n, { lazyfree: false, dirty: true });
    return;
  }
  eachMapping(tx, n, (mm, vpn) => {
    const vma = tx.mm(mm).lookup(vpn);
    if (vma === undefined) return;
    tx.via("try_to_unmap_one");
    tx.setPte(mm, vpn, emptied(tx, vma, tx.entry(mm, vpn), "reclaim"));
    tx.blame(mm, vpn, causeOf("free"), "try_to_unmap_one");
    tx.unmapFrame(n, mm, vpn);
  });
}

/**
 * The same of a large folio that ptes map: as a whole, up to the first page that was written since. try_to_unmap_one() empties the ptes before it
 * asks whether the folio is dirty, and puts them back then.
 */
export function discardLazyfreeFolio(tx: Tx, head: number): void {
  const parts = tx.partsOf(head);
  let remains = false;
  const dirty = parts.some((n) => tx.frame(n).dirty);
  for (let i = 0; i < parts.length && !remains; ) {
    const batch = parts.slice(i, i + lazyfreeBatch(tx, parts, i));
    remains = dirty || batch.some((n) => isWritten(tx, n));
    if (remains) restoreBatch(tx, batch);
    else for (const n of batch) discardLazyfree(tx, n);
    i += batch.length;
  }
  if (!remains) return;
  for (const n of parts) if (tx.frame(n).head === head) tx.setFrame(n, { lazyfree: false, dirty: true });
}

/**
 * folio_unmap_pte_batch(): how many pages from one on are unmapped together, where one process maps them in a row, and alike but for young and
 * dirty; before 29f40594a281 (FPB_RESPECT_WRITE | FPB_RESPECT_SOFT_DIRTY) but for the write permission and soft-dirty, too.
 */
function lazyfreeBatch(tx: Tx, parts: readonly number[], from: number): number {
  if (!tx.has("lazyfree-batches")) return 1;
  const entryOf = (n: number | undefined): PresentEntry | undefined => {
    const [ref, ...others] = n === undefined ? [] : tx.frame(n).maps;
    const entry = ref === undefined ? NONE : tx.entry(mmOf(ref), vpnOf(ref));
    return entry.kind === "present" && others.length === 0 ? entry : undefined;
  };
  const first = entryOf(parts[from]);
  const start = tx.frame(parts[from] ?? 0).maps[0];
  if (first === undefined || start === undefined) return 1;
  // "We may only batch within a single VMA and a single page table."
  const [mm, vpn] = [mmOf(start), vpnOf(start)];
  const limit = Math.min(tx.mm(mm).lookup(vpn)?.end ?? vpn, vpn - (vpn % PMD_PAGES) + PMD_PAGES) - vpn;
  const ignored = ACCESSED | (tx.has("lazyfree-batches-alike") ? 0 : RW | SOFT_DIRTY);
  let pages = 1;
  for (; pages < limit && from + pages < parts.length; pages++) {
    const n = parts[from + pages] ?? 0;
    const next = entryOf(n);
    if (next === undefined || tx.frame(n).maps[0] !== start + pages) break;
    if (((pteMkclean(next.flags) ^ pteMkclean(first.flags)) & ~ignored) !== 0) break;
  }
  return pages === parts.length || tx.has("lazyfree-batches-parts") ? pages : 1;
}

/** set_ptes() of what get_and_clear_ptes() read: the first one's flags for all, young and dirty where one of them was. */
function restoreBatch(tx: Tx, batch: readonly number[]): void {
  if (batch.length === 1) return;
  const places = batch.flatMap((n) => tx.frame(n).maps.map((ref) => [mmOf(ref), vpnOf(ref)] as const));
  const [first] = places;
  if (first === undefined) return;
  const all = places.reduce((sum, [mm, vpn]) => sum | flagsOf(tx.entry(mm, vpn)), 0);
  const flags = flagsOf(tx.entry(...first)) | (all & ACCESSED);
  const restored = pteDirty(all) ? pteMkdirty(tx.bits, flags) : flags;
  for (const [mm, vpn] of places) tx.setPte(mm, vpn, withFlags(tx.entry(mm, vpn), restored));
}

/**
 * unmap_huge_pmd_locked(): a THP that nobody wrote since goes with its pmd, and with the page table that was put by for
 * it.
 */
export function discardLazyfreePmd(tx: Tx, head: number): boolean {
  const { dirty, entire } = tx.frame(head);
  if (dirty || entire.length !== 1) return false;
  let gone = false;
  eachHugeMapping(tx, head, (mm, first) => {
    const entry = tx.pmdEntry(mm, first);
    if (entry?.kind !== "present" || pteDirty(entry.flags)) return;
    tx.via("try_to_unmap_one");
    tx.setPmd(mm, first, NONE);
    tx.unmapHuge(head, mm, first);
    for (let i = 0; i < PMD_PAGES; i++) tx.blame(mm, first + i, causeOf("free"), "try_to_unmap_one");
    gone = true;
  });
  return gone;
}
