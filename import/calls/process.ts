// Calls that begin and end processes, threads and programs; and the memory that System V shares among them.

import { type Mapping, pageSize, pagesOf } from "../address-space.ts";
import { flagsOf, numberOf, pidOf } from "../strace/call.ts";
import type { Meaning } from "../trace.ts";
import { whole } from "./memory.ts";

/** fork, vfork, clone, clone3: an address space of its own, or (CLONE_VM) a thread in this one. */
const clone: Meaning = (trace, process, call) => {
  const child = pidOf(call.result);
  if (call.errno === null && child === null)
    trace.tell(process, call, "it did not return while the trace was taken", process.space.now());
  if (call.errno !== null || child === null) return true;
  // A child of vfork borrows its parent's memory until it runs a program of its own.
  if (call.name === "vfork" || call.args.some((each) => /\bCLONE_VM\b/.test(each))) {
    trace.begin(child, process);
    return true;
  }
  const handed = [...process.awaited];
  const made = process.fork(child);
  if (trace.watches(process)) trace.watch(made);
  trace.begin(child, made);
  const silent = process.watched.length > 0 && !process.tells("EVENT_FORK");
  // What the child writes is in no trace, so that only a word can tell of it.
  const note = silent ? "no EVENT_FORK: nobody is told what the child writes (check --enable PTE014)" : "";
  const parts = [{ kind: "process", owner: made }] as const;
  trace.say({ process, call, operation: "fork", parts, note, about: process.space.now() });
  // Its userfaultfd may have been closed by then: the message came before the fork returned.
  for (const uffd of handed) if (uffd.references === 0) trace.released(uffd, call);
  return true;
};

const exit: Meaning = (trace, process, call) => {
  trace.gone(process, call.pid, call.name === "exit_group");
  return true;
};

const execve: Meaning = (trace, process, call) => {
  if (call.errno !== null || numberOf(call.result) !== 0n) return true;
  trace.replace(process, call.pid, call);
  return true;
};

export const processCalls: Readonly<Record<string, Meaning>> = {
  clone,
  clone2: clone,
  clone3: clone,
  fork: clone,
  vfork: clone,
  exit,
  exit_group: exit,
  execve,
  execveat: execve,
};

// System V shared memory: shmget, shmat, shmdt. To page tables a file of tmpfs that is mapped shared.

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
