// Memory that the kernel reads or writes for a call: buffers of read(2) and write(2), where a trace prints their addresses, and another process's
// memory. To page tables it is an access like the program's own.
import type { PageRange } from "../address-space.ts";
import type { TracedProcess } from "../process.ts";
import { isStatement, type Part } from "../statement.ts";
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

/** How the kernel comes to a page, in the language's words. */
export type Way = "COPY_USER" | "PROCESS_VM" | "PTRACE";

/** Says that the kernel reads or writes registered memory for a call. */
export function accesses(
  trace: Trace,
  process: TracedProcess,
  call: SystemCall,
  buffers: readonly Bytes[],
  operation: "read" | "write",
  way: Way,
): void {
  const ranges = buffers
    .filter(({ length }) => length > 0n)
    .flatMap(({ address, length }) => process.space.mapped(address, length))
    .filter(({ mapping }) => mapping.registered);
  const pages = ranges.flatMap(pagesOf);
  for (const page of pages.slice(0, MOST_PAGES)) {
    if (toldAlready(trace, page, operation, way, call)) continue;
    trace.say({ process, call, ...access(page, operation, way), note: `by ${call.name}` });
  }
  if (pages.length > MOST_PAGES)
    trace.tell(
      process,
      call,
      `${pages.length - MOST_PAGES} pages more of this call are left out`,
      ranges.map(({ mapping }) => mapping),
    );
}

function access(range: PageRange, operation: "read" | "write", way: Way) {
  const parts: Part[] = [{ kind: "page", range }, way, ...(operation === "write" ? ["1"] : [])];
  return { operation: operation === "write" ? "kwrite" : "kread", parts };
}

function pagesOf({ mapping, first, count }: PageRange): PageRange[] {
  return Array.from({ length: count }, (_, i) => ({ mapping, first: first + i, count: 1 }));
}

/** Whether a message has told of it: then the access waited there, and stands there. */
function toldAlready(trace: Trace, range: PageRange, operation: "read" | "write", way: Way, call: SystemCall): boolean {
  const { mapping, first } = range;
  for (let i = trace.steps.length - 1; i >= Math.max(0, trace.steps.length - NEAR); i--) {
    const step = trace.steps[i];
    if (!step || !isStatement(step) || step.operation !== operation || !step.result.startsWith("blocks")) continue;
    const [part] = step.parts;
    if (part === undefined || typeof part === "string" || part.kind !== "page") continue;
    if (part.range.mapping !== mapping || part.range.first !== first) continue;
    trace.steps[i] = {
      ...step,
      ...access(range, operation, way),
      lines: [...step.lines, call.line],
      note: `by ${call.name}`,
    };
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
  if (call.errno === "EFAULT") failed(trace, process, call, argument, operation);
  const done = call.errno === null ? (numberOf(call.result) ?? 0n) : 0n;
  if (done === 0n) return buffersOf(argument, 1n) !== null;
  const buffers = buffersOf(argument, done);
  if (buffers) accesses(trace, process, call, buffers, operation, "COPY_USER");
  else if (trace.watches(process) && !isOfMalloc(call))
    trace.unplaced.set(call.name, (trace.unplaced.get(call.name) ?? 0) + 1);
  return buffers !== null;
}

/** EFAULT: which page it was is plain where the buffer has one. */
function failed(
  trace: Trace,
  process: TracedProcess,
  call: SystemCall,
  argument: string | undefined,
  operation: "read" | "write",
): void {
  const length = numberOf(call.args[2]) ?? 1n;
  const ranges = (buffersOf(argument, length) ?? []).flatMap((each) => process.space.mapped(each.address, each.length));
  const [page] = ranges;
  if (page && ranges.length === 1 && page.count === 1 && page.mapping.registered)
    trace.say({ process, call, ...access(page, operation, "COPY_USER"), note: `by ${call.name}` });
  else trace.tell(process, call, "an access to its buffer failed");
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
    accesses(trace, of, call, remote, operation, "PROCESS_VM");
    const other = operation === "read" ? "write" : "read";
    accesses(trace, process, call, buffersOf(call.args[1], done) ?? [], other, "COPY_USER");
    return true;
  };

/** ptrace(PTRACE_PEEKDATA, pid, address, …), and POKEDATA. */
const ptrace: Meaning = (trace, process, call) => {
  const [, what] = /^PTRACE_(PEEK|POKE)(?:TEXT|DATA)$/.exec(call.args[0] ?? "") ?? [];
  const of = trace.known(numberOf(call.args[1])?.toString() ?? "") ?? process;
  const address = numberOf(call.args[2]);
  if (what === undefined || address === null) return true;
  accesses(trace, of, call, [{ address, length: 8n }], what === "PEEK" ? "read" : "write", "PTRACE");
  return true;
};

/** io_uring_register(fd, IORING_REGISTER_BUFFERS, [{iov_base=…}], n): they are pinned. */
const register: Meaning = (trace, process, call) => {
  if (!/REGISTER_BUFFERS/.test(call.args[1] ?? "")) return true;
  const buffers = buffersOf(call.args[2], 1n << 40n) ?? [];
  const ranges = buffers
    .flatMap(({ address, length }) => process.space.mapped(address, length))
    .filter(({ mapping }) => mapping.registered);
  return trace.onRange(process, call, ranges, "pin", [], `by ${call.name}`);
};

/** What it will read and write is in memory that it shares with the kernel, and in no call. */
const ring: Meaning = (trace, _process, call) => {
  trace.unplaced.set(call.name, (trace.unplaced.get(call.name) ?? 0) + 1);
  return true;
};

export const accessCalls: Readonly<Record<string, Meaning>> = {
  process_vm_readv: processVm("read"),
  process_vm_writev: processVm("write"),
  recvfrom: buffer("write", 1),
  sendto: buffer("read", 1),
  getrandom: buffer("write", 0),
  vmsplice: buffer("read", 1),
  ptrace,
  io_uring_register: register,
  io_uring_setup: ring,
};
