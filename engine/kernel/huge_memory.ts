// Anonymous transparent huge pages: one entry at pmd level for 512 frames in a row. mm/huge_memory.c.

import type { ZapReason } from "../design/design.ts";
import { type Entry, NONE, present, withFlags } from "../state/entry.ts";
import type { Frame } from "../state/frame.ts";
import { REF } from "../state/frame.ts";
import type { Tx } from "../state/tx.ts";
import { PMD_PAGES, type Vma } from "../state/vma.ts";

/** zap_huge_pmd(). */
export function zapHugePmd(tx: Tx, mm: number, _vma: Vma, vpn: number, reason: ZapReason): void {
  const entry = tx.pmdEntry(mm, vpn);
  if (entry === undefined) return;
  tx.via("zap_huge_pmd");
  tx.setPmd(mm, vpn, NONE);
  // The deposited table is freed with the pmd: nothing is left at pte level.
  if (entry.kind === "present" && entry.frame !== 0) tx.unmapFrame(entry.frame, mm, vpn);
  for (let i = 0; i < PMD_PAGES; i++) tx.blame(mm, vpn + i, reason === "dontneed" ? "zap-dontneed" : "vma-removed", "zap_huge_pmd");
}

/** __split_huge_pmd(): the pmd becomes a table whose ptes carry its bits; the frames become pages of their own. */
export function splitHugePmd(tx: Tx, mm: number, vpn: number): void {
  const head = vpn - (vpn % PMD_PAGES);
  const entry = tx.pmdEntry(mm, head);
  if (entry === undefined || entry.kind !== "present") return;
  tx.via("__split_huge_pmd");
  const frame = entry.frame;
  const of = (i: number): Entry => (frame === 0 ? entry : present(frame + i, entry.flags));
  splitFrames(tx, frame, mm, head);
  tx.setPmd(mm, head, NONE);
  for (let i = 0; i < PMD_PAGES; i++) tx.setPte(mm, head + i, withFlags(of(i), entry.flags));
}

/** Each of the 512 frames by itself, mapped by what mapped the first (other processes' pmds are split with it). */
function splitFrames(tx: Tx, frame: number, mm: number, head: number): void {
  if (frame === 0) return;
  const first: Frame = tx.frame(frame);
  const others = first.maps.filter((ref) => ref !== mm * REF + head);
  for (let i = 0; i < PMD_PAGES; i++) {
    tx.setFrame(frame + i, { ...first, value: tx.frame(frame + i).value, huge: "", head: 0, maps: first.maps.map((ref) => ref + i) });
  }
  for (const ref of others) {
    const otherMm = Math.floor(ref / REF);
    const otherVpn = ref % REF;
    const entry = tx.pmdEntry(otherMm, otherVpn);
    if (entry?.kind !== "present") continue;
    tx.setPmd(otherMm, otherVpn, NONE);
    for (let i = 0; i < PMD_PAGES; i++) tx.setPte(otherMm, otherVpn + i, present(frame + i, entry.flags));
  }
}

