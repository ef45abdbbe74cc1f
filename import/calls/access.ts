// Memory that the kernel reads or writes for a call: buffers of read(2) and write(2), where a trace prints their addresses, and another process's
// memory. To page tables it is an access like the program's own.
import type { PageRange } from "../address-space.ts";
import type { TracedProcess } from "../process.ts";
import { isStatement } from "../statement.ts";
import { numberOf, type SystemCall } from "../strace/call.ts";
import type { Meaning, Trace } from "../trace.ts";

/** Bytes from an address on. */
export interface Bytes {
  readonly address: bigint;
  readonly length: bigint;
}

/** Pages of one call that are said; the others are counted. */
const MOST_PAGES = 16;
/** Statements in which the message of such an access is looked for. */
const NEAR = 64;

/** Says that a call reads or writes registered memory. */
export function accesses(
  trace: Trace,
  process: TracedProcess,
  call: SystemCall,
  buffers: readonly Bytes[],
  operation: "read" | "write",
): void {
  const ranges = buffers
    .filter(({ length }) => length > 0n)
    .flatMap(({ address, length }) => process.space.mapped(address, length))
    .filter(({ mapping }) => mapping.registered);
  const pages = ranges.flatMap(pagesOf);
  for (const page of pages.slice(0, MOST_PAGES)) {
    if (toldAlready(trace, page, operation, call)) continue;
    const parts = [{ kind: "page", range: page } as const, ...(operation === "write" ? ["1"] : [])];
    trace.say({ process, call, operation, parts, result: "", note: `by ${call.name}` });
  }
  if (pages.length > MOST_PAGES)
    trace.tell(
      process,
      call,
      `${pages.length - MOST_PAGES} pages more of this call are left out`,
      ranges.map(({ mapping }) => mapping),
    );
}

function pagesOf({ mapping, first, count }: PageRange): PageRange[] {
  return Array.from({ length: count }, (_, i) => ({ mapping, first: first + i, count: 1 }));
}

/** Whether a message has told of it: then the access waited there, and stands there. */
function toldAlready(trace: Trace, { mapping, first }: PageRange, operation: string, call: SystemCall): boolean {
  for (let i = trace.steps.length - 1; i >= Math.max(0, trace.steps.length - NEAR); i--) {
    const step = trace.steps[i];
    if (!step || !isStatement(step) || step.operation !== operation || !step.result.startsWith("blocks")) continue;
    const [part] = step.parts;
    if (part === undefined || typeof part === "string" || part.kind !== "page") continue;
    if (part.range.mapping !== mapping || part.range.first !== first) continue;
    trace.steps[i] = { ...step, lines: [...step.lines, call.line], note: `by ${call.name}` };
    return true;
  }
  return false;
}

/** The buffers of an argument: an address, or a vector with addresses. Null: the trace prints what is in them, and not where they are. */
export function buffersOf(argument: string | undefined, bytes: bigint): Bytes[] | null {
  const address = /^\s*0x[0-9a-f]+\s*$/.test(argument ?? "") ? numberOf(argument) : null;
  if (address !== null) return [{ address, length: bytes }];
  const buffers: Bytes[] = [];
  let left = bytes;
  for (const [, base = "", size = ""] of (argument ?? "").matchAll(/iov_base=(0x[0-9a-f]+), iov_len=(\d+)/g)) {
    const length = BigInt(size) < left ? BigInt(size) : left;
    left -= length;
    buffers.push({ address: BigInt(base), length });
  }
  return buffers.length > 0 || (bytes === 0n && argument !== undefined) ? buffers : null;
}

/** What a call read into or wrote from memory. False: the trace does not say where, which is counted. */
export function ownBuffers(
  trace: Trace,
  process: TracedProcess,
  call: SystemCall,
  argument: string | undefined,
  operation: "read" | "write",
): boolean {
  if (call.errno === "EFAULT") trace.tell(process, call, "an access to its buffer failed");
  const done = call.errno === null ? (numberOf(call.result) ?? 0n) : 0n;
  if (done === 0n) return buffersOf(argument, 1n) !== null;
  const buffers = buffersOf(argument, done);
  if (buffers) accesses(trace, process, call, buffers, operation);
  else if (trace.watches(process) && !isOfMalloc(call))
    trace.unplaced.set(call.name, (trace.unplaced.get(call.name) ?? 0) + 1);
  return buffers !== null;
}

/** glibc asks for the key of its caches at the first malloc(), which is no matter of the program's. */
function isOfMalloc({ name, args }: SystemCall): boolean {
  return name === "getrandom" && args[1] === "8" && args[2] === "GRND_NONBLOCK";
}

const buffer =
  (operation: "read" | "write", argument: number): Meaning =>
  (trace, process, call) =>
    ownBuffers(trace, process, call, call.args[argument], operation);

/** process_vm_readv, process_vm_writev(pid, local, n, remote, n, flags): two processes' memory. */
const processVm =
  (operation: "read" | "write"): Meaning =>
  (trace, process, call) => {
    const of = trace.known(numberOf(call.args[0])?.toString() ?? "") ?? process;
    const done = call.errno === null ? (numberOf(call.result) ?? 0n) : 0n;
    const remote = buffersOf(call.args[3], done);
    if (call.errno !== null || remote === null) {
      trace.tell(process, call, "", of === process ? [] : of.space.now());
      return true;
    }
    accesses(trace, of, call, remote, operation);
    accesses(trace, process, call, buffersOf(call.args[1], done) ?? [], operation === "read" ? "write" : "read");
    return true;
  };

export const accessCalls: Readonly<Record<string, Meaning>> = {
  process_vm_readv: processVm("read"),
  process_vm_writev: processVm("write"),
  recvfrom: buffer("write", 1),
  sendto: buffer("read", 1),
  getrandom: buffer("write", 0),
  vmsplice: buffer("read", 1),
};
