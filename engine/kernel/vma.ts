// VMA layer: splitting, merging and changing flags over a range. mm/vma.c (6.12, 6.18), mm/mmap.c (6.1).

import type { Tx } from "../state/tx.ts";
import { patched } from "../state/vector.ts";
import {
  copyVma,
  isHugetlb,
  PMD_PAGES,
  VM_HUGETLB,
  VM_MAYBE_GUARD,
  VM_READ,
  VM_SOFTDIRTY,
  VM_WRITE,
  type Vma,
} from "../state/vma.ts";
import { splitAtBoundary } from "./huge_memory.ts";
import { unshareAtSplit } from "./hugetlb_share.ts";

/** is_mergeable_anon_vma(): `from` is absorbed by, or takes over, its neighbour `to`. */
function mergeableAnonVma(tx: Tx, from: Vma, to: Vma): boolean {
  if (to.anonVma !== 0 && from.anonVma === 0) return to.singular;
  if (to.anonVma === 0 && from.anonVma !== 0) return tx.has("merge-anon-vma-dup") && from.singular;
  return from.anonVma === to.anonVma;
}

/** The pages of a file, and those of private copies where the kernel looks at them (needs_adjacent_anon_pgoff()), go on from one VMA to the next. */
function adjacentPages(tx: Tx, left: Vma, right: Vma): boolean {
  const pages = left.end - left.start;
  return (
    left.pgoff + pages === right.pgoff && (left.anonPgoff + pages === right.anonPgoff || !tx.has("merge-anon-pgoff"))
  );
}

/** can_vma_merge_before() and _after(): neighbours that differ in nothing but flags that do not count. */
function mergeable(tx: Tx, left: Vma, right: Vma, changed: Vma): boolean {
  return (
    // VM_SPECIAL VMAs (hugetlb has VM_DONTEXPAND) never merge.
    (left.flags & VM_HUGETLB) === 0 &&
    left.end === right.start &&
    ((left.flags ^ right.flags) & ~(VM_SOFTDIRTY | VM_MAYBE_GUARD)) === 0 &&
    left.file === right.file &&
    adjacentPages(tx, left, right) &&
    left.ctx === right.ctx &&
    mergeableAnonVma(tx, changed, changed === left ? right : left)
  );
}

/**
 * Joins the VMA at `index` of the list with its neighbours (but for `not`), as vma_merge() would. Flags are those of the VMA that
 * grows.
 */
function mergeAt(tx: Tx, vmas: Vma[], index: number, mayJoinNext = true, not?: Vma): void {
  const vma = vmas[index];
  if (vma === undefined) return;
  const left = vmas[index - 1];
  const right = vmas[index + 1];
  const withLeft = left !== undefined && left !== not && mergeable(tx, left, vma, vma);
  let withRight = mayJoinNext && right !== undefined && right !== not && mergeable(tx, vma, right, vma);
  if (
    withLeft &&
    withRight &&
    right !== undefined &&
    left.anonVma !== 0 &&
    right.anonVma !== 0 &&
    left.anonVma !== right.anonVma
  )
    withRight = false;
  if (!withLeft && !withRight) return;
  const parts = [withLeft ? left : undefined, vma, withRight ? right : undefined].filter((part) => part !== undefined);
  const first = parts[0];
  const last = parts[parts.length - 1];
  const base = withLeft ? left : right;
  if (first === undefined || last === undefined || base === undefined) return;
  const owner = parts.find((part) => part.anonVma !== 0) ?? base;
  const { start, pgoff, anonPgoff } = first;
  const { anonVma, singular } = owner;
  // VMA_STICKY_FLAGS: no obstacle to a merge, and what is merged has them where one part had them. Asked of 6.18.44.
  const sticky = tx.has("merge-keeps-soft-dirty") ? VM_MAYBE_GUARD | VM_SOFTDIRTY : VM_MAYBE_GUARD;
  const flags = parts.reduce((all, part) => all | (part.flags & sticky), base.flags);
  const joined = Object.assign(copyVma(base), { start, end: last.end, flags, pgoff, anonPgoff, anonVma, singular });
  vmas.splice(withLeft ? index - 1 : index, parts.length, joined);
}

/** Inserts a VMA where nothing is mapped, joining it with its neighbours, but for `not`. */
export function insertVma(tx: Tx, mm: number, vma: Vma, merge: boolean, not?: Vma): void {
  const vmas = tx.mm(mm).vmas.slice();
  let at = vmas.findIndex((other) => other.start > vma.start);
  if (at < 0) at = vmas.length;
  vmas.splice(at, 0, vma);
  if (merge) mergeAt(tx, vmas, at, true, not);
  tx.setVmas(mm, vmas);
  tx.touch(mm, vma.start, vma.end);
}

/** hugetlb_vm_op_split(): a VMA of hugetlb pages is not split within one. Where `at` is not inside of the VMA there is nothing to split. */
export function maySplit(vma: Vma, at: number): boolean {
  return !isHugetlb(vma) || at % PMD_PAGES === 0 || at <= vma.start || at >= vma.end;
}

/**
 * vma_modify() that can't: a hugetlb VMA is not cut inside of a page. It is split at its start first, and stays so where only the end is refused
 * (asked of 6.18.44: hb-mprotect).
 */
export function refusesCut(tx: Tx, mm: number, vma: Vma, start: number, end: number): boolean {
  if (!maySplit(vma, start)) return true;
  if (maySplit(vma, end)) return false;
  splitVma(tx, mm, vma, start);
  return true;
}

/** __split_vma(): two VMAs where there was one. Nothing to do where `at` is not inside of it. */
export function splitVma(tx: Tx, mm: number, vma: Vma, at: number): void {
  if (at <= vma.start || at >= vma.end) return;
  splitAtBoundary(tx, mm, at);
  unshareAtSplit(tx, mm, vma, at);
  const parts = [pieceOf(vma, vma.start, at), pieceOf(vma, at, vma.end)];
  tx.setVmas(
    mm,
    tx.mm(mm).vmas.flatMap((other) => (other === vma ? parts : [other])),
  );
}

/** The page offsets of a VMA's part that begins at `start`. */
export function pagesFrom(vma: Vma, start: number): Pick<Vma, "pgoff" | "anonPgoff"> {
  const pages = start - vma.start;
  return { pgoff: vma.pgoff + pages, anonPgoff: vma.anonPgoff + pages };
}

/** A part of a VMA, with the offset that belongs to it. */
export function pieceOf(vma: Vma, start: number, end: number): Vma {
  return start === vma.start && end === vma.end ? vma : patched(vma, { start, end, ...pagesFrom(vma, start) }, copyVma);
}

/**
 * As modifyVma(), for userfaultfd_register() and _unregister(): up to 6.3 they asked vma_merge() with the pgoff of the whole VMA, so that
 * a range that starts behind its start joins nothing.
 */
export function modifyVmaUffd(tx: Tx, mm: number, vma: Vma, start: number, end: number, patch: Partial<Vma>): Vma {
  return modifyVma(tx, mm, vma, start, end, patch, tx.has("uffd-merges-right") || start === vma.start);
}

/**
 * vma_modify(): gives [start, end) of one VMA new properties, splitting it and merging with neighbours. Returns the VMA that
 * now covers the range.
 */
export function modifyVma(
  tx: Tx,
  mm: number,
  vma: Vma,
  start: number,
  end: number,
  patch: Partial<Vma>,
  mayJoinNext = true,
): Vma {
  splitAtBoundary(tx, mm, start);
  if (end < vma.end) splitAtBoundary(tx, mm, end);
  const vmas = tx.mm(mm).vmas.slice();
  const at = vmas.indexOf(vma);
  const parts: Vma[] = [];
  if (vma.start < start) parts.push(pieceOf(vma, vma.start, start));
  const changed = Object.assign(copyVma(pieceOf(vma, start, end)), patch);
  parts.push(changed);
  if (end < vma.end) parts.push(pieceOf(vma, end, vma.end));
  vmas.splice(at, 1, ...parts);
  mergeAt(tx, vmas, vmas.indexOf(changed), mayJoinNext);
  tx.setVmas(mm, vmas);
  tx.touch(mm, start, end);
  return tx.mm(mm).lookup(start) ?? changed;
}

/** split_vma() at both ends of [start, end): the part of the VMA that is this range. */
export function splitOff(tx: Tx, mm: number, vma: Vma, start: number, end: number): Vma {
  splitVma(tx, mm, vma, start);
  const rest = tx.mm(mm).lookup(start) ?? vma;
  splitVma(tx, mm, rest, end);
  return tx.mm(mm).lookup(start) ?? rest;
}

/** Replaces a VMA by itself with other properties, without merging. */
export function replaceVma(tx: Tx, mm: number, vma: Vma, patch: Partial<Vma>): Vma {
  const changed = patched(vma, patch, copyVma);
  if (changed !== vma)
    tx.setVmas(
      mm,
      tx.mm(mm).vmas.map((other) => (other === vma ? changed : other)),
    );
  tx.touch(mm, vma.start, vma.end);
  return changed;
}

/** The same of every VMA of a process. Nothing is merged. */
export function replaceVmas(tx: Tx, mm: number, patchOf: (vma: Vma) => Partial<Vma>): void {
  const { vmas } = tx.mm(mm);
  const changed = vmas.map((vma) => patched(vma, patchOf(vma), copyVma));
  if (changed.some((vma, at) => vma !== vmas[at])) tx.setVmas(mm, changed);
  for (const { start, end } of vmas) tx.touch(mm, start, end);
}

/** The VMAs that [start, end) meets, as they are now. */
export function vmasIn(tx: Tx, mm: number, start: number, end: number): Vma[] {
  if (end <= start) return [];
  return tx.mm(mm).vmas.filter((vma) => vma.end > start && vma.start < end);
}

/** __anon_vma_prepare(): an own anon_vma, or a neighbour's that the VMA could merge with but for access rights (reusable_anon_vma()). */
export function prepareAnonVma(tx: Tx, mm: number, vma: Vma): Vma {
  // One that is there already is kept, whatever its neighbours have.
  if (vma.anonVma !== 0) return vma;
  const vmas = tx.mm(mm).vmas;
  const at = vmas.indexOf(vma);
  const reusable = (left: Vma | undefined, right: Vma | undefined, from: Vma | undefined): number => {
    if (left === undefined || right === undefined || from === undefined || from.anonVma === 0 || !from.singular)
      return 0;
    const compatible =
      left.end === right.start &&
      left.file === right.file &&
      left.ctx === right.ctx &&
      ((left.flags ^ right.flags) & ~(VM_READ | VM_WRITE | VM_SOFTDIRTY | VM_MAYBE_GUARD)) === 0 &&
      adjacentPages(tx, left, right);
    return compatible ? from.anonVma : 0;
  };
  const found = reusable(vma, vmas[at + 1], vmas[at + 1]) || reusable(vmas[at - 1], vma, vmas[at - 1]);
  return replaceVma(tx, mm, vma, { anonVma: found || freshAnonVma(tx), singular: true });
}

/** The lowest identity that no VMA has. */
export function freshAnonVma(tx: Tx): number {
  const used = new Set<number>();
  for (const mm of tx.state.mms) mm?.addAnonVmas(used);
  let id = 1;
  while (used.has(id)) id++;
  return id;
}
