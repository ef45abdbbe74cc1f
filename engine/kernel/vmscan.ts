// Pushing pages out: one page's way through shrink_folio_list() and try_to_unmap_one(), whoever asks for it.
// mm/vmscan.c, mm/rmap.c; mm/madvise.c: madvise_cold_or_pageout_pte_range().

import { pteDirty } from "../state/bits.ts";
import { ACCESSED, EXCLUSIVE, NONE, SOFT_DIRTY, swap, UFFD_WP, withFlags } from "../state/entry.ts";
import type { Tx } from "../state/tx.ts";
import { isHugetlb, PMD_PAGES } from "../state/vma.ts";
import { adviseFolio, splitFolio, splitHugePmd, unmapFolio } from "./huge_memory.ts";
import { bad, type Outcome, ok } from "./outcome.ts";
import { causeOf, emptied, meetPreserved } from "./preserved.ts";
import { eachHugeMapping, eachMapping, isWritten, unmapPage } from "./rmap.ts";

/** shrink_folio_list() on the page that an address maps, or on the large folio that it is part of. */
export function reclaimPage(tx: Tx, mm: number, vpn: number): Outcome {
  const entry = tx.entry(mm, vpn);
  const vma = tx.mm(mm).lookup(vpn);
  if (vma === undefined || entry.kind !== "present" || entry.frame === 0) return bad("no page is mapped there");
  if (isHugetlb(vma)) return bad("hugetlb pages are not reclaimed");
  const { huge, large } = tx.frame(entry.frame);
  if (huge === "zero") return bad("the huge zero page is not reclaimed");
  const list = [entry.frame];
  if (huge !== "" || large) {
    list.pop();
    const head = tx.headOfFolio(entry.frame);
    const { kind, lazyfree, mlocked } = tx.frame(head);
    // Without swap, anonymous memory is not looked at (can_reclaim_anon_pages()).
    if (!mlocked && (kind === "file" || lazyfree || tx.state.swapOn)) shrinkFolio(tx, head, list);
  }
  for (const frame of list) reclaimFrame(tx, frame);
  return ok();
}

/** reclaim_folio_list() on one frame: a function of its slice and the swap slots. */
export function reclaimFrame(tx: Tx, n: number): void {
  const frame = tx.frame(n);
  if (frame.mlocked || frame.migrating > 0 || frame.huge !== "") return;
  const pinned = tx.pinned(n);
  // Not even unmapped: folio_try_share_anon_rmap_pte() refuses an exclusive page that is pinned.
  if (pinned && frame.kind === "anon") {
    if (frame.lazyfree && !tx.has("lazyfree-keeps-held")) tx.setFrame(n, { lazyfree: false });
    return;
  }
  // It went with another page of its folio.
  if (frame.kind === "anon" && frame.maps.length === 0) return;
  tx.via("shrink_folio_list");
  if (frame.large && frame.kind === "anon" && frame.lazyfree) {
    discardLazyfreeFolio(tx, frame.head);
    return;
  }
  if (frame.large) {
    if (frame.kind === "file" && (pinned || staysWhole(tx))) {
      unmapFolio(tx, tx.headOfFolio(n));
      return;
    }
    splitFolio(tx, n);
    if (tx.frame(n).maps.length === 0 && tx.frame(n).file < 0) return;
  }
  if (frame.kind === "file") reclaimFile(tx, n);
  else if (frame.lazyfree) discardLazyfree(tx, n);
  else reclaimAnon(tx, n);
}

/** A file's large folio is unmapped, and for want of swap no more happens to it. */
function staysWhole(tx: Tx): boolean {
  return !tx.state.swapOn && tx.has("writeout-splits-shmem");
}

/** An anonymous page goes to swap and stays in the swap cache; one that is clean there already goes altogether. */
function reclaimAnon(tx: Tx, n: number): void {
  let { slot } = tx.frame(n);
  const added = slot === 0;
  if (added) {
    if (!tx.state.swapOn) return;
    slot = tx.allocSlot({ value: tx.frame(n).value, frame: n });
    tx.setFrame(n, { slot, dirty: true });
  }
  const { exclusive } = tx.frame(n);
  let dirty = tx.frame(n).dirty;
  eachMapping(tx, n, (mm, vpn) => {
    const entry = tx.entry(mm, vpn);
    if (entry.kind !== "present") return;
    if (pteDirty(entry.flags)) dirty = true;
    tx.via("try_to_unmap_one");
    tx.setSlot(slot, { count: tx.slot(slot).count + 1 });
    tx.setPte(mm, vpn, swap(slot, (entry.flags & (UFFD_WP | SOFT_DIRTY)) | (exclusive ? EXCLUSIVE : 0)));
    tx.unmapFrame(n, mm, vpn);
  });
  tx.setFrame(n, { exclusive: false, dirty: false });
  if (dirty) {
    // pageout(): written, and kept in the swap cache until the next time.
    tx.setSlot(slot, { value: tx.frame(n).value });
    return;
  }
  tx.setSlot(slot, { frame: 0 });
  tx.setFrame(n, { slot: 0 });
  tx.putFrame(n);
}

/** A page that MADV_FREE gave up is dropped, unless it was written since. */
function discardLazyfree(tx: Tx, n: number): void {
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

/** The same of a large folio that ptes map: as a whole, up to the first page that was written since. */
function discardLazyfreeFolio(tx: Tx, head: number): void {
  const parts = tx.partsOf(head);
  let kept = parts.some((n) => tx.frame(n).dirty);
  for (const n of parts) {
    kept ||= isWritten(tx, n);
    if (kept) break;
    discardLazyfree(tx, n);
  }
  if (!kept) return;
  for (const n of parts) if (tx.frame(n).head === head) tx.setFrame(n, { lazyfree: false, dirty: true });
}

/**
 * unmap_huge_pmd_locked(): a THP that nobody wrote since goes with its pmd, and with the page table that was put by for
 * it.
 */
function discardLazyfreePmd(tx: Tx, head: number): boolean {
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

/**
 * A page of a file: unmapped everywhere, then written to swap by way of the page cache, or dropped where it is clean.
 */
function reclaimFile(tx: Tx, n: number): void {
  eachMapping(tx, n, (mm, vpn) => unmapPage(tx, n, mm, vpn));
  const { file, index, dirty, value } = tx.frame(n);
  // "Folio is unmapped now so it cannot be newly pinned anymore": it stays in the page cache, and its mappings are gone all the same.
  if (file < 0 || tx.pinned(n)) return;
  if (!dirty) {
    tx.setCached(file, index, 0);
  } else {
    // shmem_writeout() (shmem_writepage() in 6.1 and 6.12) without swap: the page stays in the cache, unmapped.
    if (!tx.state.swapOn) return;
    tx.via("shmem_writeout");
    tx.setCached(file, index, -tx.allocSlot({ count: 1, value }));
  }
  tx.setFrame(n, { file: -1, index: -1 });
  tx.putFrame(n);
}

/**
 * A large folio that is to be reclaimed, up to its split: its pages are then on the list, as of split_folio_to_list().
 * A swap file has no room for a whole one: only a block device does, with CONFIG_THP_SWAP (get_swap_pages() asks for
 * SWP_BLKDEV, cluster_alloc_swap_entry() since 6.14).
 */
function shrinkFolio(tx: Tx, head: number, list: number[]): void {
  const { kind, lazyfree } = tx.frame(head);
  const pinned = tx.pinned(head);
  if (pinned && kind === "anon") return;
  if (kind === "file" && (pinned || staysWhole(tx))) {
    unmapFolio(tx, head);
    return;
  }
  if (kind === "anon" && lazyfree) {
    if (tx.has("lazyfree-drops-pmd") && discardLazyfreePmd(tx, head)) return;
    // try_to_unmap_one() splits the pmd (TTU_SPLIT_HUGE_PMD), not the folio.
    eachHugeMapping(tx, head, (mm, vpn) => splitHugePmd(tx, mm, vpn));
    discardLazyfreeFolio(tx, head);
    return;
  }
  const parts = tx.partsOf(head);
  splitFolio(tx, head);
  list.push(...parts);
}

/** A THP that the range covers: it grows old, and for MADV_PAGEOUT it is reclaimed. */
function wholeFolio(tx: Tx, mm: number, vpn: number, pageout: boolean, list: number[]): void {
  const entry = tx.pmdEntry(mm, vpn);
  if (entry?.kind !== "present") return;
  if ((entry.flags & ACCESSED) !== 0 && !(pageout && tx.has("pageout-keeps-young"))) {
    tx.setPmd(mm, vpn, withFlags(entry, entry.flags & ~ACCESSED));
  }
  if (!pageout) return;
  shrinkFolio(tx, entry.frame, list);
}

/**
 * madvise_cold_or_pageout_pte_range(): pages that only this entry maps grow old; for MADV_PAGEOUT they are reclaimed
 * too.
 */
export function coldOrPageout(tx: Tx, mm: number, start: number, end: number, pageout: boolean): void {
  tx.via("madvise_cold_or_pageout_pte_range");
  const list: number[] = [];
  for (let vpn = start; vpn < end; vpn++) {
    const folio = adviseFolio(tx, mm, vpn, start, end);
    if (folio === "whole") wholeFolio(tx, mm, vpn, pageout, list);
    if (folio === "whole" || folio === "stop" || (folio === "skip" && tx.pmdEntry(mm, vpn) !== undefined)) {
      vpn = vpn - (vpn % PMD_PAGES) + PMD_PAGES - 1;
      continue;
    }
    const entry = tx.entry(mm, vpn);
    if (entry.kind === "preserved") meetPreserved(tx, mm, vpn, "pageout");
    if (folio === "skip" || entry.kind !== "present" || entry.frame === 0) continue;
    if (tx.mapcount(entry.frame) !== 1) continue;
    if ((entry.flags & ACCESSED) !== 0 && !(pageout && tx.has("pageout-keeps-young")))
      tx.setEntry(mm, vpn, withFlags(entry, entry.flags & ~ACCESSED));
    if (pageout && tx.pmdEntry(mm, vpn) === undefined) list.push(entry.frame);
  }
  for (const frame of list) reclaimFrame(tx, frame);
}
