// mremap(2) with MREMAP_MAYMOVE | MREMAP_FIXED, the size unchanged. mm/mremap.c.

import type { Operation } from "../operation.ts";
import { remapProtection } from "../protection.ts";
import { type Entry, flagsOf, isWpMarker, NONE, SOFT_DIRTY, UFFD_WP, withFlags } from "../state/entry.ts";
import type { Tx } from "../state/tx.ts";
import { isAnonymous, isHugetlb, PLACE_PAGES, PMD_PAGES, VM_LOCKED, VM_UFFD, type Vma } from "../state/vma.ts";
import { splitHugePmd } from "./huge_memory.ts";
import { doMunmap } from "./mmap.ts";
import { errno, type Outcome, ok } from "./outcome.ts";
import { remapEvent } from "./userfaultfd_k.ts";
import { insertVma, modifyVma, replaceVma, vmasIn } from "./vma.ts";

type Mremap = Extract<Operation, { op: "mremap" }>;

/**
 * mremap(2). EINVAL for no pages, for a target that overlaps the source, and for huge pages that would be cut; EFAULT
 * where nothing is mapped at the source, or where more than may be moved together. `count`: pages of the place, for the
 * recorder's regions.
 */
export function mremap(tx: Tx, mm: number, start: number, end: number, to: number, op: Mremap, count: number): Outcome {
  const length = end - start;
  if (length <= 0) return errno("EINVAL");
  if (start + length > to && to + length > start) return errno("EINVAL");
  const failed = tx.has("mremap-many-vmas")
    ? remapMany(tx, mm, start, end, to, op.dontunmap)
    : remapOne(tx, mm, start, end, to, op.dontunmap);
  if (failed !== undefined) return errno(failed);
  noteRegion(tx, mm, op, count);
  return ok();
}

/** Up to 6.16: one VMA must hold the range; what is at the target goes first. */
function remapOne(tx: Tx, mm: number, start: number, end: number, to: number, dontunmap: boolean): string | undefined {
  const vma = tx.mm(mm).lookup(start);
  if (vma === undefined) return "EFAULT";
  if (cutsHugetlb(vma, start, to)) return "EINVAL";
  const last = alignedEnd(vma, end);
  const refused = doMunmap(tx, mm, to, to + last - start);
  if (refused !== undefined) return refused;
  const current = tx.mm(mm).lookup(start);
  if (current === undefined || (dontunmap && isHugetlb(current))) return "EINVAL";
  if (isHugetlb(current) && !tx.has("mremap-hugetlb")) return "EINVAL";
  if (dontunmap && !isAnonymous(current) && !tx.has("dontunmap-file")) return "EINVAL";
  if (current.end < last) return "EFAULT";
  moveVma(tx, mm, current, start, last, to, dontunmap);
  return undefined;
}

/** remap_move(): VMA by VMA, gaps between them kept; one that a userfaultfd watches may only be moved by itself. */
function remapMany(tx: Tx, mm: number, start: number, end: number, to: number, dontunmap: boolean): string | undefined {
  let seen = false;
  for (const vma of vmasIn(tx, mm, start, end)) {
    if (!seen && vma.start > start) return "EFAULT";
    if (vma.ctx >= 0 && (seen || vma.end < end)) return "EFAULT";
    const from = Math.max(start, vma.start);
    const last = alignedEnd(vma, Math.min(end, vma.end));
    const target = to + (from - start);
    if (cutsHugetlb(vma, from, target) || (dontunmap && isHugetlb(vma))) return "EINVAL";
    const refused = doMunmap(tx, mm, target, target + last - from);
    if (refused !== undefined) return refused;
    const current = tx.mm(mm).lookup(from);
    if (current === undefined) return "EFAULT";
    moveVma(tx, mm, current, from, last, target, dontunmap);
    seen = true;
  }
  return seen ? undefined : "EFAULT";
}

/** align_hugetlb(): huge pages move from and to multiples of 2 MiB, whole ones even where the length is less. */
function cutsHugetlb(vma: Vma, from: number, to: number): boolean {
  return isHugetlb(vma) && (from % PMD_PAGES !== 0 || to % PMD_PAGES !== 0);
}

function alignedEnd(vma: Vma, end: number): number {
  return isHugetlb(vma) ? Math.ceil(end / PMD_PAGES) * PMD_PAGES : end;
}

/** move_vma(). */
function moveVma(tx: Tx, mm: number, vma: Vma, start: number, end: number, to: number, dontunmap: boolean): void {
  tx.via("move_vma");
  const uffd = tx.uffd(vma.ctx);
  const withEvent = uffd?.features.includes("EVENT_REMAP") ?? false;
  const clearWp = uffd !== undefined && !withEvent && tx.has("mremap-resets");
  const pgoff = isAnonymous(vma) && vma.anonVma === 0 ? to : vma.pgoff + (start - vma.start);
  // copy_vma(): the new VMA may merge with what is at the target already, and its registration comes along, for now.
  insertVma(tx, mm, { ...vma, start: to, end: to + end - start, pgoff }, true);
  movePageTables(tx, mm, start, end, to, clearWp);
  // mremap_userfaultfd_prep(): with EVENT_REMAP the registration stays; without it the new VMA has none, and the bits
  // are taken away where the kernel knows to (clear_uffd_wp).
  remapProtection(tx, mm, start, end, to);
  const moved = tx.mm(mm).lookup(to);
  if (moved !== undefined && uffd !== undefined && !withEvent) {
    // userfaultfd_reset_ctx() takes the whole VMA, with the registered neighbours that it was merged with.
    tx.mm(mm).eachProtected(moved.start, moved.end, (vpn) => tx.blame(mm, vpn, "mremap", "mremap_userfaultfd_prep"));
    replaceVma(tx, mm, moved, { ctx: -1, flags: moved.flags & ~VM_UFFD });
  }
  if (dontunmap) {
    const whole = vma.start === start && vma.end === end;
    const locked = tx.mm(mm).lookup(start);
    // A locked VMA is split before anything moves, so that the pages that stay keep VM_LOCKED.
    if (locked !== undefined && (locked.flags & VM_LOCKED) !== 0 && tx.has("dontunmap-splits"))
      modifyVma(tx, mm, locked, start, end, { flags: locked.flags & ~VM_LOCKED });
    const current = tx.mm(mm).lookup(start);
    if (current !== undefined) {
      const vmas = tx.mm(mm).vmas.map((other) =>
        other === current
          ? {
              ...other,
              flags: other.flags & ~VM_LOCKED,
              anonVma: whole ? 0 : other.anonVma,
              singular: whole ? true : other.singular,
            }
          : other,
      );
      tx.setVmas(mm, vmas);
    }
  } else {
    if (withEvent && uffd !== undefined) remapEvent(tx, uffd.mm, start, end, to);
    doMunmap(tx, mm, start, end);
    return;
  }
  if (withEvent && uffd !== undefined) remapEvent(tx, uffd.mm, start, end, to);
}

/** move_page_tables(). */
function movePageTables(tx: Tx, mm: number, start: number, end: number, to: number, clearWp: boolean): void {
  tx.via("move_page_tables");
  for (let vpn = start; vpn < end; ) {
    const pmd = tx.pmdEntry(mm, vpn);
    if (pmd !== undefined) {
      const target = to + (vpn - start);
      if (vpn % PMD_PAGES === 0 && target % PMD_PAGES === 0 && vpn + PMD_PAGES <= end) {
        moveEntry(tx, mm, vpn, target, pmd, clearWp, true);
        vpn += PMD_PAGES;
        continue;
      }
      splitHugePmd(tx, mm, vpn);
    }
    // get_old_pmd(): where no table is, there is nothing to move, and none is made at the target.
    if (!tx.hasTable(mm, vpn)) {
      vpn = vpn - (vpn % PMD_PAGES) + PMD_PAGES;
      continue;
    }
    tx.allocTable(mm, to + (vpn - start));
    const entry = tx.entry(mm, vpn);
    if (entry !== NONE) moveEntry(tx, mm, vpn, to + (vpn - start), entry, clearWp, false);
    vpn++;
  }
}

/** move_ptes(), move_huge_pmd(), move_huge_pte() for one entry. hugetlb entries do not become soft-dirty. */
function moveEntry(tx: Tx, mm: number, from: number, to: number, entry: Entry, clearWp: boolean, pmd: boolean): void {
  const hugetlb = isHugetlbAt(tx, mm, from);
  let next = entry;
  if (!hugetlb && tx.bits.softDirty && entry.kind !== "hwpoison" && entry.kind !== "kept")
    next = withFlags(entry, flagsOf(entry) | SOFT_DIRTY);
  if (clearWp) next = isWpMarker(entry) ? NONE : withFlags(next, flagsOf(next) & ~UFFD_WP);
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

/** Whether hugetlb memory is mapped there. */
function isHugetlbAt(tx: Tx, mm: number, vpn: number): boolean {
  const vma = tx.mm(mm).lookup(vpn);
  return vma !== undefined && isHugetlb(vma);
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
