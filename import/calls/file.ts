// Files that are mapped: where they come from, what is written into them, and what a hole punched into them takes away.
import { pageSize, pagesOf, type TracedFile } from "../address-space.ts";
import type { Descriptor, TracedProcess } from "../process.ts";
import { bitsOf, flagsOf, numberOf, pathOf, type SystemCall, stringOf } from "../strace/call.ts";
import type { Meaning, Trace } from "../trace.ts";
import { accesses, ownBuffers } from "./access.ts";
import { readMessages } from "./userfaultfd.ts";

/** Statements that one write may become; a longer one is said for its first pages. */
const MOST_PAGES = 16;

/** What a descriptor is; one that was opened before the trace began is what -y prints behind it. */
function descriptorOf(process: TracedProcess, text: string | undefined): Descriptor | undefined {
  const number = numberOf(text)?.toString() ?? "";
  const known = process.descriptors.get(number);
  const path = known === undefined ? pathOf(text) : null;
  if (path === null || !/^\/(?:memfd:|dev\/shm\/|dev\/hugepages\/)/.test(path)) return known;
  const opened = { kind: "file", file: fileAt(path.replace(/ \(deleted\)$/, ""), []), position: 0n } as const;
  process.open(number, opened);
  return opened;
}

/** What kind of file it is a path can only suggest. */
function fileAt(path: string, lines: number[]): TracedFile {
  const memfd = /^\/memfd:(.*)$/.exec(path)?.[1];
  return {
    kind: memfd !== undefined ? "memfd" : /hugepages|hugetlbfs/.test(path) ? "hugetlb" : "tmpfs",
    label: memfd ?? path.split("/").at(-1) ?? "f",
    assumed: memfd === undefined && !path.startsWith("/dev/shm/"),
    size: 0n,
    firstSize: null,
    lines,
  };
}

function fileOf(process: TracedProcess, text: string | undefined): TracedFile | null {
  const descriptor = descriptorOf(process, text);
  return descriptor?.kind === "file" ? descriptor.file : null;
}

function opened(process: TracedProcess, call: SystemCall, to: Descriptor): true {
  const descriptor = numberOf(call.result)?.toString();
  if (call.errno === null && descriptor !== undefined) process.open(descriptor, to);
  return true;
}

const memfdCreate: Meaning = (_trace, process, call) => {
  const huge = flagsOf(call.args[1], "MFD_").includes("HUGETLB");
  const file: TracedFile = {
    kind: huge ? "hugetlb" : "memfd",
    label: stringOf(call.args[0]) ?? "f",
    assumed: false,
    size: 0n,
    firstSize: null,
    lines: [call.line],
  };
  return opened(process, call, { kind: "file", file, position: 0n });
};

/** open, openat, creat. */
const openFile: Meaning = (trace, process, call) => {
  if (call.errno !== null) return true;
  const path = stringOf(call.args[call.name.startsWith("openat") ? 1 : 0]) ?? "";
  const pid = /^\/proc\/(self|thread-self|\d+)\/(?:task\/(\d+)\/)?(clear_refs|comm|pagemap|mem)$/.exec(path);
  if (path === "/dev/userfaultfd") return opened(process, call, { kind: "dev-userfaultfd" });
  if (pid?.[3] === "clear_refs")
    return opened(process, call, { kind: "clear-refs", of: trace.known(pid[1] ?? "") ?? process });
  if (pid?.[3] === "pagemap")
    return opened(process, call, { kind: "pagemap", of: trace.known(pid[1] ?? "") ?? process });
  if (pid?.[3] === "mem") return opened(process, call, { kind: "mem", of: trace.known(pid[1] ?? "") ?? process });
  if (pid?.[3] === "comm") return opened(process, call, { kind: "comm", tid: pid[2] ?? pid[1] ?? "" });
  // A descriptor's own name leads to the file that it is of.
  const again = /^\/(?:proc\/self|dev)\/fd\/(\d+)$/.exec(path)?.[1];
  const known = again === undefined ? undefined : process.descriptors.get(again);
  if (known) return opened(process, call, known);
  const file = fileAt(path, [call.line]);
  return opened(process, call, { kind: "file", file, position: 0n });
};

const pagesIn = (file: TracedFile, bytes: bigint): number => pagesOf(bytes, pageSize(file.kind === "hugetlb"));

const ftruncate: Meaning = (trace, process, call) => {
  const file = fileOf(process, call.args[0]);
  const size = numberOf(call.args[1]);
  if (!file || size === null || call.errno !== null) return file === null;
  resize(trace, call, file, size);
  return true;
};

/** The first size is the one that the file begins with; later ones are what happens to it. */
function resize(trace: Trace, call: SystemCall, file: TracedFile, size: bigint): void {
  if (file.firstSize === null) {
    file.firstSize = size;
    file.lines.push(call.line);
  } else if (pagesIn(file, size) !== pagesIn(file, file.size))
    trace.say({
      process: null,
      call,
      operation: "ftruncate",
      parts: [{ kind: "file", file }, `${pagesIn(file, size)}`],
    });
  file.size = size;
}

const fallocate: Meaning = (trace, process, call) => {
  const file = fileOf(process, call.args[0]);
  const flags = flagsOf(call.args[1], "FALLOC_FL_");
  const offset = numberOf(call.args[2]);
  const length = numberOf(call.args[3]);
  if (!file || offset === null || length === null) return file === null;
  const size = pageSize(file.kind === "hugetlb");
  const punch = flags.includes("PUNCH_HOLE");
  if (flags.some((flag) => !["PUNCH_HOLE", "KEEP_SIZE"].includes(flag))) return false;
  // Whole pages go with a hole; what is allocated is rounded the other way. Edges are zeroed in place.
  const first = punch ? (offset + size - 1n) / size : offset / size;
  const end = punch ? (offset + length) / size : (offset + length + size - 1n) / size;
  if (end <= first) return false;
  const range = { kind: "file-range", file, first: Number(first), count: Number(end - first) } as const;
  if (!punch && !flags.includes("KEEP_SIZE") && offset + length > file.size) resize(trace, call, file, offset + length);
  trace.say({ process: null, call, operation: "fallocate", parts: punch ? [range, "PUNCH_HOLE"] : [range] });
  return true;
};

/** pread64, pwrite64 at an offset of their own; read and write at the descriptor's. */
function transfer(operation: "pread" | "pwrite", at: (call: SystemCall) => bigint | null): Meaning {
  return (trace, process, call) => {
    const descriptor = descriptorOf(process, call.args[0]);
    if (operation === "pread" && descriptor?.kind === "userfaultfd") {
      readMessages(trace, process, descriptor, call);
      return true;
    }
    if (operation === "pwrite" && descriptor?.kind === "clear-refs") {
      const value = stringOf(call.args[1])?.trim() ?? "4";
      trace.say({
        process: descriptor.of,
        call,
        operation: "clear_refs",
        parts: [value],
        about: descriptor.of.space.now(),
      });
      return true;
    }
    if (operation === "pwrite" && descriptor?.kind === "comm") {
      trace.names.set(descriptor.tid, stringOf(call.args[1])?.trim() ?? "");
      return true;
    }
    ownBuffers(trace, process, call, call.args[1], operation === "pread" ? "write" : "read");
    if (descriptor?.kind === "mem") {
      const length = call.errno === null ? (numberOf(call.result) ?? 0n) : 0n;
      const address = at(call);
      if (address === null) trace.tell(process, call, "where in memory is not to be seen", descriptor.of.space.now());
      else
        accesses(trace, descriptor.of, call, [{ address, length }], operation === "pread" ? "read" : "write", "PTRACE");
      return true;
    }
    if (descriptor?.kind !== "file") return descriptor === undefined || descriptor.kind !== "userfaultfd";
    const done = call.errno === null ? numberOf(call.result) : null;
    const offset = at(call) ?? descriptor.position;
    if (done === null || done === 0n) return true;
    if (at(call) === null) descriptor.position += done;
    const { file } = descriptor;
    if (operation === "pwrite" && offset + done > file.size) {
      file.firstSize ??= offset + done;
      file.size = offset + done;
    }
    const size = pageSize(file.kind === "hugetlb");
    const first = Number(offset / size);
    const count = Number((offset + done - 1n) / size) - first + 1;
    for (let page = first; page < first + Math.min(count, MOST_PAGES); page++) {
      const parts = [
        { kind: "file-range", file, first: page, count: 1 } as const,
        ...(operation === "pwrite" ? ["1"] : []),
      ];
      trace.say({ process: null, call, operation, parts });
    }
    if (count > MOST_PAGES) trace.tell(process, call, `${count - MOST_PAGES} pages more of this call are left out`);
    return true;
  };
}

const own = (): null => null;
const given = (call: SystemCall): bigint | null => numberOf(call.args[3]);

const close: Meaning = (trace, process, call) => {
  const descriptor = numberOf(call.args[0])?.toString() ?? "";
  // What -y prints names a file that was opened before the trace began.
  const closed = call.errno === null ? process.close(descriptor) : null;
  if (closed) trace.released(closed, call);
  return true;
};

/** close_range(first, last, flags): all of them, unless it only marks them. */
const closeRange: Meaning = (trace, process, call) => {
  const first = numberOf(call.args[0]);
  const last = numberOf(call.args[1]);
  if (call.errno !== null || first === null || /CLOEXEC/.test(call.args[2] ?? "") || (bitsOf(call.args[2]) & 4n) !== 0n)
    return true;
  for (const each of [...process.descriptors.keys()]) {
    if (BigInt(each) < first || (last !== null && BigInt(each) > last)) continue;
    const closed = process.close(each);
    if (closed) trace.released(closed, call);
  }
  return true;
};

/** dup, dup2, dup3, fcntl(F_DUPFD…): another descriptor of the same. */
const duplicate: Meaning = (_trace, process, call) => {
  const from = descriptorOf(process, call.args[0]);
  if (call.name === "fcntl" && !/^F_DUPFD/.test(call.args[1] ?? "")) return true;
  return from === undefined ? true : opened(process, call, from);
};

/** A descriptor sent through a socket (SCM_RIGHTS): the next one that is received is it. */
const sendmsg: Meaning = (trace, process, call) => {
  for (const each of rightsOf(call)) trace.sent.push(process.descriptors.get(each) ?? null);
  return true;
};
const recvmsg: Meaning = (trace, process, call) => {
  for (const each of call.errno === null ? rightsOf(call) : []) {
    const received = trace.sent.shift();
    if (received) process.open(each, received);
  }
  return true;
};
function rightsOf(call: SystemCall): string[] {
  const data = /SCM_RIGHTS, cmsg_data=\[(?<list>[^\]]*)\]/.exec(call.args.join(", "))?.groups?.list;
  return (data ?? "").split(",").flatMap((each) => numberOf(each)?.toString() ?? []);
}

const pidfdGetfd: Meaning = (_trace, process, call) => {
  const pidfd = descriptorOf(process, call.args[0]);
  const from = pidfd?.kind === "pidfd" ? pidfd.of.descriptors.get(numberOf(call.args[1])?.toString() ?? "") : undefined;
  return from === undefined ? true : opened(process, call, from);
};
const pidfdOpen: Meaning = (trace, process, call) => {
  const of = trace.known(numberOf(call.args[0])?.toString() ?? "");
  return of === null ? true : opened(process, call, { kind: "pidfd", of });
};

/** Swap as a whole, which the language has one of. */
const swap: Meaning = (trace, _process, call) => {
  trace.say({ process: null, call, operation: call.name, parts: [], about: [] });
  return true;
};

export const fileCalls: Readonly<Record<string, Meaning>> = {
  memfd_create: memfdCreate,
  open: openFile,
  openat: openFile,
  openat2: openFile,
  creat: openFile,
  ftruncate,
  ftruncate64: ftruncate,
  fallocate,
  read: transfer("pread", own),
  pread64: transfer("pread", given),
  write: transfer("pwrite", own),
  pwrite64: transfer("pwrite", given),
  readv: transfer("pread", own),
  preadv: transfer("pread", given),
  preadv2: transfer("pread", given),
  writev: transfer("pwrite", own),
  pwritev: transfer("pwrite", given),
  pwritev2: transfer("pwrite", given),
  close,
  close_range: closeRange,
  dup: duplicate,
  dup2: duplicate,
  dup3: duplicate,
  fcntl: duplicate,
  sendmsg,
  recvmsg,
  pidfd_getfd: pidfdGetfd,
  pidfd_open: pidfdOpen,
  swapon: swap,
  swapoff: swap,
};
