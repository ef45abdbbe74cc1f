// The words of kernel traces (`.scn`) and the kernel's own that they stand for.
import type { Advice, Feature, KernelAccess, RegisterMode } from "../../engine/operation.ts";

/** In bit order. */
export const scnFeatures: readonly (readonly [string, Feature])[] = [
  ["pfwp", "PAGEFAULT_FLAG_WP"],
  ["fork", "EVENT_FORK"],
  ["remap", "EVENT_REMAP"],
  ["remove", "EVENT_REMOVE"],
  ["mhuge", "MISSING_HUGETLBFS"],
  ["mshmem", "MISSING_SHMEM"],
  ["unmap", "EVENT_UNMAP"],
  ["sigbus", "SIGBUS"],
  ["tid", "THREAD_ID"],
  ["minhuge", "MINOR_HUGETLBFS"],
  ["minshmem", "MINOR_SHMEM"],
  ["exact", "EXACT_ADDRESS"],
  ["wpfile", "WP_HUGETLBFS_SHMEM"],
  ["wpunpop", "WP_UNPOPULATED"],
  ["poison", "POISON"],
  ["wpasync", "WP_ASYNC"],
  ["move", "MOVE"],
  ["rwp", "RWP"],
  ["rwpasync", "RWP_ASYNC"],
];

/** In bit order. */
export const scnModes: readonly (readonly [string, RegisterMode])[] = [
  ["missing", "MISSING"],
  ["wp", "WP"],
  ["minor", "MINOR"],
  ["rwp", "RWP"],
];

export const scnAdvice: readonly Advice[] = [
  "DONTNEED",
  "FREE",
  "REMOVE",
  "DONTFORK",
  "DOFORK",
  "MERGEABLE",
  "UNMERGEABLE",
  "HUGEPAGE",
  "NOHUGEPAGE",
  "WIPEONFORK",
  "KEEPONFORK",
  "COLD",
  "PAGEOUT",
  "POPULATE_READ",
  "POPULATE_WRITE",
  "DONTNEED_LOCKED",
  "COLLAPSE",
  "GUARD_INSTALL",
  "GUARD_REMOVE",
  "WILLNEED",
];

export const scnAccesses: readonly KernelAccess[] = ["COPY_USER", "PROCESS_VM", "PTRACE", "GUP", "KVM", "PIN"];

export const scnProcesses = "ABD";
export const REGIONS = 8;
export const FILES = 4;

/** Without `UFFD_FEATURE_`. */
export function featuresOf(bits: bigint): string[] {
  return scnFeatures.filter((_, bit) => (bits >> BigInt(bit)) & 1n).map(([, feature]) => feature);
}
