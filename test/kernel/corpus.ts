// The corpus: scenarios, and what Linux 6.1, 6.12 and 6.18 did with them (traces/VERSION/SET.jsonl.br, packed).
// `hand` were written each to make a point, `random` by the generator of tools/kernel, `migrate` move pages on two NUMA nodes.

import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type NamedText, readScenarios, readTraces } from "../../cli/traces.ts";
import type { KernelVersion } from "../../engine/index.ts";

export const sets = ["hand", "random", "migrate"] as const;
export type SetName = (typeof sets)[number];
export const kernels: readonly KernelVersion[] = ["6.1", "6.12", "6.18"];

const folder = fileURLToPath(new URL(".", import.meta.url));

export function scenarios(set: SetName): NamedText[] {
  return readScenarios(join(folder, "scenarios", set));
}

export function tracesOf(kernel: KernelVersion, set: SetName): NamedText[] {
  const path = join(folder, "traces", kernel, `${set}.jsonl.br`);
  return existsSync(path) ? readTraces(path) : [];
}

/** What the traces of a set are: a hash over names and bytes, to be held against the one in traces/HASHES. */
export function hashOf(traces: readonly NamedText[]): string {
  const hash = createHash("sha256");
  for (const { name, text } of traces) hash.update(`${name}\n${text}`);
  return hash.digest("hex");
}
