// What a process had already when `ptescope trace -p` attached to it: its mappings, its userfaultfds and what is registered with them.

import { featuresOf } from "../language/scn/words.ts";
import { type Mapping, pageSize, type TracedFile } from "./address-space.ts";
import type { TracedProcess } from "./process.ts";
import { noCall } from "./strace/call.ts";
import type { Observation } from "./strace/observation.ts";
import type { Trace } from "./trace.ts";

type Attached = Extract<Observation, { readonly kind: "map" | "uffd" | "attached" }>;
type Mapped = Extract<Observation, { readonly kind: "map" }>;

export function takeAttached(trace: Trace, process: TracedProcess, seen: Attached): void {
  if (seen.kind === "map") takeMap(trace, process, seen);
  else if (seen.kind === "uffd") takeUserfaultfd(process, seen.descriptor, seen.features);
  else register(trace, process, seen.line);
}

function takeMap(trace: Trace, process: TracedProcess, map: Mapped): void {
  const size = pageSize(map.huge);
  const shared = map.perms.endsWith("s");
  const file = fileOf(process, map, size);
  const mapping: Mapping = {
    label: file?.label ?? (/^\[(\w+)/.exec(map.path)?.[1] || (shared ? "shared" : "anon")),
    address: map.start,
    length: map.end - map.start,
    pageSize: size,
    file,
    shared,
    writable: map.perms.includes("w"),
    from: null,
    offset: file ? Number(map.offset / size) : 0,
    registered: map.modes.length > 0,
    async: false,
  };
  process.space.add(mapping);
  const pages = mapping.length / size;
  const flags = [shared ? "SHARED" : file ? "PRIVATE" : "", map.huge && !file ? "HUGETLB" : ""].filter((word) => word);
  const prot = map.perms.includes("w") ? "" : map.perms.includes("r") ? "prot=READ" : "prot=NONE";
  trace.say({
    process,
    call: noCall(map.line),
    operation: "mmap",
    parts: [
      `${pages}`,
      ...(flags.length > 0 ? [flags.join(" | ")] : []),
      ...(file ? [{ kind: "file", file } as const] : []),
      ...(mapping.offset > 0 ? [`offset=${mapping.offset}`] : []),
      ...(prot === "" ? [] : [prot]),
    ],
    names: { mapping },
    note: "mapped before the trace began",
    about: [mapping],
  });
  if (map.modes.length > 0) process.registered.push({ mapping, modes: map.modes });
}

/** Memory of a file, of which only a shared one or one of tmpfs matters: a private one of the disk is as good as anonymous until it is written. */
function fileOf(
  process: TracedProcess,
  { path, inode, offset, end, start, huge }: Mapped,
  size: bigint,
): TracedFile | null {
  if (inode === "0" || !/^\/(?:memfd:|dev\/shm\/|SYSV|dev\/zero|anon_hugepage|dev\/hugepages)/.test(path)) return null;
  const name = path.replace(/ \(deleted\)$/, "");
  const known = process.space.now().find(({ file }) => file?.inode === inode)?.file;
  const reach = offset + (end - start);
  if (known) {
    if (known.firstSize !== null && reach > known.firstSize) known.firstSize = reach;
    return known;
  }
  const label = /^\/memfd:(.*)$/.exec(name)?.[1] ?? name.split("/").at(-1) ?? "f";
  const kind = huge ? "hugetlb" : name.startsWith("/memfd:") ? "memfd" : "tmpfs";
  const bytes = ((reach + size - 1n) / size) * size;
  return { kind, label, assumed: false, size: bytes, firstSize: bytes, lines: [], inode };
}

function takeUserfaultfd(process: TracedProcess, descriptor: string, features: bigint): void {
  // Bit 31 is the kernel's own (UFFD_FEATURE_INITIALIZED, fs/userfaultfd.c).
  const made = { kind: "userfaultfd", owner: process, userModeOnly: false, references: 0, line: null } as const;
  process.open(descriptor, {
    ...made,
    features: featuresOf(features & ~(1n << 31n)),
    watched: [],
    registered: [],
    guesses: [],
    waiting: [],
    reading: { late: false, opened: null },
  });
}

/** All is known: what was registered, and protected, is said so. */
function register(trace: Trace, process: TracedProcess, line: number): void {
  const call = noCall(line);
  const note = "before the trace began";
  // A process has one userfaultfd in the language.
  const uffd = [...process.descriptors.values()].find((each) => each.kind === "userfaultfd");
  const areas = process.registered.splice(0);
  if (areas.length === 0 && uffd === undefined) return;
  const mappings = areas.map(({ mapping }) => mapping);
  const features =
    uffd?.kind === "userfaultfd"
      ? uffd.features.join(" | ")
      : "PAGEFAULT_FLAG_WP | WP_HUGETLBFS_SHMEM | WP_UNPOPULATED";
  const assumed = uffd === undefined ? `${note}; assumed: another process holds it` : note;
  trace.say({
    process,
    call,
    operation: "userfaultfd",
    parts: features === "" ? [] : [features],
    note: assumed,
    about: mappings,
  });
  for (const { mapping, modes } of areas) {
    const range = { mapping, first: 0, count: Number(mapping.length / mapping.pageSize) };
    if (uffd?.kind === "userfaultfd") {
      uffd.watched.push(mapping);
      mapping.async = uffd.features.includes("WP_ASYNC");
      uffd.registered.push({ ...range, modes });
    }
    trace.onRange(process, call, [range], "register", [modes.join(" | ")], note);
    for (const run of protectedRuns(process, mapping, range.count)) trace.onRange(process, call, [run], "wp", [], note);
  }
  trace.observe(process, process.held.splice(0));
}

/** Pages in a row that were seen with the bit. */
function protectedRuns(process: TracedProcess, mapping: Mapping, count: number) {
  const words = process.seen.get(mapping) ?? [];
  const runs: { mapping: Mapping; first: number; count: number }[] = [];
  for (let page = 0; page < count; page++) {
    if (!words[page]?.includes("W")) continue;
    const last = runs.at(-1);
    if (last && last.first + last.count === page) last.count++;
    else runs.push({ mapping, first: page, count: 1 });
  }
  return runs;
}
