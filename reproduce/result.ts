// How an operation comes out, as a statement of C that expects it.

import type { Scenario, StepRecord } from "../analysis/index.ts";
import { userfaultfds } from "../engine/index.ts";
import { lengthText } from "./memory.ts";

/** Something else has to happen before the call comes back: a message is read, or nothing ever does. */
export function waits({ step: { result, messages } }: StepRecord): boolean {
  if (result.blocked !== undefined || result.stuck !== undefined) return true;
  return messages.some(({ type }) => type === "fork" || type === "remap" || type === "remove" || type === "unmap");
}

/**
 * Calls that the kernel faults pages in for: one that waits there unexpectedly is not interrupted by SIGALRM, so they have threads where a
 * userfaultfd watches.
 */
export function faultsIn({ operation: op, before }: StepRecord): boolean {
  const may =
    op.op === "kread" ||
    op.op === "kwrite" ||
    op.op === "mlock" ||
    (op.op === "madvise" && (op.advice === "POPULATE_READ" || op.advice === "POPULATE_WRITE"));
  return may && userfaultfds(before).length > 0;
}

/** An access gets a signal, at once or when it goes on. */
export function endsInSignal(scenario: Scenario, step: StepRecord): boolean {
  if (step.operation.op !== "read" && step.operation.op !== "write") return false;
  const { result } = step.step;
  if (result.sig) return true;
  if (result.blocked === undefined && result.stuck === undefined) return false;
  return scenario.steps.some((later) =>
    later.step.done.some(({ task, sig }) => sig !== undefined && scenario.taskOwner(later.index, task) === step.index),
  );
}

const codes: Readonly<Record<string, string>> = {
  "SIGBUS/2": "BUS_ADRERR",
  "SIGBUS/4": "poison_code()",
  "SIGSEGV/1": "SEGV_MAPERR",
  "SIGSEGV/2": "SEGV_ACCERR",
};

/** What an access comes to that gets the signal. */
export function signalText({ name, code }: { readonly name: string; readonly code: number }): string {
  return `SIGNALLED(${name}, ${codes[`${name}/${code}`] ?? code})`;
}

/** The statement that carries a call out, whatever it comes to. */
export function carriedOut(call: string): string {
  return `carry_out(${call});`;
}

/** `fails`: what a failed call gives, -1 with errno or minus the errno. */
export function expected(call: string, fails: "errno" | "minus", { step: { result } }: StepRecord): string {
  const { ret, err, sig, val } = result;
  if (sig) return `expect(${call}, ${signalText(sig)});`;
  if (err !== undefined) {
    if (fails === "errno") return `expect_errno(${call}, ${err});`;
    return `expect(${call}, ${val !== undefined && val > 0 ? bytesText(val) : `-${err}`});`;
  }
  const isBytes = fails === "minus" && val !== undefined && val > 0;
  return `expect(${call}, ${isBytes ? bytesText(val) : (val ?? Math.max(ret, 0))});`;
}

function bytesText(bytes: number): string {
  if (bytes % (2 << 20) === 0) return lengthText(bytes / (2 << 20), { name: "HPAGE", bytes: 2 << 20 });
  return bytes % 4096 === 0 ? lengthText(bytes / 4096, { name: "PAGE", bytes: 4096 }) : String(bytes);
}

/** An access to a page whose protection was lost: nobody was told. */
export function isUnnoticed({ findings }: StepRecord): boolean {
  return findings.some(({ kind }) => kind === "unnoticed-write");
}
