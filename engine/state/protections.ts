// The states of a page's protection (engine/step.ts) as the numbers that a place keeps.

import type { ProtectionState } from "../step.ts";

export const protectionStates: readonly ProtectionState[] = ["none", "held", "ineffective", "lost", "uncovered"];

/** The number of a state. */
export function protectionNumber(state: ProtectionState): number {
  return protectionStates.indexOf(state);
}
