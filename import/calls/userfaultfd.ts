// userfaultfd(2), its ioctls, and the messages that are read from it: ioctl_userfaultfd(2), include/uapi/linux/userfaultfd.h.

import { featuresOf } from "../../language/scn/words.ts";
import { type Mapping, type PageRange, pageSize } from "../address-space.ts";
import { faultOf, waits } from "../fault.ts";
import { cutOff, MESSAGE_BYTES, messagesOf, type TracedProcess, type Userfaultfd } from "../process.ts";
import { bitsOf, bytesOf, fieldOf, flagsOf, numberOf, type SystemCall } from "../strace/call.ts";
import type { Meaning, Trace } from "../trace.ts";
import { populate } from "./memory.ts";
import { confirm, isScan, pagemapScan, protect, resolved, takesItsTime, undecoded } from "./protect.ts";

/** Requests by number, for a strace that has no names for them: `_IOC(_IOC_READ|_IOC_WRITE, 0xaa, 0x6, 0x18)`. */
const requests: Readonly<Record<number, string>> = {
  0: "REGISTER",
  1: "UNREGISTER",
  2: "WAKE",
  3: "COPY",
  4: "ZEROPAGE",
  5: "MOVE",
  6: "WRITEPROTECT",
  7: "CONTINUE",
  8: "POISON",
  9: "RWPROTECT",
  10: "SET_MODE",
  63: "API",
};

function requestOf(text: string): string | null {
  if (text.startsWith("UFFDIO_")) return text.slice("UFFDIO_".length);
  const number = /^_IOC\([^,]*,\s*0xaa,\s*(0x[0-9a-f]+|\d+),/i.exec(text)?.[1];
  return number === undefined ? null : (requests[Number(number)] ?? null);
}

const userfaultfd: Meaning = (_trace, process, call) => {
  const descriptor = numberOf(call.result)?.toString();
  if (call.errno === null && descriptor !== undefined) open(process, descriptor, call.args[0], call.line);
  return true;
};

function open(process: TracedProcess, descriptor: string, flags: string | undefined, line: number | null): void {
  const userModeOnly = /UFFD_USER_MODE_ONLY/.test(flags ?? "") || (bitsOf(flags) & 1n) !== 0n;
  const made = { kind: "userfaultfd", owner: process, userModeOnly, references: 0, features: [], line } as const;
  const reading = { late: false, opened: null };
  process.open(descriptor, { ...made, watched: [], registered: [], guesses: [], waiting: [], reading });
}

const ioctl: Meaning = (trace, process, call) => {
  const descriptor = process.descriptors.get(numberOf(call.args[0])?.toString() ?? "");
  const request = call.args[1] ?? "";
  if (descriptor?.kind === "dev-userfaultfd" && /USERFAULTFD_IOC_NEW|_IOC\([^,]*, 0xaa, 0,/.test(request)) {
    const made = numberOf(call.result)?.toString();
    if (call.errno === null && made !== undefined) open(process, made, call.args[2], call.line);
    return true;
  }
  const name = requestOf(request);
  if (isScan(request)) return pagemapScan(trace, process, descriptor, call);
  if (name === null) return descriptor?.kind !== "userfaultfd";
  // A trace that began later does not show where it came from: it watches who uses it.
  if (descriptor?.kind !== "userfaultfd") {
    open(process, numberOf(call.args[0])?.toString() ?? "", undefined, null);
    return ioctl(trace, process, call);
  }
  return request.startsWith("UFFDIO_") && call.args.length < 3 ? false : uffdio(trace, descriptor, name, call);
};

/** One ioctl on a userfaultfd. What is done, is done to the memory of the process that made it. */
function uffdio(trace: Trace, uffd: Userfaultfd, request: string, call: SystemCall): boolean {
  const process = uffd.owner;
  const structure = call.args.slice(2).join(", ");
  if (request === "API") return api(trace, uffd, structure, call);
  if (/^0x[0-9a-f]+$/.test(structure)) return undecoded(trace, uffd, request, call);
  const at = numberOf(fieldOf(structure, request === "COPY" || request === "MOVE" ? "dst" : "start"));
  const length = numberOf(fieldOf(structure, "len"));
  if (at === null || length === null) return false;
  if (request === "REGISTER") return register(trace, uffd, at, length, structure, call);
  const ranges = process.space.ranges(at, length);
  const modes = flagsOf(fieldOf(structure, "mode"), `UFFDIO_${request}_MODE_`);
  const more = modes.length > 0 ? [modes.join(" | ")] : [];
  if (call.errno === "EAGAIN") takesItsTime(trace, uffd);
  const done = call.errno === null ? ranges : [];
  // Bytes done before an errno are not said: what the engine does is compared by the errno.
  switch (request) {
    case "UNREGISTER":
    case "WAKE":
      return trace.onRange(process, call, ranges, request.toLowerCase());
    case "WRITEPROTECT":
    case "RWPROTECT":
      return protect(trace, uffd, call, request, ranges, modes, "");
    case "COPY":
      resolved(uffd, done);
      // What is copied stands in memory that a trace does not show: 1 is as good as anything.
      return trace.onRange(process, call, ranges, "copy", ["1", ...more]);
    case "ZEROPAGE":
    case "CONTINUE":
    case "POISON":
      resolved(uffd, done);
      return trace.onRange(process, call, ranges, request.toLowerCase(), more);
    case "MOVE":
      return move(trace, process, call, ranges, numberOf(fieldOf(structure, "src")), more);
    default:
      return false;
  }
}

function move(
  trace: Trace,
  process: TracedProcess,
  call: SystemCall,
  to: readonly PageRange[],
  from: bigint | null,
  more: readonly string[],
): boolean {
  const source = from === null ? null : process.space.ranges(from, 1n)[0];
  const [target] = to;
  if (!source || !target || to.length > 1) return false;
  const flags = more.map((flag) => flag.replace(/ALLOW_SRC_HOLES( \| )?/, "")).filter((flag) => flag !== "");
  const holes = more.some((flag) => flag.includes("ALLOW_SRC_HOLES")) ? [] : ["NO_HOLES"];
  const parts = [{ kind: "range", range: target }, { kind: "page", range: source }, ...[...holes, ...flags]] as const;
  trace.say({ process, call, operation: "move", parts });
  return true;
}

function api(trace: Trace, uffd: Userfaultfd, structure: string, call: SystemCall): boolean {
  const asked = fieldOf(structure, "features");
  const bits = bitsOf(asked);
  const named = flagsOf(asked, "UFFD_FEATURE_");
  uffd.features = [...named, ...featuresOf(bits)];
  const parts = [uffd.features.join(" | "), uffd.userModeOnly ? "USER_MODE_ONLY" : ""].filter((part) => part !== "");
  uffd.reading.opened = trace.steps.length;
  // It matters where something is registered with it, which comes later.
  trace.say({
    process: uffd.owner,
    call,
    operation: "userfaultfd",
    parts,
    about: uffd.watched,
    earlier: uffd.line === null ? [] : [uffd.line],
  });
  return true;
}

function register(
  trace: Trace,
  uffd: Userfaultfd,
  at: bigint,
  length: bigint,
  structure: string,
  call: SystemCall,
): boolean {
  const process = uffd.owner;
  const modes = flagsOf(fieldOf(structure, "mode"), "UFFDIO_REGISTER_MODE_");
  if (modes.length === 0) return false;
  if (process.space.at(at) === null) {
    // Mapped before the trace began.
    const mapping: Mapping = {
      label: "mem",
      address: at,
      length,
      pageSize: pageSize(false),
      file: null,
      shared: modes.includes("MINOR"),
      writable: true,
      offset: 0,
      from: null,
      registered: false,
      async: false,
    };
    process.space.add(mapping);
    const parts = [`${length / mapping.pageSize}`, ...(mapping.shared ? ["SHARED"] : [])];
    trace.say({
      process,
      call: { ...call, errno: null },
      operation: "mmap",
      parts,
      names: { mapping },
      note: "assumed: mapped before the trace began",
    });
  }
  const all = process.space.ranges(at, length);
  // One that failed registered nothing: what else it would have reached is no matter.
  const ranges = call.errno === null ? all : all.slice(0, 1);
  for (const { mapping, first, count } of ranges) {
    mapping.registered = true;
    trace.watch(process);
    mapping.async = uffd.features.includes("WP_ASYNC");
    uffd.watched.push(mapping);
    if (trace.looks && process.looksAt(at, length)) process.lookedAt({ mapping, first, count });
    // Which pages were there an strace does not show. Where MISSING is told, what fills them is in it.
    else if (modes.includes("MINOR") && mapping.file) minor(trace, process, call, mapping);
    else if (
      !modes.includes("MISSING") &&
      !trace.populated.has(mapping) &&
      (modes.includes("WP") || modes.includes("RWP"))
    ) {
      const own = mapping.file === null || mapping.shared;
      const [advice, done] = mapping.writable && own ? ["POPULATE_WRITE", "written"] : ["POPULATE_READ", "read"];
      populate(trace, process, { ...call, errno: null }, mapping, advice, `assumed: ${done} before it was registered`);
    }
    if (call.errno === null) uffd.registered.push({ mapping, first, count, modes });
  }
  return trace.onRange(process, call, ranges, "register", [modes.join(" | ")]);
}

/** MINOR is about pages that the file has and this mapping has not: they came by way of another mapping. */
function minor(trace: Trace, process: TracedProcess, call: SystemCall, mapping: Mapping): void {
  const other = process.space.now().find((each) => each !== mapping && each.file === mapping.file && each.writable);
  if (!other || trace.populated.has(other)) return;
  populate(
    trace,
    process,
    { ...call, errno: null },
    other,
    "POPULATE_WRITE",
    "assumed: written before the other was registered",
  );
}

/** read(uffd): the accesses that the messages tell of, each a statement of the thread that waits. */
export function readMessages(trace: Trace, process: TracedProcess, uffd: Userfaultfd, call: SystemCall): void {
  const returned = numberOf(call.result) ?? 0n;
  if (call.errno !== null || returned === 0n) return;
  const bytes = call.dump ?? bytesOf(call.args[1]) ?? new Uint8Array();
  for (const message of messagesOf(bytes)) {
    if (message.kind === "fork") {
      process.open(`${message.descriptor}`, ofChild(uffd));
      continue;
    }
    if (message.kind !== "pagefault") continue;
    const mapping = uffd.owner.space.at(message.address);
    const [range] = mapping === null ? [] : uffd.owner.space.ranges(message.address, 1n);
    if (!range) {
      trace.unknownFault(message.address, call);
      continue;
    }
    const where = { mapping: range.mapping, page: range.first };
    const seen = faultOf(uffd.owner, message, where);
    const thread = trace.threadOf(seen ? Number(seen.tid) : message.tid, uffd);
    if (message.mode === "wp" || message.mode === "rwp") confirm(trace, uffd, range.mapping);
    uffd.waiting.push({ message, ...where, thread });
    if (seen && waits(trace, seen, message, thread)) continue;
    // A trace does not show what is written.
    trace.say({
      process: uffd.owner,
      call,
      operation: message.write ? "write" : "read",
      parts: [{ kind: "page", range }, ...(message.write ? ["1"] : [])],
      thread,
      result: `blocks ${message.mode}`,
    });
  }
  const room = Number(numberOf(call.args[2]) ?? returned) / MESSAGE_BYTES;
  trace.say({
    process: uffd.owner,
    call,
    operation: "uffd_read",
    parts: room > 1 ? [`${Math.floor(room)}`] : [],
    about: [...uffd.watched],
    reading: uffd.reading,
  });
  const cut = cutOff(returned, bytes);
  if (cut > 0)
    trace.tell(
      process,
      call,
      `${cut} ${cut === 1 ? "message is" : "messages are"} not in the trace: strace -s 4096 prints them`,
    );
}

/** What a fork message hands over: the child's own. Its process may be there only once the fork has returned. */
function ofChild(uffd: Userfaultfd): Userfaultfd {
  const made = {
    ...uffd,
    references: 0,
    watched: [...uffd.watched],
    registered: [...uffd.registered],
    waiting: [],
    line: null,
  };
  const child = uffd.owner.unclaimed.shift();
  if (child) return { ...made, owner: child };
  uffd.owner.awaited.push(made);
  return made;
}

export const userfaultfdCalls: Readonly<Record<string, Meaning>> = { userfaultfd, ioctl };
