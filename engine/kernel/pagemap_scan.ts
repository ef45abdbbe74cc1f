// PAGEMAP_SCAN, the ioctl of /proc/PID/pagemap. fs/proc/task_mmu.c: pagemap_scan_pmd_entry(), pagemap_page_category(), make_uffd_wp_pte().

import { readsAsUffdWp } from "../arch/entry.ts";
import type { Operation, PageCategory } from "../operation.ts";
import { recordPage, recordReport } from "../protection.ts";
import { pteMkuffdWp } from "../state/bits.ts";
import {
  type Entry,
  flagsOf,
  isUffdWp,
  MARKER_GUARD,
  MARKER_UFFD_WP,
  marker,
  NONE,
  SOFT_DIRTY,
  UFFD_WP,
  withFlags,
} from "../state/entry.ts";
import { NotModelled, type Tx } from "../state/tx.ts";
import {
  clip,
  isAnonymous,
  isHugetlb,
  isShared,
  PMD_PAGES,
  pageIn,
  userfaultfdRwp,
  userfaultfdWp,
  VM_SOFTDIRTY,
  type Vma,
} from "../state/vma.ts";
import type { ScanRegion } from "../step.ts";
import { splitHugePmd } from "./huge_memory.ts";
import { uffdWpRange } from "./mprotect.ts";
import { errno, type Outcome } from "./outcome.ts";
import { meetPreserved } from "./preserved.ts";
import { isAsync } from "./userfaultfd_k.ts";
import { vmasIn } from "./vma.ts";

/** PAGE_IS_* (include/uapi/linux/fs.h), in bit order; a region's answer names them so. */
const names = [
  "wpallowed",
  "written",
  "file",
  "present",
  "swapped",
  "pfnzero",
  "huge",
  "softdirty",
  "guard",
  "accessed",
];
const WPALLOWED = 1;
const WRITTEN = 2;
const FILE = 4;
const PRESENT = 8;
const SWAPPED = 16;
const PFNZERO = 32;
const HUGE = 64;
const SOFT_DIRTY_PAGE = 128;
const GUARD = 256;
const ACCESSED_PAGE = 512;

/** Whether who gets these answers learns that a page was written: it is told, or asks for nothing else. */
function tellsWritten({ mask, inverted, anyof, returned }: Masks): boolean {
  const asked = (mask | (anyof === WRITTEN ? anyof : 0)) & ~inverted;
  return ((returned | asked) & WRITTEN) !== 0;
}

/** What the ioctl writes at most, as the recorder asks it to (vec_len). */
const MAX_REGIONS = 64;

type Scan = Extract<Operation, { op: "pagemap_scan" }>;

/** The masks of struct pm_scan_arg: category_mask, category_inverted, category_anyof_mask, return_mask. */
interface Masks {
  readonly mask: number;
  readonly inverted: number;
  readonly anyof: number;
  readonly returned: number;
}

/** PM_SCAN_CATEGORIES. */
function knownCategories(tx: Tx): number {
  return (tx.has("scan-guard") ? 2 * GUARD - 1 : GUARD - 1) | (tx.has("rwp") ? ACCESSED_PAGE : 0);
}

/** The masks as bits. */
function masksOf(tx: Tx, { mask, inverted, anyof, returned }: Scan): Masks {
  return {
    mask: bitsOf(mask),
    inverted: bitsOf(inverted),
    anyof: bitsOf(anyof),
    returned: returned === null ? knownCategories(tx) : bitsOf(returned),
  };
}

/** The bits of categories as a scenario names them. */
function bitsOf(categories: readonly PageCategory[]): number {
  return categoriesNamed(categories.map((category) => category.toLowerCase().replace("_", "")));
}

/** pagemap_scan_is_interesting_page(): inverted categories are turned round for both masks. */
function isInteresting(categories: number, { mask, inverted, anyof }: Masks): boolean {
  const turned = categories ^ inverted;
  return (turned & mask) === mask && (anyof === 0 || (turned & anyof) !== 0);
}

/**
 * The fast path of pagemap_scan_pmd_entry(): who asks for WRITTEN alone, and is told no more, gets each pte without the bit, empty ones too,
 * whatever the VMA, and armed where it protects. What it finds in a VMA registered for WP all paths find since 07b4377bdbe7.
 */
function isFast({ mask, inverted, anyof, returned }: Masks): boolean {
  return mask === WRITTEN && returned === WRITTEN && inverted === 0 && anyof === 0;
}

/** The regions found so far: struct pagemap_scan_private's buffer. Pages are counted from the place where the range begins, even beyond its end. */
class Regions {
  private readonly found: { start: number; end: number; readonly categories: number }[] = [];
  /** What was taken back left an empty region: nothing is joined with the one before it. */
  private apart = false;

  /** pagemap_scan_output(): false where there is no room for one more. */
  add(start: number, end: number, categories: number): boolean {
    const last = this.found.at(-1);
    if (last !== undefined && !this.apart && last.end === start && last.categories === categories) {
      last.end = end;
      return true;
    }
    if (this.found.length === MAX_REGIONS) return false;
    this.apart = false;
    this.found.push({ start, end, categories });
    return true;
  }

  /** pagemap_scan_backout_range(): what was added last is looked at again, page by page. */
  takeBack(start: number): void {
    const last = this.found.at(-1);
    if (last === undefined) return;
    if (last.start === start) {
      this.found.pop();
      this.apart = true;
    } else last.end = start;
  }

  /** As struct page_region has them, in pages of the place and from its start. */
  list(base: number, unit: number): ScanRegion[] {
    return this.found.map(({ start, end, categories }) => ({
      // A range that is no whole hugetlb pages is answered as it was asked; here it is counted in whole ones.
      page: Math.floor((start - base) / unit),
      count: Math.floor((end - start) / unit),
      categories: names.filter((_, bit) => (categories & (1 << bit)) !== 0),
    }));
  }
}

/** do_pagemap_scan(). EPERM at a VMA that is not in async mode, where that was to be checked, leaves protected what came before it. */
export function pagemapScan(tx: Tx, mm: number, start: number, end: number, scan: Scan): Outcome {
  if (!tx.has("pagemap-scan")) return errno(tx.why("ENOTTY", "ioctl-unknown"));
  tx.via("pagemap_scan_pmd_entry");
  const masks = masksOf(tx, scan);
  // pagemap_scan_get_args()
  const unknown = (masks.mask | masks.inverted | masks.anyof | masks.returned) & ~knownCategories(tx);
  if (end < start || unknown !== 0) return errno(tx.why("EINVAL", "scan-arguments"));
  const walk: Walk = { scan, masks, regions: new Regions() };
  for (const vma of vmasIn(tx, mm, start, end)) {
    // pagemap_scan_test_walk(): PM_SCAN_CHECK_WPASYNC fails at such a VMA, PM_SCAN_WP_MATCHING passes it by without a word, and a scan that
    // protects nothing looks into it.
    const allowed = mayProtect(tx, vma);
    if (!allowed && scan.checkWpAsync) return errno(tx.why("EPERM", "scan-not-async"));
    const [from, to] = clip(vma, start, end);
    if (!(scan.wpMatching && !allowed) && !scanVma(tx, mm, vma, from, to, walk)) break;
  }
  const unit = (tx.mm(mm).place(start)?.pageSize ?? 4096) / 4096;
  return { kind: "result", result: { ret: 0, scan: walk.regions.list(start - pageIn(start), unit) } };
}

/** What a scan carries along: struct pagemap_scan_private. */
interface Walk {
  readonly scan: Scan;
  readonly masks: Masks;
  readonly regions: Regions;
}

/** Whether PAGEMAP_SCAN may protect here: registered for WP, in async mode. */
function mayProtect(tx: Tx, vma: Vma): boolean {
  return userfaultfdWp(vma) && isAsync(tx, vma);
}

/** walk_page_range() of one VMA, an entry of a page table of pmds at a time. False: the buffer is full. */
function scanVma(tx: Tx, mm: number, vma: Vma, start: number, end: number, walk: Walk): boolean {
  const vmaSoftDirty = tx.bits.softDirty && (vma.flags & VM_SOFTDIRTY) !== 0;
  const whole = (mayProtect(tx, vma) ? WPALLOWED : 0) | (vmaSoftDirty ? SOFT_DIRTY_PAGE : 0);
  const required = walk.masks.mask & WPALLOWED;
  // pagemap_scan_is_interesting_vma()
  if (((whole ^ walk.masks.inverted) & required) !== required) return true;
  for (let vpn = start; vpn < end; ) {
    const next = Math.min(end, vpn - (vpn % PMD_PAGES) + PMD_PAGES);
    const room = isHugetlb(vma)
      ? scanHugetlb(tx, mm, vma, vpn, next, whole, walk)
      : scanPmd(tx, mm, vma, vpn, next, whole, walk);
    if (!room) return false;
    vpn = next;
  }
  return true;
}

/** pagemap_scan_output() for pages that are interesting: "full" where there is no room, "skip" where they are not wanted. */
function output(vpn: number, end: number, categories: number, { masks, regions }: Walk): "skip" | "out" | "full" {
  if (!isInteresting(categories, masks)) return "skip";
  return regions.add(vpn, end, categories & masks.returned) ? "out" : "full";
}

/**
 * pagemap_scan_pmd_entry(): a huge page is one visit, protected once for all that was reported of it; where only a part is to be
 * protected it is split, and its pages are looked at one by one.
 */
function scanPmd(tx: Tx, mm: number, vma: Vma, start: number, end: number, whole: number, walk: Walk): boolean {
  const pmd = tx.pmdEntry(mm, start);
  if (pmd !== undefined) {
    const categories = whole | HUGE | entryCategories(tx, vma, pmd);
    const found = output(start, end, categories, walk);
    if (found !== "out") return found === "skip";
    const arms = walk.scan.wpMatching && (categories & WRITTEN) !== 0;
    if (!arms || end - start === PMD_PAGES) {
      report(tx, mm, start, end, categories, walk);
      if (arms) tx.setPmd(mm, start, madeWp(tx, vma, pmd));
      if (walk.scan.wpMatching) recordPages(tx, mm, vma, start, end);
      return true;
    }
    // "Break huge page into small pages if the WP operation needs to be performed on a portion of the huge page": -ENOENT, "Report as if there
    // was no THP".
    splitHugePmd(tx, mm, start);
    walk.regions.takeBack(start);
  }
  if (!tx.hasTable(mm, start)) return scanHole(tx, mm, vma, start, end, whole, walk);
  const fast = isFast(walk.masks);
  for (let vpn = start; vpn < end; vpn++) {
    const entry = tx.entry(mm, vpn);
    const misread = entry.kind === "preserved" ? meetPreserved(tx, mm, vpn, "pagemap-scan") : undefined;
    const seen =
      misread?.categories === undefined ? entryCategories(tx, vma, entry, fast) : categoriesNamed(misread.categories);
    const categories = whole | seen;
    const found = output(vpn, vpn + 1, categories, walk);
    if (found === "full") return false;
    if (found === "out") report(tx, mm, vpn, vpn + 1, categories, walk);
    // PM_SCAN_WP_MATCHING protects what is WRITTEN alone: what has the bit is reported and left as it is.
    if (found === "skip" || !walk.scan.wpMatching) continue;
    if ((categories & WRITTEN) !== 0 && !isUffdWp(entry)) tx.setPte(mm, vpn, madeWp(tx, vma, entry));
    recordPages(tx, mm, vma, vpn, vpn + 1);
  }
  return true;
}

/** pagemap_scan_pte_hole(): it protects what it reports, written or not. */
function scanHole(tx: Tx, mm: number, vma: Vma, start: number, end: number, whole: number, walk: Walk): boolean {
  const written = userfaultfdWp(vma) && !isHugetlb(vma) && tx.has("scan-holes-written") ? WRITTEN : 0;
  const found = output(start, end, whole | written, walk);
  if (found === "out") report(tx, mm, start, end, written, walk);
  if (found !== "out" || !walk.scan.wpMatching) return found !== "full";
  // hugetlb_change_protection() wants for writing the lock that walk_hugetlb_range() holds for reading. A private mapping has it with a
  // reservation alone (__vma_private_lock()), and MAP_NORESERVE is assumed.
  if (isHugetlb(vma) && isShared(vma) && !tx.has("scan-hugetlb-hole"))
    throw new NotModelled(
      "this kernel deadlocks: PAGEMAP_SCAN protects a hole of shared hugetlb memory under the lock that protecting wants",
    );
  uffdWpRange(tx, mm, vma, start, end, true);
  recordPages(tx, mm, vma, start, end);
  return true;
}

/** pagemap_scan_hugetlb_entry(): a part of a page may be reported, and is never protected. */
function scanHugetlb(tx: Tx, mm: number, vma: Vma, start: number, end: number, whole: number, walk: Walk): boolean {
  if (!tx.hasPmdTable(mm, start)) return scanHole(tx, mm, vma, start, end, whole, walk);
  const entry = tx.pmdEntry(mm, start) ?? NONE;
  const misread = entry.kind === "preserved" ? meetPreserved(tx, mm, start, "pagemap-scan") : undefined;
  const categories =
    misread?.categories === undefined
      ? whole | HUGE | hugetlbCategories(tx, vma, entry)
      : whole | categoriesNamed(misread.categories);
  const found = output(start, end, categories, walk);
  if (found === "out" && (!walk.scan.wpMatching || end - start === PMD_PAGES))
    report(tx, mm, start, end, categories, walk);
  if (found !== "out" || !walk.scan.wpMatching) return found !== "full";
  if ((categories & WRITTEN) !== 0) {
    // "Partial HugeTLB page WP isn't possible."
    if (end - start < PMD_PAGES) {
      walk.regions.takeBack(start);
      return true;
    }
    tx.setPmd(mm, start, madeWp(tx, vma, entry));
  } else if (!isUffdWp(entry)) return true;
  recordPages(tx, mm, vma, start, end);
  return true;
}

/** Pages that were put out with these categories: what was written is known from now on, where the answer says it. */
function report(tx: Tx, mm: number, start: number, end: number, categories: number, { masks }: Walk): void {
  if ((categories & WRITTEN) !== 0 && tellsWritten(masks)) recordReport(tx, mm, start, end, "pagemap_scan_pmd_entry");
}

/** The bits of categories, by the names that answers have. */
function categoriesNamed(list: readonly string[]): number {
  return names.reduce((all, name, bit) => (list.includes(name) ? all | (1 << bit) : all), 0);
}

/**
 * pagemap_page_category() and, but for HUGE, pagemap_thp_category(). `fast`: isFast(), which differs for an empty pte until 7.2, and until 6.9 for
 * what is not present, of which it asks pte_uffd_wp().
 */
function entryCategories(tx: Tx, vma: Vma, entry: Entry, fast = false): number {
  // Before 7.3 WRITTEN was for any VMA; the bit means RWP elsewhere now.
  const anywhere = userfaultfdWp(vma) || !tx.has("written-needs-wp");
  if (entry.kind === "none") return anywhere && (fast || tx.has("scan-empty-written")) ? WRITTEN : 0;
  const softDirty = tx.bits.softDirty && (flagsOf(entry) & SOFT_DIRTY) !== 0 ? SOFT_DIRTY_PAGE : 0;
  const misreads = fast && entry.kind !== "present" && entry.kind !== "preserved" && !tx.has("scan-reads-swap-bit");
  // The uffd bit of a present pte, or pte_swp_uffd_any(): markers, and the bit that swap and migration entries carry.
  const marked = misreads
    ? readsAsUffdWp(entry, tx.state.settings)
    : isUffdWp(entry) || (flagsOf(entry) & UFFD_WP) !== 0;
  const written = marked ? 0 : (anywhere ? WRITTEN : 0) | (userfaultfdRwp(vma) ? ACCESSED_PAGE : 0);
  if (entry.kind === "present") {
    const frame = tx.frame(entry.frame);
    // is_huge_zero_pmd(); before, is_zero_pfn() of the pmd's frame, which is never the zero page's.
    const zero = entry.frame === 0 || (frame.huge === "zero" && tx.has("scan-huge-zero"));
    return PRESENT | written | softDirty | (zero ? PFNZERO : frame.kind === "file" ? FILE : 0);
  }
  const file = entry.kind === "migration" && tx.frame(entry.frame).kind === "file" ? FILE : 0;
  const guard = entry.kind === "marker" && (entry.bits & MARKER_GUARD) !== 0 && tx.has("scan-guard") ? GUARD : 0;
  return SWAPPED | written | softDirty | file | guard;
}

/** pagemap_hugetlb_category(), but for HUGE: what is empty was not written, and what is in flight is nobody's file. */
function hugetlbCategories(tx: Tx, vma: Vma, entry: Entry): number {
  return entry.kind === "none"
    ? 0
    : entryCategories(tx, vma, entry) & ~(entry.kind === "migration" ? FILE : 0) & ~GUARD;
}

/** make_uffd_wp_pte(), make_uffd_wp_pmd(), make_uffd_wp_huge_pte(). */
function madeWp(tx: Tx, vma: Vma, entry: Entry): Entry {
  switch (entry.kind) {
    case "none":
      return isAnonymous(vma) ? marker(MARKER_UFFD_WP) : (tx.design.store("protect") ?? entry);
    case "present":
      return withFlags(entry, pteMkuffdWp(tx.bits, entry.flags));
    case "hwpoison":
      return entry;
    default:
      return isHugetlb(vma) && entry.kind === "marker" ? entry : withFlags(entry, flagsOf(entry) | UFFD_WP);
  }
}

/** What the scan was asked to protect, page by page. */
function recordPages(tx: Tx, mm: number, vma: Vma, start: number, end: number): void {
  const step = isHugetlb(vma) ? PMD_PAGES : 1;
  for (let vpn = start; vpn < end; vpn += step) recordPage(tx, mm, vpn, "pagemap_scan_pmd_entry");
}
