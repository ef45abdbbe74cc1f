// Moving a page to another frame. mm/migrate.c: move_pages(2), remove_migration_pte(); mm/rmap.c: try_to_migrate_one().

import { pteDirty } from "../state/bits.ts";
import { type Entry, type MigrationEntry, migration, PROTNONE, present } from "../state/entry.ts";
import { look } from "../state/pagetable.ts";
import type { Tx } from "../state/tx.ts";
import { isAnonymous, PMD_PAGES, pageIn, type Vma } from "../state/vma.ts";
import { isPartiallyMapped, splitFolio } from "./folio_split.ts";
import { unshareAllButLast } from "./hugetlb_share.ts";
import { bad, errno, type Outcome, ok } from "./outcome.ts";
import { carriedOf, carriedOfPmd, eachHugeMapping, eachMapping, restored, restoredPmd } from "./rmap.ts";

/**
 * move_pages(2) of one page to the other node, after asking on which it is. Skipped on a machine of one node; ENOENT
 * and EFAULT as the query of move_pages(2) gives them by page.
 */
export function migrate(tx: Tx, mm: number, vpn: number): Outcome {
  if (tx.state.settings.nodes < 2) return { kind: "result", result: { ret: 0, skip: true } };
  const refused = cannotMove(tx, mm, vpn);
  if (refused !== undefined) return errno(refused);
  const entry = tx.entry(mm, vpn);
  if (entry.kind !== "present") return errno(tx.why("ENOENT", "no-page"));
  tx.via("kernel_move_pages");
  if (tx.pinned(entry.frame)) {
    staysWhereItIs(tx, entry.frame);
    return ok();
  }
  for (const frame of movedTogether(tx, entry.frame)) {
    unmapToMigrate(tx, frame);
    removeMigrationPtes(tx, frame);
  }
  return ok();
}

/**
 * folio_migrate_mapping() finds more references than it knows of, which a pin is: the page stays (EAGAIN, up to ten times; move_pages(2) returns how
 * many did). By then every entry was a migration entry, and remove_migration_ptes() has to put it back.
 */
function staysWhereItIs(tx: Tx, n: number): void {
  tx.via("try_to_migrate_one");
  // folio_try_share_anon_rmap_pte(): an exclusive page that is pinned is not even unmapped.
  if (tx.frame(n).kind === "anon") return;
  tx.via("remove_migration_pte");
  const restoreOne = (frame: number): void => {
    eachMapping(tx, frame, (mm, vpn) => {
      const vma = tx.mm(mm).lookup(vpn);
      const entry = tx.entry(mm, vpn);
      if (vma === undefined || entry.kind !== "present") return;
      if (pteDirty(entry.flags)) tx.setFrame(frame, { dirty: true });
      tx.setEntry(mm, vpn, present(frame, restored(tx, vma, carriedOf(tx, entry.flags, false))));
    });
  };
  if (!isFolio(tx, n)) {
    restoreOne(n);
    return;
  }
  const head = tx.headOfFolio(n);
  eachHugeMapping(tx, head, (mm, vpn) => {
    const vma = tx.mm(mm).lookup(vpn);
    const entry = tx.pmdEntry(mm, vpn);
    if (vma === undefined || entry?.kind !== "present") return;
    if (pteDirty(entry.flags)) tx.setFrame(head, { dirty: true });
    tx.setPmd(mm, vpn, present(head, restoredPmd(tx, vma, carriedOfPmd(tx, entry.flags, false))));
    blameMigration(tx, mm, vpn);
  });
  for (const part of tx.partsOf(head)) restoreOne(part);
}

/**
 * migrate_pages_batch(): a large folio of which a page was unmapped is split, and its pages follow one by one; a page,
 * or any other folio, by its frame.
 */
function movedTogether(tx: Tx, frame: number): readonly number[] {
  const head = isFolio(tx, frame) ? tx.headOfFolio(frame) : frame;
  if (head === frame && !isFolio(tx, frame)) return [frame];
  if (!isPartiallyMapped(tx, head) || !tx.has("migrate-splits-partial")) return [head];
  const parts = tx.partsOf(head);
  splitFolio(tx, head);
  return parts.filter((part) => tx.frame(part).maps.length > 0);
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

/** A large folio moves as a whole, whatever maps it: pmds of 2 MiB, ptes, or both. */
function isFolio(tx: Tx, frame: number): boolean {
  const { huge, large } = tx.frame(frame);
  return large || huge === "thp" || huge === "tail";
}

/** try_to_migrate(): every entry that maps the page, or any page of its large folio, becomes a migration entry. */
function unmapToMigrate(tx: Tx, frame: number): void {
  tx.via("try_to_migrate_one");
  if (!isFolio(tx, frame)) {
    unmapPageToMigrate(tx, frame);
    return;
  }
  const head = tx.headOfFolio(frame);
  const { entire, exclusive } = tx.frame(head);
  eachHugeMapping(tx, head, (mm, vpn) => {
    const entry = tx.pmdEntry(mm, vpn);
    if (entry?.kind !== "present") return;
    if (pteDirty(entry.flags)) tx.setFrame(head, { dirty: true });
    // A migration entry has room for uffd-wp and soft-dirty, from 6.1 on for young and dirty, and its type says writable, exclusive or
    // neither.
    const { access, flags } = carriedOfPmd(tx, entry.flags, exclusive);
    tx.setPmd(mm, vpn, migration(access, head, flags));
    blameMigration(tx, mm, vpn);
  });
  tx.setFrame(head, { entire: [], migratingEntire: entire.length });
  for (const part of tx.partsOf(head)) unmapPageToMigrate(tx, part);
}

/** What a huge page loses on its way is lost where its migration entry is made. */
function blameMigration(tx: Tx, mm: number, first: number): void {
  for (let i = 0; i < PMD_PAGES; i++) tx.blame(mm, first + i, "migration", "set_pmd_migration_entry");
}

/**
 * try_to_migrate_one() at pte level (and of hugetlb pages, which stand at pmd level). PageAnonExclusive goes over to
 * the entries' type.
 */
function unmapPageToMigrate(tx: Tx, frame: number): void {
  if (tx.frame(frame).huge === "hugetlb") eachMapping(tx, frame, (mm, vpn) => unshareAllButLast(tx, mm, vpn));
  const { exclusive, maps, migrating } = tx.frame(frame);
  eachMapping(tx, frame, (mm, vpn) => {
    const entry = tx.entry(mm, vpn);
    if (entry.kind !== "present") return;
    if (pteDirty(entry.flags)) tx.setFrame(frame, { dirty: true });
    const { access, flags } = carriedOf(tx, entry.flags, exclusive);
    tx.setEntry(mm, vpn, migration(access, frame, flags));
  });
  tx.setFrame(frame, { maps: [], migrating: migrating + maps.length, exclusive: false });
}

/** remove_migration_ptes(): what waits for the page, or for any of its folio, gets the copy on the other node, and the old frames go. */
function removeMigrationPtes(tx: Tx, frame: number): void {
  tx.via("remove_migration_pte");
  if (isFolio(tx, frame)) {
    const head = tx.headOfFolio(frame);
    arrive(tx, head, tx.folioPages(head), copyFolio(tx, head), tx.partsOf(head));
  } else arrive(tx, frame, 1, copyFrame(tx, frame), [frame]);
}

/** The page on the other node. */
function copyFrame(tx: Tx, frame: number): number {
  const old = tx.frame(frame);
  const patch = { ...old, maps: [], migrating: 0, node: 1 - old.node };
  if (old.huge !== "hugetlb") return tx.allocFrame(patch);
  const copy = tx.allocHuge(patch);
  tx.copyTails(frame, copy);
  return copy;
}

/** The folio on the other node. */
function copyFolio(tx: Tx, from: number): number {
  const first = tx.frame(from);
  const node = 1 - first.node;
  const blank = { ...first, maps: [], entire: [], migrating: 0, migratingEntire: 0, node };
  const to = first.large ? tx.allocFolio(first.order, blank) : tx.allocHuge({ ...blank, huge: "thp" });
  const parts = tx.partsOf(from);
  for (const old of parts) {
    const i = old - from;
    const part = tx.frame(old);
    const head = part.large || i > 0 ? to : 0;
    tx.setFrame(to + i, { ...part, maps: [], entire: [], migrating: 0, migratingEntire: 0, node, head });
  }
  // Unmapped pte by pte, it counted as partially mapped for a while, and that stays.
  const unmapped = first.kind === "anon" && parts.some((part) => tx.frame(part).migrating > 0);
  if (unmapped && tx.has("migrate-keeps-partial")) tx.setFrame(to, { partial: true });
  return to;
}

/** Entries, page cache and swap cache follow the frames from `from` on, of which `parts` are still there, to those from `to` on. */
function arrive(tx: Tx, from: number, count: number, to: number, parts: readonly number[]): void {
  for (const old of parts) {
    const { file, index, slot } = tx.frame(old);
    if (file >= 0) tx.setCached(file, index, to + old - from);
    if (slot > 0) tx.setSlot(slot, { frame: to + old - from });
  }
  const hugetlb = tx.frame(from).huge === "hugetlb";
  eachMigration(tx, from, from + count, (mm, vma, vpn, entry, pmd) => {
    const frame = to + entry.frame - from;
    // RMAP_EXCLUSIVE of remove_migration_pte(): what a fork shared meanwhile is "read" by now.
    if (entry.access !== "read" && tx.frame(frame).kind === "anon") tx.setFrame(frame, { exclusive: true });
    if (pmd && !hugetlb) {
      tx.mapHuge(frame, mm, vpn);
      tx.setPmd(mm, vpn, present(frame, restoredPmd(tx, vma, entry)));
    } else {
      tx.mapFrame(frame, mm, vpn);
      tx.setEntry(mm, vpn, present(frame, restored(tx, vma, entry)));
    }
  });
  // A hugetlb page takes its place in the pool along with it.
  const { pool } = tx.state;
  for (const old of parts) {
    const huge = hugetlb ? "hugetlb" : "";
    const none = { maps: [], entire: [], migrating: 0, migratingEntire: 0, file: -1, index: -1, slot: 0 };
    tx.setFrame(old, { ...none, huge, large: false, order: 0 });
    tx.putFrame(old);
  }
  if (hugetlb) tx.setPool(pool);
}

type Visit = (mm: number, vma: Vma, vpn: number, entry: MigrationEntry, pmd: boolean) => void;

/** The migration entries of frames [first, last), in every address space. */
function eachMigration(tx: Tx, first: number, last: number, visit: Visit): void {
  for (const mm of tx.state.mms) {
    for (const vma of mm?.vmas ?? []) {
      const find = (vpn: number, entry: Entry, pmd: boolean): void => {
        if (entry.kind !== "migration" || entry.frame < first || entry.frame >= last || mm === undefined) return;
        look(pageIn(vpn), mm.id);
        visit(mm.id, vma, vpn, entry, pmd);
      };
      mm?.walk(vma.start, vma.end, find, false);
    }
  }
}

/**
 * The first half of a migration, and no more: the page, or the large folio that it is part of, stays in flight. So that
 * a scenario can say what meets migration entries. Faults on them wait (migration_entry_wait()) until migrateEnd().
 */
export function migrateBegin(tx: Tx, mm: number, vpn: number): Outcome {
  if (!tx.state.settings.migration) return bad("the kernel has no CONFIG_MIGRATION");
  const entry = tx.entry(mm, vpn);
  if (entry.kind !== "present" || entry.frame === 0) return bad("no page is mapped there");
  if (tx.frame(entry.frame).huge === "zero") return bad("the huge zero page does not move");
  if (tx.pinned(entry.frame)) return bad("the page is pinned, and stays where it is");
  unmapToMigrate(tx, entry.frame);
  return ok();
}

/**
 * The second half: the page arrives at another frame. remove_migration_ptes(): entries are made anew from the VMA's
 * vm_page_prot and what the migration entry carried.
 */
export function migrateEnd(tx: Tx, mm: number, vpn: number): Outcome {
  const entry = tx.entry(mm, vpn);
  if (entry.kind !== "migration") return bad("no migration is under way there");
  removeMigrationPtes(tx, entry.frame);
  return ok();
}
