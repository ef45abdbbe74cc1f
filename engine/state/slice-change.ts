// Which slices (slice.ts) a step changed, told by what the states before and after it share: most steps leave all but
// one page as it was, and then nothing else has to be written anew.

import { type Entry, NONE } from "./entry.ts";
import type { Mm } from "./mm.ts";
import { type Pmd, PteTable } from "./pagetable.ts";
import type { State } from "./state.ts";

/** What belongs to no page is what it was, and so are the kinds of what stands at pmd level. False: it may be. */
export function sameRest(before: State, after: State, withoutTables: boolean): boolean {
  return (
    before.swapOn === after.swapOn &&
    before.pins === after.pins &&
    before.uffds === after.uffds &&
    before.tasks === after.tasks &&
    before.waiters === after.waiters &&
    before.pool === after.pool &&
    (before.mms === after.mms || sameList(before.mms, after.mms, (a, b) => sameMm(a, b, withoutTables))) &&
    (before.files === after.files ||
      sameList(before.files, after.files, (a, b) => a.name === b.name && a.kind === b.kind && a.pages === b.pages))
  );
}

function sameList<T>(
  a: readonly (T | undefined)[],
  b: readonly (T | undefined)[],
  same: (a: T, b: T) => boolean,
): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) {
    const x = a[i];
    const y = b[i];
    if (x !== y && (x === undefined || y === undefined || !same(x, y))) return false;
  }
  return true;
}

function sameMm(a: Mm, b: Mm, withoutTables: boolean): boolean {
  if (a.id !== b.id || a.name !== b.name || a.vmas !== b.vmas || a.uffd !== b.uffd) return false;
  return sameList(
    a.places,
    b.places,
    (x, y) =>
      x.used === y.used &&
      x.pages === y.pages &&
      x.track === y.track &&
      x.pageSize === y.pageSize &&
      (withoutTables || x.pmdTable > 0 === y.pmdTable > 0) &&
      samePmds(x.pmds, y.pmds, withoutTables),
  );
}

/** Nothing but tables, where the others have some. */
function samePmds(a: readonly Pmd[], b: readonly Pmd[], withoutTables: boolean): boolean {
  const isTable = (pmd: Pmd): boolean => pmd instanceof PteTable || (withoutTables && pmd === undefined);
  for (let i = Math.max(a.length, b.length) - 1; i >= 0; i--)
    if (a[i] !== b[i] && !(isTable(a[i]) && isTable(b[i]))) return false;
  return true;
}

/** A page's slice is what it was, in two states with the same rest. */
export function sameSlice(before: State, after: State, page: number): boolean {
  for (let m = 0; m < before.mms.length; m++) {
    const a = before.mms[m];
    const b = after.mms[m];
    if (a === undefined || b === undefined) continue;
    for (let at = 0; at < a.places.length; at++) {
      const x = a.places[at];
      const y = b.places[at];
      if (x === undefined || y === undefined) continue;
      const entry = entryAt(x.pmds[0], page);
      if (x !== y && (entry !== entryAt(y.pmds[0], page) || x.protection.get(page) !== y.protection.get(page)))
        return false;
      if (!sameBehind(before, after, entry)) return false;
    }
  }
  for (let n = 0; n < before.files.length; n++) {
    const cached = before.files[n]?.cache.get(page) ?? 0;
    if (cached !== (after.files[n]?.cache.get(page) ?? 0)) return false;
    if (cached > 0 ? !sameFrame(before, after, cached) : cached < 0 && !sameSlot(before, after, -cached)) return false;
  }
  return true;
}

function entryAt(pmd: Pmd, page: number): Entry {
  return pmd instanceof PteTable ? pmd.get(page) : NONE;
}

/** The page or the slot that an entry refers to is what it was: a step may change that and leave the entry. */
function sameBehind(before: State, after: State, entry: Entry): boolean {
  if ("frame" in entry) return entry.frame <= 0 || sameFrame(before, after, entry.frame);
  return entry.kind !== "swap" || sameSlot(before, after, entry.slot);
}

/** With the slot that it is the cache of. */
function sameFrame(before: State, after: State, n: number): boolean {
  if (before.frames === after.frames && before.slots === after.slots) return true;
  const frame = before.frames.get(n);
  if (frame !== after.frames.get(n)) return false;
  return frame.slot <= 0 || before.slots.get(frame.slot) === after.slots.get(frame.slot);
}

/** With the page that is its cache. */
function sameSlot(before: State, after: State, n: number): boolean {
  if (before.frames === after.frames && before.slots === after.slots) return true;
  const slot = before.slots.get(n);
  if (slot !== after.slots.get(n)) return false;
  return slot.frame <= 0 || before.frames.get(slot.frame) === after.frames.get(slot.frame);
}
