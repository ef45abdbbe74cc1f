// What carrying out an operation comes to: a result, or a wait.

import type { Wait } from "../state/state.ts";
import type { Result } from "../step.ts";

export type Outcome =
  | { readonly kind: "result"; readonly result: Result }
  /** It sleeps or spins; `next`: the vpn to go on from. */
  | { readonly kind: "block"; readonly wait: Wait; readonly next: number };

const success: Outcome = { kind: "result", result: { ret: 0 } };

/** Success, with what was read or done where there is something. */
export function ok(val?: number): Outcome {
  return val === undefined ? success : { kind: "result", result: { ret: 0, val } };
}

/** Failure; `val`: the bytes that were done before it, or minus the errno, where the call says so. */
export function errno(err: string, val?: number): Outcome {
  return { kind: "result", result: val === undefined ? { ret: -1, err } : { ret: -1, err, val } };
}

/** An access that gets a signal, with its si_code. */
export function signal(name: "SIGBUS" | "SIGSEGV", code: number): Outcome {
  return { kind: "result", result: { ret: -1, sig: { name, code } } };
}

/** An operation that there is nothing to do for: it needs what is not there, and no system call would be made. */
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

/** The number of an errno (include/uapi/asm-generic/errno.h); 0 for one that is not in the list. */
export function errnoNumber(name: string): number {
  return numbers[name] ?? 0;
}
