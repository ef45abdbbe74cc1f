// MADV_COLLAPSE. mm/khugepaged.c: madvise_collapse(), hpage_collapse_scan_pmd(), collapse_file(), collapse_pte_mapped_thp().

import { isUffdWp, NONE, RW } from "../state/entry.ts";
import type { Tx } from "../state/tx.ts";
import {
  fileIndex,
  isAnonymous,
  isHugetlb,
  PMD_ORDER,
  PMD_PAGES,
  userfaultfdProtected,
  VM_NOHUGEPAGE,
  VM_UFFD,
  VM_UFFD_MISSING,
  type Vma,
} from "../state/vma.ts";
import { handleMmFault } from "./fault.ts";
import { allocThp, hugeFits, installPmd, mapThp } from "./huge_memory.ts";
import { eachMapping } from "./rmap.ts";
import { shmemAlloc, shmemCached } from "./shmem.ts";
import { zapRange } from "./zap.ts";

/**
 * One VMA's part of the range: each whole 2 MiB of it. The errno of the last that could not be collapsed. `start`,
 * `end` in pages. EINVAL for memory that can't hold a THP, EAGAIN for pages that somebody holds, EBUSY for empty ptes
 * that a userfaultfd watches: madvise_collapse_errno().
 */
export function collapse(tx: Tx, mm: number, vma: Vma, start: number, end: number): string | undefined {
  tx.via("madvise_collapse");
  if (isHugetlb(vma) || (vma.flags & VM_NOHUGEPAGE) !== 0 || (isAnonymous(vma) && vma.anonVma === 0))
    return tx.why("EINVAL", "collapse-vma");
  // thp_vma_allowable_order(): the last aligned 2 MiB must lie in the VMA, and a file's pages be aligned as the addresses are.
  if (!hugeFits(vma, vma.end - PMD_PAGES)) return tx.why("EINVAL", "collapse-no-room");
  if (!isAnonymous(vma) && (vma.start - vma.pgoff) % PMD_PAGES !== 0)
    return tx.why("EINVAL", "collapse-file-unaligned");
  const first = Math.ceil(start / PMD_PAGES) * PMD_PAGES;
  const last = Math.floor(end / PMD_PAGES) * PMD_PAGES;
  // "if (hstart >= hend) return 0" (7.3). Before, a range inside of 2 MiB came to a negative number of huge pages, of which none was made.
  if (first > last) return tx.has("collapse-inside") ? undefined : tx.why("EINVAL", "collapse-no-room");
  let failed: string | undefined;
  for (let head = first; head < last; head += PMD_PAGES) {
    const refused = isAnonymous(vma) ? collapseAnon(tx, mm, vma, head) : collapseFile(tx, mm, vma, head);
    failed = refused ?? failed;
  }
  return failed;
}

/** hpage_collapse_scan_pmd() and collapse_huge_page(): refused where a pte is uffd-wp, or empty in a registered VMA. */
function collapseAnon(tx: Tx, mm: number, vma: Vma, head: number): string | undefined {
  if (tx.pmdEntry(mm, head) !== undefined) return undefined;
  if (!tx.hasTable(mm, head)) return tx.why("EINVAL", "collapse-no-table");
  const armed = (vma.flags & VM_UFFD) !== 0;
  let writable = false;
  for (let vpn = head; vpn < head + PMD_PAGES; vpn++) {
    const entry = tx.entry(mm, vpn);
    const zero = entry.kind === "present" && entry.frame === 0;
    // SCAN_PTE_UFFD_WP: one bit for the huge page could not say which of its pages was protected.
    if (!zero && isUffdWp(entry)) return tx.why("EINVAL", "collapse-pte-uffd");
    if (zero || entry.kind === "none") {
      if (armed) return tx.why(tx.has("collapse-none-busy") ? "EBUSY" : "EINVAL", "collapse-none-in-uffd");
    } else if (entry.kind === "present") {
      if (tx.frame(entry.frame).kind !== "anon") return tx.why("EINVAL", "collapse-not-anon");
      // SCAN_PAGE_COUNT: somebody beside the page tables holds it.
      if (tx.pinned(entry.frame)) return tx.why("EAGAIN", "collapse-pinned");
      if ((entry.flags & RW) !== 0) writable = true;
    } else if (entry.kind !== "swap") return tx.why("EINVAL", "collapse-non-present");
  }
  if (!writable && !tx.has("collapse-read-only")) return tx.why("EINVAL", "collapse-read-only");
  collapseToPmd(tx, mm, vma, head);
  return undefined;
}

/** __collapse_huge_page_copy(): what the ptes of 2 MiB map, swapped pages and holes included, is copied into one page that a pmd maps. */
export function collapseToPmd(tx: Tx, mm: number, vma: Vma, head: number): void {
  tx.via("collapse_huge_page");
  // Before what it copies is freed.
  const frame = allocThp(tx);
  const values: number[] = [];
  for (let vpn = head; vpn < head + PMD_PAGES; vpn++) {
    // __collapse_huge_page_swapin(): what is swapped out is read back first, as a read fault would.
    if (tx.entry(mm, vpn).kind === "swap") handleMmFault(tx, mm, vpn, { write: false, user: false });
    const entry = tx.entry(mm, vpn);
    values.push(entry.kind === "present" && entry.frame !== 0 ? tx.frame(entry.frame).value : 0);
  }
  zapRange(tx, mm, vma, head, head + PMD_PAGES, "collapse");
  // The kernel deposits the table with the pmd, for a later split; until then nothing of it can be seen.
  tx.freeTable(mm, head);
  mapThp(tx, mm, vma, head, frame);
  values.forEach((value, i) => {
    if (value !== 0) tx.setFrame(frame + i, { value });
  });
}

/** collapse_file(): the file's pages become one; whoever mapped them is unmapped, and so may the caller be even if it gets an error. */
function collapseFile(tx: Tx, mm: number, vma: Vma, head: number): string | undefined {
  const index = fileIndex(vma, head);
  const touched = tx.hasTable(mm, head);
  // SCAN_TRUNCATED: there is nothing to collapse.
  const pages = Array.from({ length: PMD_PAGES }, (_, i) => tx.cached(vma.file, index + i));
  if (pages.every((cached) => cached === 0)) return tx.why("EINVAL", "collapse-file-empty");
  // SCAN_PTE_MAPPED_HUGEPAGE: the page cache holds one folio of 2 MiB already, and nobody is unmapped.
  const cached = tx.cached(vma.file, index);
  const { huge, order } = tx.frame(cached);
  const fresh = huge !== "thp" && order !== PMD_ORDER;
  // SCAN_PAGE_COUNT of hpage_collapse_scan_file(), before anything is unmapped.
  // Extra references forbid to replace a page: whoever has pinned it would go on with the old one.
  if (fresh && pages.some((page) => page > 0 && tx.pinned(page))) return tx.why("EAGAIN", "collapse-pinned");
  if (fresh && pages.includes(0) && tx.has("collapse-keeps-missing") && missingWatched(tx, vma.file, index)) {
    // The holes must stay holes for a userfaultfd; by then the pages have been unmapped.
    for (const page of pages) if (page > 0) unmapFile(tx, page);
    return tx.why("EBUSY", "collapse-holes-watched");
  }
  if (fresh) {
    replacePages(tx, vma.file, index);
    if (tx.has("collapse-retracts-all")) retractPageTables(tx, vma.file, index);
  }
  // SCAN_PMD_MAPPED comes before SCAN_PTE_UFFD_WP.
  if (tx.pmdEntry(mm, head) !== undefined) return undefined;
  if (userfaultfdProtected(vma)) return tx.why("EINVAL", "collapse-vma-uffd");
  if (fresh && !tx.has("collapse-retracts-all")) {
    // retract_page_tables() itself maps the caller's, if it finds an empty table there and no anon_vma.
    if (!touched || vma.anonVma !== 0) return tx.why("EINVAL", "collapse-not-retracted");
  } else if (!tx.hasPmdTable(mm, head) && !tx.has("collapse-installs-pmd"))
    return tx.why("EINVAL", "collapse-no-table");
  const first = tx.cached(vma.file, index);
  // collapse_pte_mapped_thp(), step 1: a private copy, or an entry that is not present, is left alone.
  for (let i = 0; i < PMD_PAGES; i++) {
    const entry = tx.entry(mm, head + i);
    if (entry !== NONE && (entry.kind !== "present" || entry.frame !== first + i))
      return tx.why("EINVAL", "collapse-other-page");
  }
  installPmd(tx, mm, vma, head, first);
  return undefined;
}

/**
 * One folio takes the place of 512 pages of a file, and of the holes between them. Holes are filled with zeroes: a
 * folio of 2 MiB has no holes.
 */
function replacePages(tx: Tx, file: number, index: number): void {
  const values: number[] = [];
  for (let i = 0; i < PMD_PAGES; i++) {
    const frame = shmemCached(tx, file, index + i) || shmemAlloc(tx, file, index + i);
    values.push(tx.frame(frame).value);
    unmapFile(tx, frame);
  }
  tx.via("collapse_file");
  const whole = tx.allocHuge({ kind: "file", huge: "", dirty: true, large: true });
  values.forEach((value, i) => {
    const old = tx.cached(file, index + i);
    tx.setFrame(old, { file: -1, index: -1 });
    tx.putFrame(old);
    tx.setFrame(whole + i, { value, huge: "", large: true, head: whole, file, index: index + i });
    tx.setCached(file, index + i, whole + i);
  });
}

/**
 * retract_page_tables(): the tables that are empty now go, but for those of VMAs that hold copies or uffd-wp markers.
 * Ptes of the new folio are made by later faults; who holds copies (anon_vma) or markers there would lose them.
 */
function retractPageTables(tx: Tx, file: number, index: number): void {
  tx.via("retract_page_tables");
  for (const mm of tx.state.mms) {
    for (const vma of mm?.vmas ?? []) {
      if (mm === undefined || vma.file !== file || vma.anonVma !== 0 || userfaultfdProtected(vma)) continue;
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
