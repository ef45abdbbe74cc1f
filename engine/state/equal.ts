// Whether two states are the same, numbers of frames and slots included: deep, but what they share by identity is not
// looked into, and the first difference ends it. Fields are those of fields.ts. Whether no operation can tell two
// states apart is asked of canonical.ts.

import {
  comparedFields,
  fileFields,
  frameFields,
  mmFields,
  placeFields,
  slotFields,
  stateFields,
  vmaFields,
} from "./fields.ts";
import type { File, Frame, Slot } from "./frame.ts";
import type { Mm } from "./mm.ts";
import { equalPmds, type Place, type Pmd } from "./pagetable.ts";
import type { State } from "./state.ts";
import type { Vma } from "./vma.ts";

type Same<T> = (a: T, b: T) => boolean;

/** Plain data of numbers, strings, booleans, arrays and objects of such. */
export function equalPlain(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a))
    return Array.isArray(b) && a.length === b.length && a.every((item, i) => equalPlain(item, b[i]));
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  const right = new Map<string, unknown>(Object.entries(b));
  return Object.entries(a).every(([key, value]) => right.has(key) && equalPlain(value, right.get(key)));
}

/** A missing item and one past the end are the same: lists lose what is empty at their end when it goes. */
function equalLists<T>(a: readonly T[], b: readonly T[], same: Same<NonNullable<T>>): boolean {
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

/** Nothing stands past the end of a list of pmds. */
function equalPmdLists(a: readonly Pmd[], b: readonly Pmd[]): boolean {
  for (let i = Math.max(a.length, b.length) - 1; i >= 0; i--) if (!equalPmds(a[i], b[i])) return false;
  return true;
}

const identical: Same<unknown> = (x, y) => x === y;

/** How values of a kind are compared field by field: those named in `deep` as it says, all others as plain data. */
function comparing<T extends object>(names: readonly (keyof T)[], deep: { readonly [K in keyof T]?: Same<T[K]> }) {
  const sameField = <K extends keyof T>(a: T, b: T, name: K): boolean => {
    const same = deep[name];
    return same === undefined ? equalPlain(a[name], b[name]) : same(a[name], b[name]);
  };
  // Identity first: a step shares all that it did not write, so that most fields of two states of one run are one
  // object.
  return (a: T, b: T): boolean => {
    for (const name of names) if (a[name] !== b[name] && !sameField(a, b, name)) return false;
    return true;
  };
}

const equalVmas = comparing<Vma>(comparedFields(vmaFields), {});
// Entries are interned (entry.ts): in tables and vectors identity is equality.
const equalPlaces = comparing<Place>(comparedFields(placeFields), {
  pmds: equalPmdLists,
  protection: (a, b) => a.equals(b, identical),
});
const equalMms = comparing<Mm>(comparedFields(mmFields), {
  vmas: (a, b) => equalLists(a, b, equalVmas),
  places: (a, b) => equalLists(a, b, equalPlaces),
});
const equalFrames = comparing<Frame>(comparedFields(frameFields), {});
const equalSlots = comparing<Slot>(comparedFields(slotFields), {});
const equalFiles = comparing<File>(comparedFields(fileFields), { cache: (a, b) => a.equals(b, identical) });

const equalBelow = comparing<State>(comparedFields(stateFields), {
  mms: (a, b) => equalLists(a, b, equalMms),
  files: (a, b) => equalLists(a, b, equalFiles),
  frames: (a, b) => a.equals(b, equalFrames),
  slots: (a, b) => a.equals(b, equalSlots),
});

/**
 * Whether two states are the same down to the numbers that users see. States that differ only in these are told alike
 * by sameCanonical().
 */
export function equalStates(a: State, b: State): boolean {
  return a === b || equalBelow(a, b);
}
