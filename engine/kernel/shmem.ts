// The page cache of memfd, tmpfs and shared anonymous memory. mm/shmem.c.

import { NotModelled, type Tx } from "../state/tx.ts";
import { splitFolio } from "./huge_memory.ts";
import { unmapMapping } from "./zap.ts";

/** shmem_swapin_folio(): the page comes back from swap into the page cache. Returns its frame. */
export function shmemSwapin(tx: Tx, file: number, index: number, slot: number): number {
  tx.via("shmem_swapin_folio");
  const frame = tx.allocFrame({ kind: "file", value: tx.slot(slot).value, dirty: true, file, index });
  tx.setCached(file, index, frame);
  tx.swapFree(slot);
  return frame;
}

/** The frame in the page cache at an index, from swap if need be; 0: a hole. */
export function shmemCached(tx: Tx, file: number, index: number): number {
  const cached = tx.cached(file, index);
  return cached < 0 ? shmemSwapin(tx, file, index, -cached) : cached;
}

/** shmem_alloc_and_add_folio(): a page of zeroes for a hole. */
export function shmemAlloc(tx: Tx, file: number, index: number, value = 0): number {
  const frame = tx.allocFrame({ kind: "file", value, file, index });
  tx.setCached(file, index, frame);
  return frame;
}

/** filemap_remove_folio(): the page leaves the page cache and goes, unless something still maps it. */
export function removeFromCache(tx: Tx, file: number, index: number): void {
  const cached = tx.cached(file, index);
  if (cached === 0) return;
  tx.setCached(file, index, 0);
  if (cached < 0) tx.swapFree(-cached);
  else {
    tx.setFrame(cached, { file: -1, index: -1 });
    tx.putFrame(cached);
  }
}

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
 * ZAP_FLAG_DROP_MARKER.
 */
export function shmemUndoRange(tx: Tx, file: number, first: number, last: number): void {
  tx.via("shmem_undo_range");
  for (let index = first; index < Math.min(last, tx.file(file).cache.limit); index++) {
    const cached = tx.cached(file, index);
    if (cached === 0) continue;
    // truncate_inode_partial_folio(): a large folio that loses a part is split.
    if (cached > 0 && isPartial(tx, cached, first, last)) {
      if (tx.pinned(cached)) throw new NotModelled("punching a part of a large folio of a file that is pinned");
      splitFolio(tx, cached);
    }
    if (cached > 0 && tx.frame(cached).maps.length > 0) {
      unmapMapping(tx, file, index, index + 1, "evict", { evenCows: false, frame: cached });
    }
    removeFromCache(tx, file, index);
  }
}

/** Whether a large folio lies in [first, last) with a part only. */
function isPartial(tx: Tx, frame: number, first: number, last: number): boolean {
  const { large, huge } = tx.frame(frame);
  if (!large && huge === "") return false;
  const { index } = tx.frame(tx.headOfFolio(frame));
  return index < first || index + tx.folioPages(frame) > last;
}
