// What stays of an entry while its page moves: a migration entry says it, and it comes back from that. mm/rmap.c: try_to_migrate_one();
// mm/migrate.c: remove_migration_pte(); mm/huge_memory.c: remove_migration_pmd().

import { pteDirty, pteMkdirty, pteMksoftDirty, pteMkuffdWp, pteMkwrite, pteWrprotect } from "../state/bits.ts";
import { ACCESSED, DIRTY, type MigrationEntry, RW, SOFT_DIRTY, UFFD_WP, YOUNG } from "../state/entry.ts";
import type { Tx } from "../state/tx.ts";
import { isHugetlb, type Vma } from "../state/vma.ts";
import { pageProt } from "./pgprot.ts";
import { restorePageNone } from "./rwp.ts";

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
