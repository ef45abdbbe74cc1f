// What an operation asks for that a kernel does not have yet: for whoever wonders about an EINVAL.

import type { Feature, Operation } from "../operation.ts";
import { type Capability, capabilitiesOf, type KernelVersion } from "./capability.ts";

export interface Lack {
  /** `UFFD_FEATURE_WP_ASYNC`, `UFFDIO_MOVE`, as the kernel names it. */
  readonly what: string;
  /** The mainline version that has it first. */
  readonly since: string;
}

const features: Partial<Readonly<Record<Feature, readonly [Capability, string]>>> = {
  WP_UNPOPULATED: ["wp-unpopulated", "6.4"],
  POISON: ["poison", "6.6"],
  WP_ASYNC: ["wp-async", "6.7"],
  MOVE: ["move", "6.8"],
};

/** Nothing, where the kernel has all of what the operation names. */
export function lacksOf(kernel: KernelVersion, op: Operation): Lack[] {
  const has = capabilitiesOf(kernel);
  switch (op.op) {
    case "userfaultfd":
      return op.features.flatMap((name) => {
        const row = features[name];
        return row && !has[row[0]] ? [{ what: `UFFD_FEATURE_${name}`, since: row[1] }] : [];
      });
    case "poison":
      return has.poison ? [] : [{ what: "UFFDIO_POISON", since: "6.6" }];
    case "move":
      return has.move ? [] : [{ what: "UFFDIO_MOVE", since: "6.8" }];
    case "pagemap_scan":
      return has["pagemap-scan"] ? [] : [{ what: "PAGEMAP_SCAN", since: "6.7" }];
    case "continue":
      return op.wp && !has["continue-wp"] ? [{ what: "UFFDIO_CONTINUE_MODE_WP", since: "6.4" }] : [];
    case "madvise":
      return (op.advice === "GUARD_INSTALL" || op.advice === "GUARD_REMOVE") && !has.guard
        ? [{ what: `MADV_${op.advice}`, since: "6.13" }]
        : [];
    default:
      return [];
  }
}
