// The corpus: scenarios, and what real kernels did with them (traces/KERNEL/SET.jsonl.br, packed): the newest release of a line under
// the line's name, the releases between, which have a part of it, under their own. `hand` were written each to make a point, `random`
// by the generator of tools/kernel, `random-5.10` of what 5.10 has, `migrate` move pages on two NUMA nodes, `probe` show what changed between releases,
// `rwp` and `rwp-migrate` are those of read-write protection, of 7.3 alone; in `kaccess` and its relations the kernel reads, writes and pins.
// `contpte` splits THPs, of which arm64 makes contiguous groups; `folio` and `folio-random` are of large folios of anonymous memory,
// `shmem-folio` and `shmem-folio-random` of those of memfds, tmpfs and shared anonymous memory.

import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type NamedText, readScenarios, readTraces } from "../../cli/traces.ts";
import type { KernelVersion } from "../../engine/index.ts";
import { scnToPte } from "../../language/scn/convert.ts";

export const sets = [
  "hand",
  "random",
  "random-5.10",
  "migrate",
  "probe",
  "rwp",
  "rwp-migrate",
  "kaccess",
  "kaccess-rwp",
  "kaccess-migrate",
  "kaccess-kvm",
  "kaccess-random",
  "examples",
  "contpte",
  "folio",
  "folio-random",
  "shmem-folio",
  "shmem-folio-random",
  "monitor",
] as const;
export type SetName = (typeof sets)[number];
/** The lines that were recorded whole, in the order of their releases with the releases between. */
export const kernels: readonly KernelVersion[] = [
  "5.10",
  "6.1.170",
  "6.1",
  "6.12.43",
  "6.12.107",
  "6.12",
  "6.16.12",
  "6.17.13",
  "6.18.15",
  "6.18",
  "6.19.14",
  "7.1.13",
  "7.2.13",
  "7.3",
];

/** Who recorded: a folder of traces, and the kernel that it ran. */
export interface Recorder {
  readonly name: string;
  readonly kernel: KernelVersion;
}

/** The kernels on x86-64, and those on arm64, by processor where it is not QEMU's `max`. */
export const recorders: readonly Recorder[] = [
  ...kernels.map((kernel) => ({ name: kernel, kernel })),
  { name: "6.12-arm64", kernel: "6.12" },
  { name: "7.3-arm64", kernel: "7.3" },
  { name: "7.3-arm64-a72", kernel: "7.3" },
  { name: "7.3-arm64-n1", kernel: "7.3" },
];

const folder = fileURLToPath(new URL(".", import.meta.url));

const read = new Map<SetName, readonly NamedText[]>();

export function scenarios(set: SetName): readonly NamedText[] {
  const known = read.get(set) ?? readScenarios(join(folder, "scenarios", set));
  read.set(set, known);
  return known;
}

/**
 * The scenarios of a set that a test of several kernels runs on one of them: those that were written to make a point on each, those of a generator on one
 * kernel each, in turn. Of read-write protection those that were written run on each kernel that has it, and in turn on the others, which all refuse
 * it alike. What a test asks of them is asked of every kernel so, at a fraction of the time.
 */
export function scenariosInTurn(
  set: SetName,
  kernel: KernelVersion,
  kernels: readonly KernelVersion[],
): readonly NamedText[] {
  const found = scenarios(set);
  const without = kernels.filter((each) => each !== "7.3");
  const among = set.includes("random") ? kernels : set.includes("rwp") && kernel !== "7.3" ? without : [kernel];
  return found.filter((_, at) => at % among.length === among.indexOf(kernel));
}

const converted = new Map<string, string>();

/** A scenario of the recorder in the language of this project: a corpus is converted once, whoever asks. */
export function asPte(text: string): string {
  const known = converted.get(text) ?? scnToPte(text);
  converted.set(text, known);
  return known;
}

/** What was asked for last: many tests in a row look at one set. All of them at once are too much to keep. */
let unpacked: { readonly path: string; readonly traces: readonly NamedText[] } | undefined;

export function tracesOf(recorder: string, set: SetName): readonly NamedText[] {
  const path = join(folder, "traces", recorder, `${set}.jsonl.br`);
  if (unpacked?.path !== path) unpacked = { path, traces: existsSync(path) ? readTraces(path) : [] };
  return unpacked.traces;
}

/** What the traces of a set are: a hash over names and bytes, to be held against the one in traces/HASHES. */
export function hashOf(traces: readonly NamedText[]): string {
  const hash = createHash("sha256");
  for (const { name, text } of traces) hash.update(`${name}\n${text}`);
  return hash.digest("hex");
}
