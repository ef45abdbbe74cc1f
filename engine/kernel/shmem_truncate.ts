// Pages that leave a file of shmem: holes and truncation. mm/shmem.c: shmem_undo_range(); mm/truncate.c: truncate_inode_partial_folio().

import { NotModelled, type Tx } from "../state/tx.ts";
import { splitFolio, splitFolioAt } from "./folio_split.ts";
import { removeFromCache, shmemSwapin } from "./shmem.ts";
import { unmapMapping } from "./zap.ts";

/**
 * A page that leaves its file while it is in flight: truncation sleeps in folio_lock() until the migration ends, with a
 * part of its work done. That is not modelled.
 */
export function refuseInFlight(tx: Tx, file: number, first: number, last: number): void {
  tx.file(file).cache.forEach(
    (cached) => {
      if (cached > 0 && isInFlight(tx, cached)) throw new NotModelled("truncation of a page that is being migrated");
    },
    first,
    last,
  );
}

/** Migration entries wait for the page, or for the huge page that it is part of. */
function isInFlight(tx: Tx, frame: number): boolean {
  return tx.frame(frame).migrating > 0 || tx.frame(tx.headOfFolio(frame)).migratingEntire > 0;
}

/**
 * shmem_undo_range(): pages [first, last) leave the file; what maps one of them by then is unmapped with
 * ZAP_FLAG_DROP_MARKER. Large folios that lie in the range with a part are split first, and unmapped whole for it.
 */
export function shmemUndoRange(tx: Tx, file: number, first: number, last: number): void {
  tx.via("shmem_undo_range");
  for (let index = first; index < Math.min(last, tx.file(file).cache.limit); index++) {
    swapinPartial(tx, file, index, first, last);
    const cached = tx.cached(file, index);
    if (cached === 0) continue;
    if (cached > 0 && isPartial(tx, cached, first, last)) {
      // folio_mark_dirty(): the folio that is cut, before it is split; so what is left of it is dirty, written or not (shmem_undo_range(), 7.3).
      tx.dirtyFolio(cached);
      if (tx.pinned(cached)) {
        zeroPartialFolio(tx, file, index, Math.min(last, endOfFolio(tx, cached)));
        index = endOfFolio(tx, cached) - 1;
        continue;
      }
      truncatePartialFolio(tx, file, cached, first, last);
    }
    if (cached > 0 && tx.frame(cached).maps.length > 0) {
      unmapMapping(tx, file, index, index + 1, "evict", { evenCows: false, frame: cached });
    }
    removeFromCache(tx, file, index);
  }
}

/** shmem_get_partial_folio(): a large folio that is swapped out, and of which a part is to go, comes back first. */
function swapinPartial(tx: Tx, file: number, index: number, first: number, last: number): void {
  const slot = -tx.cached(file, index);
  const { frame } = slot > 0 ? tx.slot(slot) : { frame: 0 };
  if (frame === 0) return;
  const start = index - (frame - tx.headOfFolio(frame));
  if (start >= first && start + tx.folioPages(frame) <= last) return;
  // Beyond the new end of the file shmem_get_folio() finds nothing, and the swap entry stays whole with a part past the end.
  if (first >= tx.file(file).pages) throw new NotModelled("truncation inside of a large folio that is swapped out");
  shmemSwapin(tx, file, index, slot);
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
