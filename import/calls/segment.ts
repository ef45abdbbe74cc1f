// System V shared memory: shmget, shmat, shmdt. To page tables a file of tmpfs that is mapped shared.
import { type Mapping, pageSize, pagesOf } from "../address-space.ts";
import { flagsOf, numberOf } from "../strace/call.ts";
import type { Meaning } from "../trace.ts";
import { whole } from "./memory.ts";

const shmget: Meaning = (trace, _process, call) => {
  const id = numberOf(call.result)?.toString();
  const size = numberOf(call.args[1]);
  if (call.errno !== null || id === undefined || size === null || trace.segments.has(id)) return true;
  const huge = flagsOf(call.args[2], "SHM_").includes("HUGETLB");
  trace.segments.set(id, {
    kind: huge ? "hugetlb" : "tmpfs",
    label: "segment",
    assumed: false,
    size,
    firstSize: size,
    lines: [call.line],
  });
  return true;
};

const shmat: Meaning = (trace, process, call) => {
  const file = trace.segments.get(numberOf(call.args[0])?.toString() ?? "");
  const address = numberOf(call.result);
  if (call.errno !== null || address === null) return true;
  // One that was made before the trace began: how large it is, is not known.
  if (file === undefined) return false;
  const mapping: Mapping = {
    label: file.label,
    address,
    length: file.size,
    pageSize: pageSize(file.kind === "hugetlb"),
    file,
    shared: true,
    writable: !flagsOf(call.args[2], "SHM_").includes("RDONLY"),
    from: null,
    offset: 0,
    registered: false,
    async: false,
  };
  process.space.add(mapping);
  const parts = [`${pagesOf(mapping.length, mapping.pageSize)}`, "SHARED", { kind: "file", file } as const];
  trace.say({ process, call, operation: "mmap", parts, names: { mapping }, about: [mapping] });
  return true;
};

const shmdt: Meaning = (trace, process, call) => {
  const address = numberOf(call.args[0]);
  const mapping = address === null ? null : process.space.at(address);
  if (call.errno !== null || mapping === null) return true;
  trace.onRange(process, call, [whole(mapping)], "munmap");
  process.space.remove(mapping.address, mapping.length);
  return true;
};

export const segmentCalls: Readonly<Record<string, Meaning>> = { shmget, shmat, shmdt };
