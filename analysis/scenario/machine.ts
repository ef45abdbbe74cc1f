// What a scenario's machine is set to and its kernel has no setting for: said once, at the word.

import { type Capability, capabilitiesOf, mainlineOf, type Settings } from "../../engine/index.ts";
import type { Statement } from "../../language/index.ts";

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
