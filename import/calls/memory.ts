// mmap, munmap, mremap, mprotect, madvise, mlock and their like: calls that change an address space.
import { type Mapping, pageSize, pagesOf, smaller } from "../address-space.ts";
import type { TracedProcess } from "../process.ts";
import type { Part } from "../statement.ts";
import { flagsOf, numberOf, type SystemCall, stringOf } from "../strace/call.ts";
import type { Meaning, Trace } from "../trace.ts";

const mmap: Meaning = (trace, process, call) => {
  const { args, result } = call;
  const length = numberOf(args[1]);
  const flags = flagsOf(args[3], "MAP_");
  const address = numberOf(result);
  // What failed mapped nothing.
  if (call.errno !== null || call.result === null) return true;
  if (length === null || address === null) return false;
  const descriptor = process.descriptors.get(numberOf(args[4])?.toString() ?? "");
  const file = descriptor?.kind === "file" ? descriptor.file : null;
  const huge = flags.includes("HUGETLB") || file?.kind === "hugetlb";
  const shared = flags.includes("SHARED") || flags.includes("SHARED_VALIDATE");
  const size = pageSize(huge);
  const mapping: Mapping = {
    label: file?.label ?? (flags.includes("STACK") ? "stack" : huge ? "huge" : shared ? "shared" : "anon"),
    address,
    length,
    pageSize: size,
    file,
    shared,
    writable: flagsOf(args[2], "PROT_").includes("WRITE"),
    from: null,
    offset: file ? pagesOf(numberOf(args[5]) ?? 0n, size) : 0,
    registered: false,
    async: false,
  };
  // What lies there is unmapped by it. Another place of the scenario stands for what is mapped, so it is said.
  for (const range of process.space.mapped(address, length))
    trace.say({ process, call, operation: "munmap", parts: [{ kind: "range", range }], note: "mapped over" });
  process.space.add(mapping);
  const words = [shared ? "SHARED" : file ? "PRIVATE" : "", huge && !file ? "HUGETLB" : ""].filter(
    (word) => word !== "",
  );
  const { offset } = mapping;
  if (file && file.firstSize === null) {
    file.firstSize = BigInt(offset) * size + length;
    file.size = file.firstSize;
  }
  const protection = protOf(args[2]);
  const parts: Part[] = [`${pagesOf(length, size)}`];
  if (words.length > 0) parts.push(words.join(" | "));
  if (file) parts.push({ kind: "file", file });
  if (file && offset > 0) parts.push(`offset=${offset}`);
  if (protection !== "READ+WRITE") parts.push(`prot=${protection}`);
  const unsaid = huge && flags.some((flag) => /^HUGE_1GB|HUGE_16GB|30<</.test(flag)) ? "in pages of another size" : "";
  trace.say({ process, call, operation: "mmap", parts, names: { mapping }, note: unsaid, about: [mapping] });
  if (flags.includes("POPULATE"))
    populate(trace, process, call, mapping, protection === "READ" ? "POPULATE_READ" : "POPULATE_WRITE", "MAP_POPULATE");
  if (flags.includes("LOCKED")) trace.onRange(process, call, [whole(mapping)], "mlock", [], "MAP_LOCKED");
  return true;
};

export function whole(mapping: Mapping) {
  return { mapping, first: 0, count: pagesOf(mapping.length, mapping.pageSize) };
}

export function populate(
  trace: Trace,
  process: TracedProcess,
  call: SystemCall,
  mapping: Mapping,
  advice: string,
  note: string,
): void {
  trace.populated.add(mapping);
  trace.onRange(process, call, [whole(mapping)], "madvise", [advice], note);
}

/** A call on `address, length, …` that is a statement of the same name. */
function onRange(operation: string, more: (call: SystemCall) => readonly Part[] = () => []): Meaning {
  return (trace, process, call) => {
    const address = numberOf(call.args[0]);
    const length = numberOf(call.args[1]);
    if (address === null || length === null) return false;
    return trace.onRange(process, call, process.space.ranges(address, length), operation, more(call));
  };
}

const munmap: Meaning = (trace, process, call) => {
  const address = numberOf(call.args[0]);
  const length = numberOf(call.args[1]);
  if (address === null || length === null) return false;
  trace.onRange(process, call, process.space.ranges(address, length), "munmap");
  if (call.errno === null) process.space.remove(address, length);
  return true;
};

const mremap: Meaning = (trace, process, call) => {
  const { args, result } = call;
  const from = numberOf(args[0]);
  const old = numberOf(args[1]);
  const length = numberOf(args[2]);
  const to = numberOf(result);
  const source = from === null ? null : process.space.at(from);
  if (from === null || old === null || length === null || source === null) return false;
  if (call.errno !== null || to === null) return call.result !== null && failedMove(trace, process, call, from, old);
  const dontUnmap = flagsOf(args[3], "MREMAP_").includes("DONTUNMAP");
  // Sizes stay as they are in the language: what is cut off is unmapped, what is added has a place of its own.
  if (length < old) {
    trace.onRange(
      process,
      call,
      process.space.ranges(from + length, old - length),
      "munmap",
      [],
      "mremap makes it smaller",
    );
    process.space.remove(from + length, old - length);
  }
  // Bytes that are moved: no more than there were.
  const moved = smaller(old, length);
  if (to !== from) {
    const ranges = process.space.ranges(from, moved);
    const target: Mapping = {
      ...source,
      label: `${source.label}_moved`,
      address: to,
      length,
      from: { mapping: source, page: ranges[0]?.first ?? 0 },
      offset: source.offset + (ranges[0]?.first ?? 0),
      registered: false,
    };
    for (const range of ranges)
      trace.say({
        process,
        call,
        operation: "mremap",
        parts: [
          { kind: "range", range },
          { kind: "page", range: { mapping: target, first: range.first - (target.from?.page ?? 0), count: 1 } },
          ...(dontUnmap ? ["DONTUNMAP"] : []),
        ],
        about: [range.mapping],
      });
    if (!dontUnmap) process.space.remove(from, moved);
    process.space.add(target);
  }
  if (length > old)
    trace.tell(process, call, "it grows, which the language does not say: the pages added are left out");
  return true;
};

function failedMove(trace: Trace, process: TracedProcess, call: SystemCall, from: bigint, old: bigint): boolean {
  trace.tell(process, call, `it failed (${call.errno}), and where it was to go is not known`);
  return process.space.ranges(from, old).length > 0;
}

/** process_madvise(pidfd, [{iov_base=0x…, iov_len=…}, …], n, MADV_…, 0). */
const processMadvise: Meaning = (trace, process, call) => {
  const pidfd = process.descriptors.get(numberOf(call.args[0])?.toString() ?? "");
  if (pidfd?.kind !== "pidfd") return false;
  let isWritten = false;
  for (const [, base = "", length = ""] of (call.args[1] ?? "").matchAll(/iov_base=(0x[0-9a-f]+), iov_len=(\d+)/g)) {
    const ranges = pidfd.of.space.ranges(BigInt(base), BigInt(length));
    isWritten =
      trace.onRange(pidfd.of, call, ranges, "madvise", [adviceOf(call.args[3])], "by process_madvise") || isWritten;
  }
  return isWritten;
};

/** move_pages(pid, n, [addresses], [nodes], [status], flags): each page by itself. */
const movePages: Meaning = (trace, process, call) => {
  const of = trace.known(numberOf(call.args[0])?.toString() ?? "") ?? process;
  // Without nodes it asks where the pages are.
  if (call.args[3] === "NULL") return true;
  const addresses = [...(call.args[2] ?? "").matchAll(/0x[0-9a-f]+/g)].map(([address]) => BigInt(address));
  const ranges = addresses.flatMap((address) => of.space.ranges(address, 1n));
  for (const range of ranges)
    trace.say({ process: of, call, operation: "migrate", parts: [{ kind: "page", range }], result: "" });
  return ranges.length > 0;
};

/** brk(address): the heap grows, which is one more mapping here, or what is above goes. */
const brk: Meaning = (trace, process, call) => {
  const end = numberOf(call.result);
  if (call.errno !== null || end === null) return true;
  const before = process.heapEnd;
  process.heapEnd = end;
  if (before === null || end === before) return true;
  if (end < before) {
    trace.onRange(process, call, process.space.mapped(end, before - end), "munmap", [], "the heap shrinks");
    process.space.remove(end, before - end);
    return true;
  }
  const mapping: Mapping = {
    label: "heap",
    address: before,
    length: end - before,
    pageSize: pageSize(false),
    file: null,
    shared: false,
    writable: true,
    from: null,
    offset: 0,
    registered: false,
    async: false,
  };
  process.space.add(mapping);
  const parts = [`${pagesOf(mapping.length, mapping.pageSize)}`];
  trace.say({ process, call, operation: "mmap", parts, names: { mapping }, about: [mapping] });
  return true;
};

/** mlockall, munlockall, migrate_pages: all of a process's memory, which the language names range by range. */
const everywhere: Meaning = (trace, process, call) => {
  trace.tellAll(process, call, "it is about all memory of the process, which the language names range by range");
  return true;
};

const NAME = /^\w+$/;

/** prctl(PR_SET_NAME, "vcpu0"): the thread's name; PR_SET_VMA_ANON_NAME needs no word. */
const prctl: Meaning = (trace, process, call) => {
  const name = call.args[0] === "PR_SET_NAME" ? stringOf(call.args[1]) : null;
  if (name !== null && NAME.test(name)) trace.names.set(call.pid, name);
  if (/^PR_SET_(?:MEMORY_MERGE|THP_DISABLE)/.test(call.args[0] ?? "")) trace.tellAll(process, call, "");
  return true;
};

/** Advice that an older strace has no name for: include/uapi/asm-generic/mman-common.h. */
const advices: Readonly<Record<string, string>> = {
  20: "COLD",
  21: "PAGEOUT",
  22: "POPULATE_READ",
  23: "POPULATE_WRITE",
  24: "DONTNEED_LOCKED",
  25: "COLLAPSE",
  102: "GUARD_INSTALL",
  103: "GUARD_REMOVE",
};

function adviceOf(text: string | undefined): string {
  const number = numberOf(text)?.toString();
  if (number !== undefined) return advices[number] ?? number;
  return (text ?? "").replace(/^.*?MADV_/, "").replace(/\s*\*\/$/, "");
}

function protOf(text: string | undefined): string {
  const flags = flagsOf(text, "PROT_");
  if (flags.includes("WRITE")) return "READ+WRITE";
  return flags.includes("READ") || flags.includes("EXEC") ? "READ" : "NONE";
}

export const memoryCalls: Readonly<Record<string, Meaning>> = {
  mmap,
  mmap2: mmap,
  munmap,
  mremap,
  mprotect: onRange("mprotect", ({ args }) => [protOf(args[2])]),
  pkey_mprotect: onRange("mprotect", ({ args }) => [protOf(args[2])]),
  madvise: onRange("madvise", ({ args }) => [adviceOf(args[2])]),
  mlock: onRange("mlock"),
  mlock2: onRange("mlock"),
  munlock: onRange("munlock"),
  process_madvise: processMadvise,
  move_pages: movePages,
  brk,
  mlockall: everywhere,
  munlockall: everywhere,
  migrate_pages: everywhere,
  prctl,
};
