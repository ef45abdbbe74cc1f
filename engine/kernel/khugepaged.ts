// MADV_COLLAPSE. mm/khugepaged.c: madvise_collapse(), hpage_collapse_scan_pmd(), collapse_huge_page().

import { isUffdWp, RW } from "../state/entry.ts";
import type { Tx } from "../state/tx.ts";
import { isAnonymous, isHugetlb, PMD_PAGES, VM_NOHUGEPAGE, VM_UFFD, type Vma } from "../state/vma.ts";
import { adviseFile } from "./collapse_file.ts";
import { handleMmFault } from "./fault.ts";
import { allocThp, hugeFits, mapThp } from "./huge_memory.ts";
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
    const refused = isAnonymous(vma) ? collapseAnon(tx, mm, vma, head) : adviseFile(tx, mm, vma, head);
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
