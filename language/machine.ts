// Settings of a machine, and what a kernel has no setting for. A scenario and a kernel trace's scenario both say them: `machine thp=always mthp=64k:always`.

import type { Settings } from "../engine/state/state.ts";
import { SHMEM_POLICIES, SIZE_POLICIES, shmemSizePolicies, sizePolicies, THP_POLICIES } from "../engine/state/thp.ts";
import { type Capability, capabilitiesOf, mainlineOf } from "../engine/version/capability.ts";
import type { Statement } from "./tree.ts";

/** Those that the recorder sets on the machine, and puts back. */
export const recordedMachine: ReadonlySet<string> = new Set(["thp", "mthp", "shmem", "mshmem"]);

/** What a setting comes to; a string: what is wrong with its value. */
export function machineSetting(name: string, text: string): Partial<Settings> | string {
  if (name === "swap") {
    return text === "file" || text === "block" || text === "zram"
      ? { swap: text }
      : `swap is a file, a block device or zram: swap=block, not '${text}'`;
  }
  if (name === "thp") {
    const thp = THP_POLICIES.find((each) => each === text);
    return thp === undefined ? `thp is ${THP_POLICIES.join(", ")}, not '${text}'` : { thp };
  }
  if (name === "shmem") {
    const shmem = SHMEM_POLICIES.find((each) => each === text);
    return shmem === undefined ? `shmem is ${SHMEM_POLICIES.join(", ")}, not '${text}'` : { shmem };
  }
  if (name === "mshmem") {
    const sizes = shmemSizePolicies(text);
    return typeof sizes === "string" ? sizes : { mshmem: text.toLowerCase() };
  }
  const sizes = sizePolicies(text, SIZE_POLICIES);
  return typeof sizes === "string" ? sizes : { mthp: text.toLowerCase() };
}

/** The settings of a `.scn`'s `machine` lines, as the recorder takes them. */
export function scnMachine(text: string): Partial<Settings> {
  let settings: Partial<Settings> = {};
  for (const line of text.split(/\r\n|\n|\r/)) {
    const [keyword, ...words] = line.replace(/#.*/, "").trim().split(/\s+/);
    if (keyword !== "machine") continue;
    for (const word of words) {
      const at = word.indexOf("=");
      const found = recordedMachine.has(word.slice(0, at)) ? machineSetting(word.slice(0, at), word.slice(at + 1)) : "";
      if (typeof found !== "string") settings = { ...settings, ...found };
    }
  }
  return settings;
}

// What a scenario's machine is set to and its kernel has no setting for: said once, at the word.

/** Settings of sizes by themselves: which row of the version table brought them, and the file of each. */
const bySize: Readonly<Record<string, readonly [Capability, string]>> = {
  mthp: ["mthp", "enabled"],
  mshmem: ["mthp-shmem", "shmem_enabled"],
};

export interface MachineLimit {
  readonly start: number;
  readonly end: number;
  readonly message: string;
}

/** Of one statement: a kernel without it runs as if the word were not there. */
export function machineLimits(statement: Statement, { kernel }: Settings): MachineLimit[] {
  if (statement.kind !== "header" || statement.keyword.text !== "machine") return [];
  return statement.settings.flatMap(({ name, start, end }) => {
    const [capability, file] = bySize[name?.text ?? ""] ?? [];
    if (name === null || capability === undefined || capabilitiesOf(kernel)[capability]) return [];
    const since = mainlineOf(capability);
    const message = `Linux ${kernel} has no hugepages-64kB/${file} (since ${since}): '${name.text}' changes nothing here`;
    return [{ start, end, message }];
  });
}
