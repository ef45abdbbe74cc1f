// Frames and the entries that map them: new anonymous pages, unmapping one page everywhere. mm/rmap.c, mm/mlock.c:
// munlock_folio().

import { pteDirty } from "../state/bits.ts";
import { present } from "../state/entry.ts";
import { mmOf, vpnOf } from "../state/frame.ts";
import type { Tx } from "../state/tx.ts";
import { VM_LOCKED } from "../state/vma.ts";
import { causeAt, emptied } from "./preserved.ts";

/** rmap_walk(): every pte that maps the frame. A visit may unmap it. */
export function eachMapping(tx: Tx, n: number, visit: (mm: number, vpn: number) => void): void {
  for (const ref of tx.frame(n).maps) visit(mmOf(ref), vpnOf(ref));
}

/** The same of the pmds that map a THP. */
export function eachHugeMapping(tx: Tx, head: number, visit: (mm: number, vpn: number) => void): void {
  for (const ref of tx.frame(head).entire) visit(mmOf(ref), vpnOf(ref));
}

/** folio_add_new_anon_rmap() and set_pte_at(): a fresh page, exclusive to this process. Returns its frame. */
export function mapNewAnon(tx: Tx, mm: number, vpn: number, content: { readonly value: number }, pte: number): number {
  const mlocked = ((tx.mm(mm).lookup(vpn)?.flags ?? 0) & VM_LOCKED) !== 0;
  const frame = tx.allocFrame({ kind: "anon", value: content.value, exclusive: true, mlocked });
  tx.mapFrame(frame, mm, vpn);
  tx.setPte(mm, vpn, present(frame, pte));
  return frame;
}

/** munlock_vma_folio(): a page that left a locked VMA stays mlocked only where another one maps it. */
export function munlockFrame(tx: Tx, n: number): void {
  const { mlocked, maps } = tx.frame(n);
  if (!mlocked) return;
  const locked = maps.some((ref) => {
    const vma = tx.mm(mmOf(ref)).lookup(vpnOf(ref));
    return vma !== undefined && (vma.flags & VM_LOCKED) !== 0;
  });
  if (!locked) tx.setFrame(n, { mlocked: false });
}

/** Whether a pte that maps the page is dirty. */
export function isWritten(tx: Tx, n: number): boolean {
  return tx.frame(n).maps.some((ref) => {
    const entry = tx.entry(mmOf(ref), vpnOf(ref));
    return entry.kind === "present" && pteDirty(entry.flags);
  });
}

/** try_to_unmap_one() of a page of a file: what the pte becomes says whether its uffd-wp bit is preserved. */
export function unmapPage(tx: Tx, frame: number, mm: number, vpn: number): void {
  const vma = tx.mm(mm).lookup(vpn);
  const entry = tx.entry(mm, vpn);
  if (vma === undefined || entry.kind !== "present") return;
  tx.via("try_to_unmap_one");
  if (pteDirty(entry.flags)) tx.dirtyFolio(frame);
  tx.setPte(mm, vpn, emptied(tx, vma, entry, "reclaim"));
  tx.blame(mm, vpn, causeAt(tx, vma, entry, "reclaim"), "try_to_unmap_one");
  tx.unmapFrame(frame, mm, vpn);
}
