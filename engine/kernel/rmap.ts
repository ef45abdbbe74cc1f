// Frames and the entries that map them: new anonymous pages, unmapping one page everywhere. mm/rmap.c, mm/mlock.c:
// munlock_folio().

import { pteDirty, pteMkdirty, pteMksoftDirty, pteMkuffdWp, pteMkwrite, pteWrprotect } from "../state/bits.ts";
import { ACCESSED, DIRTY, type MigrationEntry, present, RW, SOFT_DIRTY, UFFD_WP, YOUNG } from "../state/entry.ts";
import { mmOf, vpnOf } from "../state/frame.ts";
import type { Tx } from "../state/tx.ts";
import { isHugetlb, VM_LOCKED, type Vma } from "../state/vma.ts";
import { pageProt } from "./pgprot.ts";
import { causeAt, emptied } from "./preserved.ts";
import { restorePageNone } from "./userfaultfd_k.ts";

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

// What stays of an entry while its page moves: a migration entry says it, and it comes back from that. mm/rmap.c: try_to_migrate_one();
// mm/migrate.c: remove_migration_pte(); mm/huge_memory.c: remove_migration_pmd().

/** What a migration entry says of the present one whose place it takes. */
type Carried = Pick<MigrationEntry, "access" | "flags">;

/**
 * try_to_migrate_one(): what of the flags the migration entry has room for. Write permission and exclusiveness make its type
 * (make_writable_, make_readable_exclusive_, make_readable_migration_entry()); young and dirty are bits beside the frame
 * (make_migration_entry_young(), make_migration_entry_dirty()) from 6.1 on: before, remove_migration_pte() makes every entry
 * old and clean (2e3468778dbe), and the page alone remembers that it is dirty.
 */
export function carriedOf(tx: Tx, flags: number, exclusive: boolean): Carried {
  const access = (flags & RW) !== 0 ? "write" : exclusive ? "read-exclusive" : "read";
  const carried = flags & (UFFD_WP | SOFT_DIRTY);
  if (!tx.has("migration-young-dirty")) return { access, flags: carried };
  return { access, flags: carried | ((flags & ACCESSED) !== 0 ? YOUNG : 0) | (pteDirty(flags) ? DIRTY : 0) };
}

/** set_pmd_migration_entry(): "inserting migration PMDs does not consider the uffd-wp bit", until 24bf08c4376b. */
export function carriedOfPmd(tx: Tx, flags: number, exclusive: boolean): Carried {
  return carriedOf(tx, tx.has("migrate-thp-wp") ? flags : flags & ~UFFD_WP, exclusive);
}

/** What a split of the folio leaves of a present entry: it is a migration entry meanwhile (unmap_folio(), remap_page()). */
export function throughMigration(tx: Tx, vma: Vma, frame: number, flags: number): number {
  return restored(tx, vma, carriedOf(tx, flags, tx.frame(frame).exclusive));
}

/** The flags of the entry that a migration entry stood for. */
export function restored(tx: Tx, vma: Vma, entry: Carried): number {
  let pte = pageProt(tx, vma);
  if ((entry.flags & YOUNG) === 0 || (tx.bits.losesYoung && !isHugetlb(vma))) pte &= ~ACCESSED;
  if ((entry.flags & DIRTY) !== 0) {
    pte = pteMkdirty(tx.bits, pte);
    if (tx.has("migrate-keeps-soft-clean")) pte &= ~SOFT_DIRTY;
  }
  if ((entry.flags & SOFT_DIRTY) !== 0) pte = pteMksoftDirty(tx.bits, pte);
  if (entry.access === "write") pte = pteMkwrite(tx.bits, pte);
  else if ((entry.flags & UFFD_WP) !== 0)
    pte = tx.has("mkuffd-wp-wrprotects") ? pteMkuffdWp(tx.bits, pte) : pte | UFFD_WP;
  else if (!tx.has("mkuffd-wp-wrprotects")) pte = pteWrprotect(tx.bits, pte);
  return restorePageNone(tx, vma, pte);
}

/** remove_migration_pmd(): unlike that of a pte, a dirty one comes back soft-dirty. */
export function restoredPmd(tx: Tx, vma: Vma, { access, flags }: Carried): number {
  let pmd = pageProt(tx, vma);
  if ((flags & SOFT_DIRTY) !== 0) pmd = pteMksoftDirty(tx.bits, pmd);
  // In this order, as remove_migration_pmd() has it: uffd-wp after the write permission, and takes it away again.
  if (access === "write") pmd = pteMkwrite(tx.bits, pmd);
  if ((flags & UFFD_WP) !== 0) pmd = pteMkuffdWp(tx.bits, pmd);
  if ((flags & YOUNG) === 0) pmd &= ~ACCESSED;
  return restorePageNone(tx, vma, (flags & DIRTY) !== 0 ? pteMkdirty(tx.bits, pmd) : pmd);
}
