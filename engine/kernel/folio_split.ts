// Splitting large folios, and who does it: the pages become folios of their own, or of fewer pages. mm/huge_memory.c: __folio_split(),
// unmap_folio(), remap_page(); mm/madvise.c: madvise_cold_or_pageout_pte_range(), madvise_free_pte_range().

import { pteMkuffdWp } from "../state/bits.ts";
import { isUffdWp, PROTNONE, present, SOFT_DIRTY, SPECIAL, UFFD_WP } from "../state/entry.ts";
import type { Tx } from "../state/tx.ts";
import { PMD_PAGES } from "../state/vma.ts";
import { splitPmd, zapHugePmd } from "./huge_memory.ts";
import { type Outcome, ok } from "./outcome.ts";
import { pageProt } from "./pgprot.ts";
import { eachHugeMapping, eachMapping, isWritten, throughMigration, unmapPage } from "./rmap.ts";
import { removeFromCache } from "./shmem.ts";
import { restorePageNone } from "./userfaultfd_k.ts";

/**
 * split_folio(): every pmd that maps it is split, and the pages are pages of their own. An anonymous page's entries are migration
 * entries meanwhile; a file's are gone, and filled again by faults. Where the kernel has it, an anonymous page that holds zeroes
 * gives way to the zero page (try_to_map_unused_to_zeropage()).
 */
export function splitFolio(tx: Tx, n: number): void {
  splitInto(tx, n, Array<number>(tx.folioPages(n)).fill(0));
}

/**
 * folio_split(), as truncation asks for it: a file's folio is halved until the page has one of its own, and the other halves stay as large as they
 * are. Of 16 pages split at the sixth there are folios of 4, 1, 1, 2 and 8.
 */
export function splitFolioAt(tx: Tx, n: number): void {
  const at = n - tx.headOfFolio(n);
  const orders: number[] = [];
  const halve = (first: number, order: number): void => {
    if (order === 0 || at < first || at >= first + 2 ** order) {
      orders.push(order);
      return;
    }
    halve(first, order - 1);
    halve(first + 2 ** (order - 1), order - 1);
  };
  halve(0, tx.frame(n).order);
  splitInto(tx, n, orders);
}

/** __folio_split(): `orders` are those of the folios that it becomes, from the first on. */
function splitInto(tx: Tx, n: number, orders: readonly number[]): void {
  tx.via("split_huge_page_to_list_to_order");
  const head = tx.headOfFolio(n);
  const { kind, file } = tx.frame(head);
  if (kind === "file") unmapFolio(tx, head);
  else eachHugeMapping(tx, head, (mm, vpn) => splitPmd(tx, mm, vpn, (flags) => flags));
  const parts = tx.partsOf(head);
  // PG_dirty was the folio's, and is that of each now.
  const dirty = parts.some((at) => tx.frame(at).dirty || isWritten(tx, at));
  let first = head;
  for (const order of orders) {
    const large = order > 0;
    for (let at = first; at < first + 2 ** order; at++)
      tx.setFrame(at, { large, order, head: large ? first : 0, partial: false, dirty });
    first += 2 ** order;
  }
  for (const at of parts) {
    const part = tx.frame(at);
    // Of a page that nobody used any more it was the folio alone that kept it.
    tx.putFrame(at);
    eachMapping(tx, at, (mm, vpn) => removeMigrationPte(tx, at, mm, vpn));
    if (part.kind === "anon" && part.value === 0 && !part.mlocked && tx.has("split-frees-zeroes")) dropZeroes(tx, at);
  }
  if (file >= 0) dropBeyondEnd(tx, file, head, orders);
}

/** "Some pages can be beyond EOF: drop them from cache": folios that begin there, but for the first. */
function dropBeyondEnd(tx: Tx, file: number, head: number, orders: readonly number[]): void {
  const { pages } = tx.file(file);
  const { index } = tx.frame(head);
  let first = index;
  for (const order of orders) {
    const next = first + 2 ** order;
    if (first >= pages && first > index) for (let at = first; at < next; at++) removeFromCache(tx, file, at);
    first = next;
  }
}

/** remove_migration_pte() of a page that stays where it is. */
function removeMigrationPte(tx: Tx, frame: number, mm: number, vpn: number): void {
  const vma = tx.mm(mm).lookup(vpn);
  const entry = tx.entry(mm, vpn);
  if (vma === undefined || entry.kind !== "present") return;
  tx.setPte(mm, vpn, present(frame, throughMigration(tx, vma, frame, entry.flags)));
}

/** try_to_unmap() of a file's large folio: nobody maps any of it after that. */
export function unmapFolio(tx: Tx, head: number): void {
  tx.via("try_to_unmap_one");
  eachHugeMapping(tx, head, (mm, vpn) => {
    const vma = tx.mm(mm).lookup(vpn);
    if (vma !== undefined) zapHugePmd(tx, mm, vma, vpn, "reclaim");
  });
  for (const part of tx.partsOf(head)) {
    eachMapping(tx, part, (mm, vpn) => unmapPage(tx, part, mm, vpn));
  }
}

/**
 * try_to_map_unused_to_zeropage(): an anonymous page of zeroes gives way to the zero page; uffd-wp and soft-dirty stay
 * with the entry.
 */
function dropZeroes(tx: Tx, frame: number): void {
  eachMapping(tx, frame, (mm, vpn) => {
    const vma = tx.mm(mm).lookup(vpn);
    const entry = tx.entry(mm, vpn);
    if (vma === undefined || entry.kind !== "present") return;
    let zero = pageProt(tx, vma) | SPECIAL;
    if (tx.has("zeroed-keeps-bits")) {
      zero |= entry.flags & SOFT_DIRTY;
      if (isUffdWp(entry)) zero = restorePageNone(tx, vma, pteMkuffdWp(tx.bits, zero));
    } else tx.blame(mm, vpn, "zap-reclaim", "remove_migration_pte");
    tx.setPte(mm, vpn, present(0, zero));
    tx.unmapFrame(frame, mm, vpn);
  });
}

/**
 * What COLD, PAGEOUT and FREE over [start, end) do about the large folio that vpn maps: nothing where others map it too (or it
 * is the huge zero page), the whole of it where the range covers it, else they split it and go on with its pages. "stop": they
 * leave the rest of the page table alone.
 */
export function adviseFolio(
  tx: Tx,
  mm: number,
  vpn: number,
  start: number,
  end: number,
): "skip" | "stop" | "whole" | "pages" {
  const entry = tx.entry(mm, vpn);
  if (entry.kind !== "present" || entry.frame === 0) return "pages";
  const frame = tx.frame(entry.frame);
  if (tx.pmdEntry(mm, vpn) !== undefined) {
    if (frame.huge === "zero" || isShared(tx, entry.frame)) return "skip";
    const first = vpn - (vpn % PMD_PAGES);
    if (first >= start && first + PMD_PAGES <= end) return "whole";
  } else if (!frame.large && frame.huge === "") return "pages";
  else if (!tx.has("advice-batches-folios")) {
    if (tx.mapcount(entry.frame) !== 1) return "stop";
  } else {
    const first = vpn - (entry.frame - tx.headOfFolio(entry.frame));
    // walk_page_range() comes table by table: a batch ends with its table, and a folio that lies across two is split (madvise_folio_pte_batch(), mm/madvise.c, 7.3).
    const last = Math.min(end, first - (first % PMD_PAGES) + PMD_PAGES);
    if (first >= start && folioBatch(tx, mm, first, last) === tx.folioPages(entry.frame)) return "pages";
    if (isShared(tx, entry.frame)) return "skip";
  }
  // can_split_folio(): somebody holds a page of it. "If we fail to split a folio, leave it in place and advance to the next pte in the range."
  const isPte = tx.pmdEntry(mm, vpn) === undefined;
  if (tx.pinned(entry.frame)) return isPte && tx.has("advice-batches-folios") ? "skip" : "stop";
  splitFolio(tx, entry.frame);
  return "pages";
}

/**
 * folio_maybe_mapped_shared(): whether more than one process maps a large folio. Before, mappings were counted too: of the page
 * (page_mapcount(), 6.1), of the folio and its first page (folio_likely_mapped_shared(), 6.12). That 6.1 leaves alone what another
 * process maps in part is recorded: q-thp-fork-pageout.
 */
function isShared(tx: Tx, n: number): boolean {
  if (tx.has("advice-takes-mapped-twice")) return tx.sharedFolio(n);
  if (!tx.has("advice-batches-folios")) return tx.mapcount(n) > 1 || tx.sharedFolio(n);
  const head = tx.headOfFolio(n);
  const entire = tx.frame(head).entire.length;
  const mapped = tx.largeMapcount(head);
  return mapped > 1 && (entire > 0 || mapped > tx.folioPages(head) || tx.mapcount(head) > 1);
}

/**
 * "We know it is fully mapped so if its mapcount is the same as its number of pages, it must be exclusive": madvise_free_pte_range() and
 * madvise_cold_or_pageout_pte_range() of what adviseFolio() left whole, mm/madvise.c, 7.3.
 */
export function isMappedOnce(tx: Tx, n: number): boolean {
  if (!tx.frame(n).large) return tx.mapcount(n) === 1;
  const head = tx.headOfFolio(n);
  return tx.largeMapcount(head) === tx.folioPages(head);
}

/** folio_pte_batch(): how many ptes from vpn on map the large folio's pages in a row, alike but for accessed, dirty and writable. */
function folioBatch(tx: Tx, mm: number, vpn: number, end: number): number {
  const first = tx.entry(mm, vpn);
  if (first.kind !== "present") return 0;
  const last = tx.headOfFolio(first.frame) + tx.folioPages(first.frame);
  let pages = 1;
  for (; vpn + pages < end && first.frame + pages < last; pages++) {
    const next = tx.entry(mm, vpn + pages);
    if (next.kind !== "present" || next.frame !== first.frame + pages) break;
    if (((next.flags ^ first.flags) & (UFFD_WP | PROTNONE)) !== 0) break;
  }
  return pages;
}

// Large folios that are mapped in part, or that go on beyond the end of their file: they wait to be split until memory is short. mm/huge_memory.c:
// deferred_split_folio(), deferred_split_scan(); mm/shmem.c: shmem_unused_huge_shrink().

/** folio_test_partially_mapped() of an anonymous folio: nobody maps some page of it any more (__folio_remove_rmap()). */
export function isPartiallyMapped(tx: Tx, head: number): boolean {
  const { kind, entire, partial, slot } = tx.frame(head);
  // deferred_split_folio() leaves alone what is in the swap cache: "being handled by page reclaim".
  if (kind !== "anon" || entire.length > 0 || slot > 0) return partial;
  return partial || tx.partsOf(head).some((part) => tx.frame(part).maps.length === 0);
}

/**
 * shmem_unused_huge_scan(): files are asked once whether a large folio goes on beyond their end. It is split, and what lies beyond goes; one that somebody
 * holds waits on.
 */
function shrinkUnusedHuge(tx: Tx): void {
  for (const [n, file] of tx.state.files.entries()) {
    if (file === undefined || !file.unusedHuge) continue;
    const cached = tx.cached(n, file.pages);
    const crosses = cached > 0 && tx.frame(cached).order > 0 && tx.headOfFolio(cached) < cached;
    if (crosses && tx.pinned(cached)) continue;
    tx.setFile(n, { unusedHuge: false });
    if (!crosses) continue;
    tx.via("shmem_unused_huge_scan");
    splitFolio(tx, cached);
  }
}

/**
 * drop_slab(), as 2 in /proc/sys/vm/drop_caches asks for it: every shrinker runs, that of the deferred split queue among them. Folios that are
 * wholly mapped stay: thp_underused() looks at them only where khugepaged/max_ptes_none is not what it is at first. A folio that is held is not
 * split, and waits on.
 */
export function dropSlab(tx: Tx): Outcome {
  tx.via("drop_slab");
  const heads: number[] = [];
  tx.state.frames.forEach(({ kind, large, head, migrating }, n) => {
    if (kind === "anon" && large && head === n && migrating === 0) heads.push(n);
  });
  for (const head of heads) {
    if (!isPartiallyMapped(tx, head) || tx.pinned(head) || tx.partsOf(head).some((n) => tx.frame(n).migrating > 0))
      continue;
    tx.via("deferred_split_scan");
    splitFolio(tx, head);
  }
  shrinkUnusedHuge(tx);
  return ok();
}
