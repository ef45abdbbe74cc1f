// Collapsing pages into a huge one: what MADV_COLLAPSE asks for, and what the daemon does on its own. mm/khugepaged.c: madvise_collapse(), hpage_collapse_scan_pmd(), collapse_huge_page().

import { pteDirty, pteMkdirty, pteMkwrite } from "../state/bits.ts";
import { ACCESSED, type Entry, isUffdWp, RW } from "../state/entry.ts";
import type { Tx } from "../state/tx.ts";
import {
  isAnonymous,
  isHugetlb,
  PMD_ORDER,
  PMD_PAGES,
  VM_NOHUGEPAGE,
  VM_UFFD,
  VM_WRITE,
  type Vma,
} from "../state/vma.ts";
import { adviseFile, scanFile } from "./collapse_file.ts";
import { handleMmFault } from "./fault.ts";
import { allocAnonFolio, allocThp, hugeFits, isAllowed, mapAnonFolio, mapThp } from "./huge_memory.ts";
import { type Outcome, ok } from "./outcome.ts";
import { pageProt } from "./pgprot.ts";
import { shmemAllowableHugeOrders } from "./shmem.ts";
import { vmasIn } from "./vma.ts";
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
function collapseToPmd(tx: Tx, mm: number, vma: Vma, head: number): void {
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

// khugepaged, the daemon: which memory it takes, and what it makes of it. mm/khugepaged.c: collapse_scan_mm_slot(), collapse_scan_pmd(), mthp_collapse(),
// __collapse_huge_page_isolate() (7.3); up to 7.0 hpage_collapse_scan_pmd(). Its settings are those that the kernel begins with: max_ptes_none 511,
// max_ptes_swap 64, max_ptes_shared 256.

/** HPAGE_PMD_NR / 8, HPAGE_PMD_NR / 2. */
const MAX_SWAPPED = PMD_PAGES / 8;
const MAX_SHARED = PMD_PAGES / 2;
/** KHUGEPAGED_MIN_MTHP_ORDER. */
const LEAST_ORDER = 2;
/** BIT(HPAGE_PMD_ORDER). */
const PMD_ONLY = 1 << PMD_ORDER;

/** One pass over the pages [start, end) of a process: each whole 2 MiB of a mapping that lies in it. */
export function khugepaged(tx: Tx, mm: number, start: number, end: number): Outcome {
  tx.via("khugepaged");
  if (!isRunning(tx)) return ok();
  for (const vma of vmasIn(tx, mm, start, end)) {
    const orders = isHugetlb(vma) ? 0 : possibleOrders(tx, vma);
    if (orders === 0) continue;
    const first = Math.ceil(Math.max(vma.start, start) / PMD_PAGES) * PMD_PAGES;
    for (let head = first; head + PMD_PAGES <= Math.min(vma.end, end); head += PMD_PAGES)
      if (isAnonymous(vma)) scan(tx, mm, vma, head, orders);
      else scanFile(tx, mm, vma, head, MAX_SWAPPED);
  }
  return ok();
}

/**
 * hugepage_enabled() (hugepage_pmd_enabled() up to 7.1): there is no daemon unless settings of the machine allow 2 MiB somewhere; `huge=` of a mount does not count. Before
 * 6.12 shmem's did not either. `thp=madvise` counts, which it does up to 7.1 with CONFIG_READ_ONLY_THP_FOR_FS, or where 2 MiB inherit it.
 */
function isRunning(tx: Tx): boolean {
  const { thp, shmem } = tx.state.settings;
  const { always, madvise } = tx.anonOrders;
  const anon = always | madvise;
  if (thp !== "never" || (tx.has("khugepaged-mthp") ? anon !== 0 : (anon & PMD_ONLY) !== 0)) return true;
  if (shmem === "deny" || !tx.has("khugepaged-by-shmem")) return false;
  const orders = tx.shmemOrders;
  const own = orders.always | orders.within_size | orders.advise;
  return ((shmem === "never" ? own : own | orders.inherit) & PMD_ONLY) !== 0;
}

/** collapse_possible_orders(), as bits: of what is enabled for the memory, 2 MiB, and since 7.2 the smaller sizes. */
function possibleOrders(tx: Tx, vma: Vma): number {
  if (!isAnonymous(vma)) {
    // thp_vma_suitable_order() of the last 2 MiB of the mapping; the file's size is asked at the mapping's first page (HUGE_WITHIN_SIZE).
    if ((vma.start - vma.pgoff) % PMD_PAGES !== 0 || !hugeFits(vma, vma.end - PMD_PAGES)) return 0;
    return shmemAllowableHugeOrders(tx, vma.file, vma.pgoff, 0, vma) & PMD_ONLY;
  }
  if (vma.anonVma === 0) return 0;
  let orders = 0;
  for (let order = LEAST_ORDER; order <= PMD_ORDER; order++) {
    if (order < PMD_ORDER && !tx.has("khugepaged-mthp")) continue;
    if (isAllowed(tx, vma, order) && hugeFits(vma, vma.end - 2 ** order, 2 ** order)) orders |= 1 << order;
  }
  return orders;
}

/** A young pte: somebody used the page, and somebody has to have used one. */
function isYoung(entry: Entry): boolean {
  return entry.kind === "present" && (entry.flags & ACCESSED) !== 0;
}

/** pte_none_or_zero(): nothing, or the zero page, which is as good as nothing. */
function isEmpty(entry: Entry): boolean {
  return entry.kind === "none" || (entry.kind === "present" && entry.frame === 0);
}

/** What a scan of 2 MiB counts. */
interface Seen {
  /** Of each page, whether there is one. */
  readonly occupied: readonly boolean[];
  readonly swapped: number;
}

/** collapse_scan_pmd(). Undefined: nothing is to be collapsed here. */
function scan(tx: Tx, mm: number, vma: Vma, head: number, orders: number): void {
  // A pmd that maps a page, or none at all: find_pmd_or_thp_or_none() gives no table to collapse (SCAN_PMD_MAPPED, SCAN_NO_PTE_TABLE).
  if (tx.pmdEntry(mm, head) !== undefined || !tx.hasTable(mm, head)) return;
  const seen = scanPmd(tx, mm, vma, head, orders);
  if (seen === undefined) return;
  // Pages that an attempt in vain put back: they wait in a batch of the LRU, which holds them (folio_putback_lru()).
  const batched = new Set<number>();
  let offset = 0;
  let order = PMD_ORDER;
  // mthp_collapse(): where one size can't be, the next smaller is tried; behind what was made or tried in vain, the largest that is aligned there.
  while (offset < PMD_PAGES) {
    const pages = 2 ** order;
    const there = seen.occupied.slice(offset, offset + pages).filter((each) => each).length;
    const counted = there + (order === PMD_ORDER ? seen.swapped : 0);
    const tried =
      (orders & (1 << order)) === 0 || counted === 0
        ? "smaller"
        : collapseTo(tx, mm, vma, head + offset, order, batched);
    if (tried === "smaller" && order > LEAST_ORDER && (orders & ((1 << order) - 1)) !== 0) {
      order--;
      continue;
    }
    offset += pages;
    order = PMD_ORDER;
    while (offset % 2 ** order !== 0) order--;
  }
}

/** What ends a scan before it collapses anything: SCAN_PTE_UFFD, SCAN_EXCEED_…, SCAN_PAGE_LAZYFREE, SCAN_PAGE_COUNT, SCAN_LACK_REFERENCED_PAGE. */
function scanPmd(tx: Tx, mm: number, vma: Vma, head: number, orders: number): Seen | undefined {
  // With 2 MiB alone the limit of empty ptes is asked at once, with others for each size.
  const isAlone = orders === PMD_ONLY;
  const mostEmpty = isAlone && (vma.flags & VM_UFFD) !== 0 ? 0 : PMD_PAGES - 1;
  const occupied: boolean[] = [];
  let [empty, swapped, shared, young, writable] = [0, 0, 0, 0, 0];
  for (let vpn = head; vpn < head + PMD_PAGES; vpn++) {
    const entry = tx.entry(mm, vpn);
    occupied.push(entry.kind === "present" && entry.frame !== 0);
    if (isEmpty(entry)) {
      if (++empty > mostEmpty) return undefined;
      continue;
    }
    // SCAN_PTE_UFFD: a huge pmd that had the bit "could bring unknown userfault messages that falls outside of the registered range. So, just
    // be simple." The same of swap entries with it.
    if (isUffdWp(entry)) return undefined;
    if (entry.kind !== "present") {
      if (++swapped > MAX_SWAPPED) return undefined;
      continue;
    }
    const frame = tx.frame(entry.frame);
    if (frame.kind !== "anon" || tx.pinned(entry.frame)) return undefined;
    if (frame.lazyfree && !pteDirty(entry.flags) && tx.has("khugepaged-skips-lazyfree")) return undefined;
    if (tx.sharedFolio(entry.frame) && ++shared > MAX_SHARED) return undefined;
    if (isYoung(entry)) young++;
    if ((entry.flags & RW) !== 0) writable++;
  }
  if (young === 0 || (swapped > 0 && young < PMD_PAGES / 2)) return undefined;
  if (writable === 0 && !tx.has("collapse-read-only")) return undefined;
  return { occupied, swapped };
}

/**
 * collapse_huge_page() of one size. "smaller": __collapse_huge_page_isolate() found an entry that it does not take; "next": the folio there is as
 * large already (SCAN_PTE_MAPPED_HUGEPAGE). Pages that were isolated until then can't be again in this pass: a smaller size fails with them
 * (recorded on 7.3.4, where eight pages of sixteen in watched memory do not become 32 KiB).
 */
function collapseTo(
  tx: Tx,
  mm: number,
  vma: Vma,
  start: number,
  order: number,
  batched: Set<number>,
): "done" | "smaller" | "next" {
  const pages = 2 ** order;
  const armed = (vma.flags & VM_UFFD) !== 0;
  const values: number[] = [];
  const isolated: number[] = [];
  const inVain = (): "smaller" => {
    for (const vpn of isolated) batched.add(vpn);
    return "smaller";
  };
  let young = false;
  for (let vpn = start; vpn < start + pages; vpn++) {
    const entry = tx.entry(mm, vpn);
    if (isEmpty(entry)) {
      if (armed) return inVain();
      values.push(0);
      continue;
    }
    if (entry.kind === "swap" && order === PMD_ORDER) continue;
    if (entry.kind !== "present") return inVain();
    if (order < PMD_ORDER && tx.sharedFolio(entry.frame)) return inVain();
    if (order < PMD_ORDER && tx.frame(entry.frame).order >= order) return "next";
    if (batched.has(vpn)) return inVain();
    // A large folio goes back to the LRU at once.
    if (!tx.frame(entry.frame).large) isolated.push(vpn);
    if (isYoung(entry)) young = true;
    values.push(tx.frame(entry.frame).value);
  }
  if (!young) return inVain();
  if (order === PMD_ORDER) {
    collapseToPmd(tx, mm, vma, start);
    return "done";
  }
  tx.via("collapse_huge_page");
  const folio = allocAnonFolio(tx, vma, order);
  zapRange(tx, mm, vma, start, start + pages, "collapse");
  const prot = pteMkdirty(tx.bits, pageProt(tx, vma));
  mapAnonFolio(tx, mm, vma, start, order, (vma.flags & VM_WRITE) !== 0 ? pteMkwrite(tx.bits, prot) : prot, folio);
  values.forEach((value, i) => {
    if (value !== 0) tx.setFrame(folio + i, { value });
  });
  return "done";
}
