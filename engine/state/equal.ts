// Whether two states are the same: deep, but what they share by identity is not looked into, and the first difference ends it.

import type { File } from "./file.ts";
import type { Frame, Slot } from "./frame.ts";
import type { Mm } from "./mm.ts";
import { equalPmds, type Place, type Pmd } from "./pagetable.ts";
import type { State } from "./state.ts";
import type { Vma } from "./vma.ts";

/** Plain data of numbers, strings, booleans, arrays and objects of such. */
function equalPlain(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a))
    return Array.isArray(b) && a.length === b.length && a.every((item, i) => equalPlain(item, b[i]));
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  const right = new Map<string, unknown>(Object.entries(b));
  return Object.entries(a).every(([key, value]) => right.has(key) && equalPlain(value, right.get(key)));
}

function equalLists<T>(
  a: readonly T[],
  b: readonly T[],
  same: (x: NonNullable<T>, y: NonNullable<T>) => boolean,
): boolean {
  if (a === b) return true;
  const length = Math.max(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a[i];
    const y = b[i];
    if (x === y) continue;
    if (x === undefined || x === null || y === undefined || y === null || !same(x, y)) return false;
  }
  return true;
}

function equalVmas(a: Vma, b: Vma): boolean {
  return (
    a.start === b.start &&
    a.end === b.end &&
    a.flags === b.flags &&
    a.file === b.file &&
    a.pgoff === b.pgoff &&
    a.ctx === b.ctx &&
    a.anonVma === b.anonVma &&
    a.singular === b.singular
  );
}

/** Nothing stands past the end of a list of pmds. */
function equalPmdLists(a: readonly Pmd[], b: readonly Pmd[]): boolean {
  for (let i = Math.max(a.length, b.length) - 1; i >= 0; i--) if (!equalPmds(a[i], b[i])) return false;
  return true;
}

function equalPlaces(a: Place, b: Place): boolean {
  return (
    a.used === b.used &&
    a.pmdTable === b.pmdTable &&
    a.pages === b.pages &&
    a.track === b.track &&
    a.pageSize === b.pageSize &&
    equalPmdLists(a.pmds, b.pmds) &&
    a.protection.equals(b.protection, (x, y) => x === y)
  );
}

function equalMms(a: Mm, b: Mm): boolean {
  return (
    a.name === b.name &&
    a.uffd === b.uffd &&
    equalLists(a.vmas, b.vmas, equalVmas) &&
    equalLists(a.places, b.places, equalPlaces)
  );
}

function equalFrames(a: Frame, b: Frame): boolean {
  return a.value === b.value && a.kind === b.kind && equalPlain(a, b);
}

function equalSlots(a: Slot, b: Slot): boolean {
  return a.count === b.count && a.value === b.value && a.frame === b.frame;
}

function equalFiles(a: File, b: File): boolean {
  return a.name === b.name && a.kind === b.kind && a.pages === b.pages && a.cache.equals(b.cache, (x, y) => x === y);
}

export function equalStates(a: State, b: State): boolean {
  if (a === b) return true;
  return (
    a.swapOn === b.swapOn &&
    equalLists(a.mms, b.mms, equalMms) &&
    a.frames.equals(b.frames, equalFrames) &&
    a.slots.equals(b.slots, equalSlots) &&
    equalLists(a.files, b.files, equalFiles) &&
    equalPlain(a.uffds, b.uffds) &&
    equalPlain(a.tasks, b.tasks) &&
    equalPlain(a.waiters, b.waiters) &&
    equalPlain(a.pool, b.pool) &&
    equalPlain(a.settings, b.settings)
  );
}
