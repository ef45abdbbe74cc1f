// Emptying entries, always with a reason. mm/memory.c: zap_pte_range(), zap_present_ptes(), zap_nonpresent_ptes(),
// zap_install_uffd_wp_if_needed(), cond_install_uffd_wp_ptes() (up to 7.2 pte_install_uffd_wp_if_needed() of
// include/linux/mm_inline.h).

import type { ZapReason } from "../design/design.ts";
import { pteDirty } from "../state/bits.ts";
import { isWpMarker, MARKER_GUARD, NONE, UFFD_WP } from "../state/entry.ts";
import type { Tx } from "../state/tx.ts";
import { isAnonymous, isHugetlb, PMD_PAGES, userfaultfdWp, VM_LOCKED, type Vma } from "../state/vma.ts";
import { splitHugePmd, zapHugePmd } from "./huge_memory.ts";
import { zapHugetlbRange } from "./hugetlb.ts";
import { causeAt, dropsMarkers, emptied } from "./preserved.ts";
import { munlockFrame } from "./rmap.ts";

/** What a zap may leave alone (struct zap_details). */
export interface ZapDetails {
  /** even_cows: private copies of a file's pages go too. */
  readonly evenCows: boolean;
  /** single_folio: only entries of this frame. */
  readonly frame?: number;
}

const everything: ZapDetails = { evenCows: true };

/**
 * Empties one entry at pte level: a function of the page's slice and the reason. `reason` stands for the zap_flags: it
 * says whether markers are dropped (zap_drop_markers()). mm/memory.c, 7.3.
 */
export function zapPte(
  tx: Tx,
  mm: number,
  vma: Vma,
  vpn: number,
  reason: ZapReason,
  details: ZapDetails = everything,
): void {
  const entry = tx.entry(mm, vpn);
  if (entry.kind === "none") return;
  let next = NONE;
  switch (entry.kind) {
    case "present": {
      // zap_details.single_folio: a truncation that met the page mapped again while it held its lock.
      if (details.frame !== undefined && entry.frame !== details.frame) return;
      if (entry.frame !== 0) {
        const anon = tx.frame(entry.frame).kind === "anon";
        // should_zap_folio(): a hole punched in a file leaves private copies alone, a truncation does not.
        if (anon && !details.evenCows) return;
        // folio_mark_dirty(): the file's page outlives the pte. An anonymous page goes with its last pte, dirty or not.
        if (!anon && pteDirty(entry.flags)) tx.dirtyFolio(entry.frame);
      }
      // zap_install_uffd_wp_if_needed(): the entry that carries the bit becomes a marker, in a file's VMA alone.
      next = emptied(tx, vma, entry, reason);
      tx.setPte(mm, vpn, next);
      if (entry.frame !== 0) {
        tx.unmapFrame(entry.frame, mm, vpn);
        if ((vma.flags & VM_LOCKED) !== 0) munlockFrame(tx, entry.frame);
      }
      break;
    }
    case "swap":
      // "Genuine swap entries, hence a private anon pages": never a page of the file that is truncated.
      if (details.frame !== undefined || !details.evenCows) return;
      next = emptied(tx, vma, entry, reason);
      tx.setPte(mm, vpn, next);
      tx.swapFree(entry.slot);
      break;
    case "migration": {
      const frame = tx.frame(entry.frame);
      if (details.frame !== undefined || (frame.kind === "anon" && !details.evenCows)) return;
      next = emptied(tx, vma, entry, reason);
      tx.setPte(mm, vpn, next);
      tx.setFrame(entry.frame, { migrating: frame.migrating - 1 });
      tx.putFrame(entry.frame);
      break;
    }
    case "marker":
    case "preserved": {
      if (details.frame !== undefined) return;
      if (isWpMarker(entry)) {
        // "For file-backed uffd-wp markers": they stay until the file's page, or the mapping, is gone for good.
        if (!isAnonymous(vma) && !dropsMarkers(tx, reason)) return;
        // "Ordinary zapping should not remove guard PTE markers": they are the mapping's, not the page's.
      } else if (entry.kind === "marker" && (entry.bits & MARKER_GUARD) !== 0 && reason !== "vma-removed") return;
      else if (!details.evenCows) return;
      // A poison marker may carry the swap uffd-wp bit (PAGEMAP_SCAN sets it), and then leaves a marker of it behind.
      if (!isWpMarker(entry) && (entry.flags & UFFD_WP) !== 0 && !isAnonymous(vma) && userfaultfdWp(vma))
        next = dropsMarkers(tx, reason) ? NONE : (tx.design.store(reason) ?? NONE);
      tx.setPte(mm, vpn, next);
      break;
    }
    case "hwpoison":
      if (!details.evenCows) return;
      tx.setPte(mm, vpn, NONE);
      break;
  }
  // madvise_free_pte_range() frees swap entries itself.
  const by = reason === "free" ? "madvise_free_pte_range" : "zap_pte_range";
  tx.blame(mm, vpn, causeAt(tx, vma, entry, reason), by);
}

/**
 * unmap_page_range(): empties [start, end) of a VMA. Pages. Guards, and a file's uffd-wp markers, may be left in it.
 */
export function zapRange(
  tx: Tx,
  mm: number,
  vma: Vma,
  start: number,
  end: number,
  reason: ZapReason,
  details: ZapDetails = everything,
): void {
  if (isHugetlb(vma)) {
    zapHugetlbRange(tx, mm, vma, start, end, reason);
    return;
  }
  for (let vpn = start; vpn < end; ) {
    const next = Math.min(end, vpn - (vpn % PMD_PAGES) + PMD_PAGES);
    if (tx.pmdEntry(mm, vpn) !== undefined) {
      // A huge page that goes whole goes as a pmd; of one that is cut the ptes are made first.
      if (next - vpn === PMD_PAGES) zapHugePmd(tx, mm, vma, vpn, reason);
      else splitHugePmd(tx, mm, vpn);
    }
    if (tx.hasTableOver(mm, vpn, next)) {
      tx.via("zap_pte_range");
      tx.mm(mm).walk(vpn, next, (at) => zapPte(tx, mm, vma, at, reason, details));
    }
    if (reason === "dontneed" && next - vpn === PMD_PAGES && tx.has("dontneed-frees-tables"))
      freeEmptyTable(tx, mm, vpn);
    vpn = next;
  }
}

/** try_to_free_pte(): CONFIG_PT_RECLAIM lets a table go that MADV_DONTNEED emptied. */
function freeEmptyTable(tx: Tx, mm: number, vpn: number): void {
  if (!tx.hasTable(mm, vpn)) return;
  for (let i = 0; i < PMD_PAGES; i++) if (tx.entry(mm, vpn + i) !== NONE) return;
  tx.freeTable(mm, vpn);
}

/**
 * unmap_mapping_range(): empties what every address space maps of a file's pages [first, last). Indexes in 4 KiB pages.
 * i_mmap of the kernel: what is mapped privately is in it as well, which is why `details` says whether copies go.
 */
export function unmapMapping(
  tx: Tx,
  file: number,
  first: number,
  last: number,
  reason: ZapReason,
  details: ZapDetails,
): void {
  for (const mm of tx.state.mms) {
    if (mm === undefined) continue;
    for (const vma of mm.vmas) {
      if (vma.file !== file) continue;
      const start = Math.max(vma.start, vma.start + first - vma.pgoff);
      const end = Math.min(vma.end, vma.start + last - vma.pgoff);
      if (start < end) zapRange(tx, mm.id, vma, start, end, reason, details);
    }
  }
}
