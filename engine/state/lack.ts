// What an operation asks for that the scenario's architecture has not, or not on that kernel or processor: bits of entries
// for uffd-wp and soft-dirty, MINOR. What a kernel lacks on every architecture is of version/feature.ts.

import type { Arch } from "../arch/options.ts";
import type { Feature, Operation } from "../operation.ts";
import { type Capability, mainlineOf } from "../version/capability.ts";
import { hasCapability, machineOf } from "./machine.ts";
import type { Settings } from "./state.ts";

export type Missed = "uffd-wp" | "soft-dirty" | "MINOR registration";

/** One thing that is asked for in vain, and where it could be had. */
export interface ArchLack {
  readonly what: Missed;
  /** The mainline version from which on the architecture has it; null: none does. */
  readonly since: string | null;
  /** The processor has to have it too. */
  readonly extension: string | null;
}

const comes: Readonly<Record<Missed, Partial<Readonly<Record<Arch, Capability>>>>> = {
  "uffd-wp": { arm64: "arm64-uffd-wp", riscv64: "riscv64-uffd-wp" },
  "soft-dirty": { riscv64: "riscv64-soft-dirty" },
  "MINOR registration": { riscv64: "riscv64-minor" },
};

/** Features of UFFDIO_API that an architecture without the bit does not offer: userfaultfd_api(), uffd_api_available_features(). */
const wpFeatures: ReadonlySet<Feature> = new Set([
  "PAGEFAULT_FLAG_WP",
  "WP_HUGETLBFS_SHMEM",
  "WP_UNPOPULATED",
  "WP_ASYNC",
  "RWP",
  "RWP_ASYNC",
]);

/** CONFIG_HAVE_ARCH_USERFAULTFD_MINOR. */
function hasMinor(settings: Settings): boolean {
  return settings.arch !== "riscv64" || hasCapability(settings, "riscv64-minor");
}

/** Whether UFFDIO_API refuses a feature for the architecture's sake. */
export function isMasked(settings: Settings, feature: Feature): boolean {
  if (feature === "MINOR_HUGETLBFS" || feature === "MINOR_SHMEM") return !hasMinor(settings);
  return wpFeatures.has(feature) && refusesWp(settings);
}

/** Whether REGISTER refuses WP and RWP, for entries have no bit. Before 5.14 it takes WP all the same. */
export function refusesWp(settings: Settings): boolean {
  return !machineOf(settings).bits.uffd && hasCapability(settings, "wp-refused-without-bit");
}

/** Whether REGISTER refuses MINOR. */
export function refusesMinor(settings: Settings): boolean {
  return !hasMinor(settings);
}

/** Nothing, where the architecture has what the operation is about. */
export function archLacksOf(settings: Settings, op: Operation): ArchLack[] {
  const { uffd, softDirty } = machineOf(settings).bits;
  const lacks: ArchLack[] = [];
  if (!uffd && asksForWp(op)) lacks.push(lackOf(settings, "uffd-wp"));
  // Where the build has none (`config soft-dirty=off`), the scenario says so itself.
  if (!softDirty && settings.softDirty && op.op === "clear_refs" && op.value === 4)
    lacks.push(lackOf(settings, "soft-dirty"));
  if (asksForMinor(op) && !hasMinor(settings)) lacks.push(lackOf(settings, "MINOR registration"));
  return lacks;
}

/** riscv64 has the bits of both with the extension Svrsw60t59b alone; MINOR needs none. */
function lackOf({ arch }: Settings, what: Missed): ArchLack {
  const capability = comes[what][arch];
  const extension = arch === "riscv64" && what !== "MINOR registration" ? "Svrsw60t59b" : null;
  return { what, since: capability === undefined ? null : mainlineOf(capability), extension };
}

/** Whether an operation is about protection by the bit: of RWP, too, which has no other. */
function asksForWp(op: Operation): boolean {
  switch (op.op) {
    case "userfaultfd":
      return op.features.some((feature) => wpFeatures.has(feature));
    case "register":
      return op.modes.includes("WP") || op.modes.includes("RWP");
    case "writeprotect":
    case "rwprotect":
      return true;
    case "copy":
    case "continue":
      return op.wp;
    case "pagemap_scan":
      return op.wpMatching;
    default:
      return false;
  }
}

/** Whether an operation is about minor faults: CONTINUE answers nothing else. */
function asksForMinor(op: Operation): boolean {
  switch (op.op) {
    case "userfaultfd":
      return op.features.some((feature) => feature === "MINOR_HUGETLBFS" || feature === "MINOR_SHMEM");
    case "register":
      return op.modes.includes("MINOR");
    default:
      return op.op === "continue";
  }
}
