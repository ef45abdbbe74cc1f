// hugetlb page tables, one entry at pmd level for each 2 MiB page, and the pool. mm/hugetlb.c: __unmap_hugepage_range(),
// hugetlb_change_protection(), copy_hugetlb_page_range(), set_max_huge_pages().

import type { ZapReason } from "../design/design.ts";
import { pteMkdirty, pteMkuffdWp, pteWrprotect } from "../state/bits.ts";
import {
  ACCESSED,
  type Entry,
  isUffdWp,
  isWpMarker,
  MARKER_GUARD,
  MARKER_POISONED,
  type MigrationEntry,
  marker,
  migration,
  NONE,
  PROTNONE,
  type PresentEntry,
  present,
  RW,
  SOFT_DIRTY,
  UFFD_WP,
  withFlags,
} from "../state/entry.ts";
import { NotModelled, type Tx } from "../state/tx.ts";
import { isShared, PMD_PAGES, userfaultfdProtected, userfaultfdWp, VM_WRITE, type Vma } from "../state/vma.ts";
import { hugePmdUnshare, hugePteAlloc, nextGib } from "./hugetlb_share.ts";
import { type Outcome, ok } from "./outcome.ts";
import { type Change, changedFlags, changeHugetlbMigration, isResolve, pageProt } from "./pgprot.ts";
import { causeOf, copiesPreserved, spoilPreserved } from "./preserved.ts";
import { disarmed, isArmed, restorePageNone } from "./userfaultfd_k.ts";

/** huge_pte_mkwrite(huge_pte_mkdirty()): dirty first, so that with SAVED_DIRTY a read-only entry keeps that bit beside RW. */
export function mkdirtyMkwrite(tx: Tx, flags: number): number {
  return pteMkdirty(tx.bits, flags) | RW;
}

/**
 * make_huge_pte(). mm/hugetlb.c: young from the start. What is not writable is clean; a private copy of the cache is
 * made later.
 */
export function makeHugePte(tx: Tx, vma: Vma, tryWrite: boolean): number {
  const prot = pageProt(tx, vma);
  const flags = tryWrite && (vma.flags & VM_WRITE) !== 0 ? mkdirtyMkwrite(tx, prot) : pteWrprotect(tx.bits, prot);
  return flags | ACCESSED;
}

/** The entry of a hugetlb page, none where there is nothing. */
export function hugePte(tx: Tx, mm: number, vpn: number): Entry {
  return tx.pmdEntry(mm, vpn) ?? NONE;
}

/**
 * __unmap_hugepage_range() for [start, end): what carries the bit leaves a marker (before 7.3 whatever the VMA), unless
 * markers are dropped. Pages, whole huge ones. `frame`: only entries of this page ("a specific folio is being unmapped,
 * not a range").
 */
export function zapHugetlbRange(
  tx: Tx,
  mm: number,
  vma: Vma,
  start: number,
  end: number,
  reason: ZapReason,
  frame?: number,
): void {
  tx.via("__unmap_hugepage_range");
  const drop =
    reason === "vma-removed" || ((reason === "truncate" || reason === "evict") && tx.state.settings.rule === "linux");
  for (let vpn = start; vpn < end; vpn += PMD_PAGES) {
    // Asked before anything else: a table that is shared is let go whole, be the entry empty or not.
    if (hugePmdUnshare(tx, mm, vpn)) {
      vpn = nextGib(vpn) - PMD_PAGES;
      continue;
    }
    const entry = hugePte(tx, mm, vpn);
    if (entry === NONE) continue;
    if (frame !== undefined && (entry.kind !== "present" || entry.frame !== frame)) continue;
    // Unlike zap_pte_range() it asks neither for a file nor for the registration: pte_uffd() of the old entry is
    // enough, so that a marker stays in private memory too.
    const keeps = isUffdWp(entry) && !drop && (userfaultfdWp(vma) || !tx.has("hugetlb-zap-needs-wp"));
    const keep = keeps ? (tx.design.store(reason) ?? NONE) : NONE;
    tx.setPmd(mm, vpn, keep);
    if (entry.kind === "present") tx.unmapFrame(entry.frame, mm, vpn);
    // Already unmapped by the migration: only that it waits for this entry is taken back.
    else if (entry.kind === "migration") {
      tx.setFrame(entry.frame, { migrating: tx.frame(entry.frame).migrating - 1 });
      tx.putFrame(entry.frame);
    }
    tx.blame(mm, vpn, keeps && keep === NONE ? "design" : causeOf(reason), "__unmap_hugepage_range");
  }
}

/**
 * hugetlb_change_protection(). Pages, whole huge ones. Unlike change_pte_range() it never makes an entry writable to
 * spare a fault. mm/hugetlb.c, 7.3.
 */
export function hugetlbChangeProtection(
  tx: Tx,
  mm: number,
  vma: Vma,
  start: number,
  end: number,
  change: Change,
): void {
  tx.via("hugetlb_change_protection");
  for (let vpn = start; vpn < end; vpn += PMD_PAGES) {
    // "When uffd-wp is enabled on the vma, unshare shouldn't happen at all": registering for WP has unshared it.
    if (hugePmdUnshare(tx, mm, vpn)) {
      vpn = nextGib(vpn) - PMD_PAGES;
      continue;
    }
    // "Userfaultfd wr-protect requires pgtable pre-allocations" since 6.2: huge_pte_offset() of a GiB without a table went on with the next one.
    if (!tx.hasPmdTable(mm, vpn) && !tx.has("hugetlb-wp-makes-tables")) {
      vpn = nextGib(vpn) - PMD_PAGES;
      continue;
    }
    const entry = hugePte(tx, mm, vpn);
    if (entry.kind === "marker" && !tx.has("hugetlb-change-marker"))
      throw new NotModelled(
        "this kernel takes a marker in hugetlb memory for a page's entry, and makes it one of a page frame that is none",
      );
    switch (entry.kind) {
      case "none": {
        // "Safe to modify directly (none->non-present)": a marker, whatever the userfaultfd's features, for there is no
        // anonymous hugetlb memory.
        const store = change.uffd === "wp" ? tx.design.store("protect") : undefined;
        if (store !== undefined) tx.setPmd(mm, vpn, store);
        break;
      }
      case "present": {
        // "Already protnone with uffd bit set? Nothing to do."
        if (change.uffd !== "rwp" || !isArmed(vma, entry))
          tx.setPmd(mm, vpn, withFlags(entry, changedFlags(tx, vma, entry.flags, change)));
        break;
      }
      case "migration":
        tx.setPmd(mm, vpn, changeHugetlbMigration(tx, entry, change.uffd));
        break;
      default:
        // "Do nothing on a poison marker; page is corrupted, permissions do not apply."
        if (isResolve(change.uffd) && isWpMarker(entry)) tx.setPmd(mm, vpn, NONE);
        else if (change.uffd === "none" && entry.kind === "preserved" && (change.prot & PROTNONE) === 0)
          spoilPreserved(tx, mm, vpn, "hugetlb-mprotect");
    }
  }
}

/**
 * copy_hugetlb_page_range(). Shared memory that is not protected in the child is left to its faults (vma_needs_copy()).
 * False: the pool has no page for the copy of one that is pinned, and fork fails with what was done so far. mm/hugetlb.c.
 */
export function copyHugetlbRange(tx: Tx, parent: number, vma: Vma, child: number, copy: Vma): boolean {
  const wp = userfaultfdProtected(copy);
  if (!wp && vma.anonVma === 0 && tx.has("fork-hugetlb-lazy")) return true;
  tx.via("copy_hugetlb_page_range");
  const cow = !isShared(vma);
  for (let vpn = vma.start; vpn < vma.end; vpn += PMD_PAGES) {
    if (tx.hasPmdTable(parent, vpn)) hugePteAlloc(tx, child, copy, vpn);
    // "If the pagetables are shared, don't copy or take references."
    if (tx.sharesPmdTable(child, vpn)) {
      vpn = nextGib(vpn) - PMD_PAGES;
      continue;
    }
    const entry = hugePte(tx, parent, vpn);
    switch (entry.kind) {
      case "present": {
        let { flags } = entry;
        // hugetlb_try_dup_anon_rmap() fails: "pinned hugetlb pages while they're prone to COW. We need to do the COW
        // earlier during fork."
        if (tx.frame(entry.frame).exclusive && tx.pinned(entry.frame)) {
          if (!copyPinned(tx, child, copy, vpn, entry)) return false;
          break;
        }
        tx.mapFrame(entry.frame, child, vpn);
        // hugetlb_try_dup_anon_rmap(): from now on both have it, and the first to write copies.
        if (tx.frame(entry.frame).kind === "anon") tx.setFrame(entry.frame, { exclusive: false });
        if (cow) {
          flags = pteWrprotect(tx.bits, flags);
          tx.setPmd(parent, vpn, withFlags(entry, flags));
        }
        if (!wp && tx.has("fork-hugetlb-clears-wp")) flags = disarmed(tx, vma, flags, pageProt(tx, copy));
        tx.setPmd(child, vpn, withFlags(entry, cow ? pteWrprotect(tx.bits, flags) : flags));
        break;
      }
      case "migration":
        copyInFlight(tx, parent, vma, child, copy, vpn, entry);
        break;
      case "marker": {
        // copy_pte_marker(): poison and guards are about the memory, and go to any child; uffd-wp only to one that is
        // registered for it.
        const always = entry.bits & (MARKER_POISONED | MARKER_GUARD);
        const bits = userfaultfdWp(copy) ? entry.bits : always;
        if (bits !== 0) tx.setPmd(child, vpn, marker(bits));
        break;
      }
      case "preserved":
        if (wp && copiesPreserved(tx, parent, child, vpn, "hugetlb-fork")) tx.setPmd(child, vpn, entry);
        break;
      case "hwpoison":
        tx.setPmd(child, vpn, entry);
        break;
      default:
        break;
    }
  }
  return true;
}

/** copy_hugetlb_page_range() of a page in flight: "COW mappings require pages in both parent and child to be set to read", by an entry made anew. */
function copyInFlight(
  tx: Tx,
  parent: number,
  vma: Vma,
  child: number,
  copy: Vma,
  vpn: number,
  entry: MigrationEntry,
): void {
  tx.setFrame(entry.frame, { migrating: tx.frame(entry.frame).migrating + 1 });
  const anew = !isShared(vma) && entry.access !== "read";
  let { access, flags } = entry;
  if (anew) {
    // huge_pte_uffd_wp() was asked of the migration entry until 5a2f8d22ace4 (6.4) and put the bit where a page's entry has it, so that both lost it.
    const asks = tx.has("fork-hugetlb-clears-wp") || tx.has("fork-hugetlb-in-flight");
    const uffdWp = asks && userfaultfdProtected(vma) ? flags & UFFD_WP : 0;
    access = "read";
    flags = (flags & ~(UFFD_WP | SOFT_DIRTY)) | uffdWp;
  }
  tx.setPmd(parent, vpn, migration(access, entry.frame, flags));
  if (isUffdWp(entry) && (flags & UFFD_WP) === 0) tx.blame(parent, vpn, "forgotten", "copy_hugetlb_page_range");
  // huge_pte_clear_uffd_wp() until 83abe2fd5b3a (7.2): the child's bit, which is a swap entry's, stayed.
  const clears = !userfaultfdProtected(copy) && tx.has("fork-hugetlb-in-flight");
  tx.setPmd(child, vpn, migration(access, entry.frame, clears ? flags & ~UFFD_WP : flags));
}

/** hugetlb_install_folio(): the child's own copy of a page that is pinned. False: the pool has no page for it. */
function copyPinned(tx: Tx, child: number, copy: Vma, vpn: number, entry: PresentEntry): boolean {
  if (tx.state.pool.free === 0) return false;
  const { value } = tx.frame(entry.frame);
  tx.setPool({ free: tx.state.pool.free - 1 });
  const frame = tx.allocHuge({ kind: "anon", value, huge: "hugetlb", exclusive: true });
  tx.copyTails(entry.frame, frame);
  tx.mapFrame(frame, child, vpn);
  const pte = makeHugePte(tx, copy, true);
  // Until 5a2f8d22ace4 (6.4) the copy had no bit, and could be written.
  const inherits = userfaultfdProtected(copy) && (entry.flags & UFFD_WP) !== 0;
  const bit = inherits && tx.has("fork-hugetlb-clears-wp");
  if (inherits && !bit) tx.blame(child, vpn, "forgotten", "copy_hugetlb_page_range");
  tx.setPmd(child, vpn, present(frame, bit ? restorePageNone(tx, copy, pteMkuffdWp(tx.bits, pte)) : pte));
  return true;
}

/**
 * Pages in use stay; those above `count` are surplus from then on. The answer is nr_hugepages, which does not count
 * surplus pages. set_max_huge_pages() of mm/hugetlb.c, in pages of 2 MiB: pages in use go "into surplus state as needed
 * so the pool will shrink to the desired size as pages become free". Memory for a larger pool is always found here.
 */
export function hugepages(tx: Tx, count: number): Outcome {
  const { total, free } = tx.state.pool;
  const used = total - free;
  const next = Math.max(count, used);
  tx.setPool({ total: next, free: next - used, surplus: next - count });
  return ok(count);
}
