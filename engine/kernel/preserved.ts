// What an emptied entry becomes, by reason, version and design: include/linux/mm_inline.h, cond_install_uffd_wp_ptes(). And what
// meets an entry that a design of engine/design preserves and does not know it; PTE markers never come to that.

import type { Misreading, Path, ZapReason } from "../design/design.ts";
import { type Entry, isSpoilt, isUffdWp, NONE, preserved, UFFD_WP, USER } from "../state/entry.ts";
import type { Tx } from "../state/tx.ts";
import { added } from "../state/vector.ts";
import { isAnonymous, PMD_PAGES, pageIn, placeOf, userfaultfdWp, type Vma } from "../state/vma.ts";
import type { ProtectionCause } from "../step.ts";

/**
 * ZAP_FLAG_DROP_MARKER: this zap takes markers away, whatever the design's rule. munmap() and a truncation that takes
 * the file's page for good (mm/memory.c: ZAP_FLAG_DROP_MARKER of unmap_vmas(), unmap_mapping_folio()).
 */
export function dropsMarkers(tx: Tx, reason: ZapReason): boolean {
  if (reason === "vma-removed") return true;
  return reason === "evict" && tx.state.settings.rule === "linux";
}

/** cond_install_uffd_wp_ptes() would leave a marker. */
function leavesMarker(tx: Tx, vma: Vma, entry: Entry, reason: ZapReason): boolean {
  return !isAnonymous(vma) && userfaultfdWp(vma) && isUffdWp(entry) && !dropsMarkers(tx, reason);
}

/**
 * What an emptied entry becomes: the one place where version and design decide by the reason. pte_swp_uffd_any() of the
 * kernel: present, swapped or a marker, an entry with the bit leaves a marker behind.
 */
export function emptied(tx: Tx, vma: Vma, entry: Entry, reason: ZapReason): Entry {
  return leavesMarker(tx, vma, entry, reason) ? (tx.design.store(reason) ?? NONE) : NONE;
}

const causes: Readonly<Record<ZapReason, ProtectionCause>> = {
  "vma-removed": "vma-removed",
  dontneed: "zap-dontneed",
  free: "zap-free",
  truncate: "zap-truncate",
  punch: "zap-punch",
  evict: "zap-truncate",
  reclaim: "zap-reclaim",
  collapse: "zap-collapse",
  split: "zap-collapse",
  guard: "zap-guard",
};

/** What a protection that such a zap took away is said to be lost by. */
export function causeOf(reason: ZapReason): ProtectionCause {
  return causes[reason];
}

/** The cause where nothing is left of a protection: the design, if a PTE marker would have stayed and it has nothing to store. */
export function causeAt(tx: Tx, vma: Vma, entry: Entry, reason: ZapReason): ProtectionCause {
  return leavesMarker(tx, vma, entry, reason) && tx.design.store(reason) === undefined ? "design" : causes[reason];
}

/** Notes what a path takes the entry for; undefined: it passes it by. */
export function meetPreserved(tx: Tx, mm: number, vpn: number, path: Path): Misreading | undefined {
  const misreading = tx.design.misread[path];
  if (misreading === undefined) return undefined;
  tx.via(misreading.by);
  const owner = tx.mm(mm);
  const place = placeOf(vpn);
  const unit = owner.places[place]?.pageSize === 2097152 ? PMD_PAGES : 1;
  tx.misread = added(tx.misread, { mm: owner.name, place, page: pageIn(vpn) / unit, path, misreading });
  return misreading;
}

/** fork: whether the child gets a copy. */
export function copiesPreserved(
  tx: Tx,
  parent: number,
  child: number,
  vpn: number,
  path: "fork" | "hugetlb-fork",
): boolean {
  const misreading = meetPreserved(tx, parent, vpn, path);
  if (!misreading?.lost) return true;
  tx.touch(child, vpn, vpn + 1);
  tx.blame(child, vpn, "design", misreading.by);
  return false;
}

/** fork of a file mapping whose page tables are not copied: the child starts empty, but for what a bitmap on its VMA says. */
export function leaveToFaults(tx: Tx, parent: number, vma: Vma, child: number): void {
  tx.via("vma_needs_copy");
  tx.touch(child, vma.start, vma.end);
  tx.mm(parent).eachProtected(vma.start, vma.end, (_, vpn) => {
    const entry = tx.design.where === "vma" && isUffdWp(tx.entry(parent, vpn)) ? tx.design.store("protect") : undefined;
    if (entry === undefined) tx.blame(child, vpn, "design", "vma_needs_copy");
    else tx.setPte(child, vpn, entry);
  });
}

/** mprotect: what takes the entry for a present one gives it access rights, and it maps no page that there is. */
export function spoilPreserved(tx: Tx, mm: number, vpn: number, path: "mprotect" | "hugetlb-mprotect"): void {
  const entry = tx.entry(mm, vpn);
  if (entry.kind !== "preserved" || isSpoilt(entry)) return;
  const misreading = meetPreserved(tx, mm, vpn, path);
  if (!misreading?.lost) return;
  tx.setEntry(mm, vpn, preserved(entry.design, UFFD_WP | USER));
  tx.blame(mm, vpn, "design", misreading.by);
}
