// Moving a page to another frame. mm/migrate.c: move_pages(2), remove_migration_pte(); mm/rmap.c: try_to_migrate_one().

import { pteDirty, pteMkdirty, pteMksoftDirty, pteMkuffdWp, pteMkwrite, pteWrprotect } from "../state/bits.ts";
import {
  ACCESSED,
  DIRTY,
  type Entry,
  isNoneMostly,
  type MigrationEntry,
  migration,
  PROTNONE,
  present,
  RW,
  SOFT_DIRTY,
  UFFD_WP,
  YOUNG,
} from "../state/entry.ts";
import { REF } from "../state/frame.ts";
import type { Tx } from "../state/tx.ts";
import { isAnonymous, PMD_PAGES, type Vma } from "../state/vma.ts";
import { bad, errno, type Outcome, ok } from "./outcome.ts";
import { pageProt } from "./pgprot.ts";

/** move_pages(2) of one page to the other node, after asking on which it is. */
export function migrate(tx: Tx, mm: number, vpn: number): Outcome {
  if (tx.state.settings.nodes < 2) return { kind: "result", result: { ret: 0, skip: true } };
  const refused = cannotMove(tx, mm, vpn);
  if (refused !== undefined) return errno(refused);
  const entry = tx.entry(mm, vpn);
  if (entry.kind !== "present") return errno("ENOENT");
  tx.via("move_pages");
  const frame = entry.frame;
  const { huge, large } = tx.frame(frame);
  if (large || huge === "thp" || huge === "tail") {
    migrateFolio(tx, tx.headOfFolio(frame));
    return ok();
  }
  unmapToMigrate(tx, frame);
  removeMigrationPtes(tx, frame, copyFrame(tx, frame));
  return ok();
}

/** do_pages_stat_array(): the errno with which the query alone fails. */
function cannotMove(tx: Tx, mm: number, vpn: number): string | undefined {
  const vma = tx.mm(mm).lookup(vpn);
  if (vma === undefined) return "EFAULT";
  const entry = tx.entry(mm, vpn);
  if (entry.kind === "none" && isAnonymous(vma) && !tx.has("migrate-walks")) return "EFAULT";
  if (entry.kind !== "present") return "ENOENT";
  if (entry.frame === 0 || tx.frame(entry.frame).huge === "zero") return "EFAULT";
  if ((entry.flags & PROTNONE) !== 0 && !tx.has("migrate-walks")) return "ENOENT";
  return undefined;
}

/** What a migration entry says of the present one whose place it takes. */
type Carried = Pick<MigrationEntry, "access" | "flags">;

function carriedOf(flags: number, exclusive: boolean): Carried {
  const access = (flags & RW) !== 0 ? "write" : exclusive ? "read-exclusive" : "read";
  const kept =
    (flags & (UFFD_WP | SOFT_DIRTY)) | ((flags & ACCESSED) !== 0 ? YOUNG : 0) | (pteDirty(flags) ? DIRTY : 0);
  return { access, flags: kept };
}

/** What a split of the folio leaves of a present entry: it is a migration entry meanwhile (unmap_folio(), remap_page()). */
export function throughMigration(tx: Tx, vma: Vma, frame: number, flags: number): number {
  return restored(tx, vma, carriedOf(flags, tx.frame(frame).exclusive));
}

/** try_to_migrate(): every entry that maps the frame becomes a migration entry. */
function unmapToMigrate(tx: Tx, frame: number): void {
  tx.via("try_to_migrate_one");
  const { exclusive, maps } = tx.frame(frame);
  for (const ref of maps) {
    const mm = Math.floor(ref / REF);
    const vpn = ref % REF;
    const entry = tx.entry(mm, vpn);
    if (entry.kind !== "present") continue;
    if (pteDirty(entry.flags)) tx.setFrame(frame, { dirty: true });
    const { access, flags } = carriedOf(entry.flags, exclusive);
    tx.setEntry(mm, vpn, migration(access, frame, flags));
  }
  tx.setFrame(frame, { maps: [], migrating: maps.length, exclusive: false });
}

/** A large folio moves as a whole, whatever maps it: pmds of 2 MiB, ptes, or both. */
function migrateFolio(tx: Tx, from: number): void {
  tx.via("try_to_migrate_one");
  const first = tx.frame(from);
  const node = 1 - first.node;
  const to = tx.allocHuge({ ...first, maps: [], entire: [], node, huge: "thp" });
  const parts = tx.partsOf(from);
  for (const old of parts) {
    const i = old - from;
    const part = tx.frame(old);
    const head = part.large || i > 0 ? to : 0;
    tx.setFrame(to + i, { ...part, maps: [], entire: [], node, head });
    if (part.file >= 0) tx.setCached(part.file, part.index, to + i);
    for (const ref of part.maps) {
      const [mm, vpn] = [Math.floor(ref / REF), ref % REF];
      const [vma, entry] = [tx.mm(mm).lookup(vpn), tx.entry(mm, vpn)];
      if (vma === undefined || entry.kind !== "present") continue;
      tx.setPte(mm, vpn, present(to + i, throughMigration(tx, vma, from + i, entry.flags)));
      tx.mapFrame(to + i, mm, vpn);
    }
  }
  for (const ref of first.entire) {
    const [mm, vpn] = [Math.floor(ref / REF), ref % REF];
    const [vma, entry] = [tx.mm(mm).lookup(vpn), tx.pmdEntry(mm, vpn)];
    if (vma === undefined || entry?.kind !== "present") continue;
    tx.setPmd(mm, vpn, present(to, restoredPmd(tx, vma, entry.flags)));
    tx.mapHuge(to, mm, vpn);
  }
  // Pages that the folio had lost already are not there at its new place either.
  for (let i = 0; i < PMD_PAGES; i++) {
    if (parts.includes(from + i)) continue;
    tx.setFrame(to + i, { maps: [], entire: [], file: -1, huge: "", slot: 0 });
    tx.putFrame(to + i);
  }
  for (const old of parts) {
    tx.setFrame(old, { maps: [], entire: [], file: -1, index: -1, huge: "", large: false });
    tx.putFrame(old);
  }
}

/** remove_migration_pmd(): unlike that of a pte, a dirty one comes back soft-dirty. */
function restoredPmd(tx: Tx, vma: Vma, flags: number): number {
  let pmd = pageProt(tx, vma);
  if ((flags & SOFT_DIRTY) !== 0) pmd = pteMksoftDirty(tx.bits, pmd);
  if ((flags & RW) !== 0) pmd = pteMkwrite(pmd);
  if ((flags & UFFD_WP) !== 0) pmd = pteMkuffdWp(tx.bits, pmd);
  if ((flags & ACCESSED) === 0) pmd &= ~ACCESSED;
  return pteDirty(flags) ? pteMkdirty(tx.bits, pmd) : pmd;
}

/** The page on the other node. Its users follow in removeMigrationPtes(). */
function copyFrame(tx: Tx, frame: number): number {
  const old = tx.frame(frame);
  const patch = { ...old, maps: [], migrating: 0, node: 1 - old.node };
  if (old.huge === "hugetlb") return tx.allocHuge(patch);
  return tx.allocFrame(patch);
}

/** remove_migration_ptes(): what waits for `from` gets `to`; page cache and swap cache follow, and the old frame goes. */
function removeMigrationPtes(tx: Tx, from: number, to: number): void {
  const { file, index, slot, huge } = tx.frame(from);
  if (file >= 0) tx.setCached(file, index, to);
  if (slot > 0) tx.setSlot(slot, { frame: to });
  tx.via("remove_migration_pte");
  eachMigration(tx, from, (mm, vma, vpn, entry) => {
    tx.mapFrame(to, mm, vpn);
    const exclusive = entry.access !== "read" && tx.frame(to).kind === "anon";
    if (exclusive) tx.setFrame(to, { exclusive: true });
    tx.setEntry(mm, vpn, present(to, restored(tx, vma, entry)));
  });
  tx.setFrame(from, { migrating: 0, file: -1, index: -1, slot: 0, maps: [] });
  // A hugetlb page takes its place in the pool along with it.
  const { pool } = tx.state;
  tx.putFrame(from);
  if (huge === "hugetlb") tx.setPool(pool);
}

/** The flags of the entry that a migration entry stood for. */
function restored(tx: Tx, vma: Vma, entry: Carried): number {
  let pte = pageProt(tx, vma);
  if ((entry.flags & YOUNG) === 0) pte &= ~ACCESSED;
  if ((entry.flags & DIRTY) !== 0) {
    pte = pteMkdirty(tx.bits, pte);
    if (tx.has("migrate-keeps-soft-clean")) pte &= ~SOFT_DIRTY;
  }
  if ((entry.flags & SOFT_DIRTY) !== 0) pte = pteMksoftDirty(tx.bits, pte);
  if (entry.access === "write") pte = pteMkwrite(pte);
  else if ((entry.flags & UFFD_WP) !== 0)
    pte = tx.has("mkuffd-wp-wrprotects") ? pteMkuffdWp(tx.bits, pte) : pte | UFFD_WP;
  else if (!tx.has("mkuffd-wp-wrprotects")) pte = pteWrprotect(tx.bits, pte);
  return pte;
}

type Visit = (mm: number, vma: Vma, vpn: number, entry: MigrationEntry) => void;

function eachMigration(tx: Tx, frame: number, visit: Visit): void {
  for (const mm of tx.state.mms) {
    if (mm === undefined) continue;
    for (const vma of mm.vmas) {
      mm.walk(vma.start, vma.end, (vpn, entry) => {
        if (entry.kind === "migration" && entry.frame === frame) visit(mm.id, vma, vpn, entry);
      });
    }
  }
}

/** The first half of a migration, and no more: the page stays in flight. */
export function migrateBegin(tx: Tx, mm: number, vpn: number): Outcome {
  if (!tx.state.settings.migration) return bad("the kernel has no CONFIG_MIGRATION");
  const entry: Entry = tx.entry(mm, vpn);
  if (entry.kind !== "present" || entry.frame === 0 || isNoneMostly(entry)) return bad("no page is mapped there");
  if (tx.frame(entry.frame).huge !== "" && tx.frame(entry.frame).huge !== "hugetlb") {
    return { kind: "result", result: { ret: 0, notModelled: "migration of a THP" } };
  }
  unmapToMigrate(tx, entry.frame);
  return ok();
}

/** The second half: the page arrives at another frame. */
export function migrateEnd(tx: Tx, mm: number, vpn: number): Outcome {
  const entry = tx.entry(mm, vpn);
  if (entry.kind !== "migration") return bad("no migration is under way there");
  removeMigrationPtes(tx, entry.frame, copyFrame(tx, entry.frame));
  return ok();
}
