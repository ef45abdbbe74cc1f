// The designs by name, in the order of the thread. To add one: a file beside this, and a line here.

import type { Settings } from "../state/state.ts";
import type { Design } from "./design.ts";
import { migrationBit } from "./migration-bit.ts";
import { migrationPfn } from "./migration-pfn.ts";
import { none } from "./none.ts";
import { protNone } from "./prot-none.ts";
import { pteMarker } from "./pte-marker.ts";
import { pteSpecial } from "./pte-special.ts";
import { specialPte } from "./special-pte.ts";
import { swapEntry } from "./swap-entry.ts";
import { vmaBitmap } from "./vma-bitmap.ts";

export const designs: readonly Design[] = [
  none,
  migrationBit,
  migrationPfn,
  swapEntry,
  specialPte,
  protNone,
  pteSpecial,
  vmaBitmap,
  pteMarker,
];

/** The design of that name; the one that Linux has where there is none. */
export function designNamed(name: string): Design {
  return designs.find((design) => design.name === name) ?? pteMarker;
}

const unbuilt = new Map<Design, Design>();

/** The design that a scenario runs on: one whose build option is off stores nothing. */
export function designOf(settings: Settings): Design {
  const design = designNamed(settings.design);
  if (design.needs === undefined || settings[design.needs]) return design;
  let without = unbuilt.get(design);
  if (without === undefined) {
    without = { ...design, store: () => undefined };
    unbuilt.set(design, without);
  }
  return without;
}
