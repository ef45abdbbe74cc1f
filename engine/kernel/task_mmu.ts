// /proc/PID/clear_refs and PAGEMAP_SCAN. fs/proc/task_mmu.c: clear_refs_write(), clear_refs_pte_range(), pagemap_scan_pmd_entry(),
// pagemap_page_category(), make_uffd_wp_pte().

import { recordPage } from "../protection.ts";
import { pteMkuffdWp, pteWrprotect } from "../state/bits.ts";
import {
  ACCESSED,
  type Entry,
  flagsOf,
  isUffdWp,
  MARKER_UFFD_WP,
  marker,
  SOFT_DIRTY,
  UFFD_WP,
  withFlags,
} from "../state/entry.ts";
import type { Tx } from "../state/tx.ts";
import {
  clip,
  isAnonymous,
  isHugetlb,
  PLACE_PAGES,
  PMD_PAGES,
  userfaultfdWp,
  VM_SOFTDIRTY,
  type Vma,
} from "../state/vma.ts";
import type { ScanRegion } from "../step.ts";
import { splitHugePmd } from "./huge_memory.ts";
import { errno, type Outcome, ok } from "./outcome.ts";
import { meetPreserved } from "./preserved.ts";
import { isAsync } from "./userfaultfd_k.ts";
import { replaceVma, vmasIn } from "./vma.ts";

const ALL = 1;

const ANON = 2;

const MAPPED = 3;

const SOFT = 4;

const HIWATER = 5;

export function clearRefs(tx: Tx, mm: number, value: number): Outcome {
  if (value < ALL || value > HIWATER) return errno("EINVAL");
  if (value === HIWATER) return ok();
  tx.via("clear_refs_write");
  // Without CONFIG_MEM_SOFT_DIRTY the VMA flag and the bit do not exist, and nothing changes.
  if (value === SOFT && !tx.state.settings.softDirty) return ok();
  if (value === SOFT) {
    for (const vma of tx.mm(mm).vmas) replaceVma(tx, mm, vma, { flags: vma.flags & ~VM_SOFTDIRTY });
  }
  for (const vma of tx.mm(mm).vmas) {
    if (isHugetlb(vma)) continue;
    if (value === ANON && vma.file >= 0) continue;
    if (value === MAPPED && vma.file < 0) continue;
    clearRefsVma(tx, mm, vma, value);
  }
  return ok();
}

function clearRefsVma(tx: Tx, mm: number, vma: Vma, value: number): void {
  tx.mm(mm).walk(vma.start, vma.end, (vpn, entry, pmd) => {
    if (pmd) tx.setPmd(mm, vpn, cleared(tx, entry, value));
    else tx.setPte(mm, vpn, cleared(tx, entry, value));
  });
}

/** clear_soft_dirty(), or what makes a page old. */
function cleared(tx: Tx, entry: Entry, value: number): Entry {
  switch (entry.kind) {
    case "present":
      if (value !== SOFT) return entry.frame === 0 ? entry : withFlags(entry, entry.flags & ~ACCESSED);
      return withFlags(entry, pteWrprotect(tx.bits, entry.flags) & ~SOFT_DIRTY);
    case "swap":
    case "migration":
    case "marker":
      return value === SOFT ? withFlags(entry, flagsOf(entry) & ~SOFT_DIRTY) : entry;
    default:
      return entry;
  }
}

const WPALLOWED = "wpallowed";

const WRITTEN = "written";

/** mmrun's return_mask holds the first eight categories: guard is not reported. */
const MAX_REGIONS = 64;

export interface Scan {
  readonly wpMatching: boolean;
  readonly checkWpAsync: boolean;
  readonly all: boolean;
}

export function pagemapScan(tx: Tx, mm: number, start: number, end: number, scan: Scan): Outcome {
  if (!tx.has("pagemap-scan")) return errno("ENOTTY");
  tx.via("pagemap_scan_pmd_entry");
  if (end < start) return errno("EINVAL");
  const regions: { page: number; count: number; categories: readonly string[] }[] = [];
  // Regions are told as pages of the place where the range begins, even those beyond its end.
  const base = start - (start % PLACE_PAGES);
  const unit = (tx.mm(mm).place(start)?.pageSize ?? 4096) / 4096;
  const report = (vpn: number, pages: number, categories: readonly string[]): boolean => {
    const page = (vpn - base) / unit;
    const last = regions[regions.length - 1];
    if (last !== undefined && last.page + last.count === page && last.categories.join() === categories.join()) {
      last.count += pages / unit;
      return true;
    }
    if (regions.length === MAX_REGIONS) return false;
    regions.push({ page, count: pages / unit, categories });
    return true;
  };
  for (const vma of vmasIn(tx, mm, start, end)) {
    const [from, to] = clip(vma, start, end);
    const refused = scanVma(tx, mm, vma, from, to, scan, report);
    if (refused !== undefined) return errno(refused);
  }
  const result: ScanRegion[] = regions;
  return { kind: "result", result: { ret: 0, scan: result } };
}

type Report = (vpn: number, pages: number, categories: readonly string[]) => boolean;

function scanVma(
  tx: Tx,
  mm: number,
  vma: Vma,
  start: number,
  end: number,
  scan: Scan,
  report: Report,
): string | undefined {
  // pagemap_scan_test_walk()
  const allowed = userfaultfdWp(vma) && isAsync(tx, vma);
  if (!allowed && scan.checkWpAsync) return "EPERM";
  if (!allowed && scan.wpMatching) return undefined;
  const step = isHugetlb(vma) ? PMD_PAGES : 1;
  for (let vpn = start; vpn < end; vpn += step) {
    // A THP of which a part only is to be protected is split, and looked at again.
    const head = vpn - (vpn % PMD_PAGES);
    const part = scan.wpMatching && step === 1 && (head < start || head + PMD_PAGES > end);
    if (part && tx.pmdEntry(mm, vpn) !== undefined && !isUffdWp(tx.entry(mm, vpn))) splitHugePmd(tx, mm, vpn);
    const categories = [...(allowed ? [WPALLOWED] : []), ...categoriesAt(tx, mm, vma, vpn)];
    if (!scan.all && !categories.includes(WRITTEN)) continue;
    if (!report(vpn, step, categories)) return undefined;
    // pagemap_scan_pte_hole() protects what it reports, written or not.
    const hole = step === 1 && !tx.hasTable(mm, vpn) && tx.entry(mm, vpn).kind === "none";
    const armed = categories.includes(WRITTEN) || hole || (categories.length <= 1 && !tx.hasPmdTable(mm, vpn));
    if (scan.wpMatching && allowed && (armed || isUffdWp(tx.entry(mm, vpn)))) protect(tx, mm, vma, vpn);
  }
  return undefined;
}

/** pagemap_page_category() and its kin for pmds and hugetlb, in bit order. */
function categoriesAt(tx: Tx, mm: number, vma: Vma, vpn: number): string[] {
  const entry = tx.entry(mm, vpn);
  const huge = tx.pmdEntry(mm, vpn) !== undefined;
  const hugetlb = isHugetlb(vma);
  const vmaSoftDirty = tx.bits.softDirty && (vma.flags & VM_SOFTDIRTY) !== 0;
  const list: string[] = [];
  const misread = entry.kind === "kept" ? meetPreserved(tx, mm, vpn, "pagemap-scan") : undefined;
  if (misread?.categories !== undefined) return [...misread.categories];
  if (entry.kind === "none" && hugetlb) {
    // Never written; "huge" where there is a table that could hold the entry.
    if (tx.hasPmdTable(mm, vpn)) list.push("huge");
    if (vmaSoftDirty) list.push("softdirty");
    return list;
  }
  if (entry.kind === "none" ? emptyIsWritten(tx, mm, vma, vpn) : !isUffdWp(entry) && (flagsOf(entry) & UFFD_WP) === 0)
    list.push(WRITTEN);
  if (entry.kind === "none") {
    if (vmaSoftDirty) list.push("softdirty");
    return list;
  }
  if (entry.kind === "present") {
    const frame = tx.frame(entry.frame);
    const zero = entry.frame === 0 || frame.huge === "zero";
    if (!zero && frame.kind === "file") list.push("file");
    list.push("present");
    if (zero) list.push("pfnzero");
    if (huge) list.push("huge");
  } else {
    if (!hugetlb && entry.kind === "migration" && tx.frame(entry.frame).kind === "file") list.push("file");
    list.push("swapped");
    if (hugetlb) list.push("huge");
  }
  if (vmaSoftDirty || (tx.bits.softDirty && (flagsOf(entry) & SOFT_DIRTY) !== 0)) list.push("softdirty");
  return list;
}

/** pagemap_scan_pte_hole(): what has no page table counts as written where the VMA is registered for WP. pagemap_page_category(): an empty pte does anywhere. */
function emptyIsWritten(tx: Tx, mm: number, vma: Vma, vpn: number): boolean {
  return tx.hasTable(mm, vpn) ? tx.has("scan-empty-written") : userfaultfdWp(vma) && tx.has("scan-holes-written");
}

/** make_uffd_wp_pte(), make_uffd_wp_pmd(), make_uffd_wp_huge_pte(). */
function protect(tx: Tx, mm: number, vma: Vma, vpn: number): void {
  const entry = tx.entry(mm, vpn);
  if (isUffdWp(entry)) {
    recordPage(tx, mm, vpn, "pagemap_scan_pmd_entry");
    return;
  }
  const pmd = tx.pmdEntry(mm, vpn) !== undefined;
  if (!pmd && isHugetlb(vma) && entry.kind === "none") {
    tx.setPmd(mm, vpn, tx.design.store("protect") ?? entry);
  } else tx.setEntry(mm, vpn, madeWp(tx, vma, tx.entry(mm, vpn)));
  recordPage(tx, mm, vpn, "pagemap_scan_pmd_entry");
}

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
