// What an operation asks for that a kernel does not have yet: features of UFFDIO_API, ioctls, modes, advice. UFFDIO_API refuses by
// this list, and who wonders about an EINVAL is told by it.

import type { Advice, Feature, Operation } from "../operation.ts";
import { type Capability, capabilitiesOf, mainlineOf } from "./capability.ts";
import type { KernelVersion } from "./release.ts";

/** One thing that a kernel does not have. */
export interface Lack {
  /** `UFFD_FEATURE_WP_ASYNC`, `UFFDIO_MOVE`, as the kernel names it. */
  readonly what: string;
  /** The mainline version that has it first. */
  readonly since: string;
}

/**
 * Features that came with a capability; every kernel has the others. Names of UFFD_FEATURE_* without the prefix
 * (include/uapi/linux/userfaultfd.h).
 */
const features: Partial<Readonly<Record<Feature, Capability>>> = {
  MINOR_HUGETLBFS: "minor-hugetlb",
  MINOR_SHMEM: "minor-shmem",
  EXACT_ADDRESS: "exact-address",
  WP_HUGETLBFS_SHMEM: "wp-file",
  WP_UNPOPULATED: "wp-unpopulated",
  POISON: "poison",
  WP_ASYNC: "wp-async",
  MOVE: "move",
  RWP: "rwp",
  RWP_ASYNC: "rwp",
};

/** The capability that a feature of UFFDIO_API came with. */
export function featureCapability(feature: Feature): Capability | undefined {
  return features[feature];
}

/** The capability that an advice came with; every kernel has the others. */
export function adviceCapability(advice: Advice): Capability | undefined {
  return advices[advice];
}

const advices: Partial<Readonly<Record<Advice, Capability>>> = {
  POPULATE_READ: "populate-advice",
  POPULATE_WRITE: "populate-advice",
  DONTNEED_LOCKED: "dontneed-locked",
  COLLAPSE: "collapse-advice",
  GUARD_INSTALL: "guard",
  GUARD_REMOVE: "guard",
};

/** What an operation asks for beside features, and the capability that it is. */
function askedFor(op: Operation): readonly [what: string, capability: Capability] | undefined {
  switch (op.op) {
    case "poison":
      return ["UFFDIO_POISON", "poison"];
    case "move":
      return ["UFFDIO_MOVE", "move"];
    case "rwprotect":
      return ["UFFDIO_RWPROTECT", "rwp"];
    case "set_mode":
      return ["UFFDIO_SET_MODE", "rwp"];
    case "register":
      if (op.modes.includes("RWP")) return ["UFFDIO_REGISTER_MODE_RWP", "rwp"];
      return op.modes.includes("MINOR") ? ["UFFDIO_REGISTER_MODE_MINOR", "minor-hugetlb"] : undefined;
    case "pagemap_scan":
      return [...op.mask, ...op.inverted].includes("ACCESSED")
        ? ["PAGE_IS_ACCESSED", "rwp"]
        : ["PAGEMAP_SCAN", "pagemap-scan"];
    case "continue":
      return op.wp ? ["UFFDIO_CONTINUE_MODE_WP", "continue-wp"] : ["UFFDIO_CONTINUE", "minor-hugetlb"];
    case "madvise": {
      const capability = adviceCapability(op.advice);
      return capability === undefined ? undefined : [`MADV_${op.advice}`, capability];
    }
    default:
      return undefined;
  }
}

/**
 * Nothing, where the kernel has all of what the operation names. A scenario's kernel is asked, with its stable release:
 * a fix that the release took counts.
 */
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
