// Names of kernel functions that changed between the modelled versions. The engine speaks in those of 6.18.

import type { KernelVersion } from "../../engine/index.ts";

const before: Readonly<Record<string, Partial<Readonly<Record<KernelVersion, string>>>>> = {
  // "mm: userfaultfd: rename functions for clarity + consistency", 6.4
  mfill_atomic: { "6.1": "__mcopy_atomic" },
};

/** What a function of 6.18 is called on that kernel. */
export function functionOn(kernel: KernelVersion, name: string): string {
  return before[name]?.[kernel] ?? name;
}
