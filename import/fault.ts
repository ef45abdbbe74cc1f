// Page faults that perf or bpftrace saw: accesses by their thread, in their order. One that waits is told by a message that is read later.
import type { Fault, Message, TracedProcess } from "./process.ts";
import { isStatement } from "./statement.ts";
import { noCall } from "./strace/call.ts";
import type { Observation } from "./strace/observation.ts";
import type { Trace } from "./trace.ts";

type PageFault = Message & { kind: "pagefault" };
type Seen = Extract<Observation, { readonly kind: "fault" }>;

/** Faults of which a message may still tell. */
const REMEMBERED = 1000;

export function takeFault(trace: Trace, process: TracedProcess, { pid: tid, address, write, line }: Seen): void {
  const [range] = process.space.mapped(address, 1n);
  // What was touched before it was registered shows in the page tables then.
  if (!range?.mapping.registered) return;
  const { mapping, first: page } = range;
  // A message is read soon after its fault.
  if (process.faults.length > 2 * REMEMBERED) process.faults.splice(0, REMEMBERED);
  // The kernel may fault more than once for one access.
  const last = process.faults.at(-1);
  const again = last?.tid === tid && last.mapping === mapping && last.page === page && last.write === write;
  if (again && last.step === trace.steps.length - 1) return;
  if (write === null) {
    // What it did shows in the page tables; a message may tell whose it was.
    process.faults.push({ tid, mapping, page, write, step: null });
    return;
  }
  const faulted = process.faulted.get(mapping) ?? new Set();
  process.faulted.set(mapping, faulted.add(page));
  process.faults.push({ tid, mapping, page, write, step: trace.steps.length });
  trace.say({
    process,
    call: noCall(line),
    operation: write ? "write" : "read",
    parts: [{ kind: "page", range: { mapping, first: page, count: 1 } }, ...(write ? ["1"] : [])],
    note: `thread ${trace.names.get(tid) ?? tid}`,
  });
}

/** The fault that a message is about, taken from those that are left; undefined: it was not seen. */
export function faultOf(
  process: TracedProcess,
  message: PageFault,
  at: { readonly mapping: object; readonly page: number },
): Fault | undefined {
  const index = process.faults.findLastIndex(
    ({ tid, mapping, page, write }) =>
      mapping === at.mapping &&
      page === at.page &&
      (write === null || write === message.write) &&
      [0, Number(tid)].includes(message.tid),
  );
  return index < 0 ? undefined : process.faults.splice(index, 1)[0];
}

/** Its access becomes one that waits. False: it has no statement. */
export function waits(trace: Trace, fault: Fault, message: PageFault, thread: string): boolean {
  const step = fault.step === null ? undefined : trace.steps[fault.step];
  if (fault.step === null || !step || !isStatement(step)) return false;
  trace.steps[fault.step] = { ...step, thread, result: `blocks ${message.mode}`, note: "" };
  return true;
}
