// mremap(2) with MREMAP_MAYMOVE | MREMAP_FIXED, the size unchanged. mm/mremap.c.

import type { Operation } from "../operation.ts";
import { remapProtection } from "../protection.ts";
import { type Entry, flagsOf, isWpMarker, NONE, SOFT_DIRTY, UFFD_WP, withFlags } from "../state/entry.ts";
import type { Tx } from "../state/tx.ts";
import {
  isAnonymous,
  isHugetlb,
  isShared,
  PLACE_PAGES,
  PMD_PAGES,
  placePages,
  VM_LOCKED,
  VM_MERGEABLE,
  VM_UFFD,
  type Vma,
} from "../state/vma.ts";
import { splitHugePmd } from "./huge_memory.ts";
import { hugePmdUnshare, nextGib } from "./hugetlb_share.ts";
import { breakKsm } from "./ksm.ts";
import { doMunmap } from "./mmap.ts";
import { errno, type Outcome, ok } from "./outcome.ts";
import { pageProt } from "./pgprot.ts";
import { remapEvent } from "./userfaultfd_event.ts";
import { disarmed } from "./userfaultfd_k.ts";
import { insertVma, pagesFrom, replaceVma, splitOff, vmasIn } from "./vma.ts";

type Mremap = Extract<Operation, { op: "mremap" }>;

/**
 * mremap(2). EINVAL for no pages, for a target that overlaps the source, and for huge pages that would be cut; EFAULT
 * where nothing is mapped at the source, or where more than may be moved together. `count`: pages of the place, for the
 * recorder's regions. Addresses in pages; 0 in place of the new address. mremap_to() of mm/mremap.c.
 */
export function mremap(tx: Tx, mm: number, start: number, end: number, to: number, op: Mremap, count: number): Outcome {
  const length = end - start;
  if (length <= 0) return errno(tx.why("EINVAL", "range-empty"));
  if (start + length > to && to + length > start) return errno(tx.why("EINVAL", "mremap-overlap"));
  // A place of 64 MiB is followed by other places.
  if (length > placePages(op.to.place)) return { kind: "result", result: { ret: 0, bad: "more than 64 MiB is moved" } };
  const failed = tx.has("mremap-many-vmas")
    ? remapMany(tx, mm, start, end, to, op.dontunmap)
    : remapOne(tx, mm, start, end, to, op.dontunmap);
  if (failed !== undefined) return errno(failed);
  noteRegion(tx, mm, op, count);
  return ok();
}

/** Up to 6.16: one VMA must hold the range; what is at the target goes first. */
function remapOne(tx: Tx, mm: number, start: number, end: number, to: number, dontunmap: boolean): string | undefined {
  // Up to 6.16 mremap_to() unmaps the target after these two questions and before vma_to_resize() asks all others: an
  // errno from further down leaves the target empty.
  const vma = tx.mm(mm).lookup(start);
  if (vma === undefined) return tx.why("EFAULT", "nothing-mapped");
  if (cutsHugetlb(vma, start, to)) return tx.why("EINVAL", "hugetlb-cut");
  const last = alignedEnd(vma, end);
  const refused = doMunmap(tx, mm, to, to + last - start);
  if (refused !== undefined) return refused;
  const current = tx.mm(mm).lookup(start);
  if (current === undefined || (dontunmap && isHugetlb(current))) return tx.why("EINVAL", "mremap-dontunmap");
  if (isHugetlb(current) && !tx.has("mremap-hugetlb")) return tx.why("EINVAL", "mremap-hugetlb");
  if (dontunmap && !isAnonymous(current) && !tx.has("dontunmap-file")) return tx.why("EINVAL", "mremap-dontunmap");
  if (current.end < last) return tx.why("EFAULT", "mremap-one-vma");
  moveVma(tx, mm, current, start, last, to, dontunmap);
  return undefined;
}

/** remap_move(): VMA by VMA, gaps between them kept; one that a userfaultfd watches may only be moved by itself. */
function remapMany(tx: Tx, mm: number, start: number, end: number, to: number, dontunmap: boolean): string | undefined {
  let seen = false;
  for (const vma of vmasIn(tx, mm, start, end)) {
    // "No gap permitted at the start of the range." Gaps further on are kept as they are.
    if (!seen && vma.start > start) return tx.why("EFAULT", "nothing-mapped");
    // vma_multi_allowed(): "We can't support moving multiple uffd VMAs as notify requires mmap lock to be dropped."
    // What came before has moved.
    if (vma.ctx >= 0 && (seen || vma.end < end)) return tx.why("EFAULT", "mremap-uffd-several");
    const from = Math.max(start, vma.start);
    const last = alignedEnd(vma, Math.min(end, vma.end));
    const target = to + (from - start);
    if (cutsHugetlb(vma, from, target) || (dontunmap && isHugetlb(vma))) return tx.why("EINVAL", "hugetlb-cut");
    const refused = doMunmap(tx, mm, target, target + last - from);
    if (refused !== undefined) return refused;
    const current = tx.mm(mm).lookup(from);
    if (current === undefined) return tx.why("EFAULT", "nothing-mapped");
    moveVma(tx, mm, current, from, last, target, dontunmap);
    seen = true;
  }
  return seen ? undefined : tx.why("EFAULT", "nothing-mapped");
}

/** align_hugetlb(): huge pages move from and to multiples of 2 MiB, whole ones even where the length is less. */
function cutsHugetlb(vma: Vma, from: number, to: number): boolean {
  return isHugetlb(vma) && (from % PMD_PAGES !== 0 || to % PMD_PAGES !== 0);
}

/** Of hugetlb memory whole pages are moved: the length is rounded up. */
function alignedEnd(vma: Vma, end: number): number {
  return isHugetlb(vma) ? Math.ceil(end / PMD_PAGES) * PMD_PAGES : end;
}

/** move_vma(). Moves entries, then unmaps the old place, or leaves an empty VMA there (MREMAP_DONTUNMAP). */
function moveVma(tx: Tx, mm: number, given: Vma, start: number, end: number, to: number, dontunmap: boolean): void {
  tx.via("move_vma");
  let vma = given;
  // KSM's pages of the range are copied first, and the advice stays.
  if ((vma.flags & VM_MERGEABLE) !== 0 && vma.anonVma !== 0) breakKsm(tx, mm, start, end);
  if (dontunmap && (vma.flags & VM_LOCKED) !== 0 && tx.has("dontunmap-splits")) vma = splitOff(tx, mm, vma, start, end);
  const uffd = tx.uffd(vma.ctx);
  // vma_has_uffd_without_event_remap(): who asked for no event learns nothing of the move, and so loses the
  // registration.
  const withEvent = uffd?.features.includes("EVENT_REMAP") ?? false;
  const clearWp = uffd !== undefined && !withEvent && tx.has("mremap-resets");
  // copy_vma(): the new VMA may merge with what is at the target already, and its registration comes along, for now.
  const copy = { ...vma, start: to, end: to + end - start, ...pagesAt(vma, start, to) };
  const apart = uffd !== undefined && !withEvent && tx.has("mremap-uffd-apart");
  insertVma(tx, mm, copy, !apart, dontunmap && tx.has("dontunmap-apart") ? vma : undefined);
  movePageTables(tx, mm, start, end, to, clearWp);
  // mremap_userfaultfd_prep(): with EVENT_REMAP the registration stays; without it the new VMA has none, and the bits
  // are taken away where the kernel knows to (clear_uffd_wp).
  remapProtection(tx, mm, start, end, to);
  const moved = tx.mm(mm).lookup(to);
  if (moved !== undefined && uffd !== undefined && !withEvent) {
    // What still carries a bit then is protected for nobody: a write goes through without a message.
    // userfaultfd_reset_ctx() takes the whole VMA, with the registered neighbours that it was merged with.
    tx.mm(mm).eachProtected(moved.start, moved.end, (_, vpn) => tx.blame(mm, vpn, "mremap", "mremap_userfaultfd_prep"));
    replaceVma(tx, mm, moved, { ctx: -1, flags: moved.flags & ~VM_UFFD });
  }
  if (dontunmap) {
    const current = tx.mm(mm).lookup(start);
    if (current !== undefined) leaveBehind(tx, mm, current, vma.start === start && vma.end === end);
  } else {
    if (withEvent && uffd !== undefined) remapEvent(tx, vma.ctx, start, end, to);
    doMunmap(tx, mm, start, end);
    return;
  }
  if (withEvent && uffd !== undefined) remapEvent(tx, vma.ctx, start, end, to);
}

/** The page offsets at the new place: while a VMA has no anonymous page, those of such pages follow the address. */
function pagesAt(vma: Vma, start: number, to: number): Pick<Vma, "pgoff" | "anonPgoff"> {
  const moved = pagesFrom(vma, start);
  if (isAnonymous(vma)) return vma.anonVma === 0 ? { pgoff: to, anonPgoff: to } : moved;
  return isShared(vma) || vma.anonVma !== 0 ? moved : { pgoff: moved.pgoff, anonPgoff: to };
}

/**
 * dontunmap_complete(): what stays at the old place is locked no more, and if it is all of the VMA, has no anonymous
 * page any more (its anon_vmas are unlinked, from 5.13 on). "unfaulted anonymous VMAs have page offset equal to vma->vm_start >> PAGE_SHIFT" (7.3).
 */
function leaveBehind(tx: Tx, mm: number, vma: Vma, whole: boolean): void {
  let left: Partial<Vma> = { flags: vma.flags & ~VM_LOCKED };
  if (whole && tx.has("dontunmap-unlinks")) left = { ...left, anonVma: 0, singular: true };
  if (whole && tx.has("dontunmap-apart") && !isShared(vma))
    left = { ...left, anonPgoff: vma.start, ...(isAnonymous(vma) ? { pgoff: vma.start } : {}) };
  const changed = { ...vma, ...left };
  tx.setVmas(
    mm,
    tx.mm(mm).vmas.map((other) => (other === vma ? changed : other)),
  );
}

/**
 * move_page_tables(). By the largest unit that fits both ends: a huge pmd, a page table of 512 entries, else pte by pte
 * (get_extent()).
 */
function movePageTables(tx: Tx, mm: number, start: number, end: number, to: number, clearWp: boolean): void {
  tx.via("move_page_tables");
  for (let vpn = realigned(tx, mm, start, to); vpn < end; ) {
    // move_hugetlb_page_tables(): nothing of a shared table is moved, faults find it again.
    if (hugePmdUnshare(tx, mm, vpn)) {
      vpn = nextGib(vpn);
      continue;
    }
    const pmd = tx.pmdEntry(mm, vpn);
    if (pmd !== undefined) {
      const target = to + (vpn - start);
      if (vpn % PMD_PAGES === 0 && target % PMD_PAGES === 0 && vpn + PMD_PAGES <= end) {
        moveEntry(tx, mm, vpn, target, pmd, { clearWp, pmd: true, softDirty: true });
        vpn += PMD_PAGES;
        continue;
      }
      splitHugePmd(tx, mm, vpn);
    }
    // uffd_supports_page_table_move(): "we need to ensure that the uffd-wp state is cleared from all pgtables", so each
    // pte is looked at.
    if (!clearWp && movesTable(tx, mm, vpn, to + (vpn - start), end)) {
      moveTable(tx, mm, vpn, to + (vpn - start));
      vpn += PMD_PAGES;
      continue;
    }
    // get_old_pmd(): where no table is, there is nothing to move, and none is made at the target.
    if (!tx.hasTable(mm, vpn)) {
      vpn = vpn - (vpn % PMD_PAGES) + PMD_PAGES;
      continue;
    }
    tx.allocTable(mm, to + (vpn - start));
    const entry = tx.entry(mm, vpn);
    if (entry !== NONE) moveEntry(tx, mm, vpn, to + (vpn - start), entry, { clearWp, pmd: false, softDirty: true });
    vpn++;
  }
}

/**
 * try_realign_addr(): where both VMAs begin in the same place of their 2 MiB, and nothing is mapped before them there, the first table can move whole,
 * too. can_realign_addr() of 7.3 asks beforehand whether the range reaches the end of the table; nothing else comes of a range that does not.
 */
function realigned(tx: Tx, mm: number, start: number, to: number): number {
  const before = start % PMD_PAGES;
  if (before === 0 || before !== to % PMD_PAGES || !tx.has("mremap-realigns")) return start;
  const alone = (vpn: number) => tx.mm(mm).lookup(vpn)?.start === vpn && vmasIn(tx, mm, vpn - before, vpn).length === 0;
  return alone(start) && alone(to) ? start - before : start;
}

/** A whole page table, and nothing at the target: move_normal_pmd() takes it there. */
function movesTable(tx: Tx, mm: number, vpn: number, to: number, end: number): boolean {
  const aligned = vpn % PMD_PAGES === 0 && to % PMD_PAGES === 0 && vpn + PMD_PAGES <= end;
  return aligned && tx.hasTable(mm, vpn) && !tx.hasTable(mm, to) && tx.pmdEntry(mm, to) === undefined;
}

/** The page of the table goes to its new place, and the entries stay as they are: nobody looks at them, to make them soft-dirty either. */
function moveTable(tx: Tx, mm: number, from: number, to: number): void {
  tx.via("move_normal_pmd");
  tx.adoptTable(mm, from, to);
  for (let i = 0; i < PMD_PAGES; i++) {
    const entry = tx.entry(mm, from + i);
    const how = { clearWp: false, pmd: false, softDirty: false };
    if (entry !== NONE) moveEntry(tx, mm, from + i, to + i, entry, how);
  }
  tx.freeTable(mm, from);
}

/** What an entry loses and gains on its way, by what it is part of. */
interface How {
  /** The VMA loses its registration: bits and markers go. */
  readonly clearWp: boolean;
  /** The entry is a pmd's. */
  readonly pmd: boolean;
  readonly softDirty: boolean;
}

/** move_ptes(), move_huge_pmd(), move_huge_pte() for one entry. hugetlb entries do not become soft-dirty. */
function moveEntry(tx: Tx, mm: number, from: number, to: number, entry: Entry, how: How): void {
  const { clearWp, pmd, softDirty } = how;
  const vma = tx.mm(mm).lookup(from);
  // move_huge_pte() has no move_soft_dirty_pte().
  const hugetlb = vma !== undefined && isHugetlb(vma);
  let next = entry;
  if (softDirty && !hugetlb && tx.bits.softDirty && entry.kind !== "hwpoison" && entry.kind !== "preserved")
    next = withFlags(entry, flagsOf(entry) | SOFT_DIRTY);
  // move_ptes(), move_huge_pte(): a uffd-wp marker is cleared, not moved, where the new VMA has no registration.
  if (clearWp) next = isWpMarker(entry) ? NONE : unregistered(tx, vma, next);
  if (pmd) {
    tx.setPmd(mm, from, NONE);
    tx.setPmd(mm, to, next);
  } else {
    tx.setPte(mm, from, NONE);
    tx.setPte(mm, to, next);
  }
  if (entry.kind === "present" && pmd && !hugetlb) {
    tx.mapHuge(entry.frame, mm, to);
    tx.unmapHuge(entry.frame, mm, from);
  } else if (entry.kind === "present" && entry.frame !== 0) {
    tx.mapFrame(entry.frame, mm, to);
    tx.dropRef(entry.frame, mm, from);
  }
}

/**
 * The entry without the bit; what was read-write protected is accessible. "normalise RWP PTEs so the destination starts
 * accessible instead of taking a numa-hinting fault on first access".
 */
function unregistered(tx: Tx, vma: Vma | undefined, entry: Entry): Entry {
  const flags = flagsOf(entry);
  if (vma === undefined || entry.kind !== "present") return withFlags(entry, flags & ~UFFD_WP);
  return withFlags(entry, disarmed(tx, vma, flags, pageProt(tx, vma)));
}

/** mmrun's record of the region at the target. */
function noteRegion(tx: Tx, mm: number, op: Mremap, count: number): void {
  const source = tx.mm(mm).places[op.range.place];
  const place = tx.own(mm).writablePlace(tx.edit, op.to.place * PLACE_PAGES);
  const end = op.to.page + count;
  const track = source?.track ?? 0;
  place.pageSize = source?.pageSize ?? 4096;
  place.used = true;
  if (place.pages < end) place.pages = end;
  if (place.track < end) place.track = Math.min(end, track);
  if (place.track < end && end <= 16) place.track = end;
}
