// 2 MiB of a file of shmem become one folio, whoever asks for it: MADV_COLLAPSE, or khugepaged. mm/khugepaged.c: hpage_collapse_scan_file()
// (collapse_scan_file() from 7.1 on), collapse_file(), retract_page_tables(), collapse_pte_mapped_thp(). Files of other file systems
// (CONFIG_READ_ONLY_THP_FOR_FS, until 7.2) are not modelled at all, and so neither is their collapse.

import { NONE } from "../state/entry.ts";
import type { Tx } from "../state/tx.ts";
import {
  fileIndex,
  PMD_ORDER,
  PMD_PAGES,
  userfaultfdProtected,
  VM_MAYBE_GUARD,
  VM_UFFD_MISSING,
  type Vma,
} from "../state/vma.ts";
import { installPmd, unmapPtes } from "./huge_memory.ts";
import { eachMapping } from "./rmap.ts";
import { isInFlight, removeFromCache, shmemCached } from "./shmem.ts";
import { zapRange } from "./zap.ts";

/** enum scan_result, as far as callers tell them apart. */
type Scan =
  /** Nothing of the file is there. */
  | "empty"
  /** SCAN_PTE_MAPPED_HUGEPAGE: the page cache holds one folio of 2 MiB already. */
  | "huge"
  /** SCAN_PAGE_COUNT, SCAN_PAGE_LRU: somebody beside the page tables holds a page, or it is on its way to another frame. */
  | "held"
  | "pages";

/** What stands in the page cache for the 2 MiB from `index` on. */
function scan(tx: Tx, file: number, index: number): Scan {
  const pages = cachedPages(tx, file, index);
  if (pages.every((cached) => cached === 0)) return "empty";
  const [first = 0] = pages;
  if (first > 0 && (tx.frame(first).huge === "thp" || tx.frame(first).order === PMD_ORDER)) return "huge";
  return pages.some((page) => page > 0 && (tx.pinned(page) || isInFlight(tx, page))) ? "held" : "pages";
}

function cachedPages(tx: Tx, file: number, index: number): readonly number[] {
  return Array.from({ length: PMD_PAGES }, (_, i) => tx.cached(file, index + i));
}

/**
 * MADV_COLLAPSE of 2 MiB of a file, `head` the first page: whoever mapped them is unmapped, and so may the caller be even if it gets an error. The errno,
 * EAGAIN for pages that somebody holds, EBUSY for holes that a userfaultfd watches, else EINVAL: madvise_collapse_errno().
 */
export function adviseFile(tx: Tx, mm: number, vma: Vma, head: number): string | undefined {
  const index = fileIndex(vma, head);
  const touched = tx.hasTable(mm, head);
  const found = scan(tx, vma.file, index);
  // SCAN_TRUNCATED: there is nothing to collapse.
  if (found === "empty") return tx.why("EINVAL", "collapse-file-empty");
  // Before anything is unmapped. Extra references forbid to replace a page: whoever has pinned it would go on with the old one.
  if (found === "held") return tx.why("EAGAIN", "collapse-pinned");
  const fresh = found === "pages";
  if (fresh && !collapseFile(tx, vma.file, index)) return tx.why("EBUSY", "collapse-holes-watched");
  if (fresh && tx.has("collapse-retracts-all")) retractPageTables(tx, vma.file, index);
  // SCAN_PMD_MAPPED comes before SCAN_PTE_UFFD_WP.
  if (tx.pmdEntry(mm, head) !== undefined) return undefined;
  if (userfaultfdProtected(vma)) return tx.why("EINVAL", "collapse-vma-uffd");
  if (fresh && !tx.has("collapse-retracts-all")) {
    // retract_page_tables() itself maps the caller's, if it finds an empty table there and no anon_vma.
    if (!touched || vma.anonVma !== 0) return tx.why("EINVAL", "collapse-not-retracted");
  } else if (!tx.hasPmdTable(mm, head) && !tx.has("collapse-installs-pmd"))
    return tx.why("EINVAL", "collapse-no-table");
  const first = tx.cached(vma.file, index);
  if (!mapsOnly(tx, mm, head, first)) return tx.why("EINVAL", "collapse-other-page");
  installPmd(tx, mm, vma, head, first);
  return undefined;
}

/**
 * khugepaged at 2 MiB of a file (`most`: khugepaged_max_ptes_swap). No page has to be young, "rmap walk here is just too costly". What it makes is mapped
 * by later faults: it takes tables away, and sets no pmd. A VMA that is registered for WP or RWP keeps its table, but its entries
 * are gone by then: try_to_unmap() made markers of those that were write-protected.
 */
export function scanFile(tx: Tx, mm: number, vma: Vma, head: number, most: number): void {
  const index = fileIndex(vma, head);
  const found = scan(tx, vma.file, index);
  tx.via("collapse_scan_file");
  if (found === "huge") {
    if (tx.has("khugepaged-retracts-huge")) retractOwn(tx, mm, vma, head, tx.cached(vma.file, index));
    return;
  }
  if (found !== "pages") return;
  const pages = cachedPages(tx, vma.file, index);
  // max_ptes_none is 511: one page that is there is enough, and one in swap is none.
  if (!pages.some((page) => page > 0) || pages.filter((page) => page < 0).length > most) return;
  // It may take the mmap lock of others for it, which MADV_COLLAPSE did not before 6.6.
  if (collapseFile(tx, vma.file, index)) retractPageTables(tx, vma.file, index);
}

/** collapse_pte_mapped_thp() without a pmd to install: a table that maps nothing but the folio's own pages goes. */
function retractOwn(tx: Tx, mm: number, vma: Vma, head: number, first: number): void {
  if (tx.pmdEntry(mm, head) !== undefined || userfaultfdProtected(vma) || !mapsOnly(tx, mm, head, first)) return;
  tx.via("collapse_pte_mapped_thp");
  unmapPtes(tx, mm, head);
  tx.freeTable(mm, head);
}

/** Step 1 of collapse_pte_mapped_thp(): a private copy, or an entry that is not present, is left alone. `first`: the folio's frame. */
function mapsOnly(tx: Tx, mm: number, head: number, first: number): boolean {
  for (let i = 0; i < PMD_PAGES; i++) {
    const entry = tx.entry(mm, head + i);
    if (entry !== NONE && (entry.kind !== "present" || entry.frame !== first + i)) return false;
  }
  return true;
}

/**
 * collapse_file(): one folio takes the place of 512 pages of a file, and of the holes between them. Holes are filled with zeroes: a folio of 2 MiB has none.
 * False: they must stay holes for a userfaultfd. By then what was in swap is back, and everybody is unmapped.
 */
function collapseFile(tx: Tx, file: number, index: number): boolean {
  tx.via("collapse_file");
  const pages: number[] = [];
  for (let i = 0; i < PMD_PAGES; i++) {
    const frame = shmemCached(tx, file, index + i);
    pages.push(frame);
    if (frame > 0) unmapFile(tx, frame);
  }
  if (pages.includes(0) && tx.has("collapse-keeps-missing") && missingWatched(tx, file, index)) return false;
  const values = pages.map((frame) => (frame === 0 ? 0 : tx.frame(frame).value));
  const whole = tx.allocHuge({ kind: "file", huge: "", dirty: true, large: true });
  values.forEach((value, i) => {
    removeFromCache(tx, file, index + i);
    tx.setFrame(whole + i, { value, huge: "", large: true, head: whole, file, index: index + i });
    tx.setCached(file, index + i, whole + i);
  });
  return true;
}

/**
 * retract_page_tables(): the tables that are empty now go, but for those of VMAs that hold copies, guards or uffd-wp markers
 * (file_backed_vma_is_retractable(), 7.0). Ptes of the new folio are made by later faults; who holds those there would lose them.
 */
function retractPageTables(tx: Tx, file: number, index: number): void {
  tx.via("retract_page_tables");
  for (const mm of tx.state.mms) {
    for (const vma of mm?.vmas ?? []) {
      if (mm === undefined || vma.file !== file || vma.anonVma !== 0 || userfaultfdProtected(vma)) continue;
      if ((vma.flags & VM_MAYBE_GUARD) !== 0) continue;
      const head = vma.start + index - vma.pgoff;
      if (head < vma.start || head % PMD_PAGES !== 0 || head + PMD_PAGES > vma.end) continue;
      tx.freeTable(mm.id, head);
    }
  }
}

/** Whether a userfaultfd waits for missing pages anywhere that 2 MiB of the file are mapped. */
function missingWatched(tx: Tx, file: number, index: number): boolean {
  return tx.state.mms.some((mm) =>
    mm?.vmas.some((vma) => {
      const pages = vma.end - vma.start;
      return (
        vma.file === file &&
        (vma.flags & VM_UFFD_MISSING) !== 0 &&
        // vma_interval_tree_foreach() is asked for one page too many.
        vma.pgoff <= index + PMD_PAGES &&
        vma.pgoff + pages > index
      );
    }),
  );
}

/** try_to_unmap() of one page of the file. */
function unmapFile(tx: Tx, frame: number): void {
  eachMapping(tx, frame, (mm, vpn) => {
    const vma = tx.mm(mm).lookup(vpn);
    if (vma !== undefined) zapRange(tx, mm, vma, vpn, vpn + 1, "collapse");
  });
}
