// Pushing pages out: one page's way through shrink_folio_list() and try_to_unmap_one(), whoever asks for it.
// mm/vmscan.c, mm/rmap.c; mm/madvise.c: madvise_cold_or_pageout_pte_range().

import { pteDirty } from "../state/bits.ts";
import { ACCESSED, EXCLUSIVE, SOFT_DIRTY, swap, UFFD_WP, withFlags } from "../state/entry.ts";
import type { Tx } from "../state/tx.ts";
import { isHugetlb, PMD_PAGES } from "../state/vma.ts";
import { adviseFolio, isMappedOnce, isPartiallyMapped, splitFolio, unmapFolio } from "./folio_split.ts";
import { splitHugePmd } from "./huge_memory.ts";
import { discardLazyfree, discardLazyfreeFolio, discardLazyfreePmd } from "./lazyfree.ts";
import { bad, type Outcome, ok } from "./outcome.ts";
import { meetPreserved } from "./preserved.ts";
import { eachHugeMapping, eachMapping, unmapPage } from "./rmap.ts";
import { removeFromCache } from "./shmem.ts";

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
    if (frame.kind === "file" && reclaimFileFolio(tx, frame.head)) return;
    if (frame.kind === "anon" && swapsWhole(tx, frame.head)) {
      swapOut(tx, frame.head);
      return;
    }
    if (frame.kind === "anon") splitFolio(tx, n);
    if (tx.frame(n).maps.length === 0 && tx.frame(n).file < 0) return;
  }
  if (frame.kind === "file") reclaimFile(tx, n);
  else if (frame.lazyfree) discardLazyfree(tx, n);
  else reclaimAnon(tx, n);
}

/**
 * A file's large folio: unmapped, and dropped where it is clean. For want of swap no more happens to it; where swap has room for it as a whole, and the
 * file does not end inside of it ("swapout of a large folio crossing i_size needs to split too"), it goes there as one (shmem_writeout()).
 * False: it was split.
 */
function reclaimFileFolio(tx: Tx, head: number): boolean {
  const pinned = tx.pinned(head);
  if (!pinned && !tx.has("writeout-splits-shmem")) {
    splitFolio(tx, head);
    return false;
  }
  unmapFolio(tx, head);
  const { file, index, dirty, order } = tx.frame(head);
  if (file < 0 || pinned || (dirty && !tx.state.swapOn)) return true;
  const parts = tx.partsOf(head);
  if (!dirty) {
    for (let i = 0; i < parts.length; i++) removeFromCache(tx, file, index + i);
    return true;
  }
  const { pages } = tx.file(file);
  const crossed = pages > index && pages < index + parts.length;
  if (tx.state.settings.swap === "file" || crossed) {
    splitFolio(tx, head);
    return false;
  }
  tx.via("shmem_writeout");
  tx.addToSwapCache(head);
  parts.forEach((part, i) => {
    const { slot } = tx.frame(part);
    tx.setSlot(slot, { count: 1, order });
    tx.setCached(file, index + i, -slot);
    tx.setFrame(part, { file: -1, index: -1, dirty: false });
  });
  if (isWrittenAtOnce(tx, head)) tx.dropSwapCache(head);
  return true;
}

/**
 * pageout() after which nothing is under way: "A synchronous write - probably a ramdisk. Go ahead and try to reclaim the folio", or a folio of
 * zeroes alone, which is not written at all (swap_zeromap_folio_set()). It leaves the swap cache in the same pass.
 */
function isWrittenAtOnce(tx: Tx, head: number): boolean {
  if (tx.state.settings.swap === "zram") return true;
  return tx.has("swap-zeromap") && tx.partsOf(head).every((part) => tx.frame(part).value === 0);
}

/**
 * A large folio goes to swap as one where that has room for as many slots in a row (get_swap_pages() asks for SWP_BLKDEV, and for a folio that ptes
 * map since 6.10): its ptes become swap entries each with its own bits. A folio that is mapped in part is split first: "We can free the unmapped
 * pages without IO".
 */
function swapsWhole(tx: Tx, head: number): boolean {
  const { slot, entire } = tx.frame(head);
  if (tx.state.settings.swap === "file" || !tx.state.swapOn) return false;
  if (slot > 0) return true;
  return (entire.length > 0 || tx.has("swapout-mthp")) && !isPartiallyMapped(tx, head);
}

/** The whole folio: into the swap cache, unmapped, and written. */
function swapOut(tx: Tx, head: number): void {
  tx.via("shrink_folio_list");
  // TTU_SPLIT_HUGE_PMD
  eachHugeMapping(tx, head, (mm, vpn) => splitHugePmd(tx, mm, vpn));
  if (tx.frame(head).slot === 0) tx.addToSwapCache(head);
  const parts = tx.partsOf(head);
  const wasDirty = parts.some((part) => tx.frame(part).dirty);
  const dirty = parts.map((part) => unmapToSwap(tx, part, tx.frame(part).slot)).some((each) => each) || wasDirty;
  for (const part of parts) tx.setFrame(part, { exclusive: false, dirty: false });
  if (dirty) for (const part of parts) tx.setSlot(tx.frame(part).slot, { value: tx.frame(part).value });
  if (!dirty || isWrittenAtOnce(tx, head)) tx.dropSwapCache(head);
}

/** try_to_unmap_one() of an anonymous page in the swap cache, by whatever maps it. Whether a pte was dirty. */
function unmapToSwap(tx: Tx, n: number, slot: number): boolean {
  const { exclusive } = tx.frame(n);
  let dirty = false;
  eachMapping(tx, n, (mm, vpn) => {
    const entry = tx.entry(mm, vpn);
    if (entry.kind !== "present") return;
    if (pteDirty(entry.flags)) dirty = true;
    tx.via("try_to_unmap_one");
    tx.setSlot(slot, { count: tx.slot(slot).count + 1 });
    tx.setPte(mm, vpn, swap(slot, (entry.flags & (UFFD_WP | SOFT_DIRTY)) | (exclusive ? EXCLUSIVE : 0)));
    tx.unmapFrame(n, mm, vpn);
  });
  return dirty;
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
  const wasDirty = tx.frame(n).dirty;
  const dirty = unmapToSwap(tx, n, slot) || wasDirty;
  tx.setFrame(n, { exclusive: false, dirty: false });
  if (dirty) {
    // pageout(): written, and kept in the swap cache until the next time.
    tx.setSlot(slot, { value: tx.frame(n).value });
    if (!isWrittenAtOnce(tx, n)) return;
  }
  tx.setSlot(slot, { frame: 0 });
  tx.setFrame(n, { slot: 0 });
  tx.putFrame(n);
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
 * A large folio that is to be reclaimed: swapped out whole, or split, and its pages are then on the list, as of
 * split_folio_to_list().
 */
function shrinkFolio(tx: Tx, head: number, list: number[]): void {
  const { kind, lazyfree } = tx.frame(head);
  const pinned = tx.pinned(head);
  if (pinned && kind === "anon") {
    if (lazyfree && !tx.has("lazyfree-keeps-held"))
      for (const part of tx.partsOf(head)) tx.setFrame(part, { lazyfree: false });
    return;
  }
  if (kind === "anon" && lazyfree) {
    if (tx.has("lazyfree-drops-pmd") && discardLazyfreePmd(tx, head)) return;
    // try_to_unmap_one() splits the pmd (TTU_SPLIT_HUGE_PMD), not the folio.
    eachHugeMapping(tx, head, (mm, vpn) => splitHugePmd(tx, mm, vpn));
    discardLazyfreeFolio(tx, head);
    return;
  }
  if (kind === "anon" && swapsWhole(tx, head)) {
    swapOut(tx, head);
    return;
  }
  const parts = tx.partsOf(head);
  if (kind === "file" && reclaimFileFolio(tx, head)) return;
  if (kind === "anon") splitFolio(tx, head);
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
  const listed = new Set<number>();
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
    if (!isMappedOnce(tx, entry.frame)) continue;
    if ((entry.flags & ACCESSED) !== 0 && !(pageout && tx.has("pageout-keeps-young")))
      tx.setEntry(mm, vpn, withFlags(entry, entry.flags & ~ACCESSED));
    // A folio is on the list once, whatever number of its pages was met.
    const n = tx.frame(entry.frame).large ? tx.headOfFolio(entry.frame) : entry.frame;
    if (pageout && tx.pmdEntry(mm, vpn) === undefined && !listed.has(n)) list.push(n);
    listed.add(n);
  }
  for (const n of list) {
    if (!tx.frame(n).large) reclaimFrame(tx, n);
    else if (!tx.frame(n).mlocked && tx.frame(n).migrating === 0) shrinkFolio(tx, n, list);
  }
}
