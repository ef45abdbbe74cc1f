// Changing the protection of a range: mprotect(2), uffd-wp through the same walk, a NUMA hint. mm/mprotect.c; mm/mempolicy.c:
// change_prot_numa().

import type { Prot } from "../operation.ts";
import { pteDirty, pteMkclean, pteMkdirty, pteModify } from "../state/bits.ts";
import {
  ACCESSED,
  isWpMarker,
  MARKER_UFFD_WP,
  marker,
  NONE,
  PROTNONE,
  type PresentEntry,
  present,
  RW,
  withFlags,
} from "../state/entry.ts";
import type { Tx } from "../state/tx.ts";
import {
  clip,
  isAnonymous,
  isHugetlb,
  isShared,
  PMD_PAGES,
  VM_LOCKED,
  VM_READ,
  VM_SHARED,
  VM_WRITE,
  type Vma,
} from "../state/vma.ts";
import { populateLocked } from "./gup.ts";
import { splitHugePmd } from "./huge_memory.ts";
import { hugetlbChangeProtection } from "./hugetlb.ts";
import { bad, errno, type Outcome, ok } from "./outcome.ts";
import {
  type Change,
  changeMigration,
  changePresent,
  changeUffd,
  isResolve,
  pageProt,
  pageProtOf,
  vmFlagsOf,
  wantsManualUpgrade,
} from "./pgprot.ts";
import { spoilPreserved } from "./preserved.ts";
import { isArmed, PAGE_NONE, wantsMarkers } from "./userfaultfd_k.ts";
import { modifyVma, refusesCut } from "./vma.ts";

/**
 * change_prot_numa() on one page. What task_numa_work() (kernel/sched/fair.c) and change_pte_range() skip is refused,
 * with the rule in the message. What folio_can_map_prot_numa() (mm/mempolicy.c, 7.3) asks of nodes is not modelled:
 * the page is taken to be on a node that is not the task's.
 */
export function numaHint(tx: Tx, mm: number, vpn: number): Outcome {
  const entry = tx.entry(mm, vpn);
  const vma = tx.mm(mm).lookup(vpn);
  if (vma === undefined || entry.kind !== "present") return bad("no page is mapped there");
  if (isHugetlb(vma)) return bad("NUMA balancing skips hugetlb mappings");
  const access = vma.flags & (VM_READ | VM_WRITE);
  if (access === 0) return bad("NUMA balancing skips mappings that allow no access");
  if (vma.file >= 0 && access === VM_READ) return bad("NUMA balancing skips read-only file mappings");
  if (entry.frame === 0) return bad("NUMA balancing skips the zero page");
  if (!isShared(vma) && tx.frame(entry.frame).maps.length > 1)
    return bad("NUMA balancing skips copy-on-write pages that are mapped more than once");
  if (isArmed(vma, entry)) return bad("NUMA balancing skips what is PROT_NONE already");
  tx.via("change_prot_numa");
  const flags = pteModify(tx.bits, entry.flags, PROTNONE | ACCESSED);
  // Without the upgrade (before 6.2) the write permission is kept below PROT_NONE (pte_savedwrite).
  tx.setEntry(mm, vpn, withFlags(entry, tx.has("numa-upgrade") ? flags : flags | (entry.flags & RW)));
  return ok();
}

/** change_pte_range() for one entry. */
function changePte(tx: Tx, mm: number, vma: Vma, vpn: number, change: Change): void {
  const entry = tx.entry(mm, vpn);
  switch (entry.kind) {
    case "none":
      // An empty entry can't be write-protected but by a marker. Without one nothing happens, and the call is a success
      // all the same.
      // "For file-backed mem, we need to be able to wr-protect a none pte, because even if the pte is none, the
      // page/swap cache could exist."
      if (change.uffd === "wp" && wantsMarkers(tx, vma)) {
        const store = isAnonymous(vma) ? marker(MARKER_UFFD_WP) : tx.design.store("protect");
        if (store !== undefined) tx.setPte(mm, vpn, store);
      }
      return;
    case "present":
      tx.setPte(mm, vpn, changePresent(tx, vma, entry, change, false));
      return;
    case "migration":
      // A writable migration entry becomes a readable one: "A protection check is difficult so just be safe and disable
      // write".
      tx.setPte(mm, vpn, changeMigration(tx, entry, change.uffd, "pte"));
      return;
    case "swap":
      // A swap entry has no permissions to change: those of the VMA hold when the page comes back. The bit is all there
      // is.
      tx.setPte(mm, vpn, withFlags(entry, changeUffd(tx, entry.flags, change.uffd)));
      return;
    case "marker":
    case "preserved":
      // "drop it; the next page fault will trigger without uffd trapping". Poison and guards: any access fails,
      // whatever the rights.
      if (isResolve(change.uffd) && isWpMarker(entry)) tx.setPte(mm, vpn, NONE);
      else if (change.uffd === "none" && entry.kind === "preserved" && (change.prot & PROTNONE) === 0)
        spoilPreserved(tx, mm, vpn, "mprotect");
      return;
  }
}

/** Ptes that are changed as one: how many, and the flags of each. */
interface Batch {
  readonly pages: number;
  readonly flags: number;
}

/**
 * modify_prot_start_ptes(): ptes in a row that map a large folio's pages, alike but for young and dirty, are changed as one: young
 * and dirty where one of them is, and then soft-dirty too. Before 6.17 each for itself.
 */
function batchAt(tx: Tx, mm: number, vpn: number, first: PresentEntry, end: number): Batch {
  const alone = { pages: 1, flags: first.flags };
  if (!tx.has("mprotect-batches") || first.frame === 0) return alone;
  // Ptes map a part of a THP while another process has it by a pmd.
  const head = tx.headOfFolio(first.frame);
  if (tx.folioPages(head) === 1) return alone;
  const alike = pteMkclean(first.flags) & ~ACCESSED;
  let flags = first.flags;
  let pages = 1;
  for (; vpn + pages < end && first.frame + pages < head + tx.folioPages(head); pages++) {
    const next = tx.entry(mm, vpn + pages);
    if (next.kind !== "present" || next.frame !== first.frame + pages) break;
    // FPB_RESPECT_SOFT_DIRTY | FPB_RESPECT_WRITE of mprotect_folio_pte_batch().
    if ((pteMkclean(next.flags) & ~ACCESSED) !== alike) break;
    if (pteDirty(next.flags)) flags = pteMkdirty(tx.bits, flags);
    flags |= next.flags & ACCESSED;
  }
  return { pages, flags };
}

/** change_present_ptes(). How many. */
function changeBatch(tx: Tx, mm: number, vma: Vma, vpn: number, end: number, change: Change): number {
  const first = tx.entry(mm, vpn);
  if (first.kind !== "present") {
    changePte(tx, mm, vma, vpn, change);
    return 1;
  }
  const { pages, flags } = batchAt(tx, mm, vpn, first, end);
  tx.asBatch(mm, vpn, pages, () => {
    if (pages > 1) for (let i = 0; i < pages; i++) tx.setPte(mm, vpn + i, present(first.frame + i, flags));
    for (let i = 0; i < pages; i++) changePte(tx, mm, vma, vpn + i, change);
  });
  return pages;
}

/**
 * change_protection() over [start, end) of one VMA. Pages. Unlike the kernel's it gives no count: mprotect(2) and the
 * ioctls do not show it.
 */
export function changeProtection(tx: Tx, mm: number, vma: Vma, start: number, end: number, change: Change): void {
  if (isHugetlb(vma)) {
    hugetlbChangeProtection(tx, mm, vma, start, end, change);
    return;
  }
  tx.via("change_pte_range");
  const markers = change.uffd === "wp" && wantsMarkers(tx, vma);
  const sets = change.uffd === "wp" || change.uffd === "rwp";
  for (let vpn = start; vpn < end; ) {
    const next = Math.min(end, vpn - (vpn % PMD_PAGES) + PMD_PAGES);
    const pmd = tx.pmdEntry(mm, vpn);
    if (pmd !== undefined) {
      // pgtable_split_needed(): a file's pmd is emptied rather than to hold the bit, which for RWP leaves nothing to protect.
      if (next - vpn === PMD_PAGES && !(sets && !isAnonymous(vma))) {
        tx.via("change_huge_pmd");
        if (pmd.kind === "present") tx.setPmd(mm, vpn, changePresent(tx, vma, pmd, change, true));
        else if (pmd.kind === "migration") tx.setPmd(mm, vpn, changeMigration(tx, pmd, change.uffd, "pmd"));
        vpn = next;
        continue;
      }
      // change_huge_pmd() changes all of 2 MiB or nothing: for a part the ptes are needed.
      splitHugePmd(tx, mm, vpn);
    }
    // change_pmd_prepare(): a marker needs a table to stand in, also where nothing was ever mapped.
    if (markers) tx.allocTable(mm, vpn);
    if (tx.hasTableOver(mm, vpn, next)) {
      for (let at = vpn; at < next; ) at += changeBatch(tx, mm, vma, at, next, change);
    }
    vpn = next;
  }
}

/**
 * uffd_wp_range(): sets or clears uffd-wp. Pages. mm/userfaultfd.c; resolving may make entries writable at once
 * (MM_CP_TRY_CHANGE_WRITABLE), to spare the fault.
 */
export function uffdWpRange(tx: Tx, mm: number, vma: Vma, start: number, end: number, protect: boolean): void {
  tx.via("uffd_wp_range");
  if (tx.has("wp-resolve-upgrade")) {
    changeProtection(tx, mm, vma, start, end, {
      prot: pageProt(tx, vma),
      uffd: protect ? "wp" : "wp-resolve",
      upgrade: !protect && wantsManualUpgrade(vma),
    });
    return;
  }
  // Before 6.3: vm_get_page_prot() of the VMA's flags, without VM_WRITE when protecting.
  const prot = pageProtOf(protect ? vma.flags & ~VM_WRITE : vma.flags);
  changeProtection(tx, mm, vma, start, end, { prot, uffd: protect ? "wp" : "wp-resolve", upgrade: false });
}

/** change_protection() of mrwprotect_range() for one VMA. */
export function rwprotectRange(tx: Tx, mm: number, vma: Vma, start: number, end: number, protect: boolean): void {
  changeProtection(tx, mm, vma, start, end, {
    prot: protect ? PAGE_NONE : pageProt(tx, vma),
    uffd: protect ? "rwp" : "rwp-resolve",
    upgrade: !protect && wantsManualUpgrade(vma),
  });
}

/**
 * mprotect(2), VMA by VMA: ENOMEM at the first hole, EINVAL where a hugetlb page would be cut, with what came before it
 * done.
 */
export function mprotect(tx: Tx, mm: number, start: number, end: number, prot: Prot): Outcome {
  if (end <= start) return ok();
  tx.via("mprotect_fixup");
  // A hole at the start fails before anything changes, one further on after what lies before it has changed.
  const first = tx.mm(mm).findVma(start);
  if (first === undefined || first.start > start) return errno(tx.why("ENOMEM", "hole"));
  for (let at = start; at < end; ) {
    const vma = tx.mm(mm).lookup(at);
    if (vma === undefined) return errno(tx.why("ENOMEM", "hole-done-before"));
    const [from, to] = clip(vma, at, end);
    const flags = (vma.flags & ~(VM_READ | VM_WRITE)) | vmFlagsOf(prot);
    // mprotect_fixup() returns at once where nothing changes: ptes that uffd or NUMA balancing made different stay so.
    if (flags !== vma.flags) {
      if (refusesCut(tx, mm, vma, from, to)) return errno(tx.why("EINVAL", "hugetlb-cut"));
      const changed = modifyVma(tx, mm, vma, from, to, { flags });
      changeProtection(tx, mm, changed, from, to, {
        prot: pageProt(tx, changed),
        uffd: "none",
        upgrade: tx.has("upgrade-exclusive") && wantsManualUpgrade(changed),
      });
      // "trigger COW to avoid major fault on access".
      // A locked private VMA that becomes writable gets its copies at once.
      if ((vma.flags & (VM_WRITE | VM_SHARED | VM_LOCKED)) === VM_LOCKED && (flags & VM_WRITE) !== 0)
        populateLocked(tx, mm, from, to);
    }
    at = to;
  }
  return ok();
}
