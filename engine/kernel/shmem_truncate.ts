// Pages that leave a file of shmem: holes and truncation. mm/shmem.c: shmem_undo_range(); mm/truncate.c: truncate_inode_partial_folio().

import type { StuckIn } from "../state/state.ts";
import type { Tx } from "../state/tx.ts";
import { splitFolio, splitFolioAt } from "./folio_split.ts";
import { isInFlight, readsWhole, removeFromCache, shmemSwapin, splitLargeEntry } from "./shmem.ts";
import { unmapMapping } from "./zap.ts";

/**
 * shmem_undo_range(): pages [first, last) leave the file; what maps one of them by then is unmapped with
 * ZAP_FLAG_DROP_MARKER. Large folios that lie in the range with a part are split first, and unmapped whole for it. What it waits for, by when all that
 * lies in the range as a whole is gone: a folio that it has to cut and that is in flight, or an entry of swap that it never cuts. A page whose every
 * entry was unmapped before is in flight no more as far as anybody could tell: whoever migrates it finds none to restore, and lets it go.
 */
export function shmemUndoRange(tx: Tx, file: number, first: number, last: number): Waits | undefined {
  tx.via("shmem_undo_range");
  const end = Math.min(last, tx.file(file).cache.limit);
  // find_lock_entries(): it passes over folios and swap entries that the range cuts.
  for (let index = first; index < end; index++) {
    const cached = tx.cached(file, index);
    if (cached > 0 ? !isPartial(tx, cached, first, last) : !isPartialSwap(tx, -cached, index, first, last))
      evict(tx, file, index);
  }
  for (let index = first; index < end; index++) {
    if (cutSwapped(tx, file, index, first, last)) return "shmem_undo_range";
    const cached = tx.cached(file, index);
    if (cached > 0 && isPartial(tx, cached, first, last)) {
      if (isInFlight(tx, cached)) return "folio_lock";
      // folio_mark_dirty(): the folio that is cut, before it is split; so what is left of it is dirty, written or not (shmem_undo_range(), 7.3).
      tx.dirtyFolio(cached);
      if (tx.pinned(cached)) {
        zeroPartialFolio(tx, file, index, Math.min(last, endOfFolio(tx, cached)));
        index = endOfFolio(tx, cached) - 1;
        continue;
      }
      truncatePartialFolio(tx, file, cached, first, last);
    }
    evict(tx, file, index);
  }
  return undefined;
}

/** Where it sleeps, or spins. */
export type Waits = Extract<StuckIn, "folio_lock" | "shmem_undo_range">;

/** truncate_inode_folio(), shmem_free_swap(): one page leaves the file, and all who map it by then. */
function evict(tx: Tx, file: number, index: number): void {
  const cached = tx.cached(file, index);
  if (cached > 0 && tx.frame(cached).maps.length > 0)
    unmapMapping(tx, file, index, index + 1, "evict", { evenCows: false, frame: cached });
  removeFromCache(tx, file, index);
}

/**
 * shmem_get_partial_folio(): a large folio that is swapped out, and of which a part is to go, comes back first, or where it has left the swap cache
 * its entry is split. True: neither, and the call never ends. Beyond the new end of the file shmem_get_folio() finds nothing; so shmem_free_swap() meets the
 * entry whole, which it freed altogether, with the pages that are still in the file, until 8a1968bd997f. Since then it leaves it, and "if truncating, restart to
 * make sure all gone" looks for it again.
 */
function cutSwapped(tx: Tx, file: number, index: number, first: number, last: number): boolean {
  const slot = -tx.cached(file, index);
  if (!isPartialSwap(tx, slot, index, first, last)) return false;
  if (first < tx.file(file).pages) {
    if (tx.slot(slot).frame > 0 || readsWhole(tx)) shmemSwapin(tx, file, index, slot);
    else splitLargeEntry(tx, file, index);
    return false;
  }
  if (tx.has("truncate-leaves-cut-swap")) return true;
  tx.via("shmem_free_swap");
  const pages = 2 ** tx.slot(slot).order;
  const start = index - (index % pages);
  for (let at = start; at < start + pages; at++) removeFromCache(tx, file, at);
  return false;
}

/** Whether one entry of the page cache has slots for pages of [first, last) and for others. */
function isPartialSwap(tx: Tx, slot: number, index: number, first: number, last: number): boolean {
  const pages = slot > 0 ? 2 ** tx.slot(slot).order : 1;
  const start = index - (index % pages);
  return pages > 1 && (start < first || start + pages > last);
}

/**
 * truncate_inode_partial_folio(): the folio is split where the range begins, and where it ends; the halves that are not cut stay as large as they are. Before
 * 6.15 it becomes single pages.
 */
function truncatePartialFolio(tx: Tx, file: number, frame: number, first: number, last: number): void {
  if (!tx.has("truncate-splits-at")) {
    splitFolio(tx, frame);
    return;
  }
  const head = tx.headOfFolio(frame);
  const index = tx.frame(frame).index - (frame - head);
  const end = endOfFolio(tx, frame);
  splitFolioAt(tx, head + Math.max(first - index, 0));
  if (last >= end) return;
  const rest = tx.cached(file, last);
  if (rest > 0 && tx.frame(rest).large) splitFolioAt(tx, rest);
}

/**
 * can_split_folio() says no, for somebody holds a page of the folio: what would go of it is zeroed in place, and stays in the file. Nobody is unmapped
 * for it but by the hole itself.
 */
function zeroPartialFolio(tx: Tx, file: number, first: number, last: number): void {
  for (let index = first; index < last; index++) {
    tx.setFrame(tx.cached(file, index), { value: 0 });
  }
}

/** folio_next_index(). By the page itself: the first one may have left the file already. */
function endOfFolio(tx: Tx, frame: number): number {
  const head = tx.headOfFolio(frame);
  return tx.frame(frame).index - (frame - head) + tx.folioPages(head);
}

/** Whether a large folio lies in [first, last) with a part only. */
function isPartial(tx: Tx, frame: number, first: number, last: number): boolean {
  const { large, huge } = tx.frame(frame);
  if (!large && huge === "") return false;
  const end = endOfFolio(tx, frame);
  return end - tx.folioPages(frame) < first || end > last;
}
