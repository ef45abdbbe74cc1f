// What a waiting thread waits for: as data, and in words.

import type { StuckIn, TaskView } from "../../engine/index.ts";
import type { WaitsFor } from "../findings/finding.ts";

const reasons: Readonly<Record<StuckIn, WaitsFor>> = {
  migration_entry_wait: "migration",
  migration_entry_wait_huge: "migration",
  pmd_migration_entry_wait: "migration",
  swapoff: "swap-device",
  pgtable_bad: "bad-page",
  madvise_guard_install: "retry",
  handle_mm_fault: "retry",
  faultin_page: "retry",
};

/** A task that waits for a migration is stuck to the engine, and goes on with the migration's end; what is tried again and again waits for nothing. */
export function waitsFor(wait: TaskView["wait"]): WaitsFor {
  return wait.on === "userfault" ? "userfaultfd" : reasons[wait.in];
}

/** `blocks wp`, `stuck: in migration_entry_wait()`. */
export function waitText(wait: TaskView["wait"]): string {
  return wait.on === "userfault" ? `blocks ${wait.fault}` : `stuck: ${stuckText(wait.in)}`;
}

/** `swapoff waits for get_swap_device() references`; else the function in which it spins or sleeps. */
export function stuckText(where: StuckIn): string {
  return where === "swapoff" ? "swapoff waits for get_swap_device() references" : `in ${where}()`;
}
