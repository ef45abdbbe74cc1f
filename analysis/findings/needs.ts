// What a step must have for a rule to look at it: there are many of both, and most rules ask for what most steps have not.

import type { Operation, Step } from "../../engine/index.ts";

const bits = {
  /** An entry that changed. */
  changes: 1,
  /** A protection that changed. */
  protection: 2,
  /** Either of them. */
  touched: 4,
  /** A protection that came to be lost. */
  loss: 8,
  misread: 16,
  /** A task that went on and sleeps again. */
  again: 32,
  /** No plain answer: an errno, a task that never ends, what is not modelled. */
  failure: 64,
} as const;

/** What a rule may ask for. */
export type Need = keyof typeof bits;

/** What a step has of all that, for `looksAt`: a number less than 128. */
export function needsMet({ changes, protection, misread, again, result }: Step): number {
  let met = 0;
  if (changes.length > 0) met |= bits.changes | bits.touched;
  if (protection.length > 0) met |= bits.protection | bits.touched;
  if (protection.some(({ to }) => to === "lost")) met |= bits.loss;
  if (misread.length > 0) met |= bits.misread;
  if (again.length > 0) met |= bits.again;
  if (result.err !== undefined || result.stuck !== undefined || result.notModelled !== undefined) met |= bits.failure;
  return met;
}

interface Conditions {
  readonly needs?: Need;
  readonly operations?: readonly Operation["op"][];
}

/** Whether a rule looks at a step of that operation, which has so much (`needsMet`). */
export function looksAt({ needs, operations }: Conditions, op: Operation["op"], met: number): boolean {
  return (needs === undefined || (met & bits[needs]) !== 0) && (operations === undefined || operations.includes(op));
}
