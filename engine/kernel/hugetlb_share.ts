// Tables of pmds that VMAs of hugetlb share: what one of them maps, the others map too, without a fault. mm/hugetlb.c: huge_pte_alloc(),
// huge_pmd_share(), want_pmd_share(), page_table_shareable(), huge_pmd_unshare(), hugetlb_unshare_all_pmds(), hugetlb_split(). Seen on 6.18:
// who unshares has nothing mapped in that GiB any more, and faults come to a table of its own or, where it may, to the shared one again.

import type { Tx } from "../state/tx.ts";
import {
  isHugetlb,
  isShared,
  PUD_PAGES,
  VM_LOCKED,
  VM_UFFD_MINOR,
  VM_UFFD_RWP,
  VM_UFFD_WP,
  type Vma,
} from "../state/vma.ts";

/** uffd_disable_huge_pmd_share(): a bit, or a minor fault, would be of one process, and the table of all. include/linux/userfaultfd_k.h, 7.3. */
const UNSHARED = VM_UFFD_WP | VM_UFFD_MINOR | VM_UFFD_RWP;

/** The start of the GiB: one pud, and so one table of pmds that may be shared. */
function gibOf(vpn: number): number {
  return vpn - (vpn % PUD_PAGES);
}

/** range_in_vma() of the GiB around vpn. */
function coversGib(vma: Vma, vpn: number): boolean {
  const start = gibOf(vpn);
  return vma.start <= start && vma.end >= start + PUD_PAGES;
}

/** want_pmd_share(). CONFIG_HUGETLB_PMD_PAGE_TABLE_SHARING: x86-64, arm64 with 4 KiB pages and riscv64 have it. */
function wantsPmdShare(vma: Vma, vpn: number): boolean {
  return isShared(vma) && (vma.flags & UNSHARED) === 0 && coversGib(vma, vpn);
}

/**
 * huge_pte_alloc(): the table of pmds around vpn is there after it. Where the VMA may share one, and another VMA of the file has one for the
 * same pages, that one (huge_pmd_share()); flags have to be equal but for VM_LOCKED, those of a registration for MISSING too.
 */
export function hugePteAlloc(tx: Tx, mm: number, vma: Vma, vpn: number): void {
  if (tx.hasPmdTable(mm, vpn)) return;
  if (wantsPmdShare(vma, vpn)) {
    const found = shareableWith(tx, mm, vma, vpn);
    if (found !== undefined) {
      tx.via("huge_pmd_share");
      tx.sharePmdTable(mm, vpn, found.mm, found.vpn);
      return;
    }
  }
  tx.allocPmdTable(mm, vpn);
}

/** The first VMA of i_mmap that has a table to share; page_table_shareable(). */
function shareableWith(tx: Tx, own: number, vma: Vma, vpn: number): { mm: number; vpn: number } | undefined {
  const page = vpn - vma.start + vma.pgoff;
  for (const mm of tx.state.mms) {
    for (const other of mm?.vmas ?? []) {
      if (mm === undefined || (mm.id === own && other.start === vma.start)) continue;
      const at = page - other.pgoff + other.start;
      const fits =
        other.file === vma.file &&
        ((other.flags ^ vma.flags) & ~VM_LOCKED) === 0 &&
        at % PUD_PAGES === vpn % PUD_PAGES &&
        coversGib(other, at);
      if (fits && tx.hasPmdTable(mm.id, at)) return { mm: mm.id, vpn: at };
    }
  }
  return undefined;
}

/** huge_pmd_unshare(): true where the table around vpn was shared; the process has none there then. */
export function hugePmdUnshare(tx: Tx, mm: number, vpn: number): boolean {
  if (!tx.sharesPmdTable(mm, vpn)) return false;
  tx.via("huge_pmd_unshare");
  tx.unsharePmdTable(mm, vpn);
  return true;
}

/** The first page after the GiB around vpn: walks go on there once it is unshared (hugetlb_mask_last_page()). */
export function nextGib(vpn: number): number {
  return gibOf(vpn) + PUD_PAGES;
}

/** hugetlb_unshare_all_pmds(), when a VMA is registered for what cannot be shared. */
export function unshareAllPmds(tx: Tx, mm: number, vma: Vma): void {
  if (!isHugetlb(vma) || (vma.flags & UNSHARED) === 0) return;
  for (let vpn = gibOf(vma.start); vpn < vma.end; vpn += PUD_PAGES)
    if (coversGib(vma, vpn)) hugePmdUnshare(tx, mm, vpn);
}

/**
 * hugetlb_split(): "If we will lose PUD_SIZE alignment due to this split, unshare PMDs in the PUD_SIZE interval surrounding addr now." Since
 * 6.2 (b30c14cd6102); before, the table stayed shared until something unmapped in it.
 */
export function unshareAtSplit(tx: Tx, mm: number, vma: Vma, at: number): void {
  if (isHugetlb(vma) && at % PUD_PAGES !== 0 && coversGib(vma, at)) hugePmdUnshare(tx, mm, at);
}

/**
 * try_to_migrate_one() of one VMA after the other: who shares the table unmaps all of it, so that the last alone has an entry to put a migration
 * entry in. mm/rmap.c.
 */
export function unshareAllButLast(tx: Tx, mm: number, vpn: number): void {
  for (const user of tx.pmdTableUsers(tx.mm(mm).pmdTable(vpn)).slice(0, -1)) hugePmdUnshare(tx, user.mm, user.vpn);
}
