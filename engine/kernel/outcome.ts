// What carrying out an operation comes to: a result, or a wait.

import type { Wait } from "../state/state.ts";
import type { Result } from "../step.ts";

export type Outcome =
  | { readonly kind: "result"; readonly result: Result }
  /** It sleeps or spins; `next`: the vpn to go on from. */
  | { readonly kind: "block"; readonly wait: Wait; readonly next: number };

const success: Outcome = { kind: "result", result: { ret: 0 } };

export function ok(val?: number): Outcome {
  return val === undefined ? success : { kind: "result", result: { ret: 0, val } };
}

export function errno(err: string, val?: number): Outcome {
  return { kind: "result", result: val === undefined ? { ret: -1, err } : { ret: -1, err, val } };
}

export function signal(name: "SIGBUS" | "SIGSEGV", code: number): Outcome {
  return { kind: "result", result: { ret: -1, sig: { name, code } } };
}

export function bad(why: string): Outcome {
  return { kind: "result", result: { ret: 0, bad: why } };
}

/** errno numbers, for results that carry minus one of them. */
const numbers: Readonly<Record<string, number>> = {
  EPERM: 1,
  ENOENT: 2,
  EIO: 5,
  EBADF: 9,
  EAGAIN: 11,
  ENOMEM: 12,
  EACCES: 13,
  EFAULT: 14,
  EBUSY: 16,
  EEXIST: 17,
  EINVAL: 22,
  ENOSPC: 28,
  ENOTTY: 25,
  EHWPOISON: 133,
};

export function errnoNumber(name: string): number {
  return numbers[name] ?? 0;
}
