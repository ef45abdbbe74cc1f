// Contiguous groups of arm64 (PTE_CONT): 16 ptes in a row that map 16 pages of one folio alike, which the processor may keep as
// one translation. arch/arm64/mm/contpte.c, since 6.9. Linux reads accessed and dirty of a group as a whole; the raw entries
// differ, for a processor sets them in one.

import { pteDirty } from "./bits.ts";
import {
  ACCESSED,
  CONT,
  DIRTY,
  type Entry,
  PROTNONE,
  type PresentEntry,
  present,
  RW,
  SAVED_DIRTY,
  SPECIAL,
  withFlags,
} from "./entry.ts";
import type { Frame } from "./frame.ts";

/** CONT_PTES with pages of 4 KiB. */
const GROUP = 16;
const ACCESS = ACCESSED | DIRTY | SAVED_DIRTY;

/** What of page tables and frames a group is made of. */
export interface Ptes {
  rawEntry(mm: number, vpn: number): Entry;
  /** Writes one entry as it is. */
  putPte(mm: number, vpn: number, entry: Entry): void;
  frame(n: number): Frame;
  headOfFolio(n: number): number;
}

/** pte_valid_cont(): one of 16 entries that the processor may take for one. */
export function isCont(entry: Entry): entry is PresentEntry {
  return entry.kind === "present" && (entry.flags & CONT) !== 0;
}

/** The flags with accessed and dirty of others: pte_mkyoung(), pte_mkdirty(). */
function withAccess(flags: number, others: Iterable<Entry | undefined>): number {
  let result = flags;
  for (const other of others) {
    if (other?.kind !== "present") continue;
    if (pteDirty(other.flags)) result |= SAVED_DIRTY | ((flags & RW) !== 0 ? DIRTY : 0);
    result |= other.flags & ACCESSED;
  }
  return result;
}

/** contpte_ptep_get(): an entry of a group, as Linux reads it. `group`: its 16. */
export function gathered(entry: PresentEntry, group: Iterable<Entry | undefined>): Entry {
  return withFlags(entry, withAccess(entry.flags, group));
}

/**
 * set_ptes() of one entry. A group that it is part of becomes 16 entries again, unless accessed and dirty alone change, which
 * holds for all of it; the last of 16 that are alike makes them one.
 */
export function setPteInGroups(ptes: Ptes, mm: number, vpn: number, entry: Entry): void {
  const old = ptes.rawEntry(mm, vpn);
  if (old === entry) {
    ptes.putPte(mm, vpn, entry);
    return;
  }
  const plain = withoutCont(entry);
  if (isCont(old)) {
    const group = groupOf(ptes, mm, vpn);
    const whole = withAccess(old.flags, group) & ~CONT;
    if (plain.kind === "present" && plain.frame === old.frame && ((plain.flags ^ whole) & ~ACCESS) === 0) {
      // ptep_set_access_flags(), ptep_test_and_clear_young(), clear_young_dirty_ptes()
      const [set, clear] = [plain.flags & ~whole, whole & ~plain.flags];
      convert(ptes, mm, vpn, (flags) => (flags | set) & ~clear);
      return;
    }
    convert(ptes, mm, vpn, () => whole);
  }
  ptes.putPte(mm, vpn, plain);
  const access = old.kind === "present" && plain.kind === "present" && old.frame === plain.frame;
  if (access && ((old.flags ^ plain.flags) & ~ACCESS) === 0) return;
  foldAt(ptes, mm, vpn);
}

/**
 * get_and_clear_full_ptes() of ptes that are to be changed as one: a group that they are part of becomes 16 entries again, unless
 * all of it is among them.
 */
export function unfoldPartial(ptes: Ptes, mm: number, vpn: number, count: number): void {
  if (vpn % GROUP !== 0 || count < GROUP) unfold(ptes, mm, vpn);
  if ((vpn + count) % GROUP !== 0) unfold(ptes, mm, vpn + count - 1);
}

/** set_ptes() of these ptes, after each has what it is to be: groups that they cover, or that a single one completes. */
export function foldCovered(ptes: Ptes, mm: number, vpn: number, count: number): void {
  const first = count === 1 ? vpn - (vpn % GROUP) : vpn + ((GROUP - (vpn % GROUP)) % GROUP);
  for (let last = first + GROUP - 1; last < vpn + count; last += GROUP) foldAt(ptes, mm, last);
}

function unfold(ptes: Ptes, mm: number, vpn: number): void {
  const entry = ptes.rawEntry(mm, vpn);
  if (!isCont(entry)) return;
  const whole = withAccess(entry.flags, groupOf(ptes, mm, vpn)) & ~CONT;
  convert(ptes, mm, vpn, () => whole);
}

/** contpte_try_fold() after an entry was set: the last of 16 alone. */
function foldAt(ptes: Ptes, mm: number, vpn: number): void {
  const entry = ptes.rawEntry(mm, vpn);
  if (vpn % GROUP === GROUP - 1 && entry.kind === "present" && !isCont(entry)) fold(ptes, mm, vpn, entry);
}

/** contpte_ptep_set_access_flags(): the fault of a processor that does not set them sets accessed and dirty in all of the group. */
export function setGroupAccess(ptes: Ptes, mm: number, vpn: number, flags: number): void {
  convert(ptes, mm, vpn, (each) => each | (flags & ACCESS));
}

/** pte_mknoncont(). */
export function withoutCont(entry: Entry): Entry {
  return isCont(entry) ? withFlags(entry, entry.flags & ~CONT) : entry;
}

function groupOf(ptes: Ptes, mm: number, vpn: number): Entry[] {
  const first = vpn - (vpn % GROUP);
  return Array.from({ length: GROUP }, (_, at) => ptes.rawEntry(mm, first + at));
}

/** Gives each entry of a group other flags. */
function convert(ptes: Ptes, mm: number, vpn: number, change: (flags: number) => number): void {
  const first = vpn - (vpn % GROUP);
  for (const [at, entry] of groupOf(ptes, mm, vpn).entries())
    if (entry.kind === "present") ptes.putPte(mm, first + at, present(entry.frame, change(entry.flags)));
}

/** contpte_try_fold(), after the last of 16 was set. */
function fold(ptes: Ptes, mm: number, vpn: number, last: PresentEntry): void {
  if ((last.flags & (PROTNONE | SPECIAL)) !== 0 || last.frame === 0) return;
  const head = ptes.headOfFolio(last.frame);
  const { large, huge } = ptes.frame(last.frame);
  if (!(large || huge === "thp" || huge === "tail") || (last.frame - head) % GROUP !== GROUP - 1) return;
  const group = groupOf(ptes, mm, vpn);
  const alike = group.every(
    (entry, at) =>
      entry.kind === "present" &&
      entry.frame === last.frame - (GROUP - 1) + at &&
      ((entry.flags ^ last.flags) & ~ACCESS) === 0,
  );
  if (!alike) return;
  const flags = withAccess(last.flags, group) | CONT;
  convert(ptes, mm, vpn, () => flags);
}
