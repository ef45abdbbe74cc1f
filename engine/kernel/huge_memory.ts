// Transparent huge pages: one entry at pmd level for 512 frames in a row. mm/huge_memory.c.
// While any pmd maps them the first frame says so (`entire`); ptes that map one of them stand with that frame.

import type { ZapReason } from "../design/design.ts";
import { pteDirty, pteMkclean, pteMkuffdWp } from "../state/bits.ts";
import { isUffdWp, NONE, present, SOFT_DIRTY, SPECIAL } from "../state/entry.ts";
import { REF } from "../state/frame.ts";
import type { Tx } from "../state/tx.ts";
import { isHugetlb, PMD_PAGES, type Vma } from "../state/vma.ts";
import { pageProt } from "./vma.ts";
import { causeAt, emptied } from "./zap.ts";

/** zap_huge_pmd(). */
export function zapHugePmd(tx: Tx, mm: number, vma: Vma, vpn: number, reason: ZapReason): void {
  const entry = tx.pmdEntry(mm, vpn);
  if (entry === undefined) return;
  tx.via("zap_huge_pmd");
  tx.setPmd(mm, vpn, NONE);
  // The deposited table is freed with the pmd: nothing is left at pte level, but for the kept bits of a file's.
  if (entry.kind === "present") {
    if (pteDirty(entry.flags) && tx.frame(entry.frame).kind === "file") markDirty(tx, entry.frame);
    tx.unmapHuge(entry.frame, mm, vpn);
  }
  const next = emptied(tx, vma, entry, reason);
  for (let i = 0; i < PMD_PAGES; i++) {
    if (next !== NONE) tx.setPte(mm, vpn + i, next);
    tx.blame(mm, vpn + i, causeAt(tx, vma, entry, reason), "zap_huge_pmd");
  }
}

function markDirty(tx: Tx, head: number): void {
  for (let i = 0; i < PMD_PAGES; i++) tx.setFrame(head + i, { dirty: true });
}

/**
 * split_folio(): every pmd that maps it is split, and the pages are pages of their own. Where the kernel has it, one that
 * holds zeroes gives way to the zero page (try_to_map_unused_to_zeropage()).
 */
export function splitFolio(tx: Tx, n: number): void {
  tx.via("split_huge_page_to_list_to_order");
  const frame = tx.frame(n);
  const head = frame.huge === "tail" || frame.large ? frame.head : n;
  for (const ref of tx.frame(head).entire) splitHugePmd(tx, Math.floor(ref / REF), ref % REF);
  for (let i = 0; i < PMD_PAGES; i++) {
    const part = tx.frame(head + i);
    if (!part.large || part.head !== head) continue;
    tx.setFrame(head + i, { large: false, head: 0 });
    if (part.kind === "anon" && part.value === 0 && !part.mlocked && tx.has("split-frees-zeroes"))
      dropZeroes(tx, head + i);
  }
}

function dropZeroes(tx: Tx, frame: number): void {
  for (const ref of tx.frame(frame).maps) {
    const mm = Math.floor(ref / REF);
    const vpn = ref % REF;
    const vma = tx.mm(mm).lookup(vpn);
    const entry = tx.entry(mm, vpn);
    if (vma === undefined || entry.kind !== "present") continue;
    const zero = pageProt(tx, vma) | SPECIAL | (entry.flags & SOFT_DIRTY);
    tx.setPte(mm, vpn, present(0, isUffdWp(entry) ? pteMkuffdWp(tx.bits, zero) : zero));
    tx.unmapFrame(frame, mm, vpn);
  }
}

/**
 * What COLD, PAGEOUT and FREE over [start, end) do about the large folio that vpn maps: nothing where others map it too (or it
 * is the huge zero page), the whole of it where the range covers it, else they split it and go on with its pages.
 */
export function adviseFolio(tx: Tx, mm: number, vpn: number, start: number, end: number): "skip" | "whole" | "pages" {
  const entry = tx.entry(mm, vpn);
  if (entry.kind !== "present" || entry.frame === 0) return "pages";
  const frame = tx.frame(entry.frame);
  const pmd = tx.pmdEntry(mm, vpn) !== undefined;
  if (!pmd && !frame.large) return "pages";
  if (frame.huge === "zero" || tx.sharedFolio(entry.frame)) return "skip";
  const first = pmd ? vpn - (vpn % PMD_PAGES) : vpn - (entry.frame - frame.head);
  if (first >= start && first + PMD_PAGES <= end) return pmd ? "whole" : "pages";
  splitFolio(tx, entry.frame);
  return "pages";
}

/** vma_adjust_trans_huge(): a pmd that a VMA's new boundary cuts is split. */
export function splitAtBoundary(tx: Tx, mm: number, vpn: number): void {
  const vma = tx.mm(mm).lookup(vpn);
  if (vpn % PMD_PAGES !== 0 && vma !== undefined && !isHugetlb(vma) && tx.pmdEntry(mm, vpn) !== undefined)
    splitHugePmd(tx, mm, vpn);
}

/** __split_huge_pmd(): this process's pmd becomes a table whose ptes carry its bits; a file's is emptied, and filled again by faults. */
export function splitHugePmd(tx: Tx, mm: number, vpn: number): void {
  const head = vpn - (vpn % PMD_PAGES);
  const entry = tx.pmdEntry(mm, head);
  const vma = tx.mm(mm).lookup(vpn);
  if (entry?.kind !== "present" || vma === undefined) return;
  const first = tx.frame(entry.frame);
  if (first.kind === "file" && first.huge !== "zero") {
    zapHugePmd(tx, mm, vma, head, "split");
    return;
  }
  tx.via("__split_huge_pmd");
  tx.setPmd(mm, head, NONE);
  tx.allocTable(mm, head);
  if (first.huge === "zero") {
    const zero = pageProt(tx, vma) | SPECIAL;
    const pte = present(0, isUffdWp(entry) ? pteMkuffdWp(tx.bits, zero) : zero);
    for (let i = 0; i < PMD_PAGES; i++) tx.setPte(mm, head + i, pte);
    tx.unmapHuge(entry.frame, mm, head);
    return;
  }
  // Before 6.2 a dirty pmd made the pages dirty, and not the ptes.
  const keeps = tx.has("split-keeps-dirty");
  const flags = keeps ? entry.flags : pteMkclean(entry.flags);
  for (let i = 0; i < PMD_PAGES; i++) {
    const frame = entry.frame + i;
    tx.mapFrame(frame, mm, head + i);
    tx.setFrame(frame, {
      exclusive: first.exclusive,
      lazyfree: first.lazyfree,
      ...(keeps || !pteDirty(entry.flags) ? {} : { dirty: true }),
    });
    tx.setPte(mm, head + i, present(frame, flags));
  }
  tx.unmapHuge(entry.frame, mm, head);
}
