// What is on record of a page's protection (engine/step.ts) as the number that a place keeps: its state, and which of the two
// protections userspace asked for.

import type { ProtectionKind, ProtectionState } from "../step.ts";

const states: readonly ProtectionState[] = ["none", "held", "ineffective", "lost", "uncovered"];
const RWP = 8;

export interface Protection {
  readonly state: ProtectionState;
  readonly kind: ProtectionKind;
}

/** By number. Pages are looked at often: each is one object for all of them. */
const protections: readonly Protection[] = [
  ...states.map((state): Protection => ({ state, kind: "wp" })),
  ...Array.from({ length: RWP - states.length }, (): Protection => ({ state: "none", kind: "wp" })),
  ...states.map((state): Protection => ({ state, kind: "rwp" })),
];
const unprotected: Protection = { state: "none", kind: "wp" };

/** The protection of a number; none, where it is no state's. */
export function protectionOf(number: number): Protection {
  return protections[number] ?? unprotected;
}

/** The number of a state. No protection is no protection of either kind. */
export function protectionNumber(state: ProtectionState, kind: ProtectionKind): number {
  return states.indexOf(state) + (kind === "rwp" && state !== "none" ? RWP : 0);
}
