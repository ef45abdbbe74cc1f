// What an operation asks for that a kernel does not have yet: features of UFFDIO_API, ioctls, modes, advice. UFFDIO_API refuses by
// this list, and who wonders about an EINVAL is told by it.

import type { Feature, Operation } from "../operation.ts";
import { type Capabilities, type Capability, capabilitiesOf, mainlineOf } from "./capability.ts";
import type { KernelVersion } from "./release.ts";

export interface Lack {
  /** `UFFD_FEATURE_WP_ASYNC`, `UFFDIO_MOVE`, as the kernel names it. */
  readonly what: string;
  /** The mainline version that has it first. */
  readonly since: string;
}

/** Features that came with a capability; every kernel has the others. */
const features: Partial<Readonly<Record<Feature, Capability>>> = {
  WP_UNPOPULATED: "wp-unpopulated",
  POISON: "poison",
  WP_ASYNC: "wp-async",
  MOVE: "move",
};

export function hasFeature(has: Capabilities, feature: Feature): boolean {
  const capability = features[feature];
  return capability === undefined || has[capability];
}

/** What an operation asks for beside features, and the capability that it is. */
function askedFor(op: Operation): readonly [what: string, capability: Capability] | undefined {
  switch (op.op) {
    case "poison":
      return ["UFFDIO_POISON", "poison"];
    case "move":
      return ["UFFDIO_MOVE", "move"];
    case "pagemap_scan":
      return ["PAGEMAP_SCAN", "pagemap-scan"];
    case "continue":
      return op.wp ? ["UFFDIO_CONTINUE_MODE_WP", "continue-wp"] : undefined;
    case "madvise":
      return op.advice === "GUARD_INSTALL" || op.advice === "GUARD_REMOVE" ? [`MADV_${op.advice}`, "guard"] : undefined;
    default:
      return undefined;
  }
}

/** Nothing, where the kernel has all of what the operation names. */
export function lacksOf(kernel: KernelVersion, op: Operation): Lack[] {
  const has = capabilitiesOf(kernel);
  if (op.op === "userfaultfd") {
    return op.features.flatMap((name) => {
      const capability = features[name];
      return capability === undefined || has[capability]
        ? []
        : [{ what: `UFFD_FEATURE_${name}`, since: mainlineOf(capability) }];
    });
  }
  const asked = askedFor(op);
  return asked === undefined || has[asked[1]] ? [] : [{ what: asked[0], since: mainlineOf(asked[1]) }];
}
