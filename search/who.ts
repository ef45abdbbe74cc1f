// Who does something to a page. Shooting one's own foot is one thing, interfering with others another.

import type { Operation } from "../engine/index.ts";

/** The process whose page it is; whoever holds its userfaultfd; another process, or who has the file; the system. */
export type Who = "itself" | "monitor" | "another" | "system";

export const whoText: Readonly<Record<Who, string>> = {
  system: "the system",
  another: "another process",
  monitor: "its monitor",
  itself: "the process itself",
};

/** Who interferes with others comes before whoever shoots his own foot. */
export const whoOrder: readonly Who[] = ["system", "another", "monitor", "itself"];

const bySystem: ReadonlySet<Operation["op"]> = new Set([
  ...(["reclaim", "swapon", "swapoff", "migrate_begin", "migrate_end", "numa_hint", "khugepaged"] as const),
  ...(["compact", "drop_slab", "hugepages", "ksm"] as const),
]);

/** By the userfaultfd. */
const byMonitor: ReadonlySet<Operation["op"]> = new Set([
  ...(["userfaultfd", "uffd_read", "uffd_poll", "close", "register", "unregister", "wake"] as const),
  ...(["writeprotect", "rwprotect", "set_mode", "copy", "zeropage", "continue", "poison", "move"] as const),
]);

export function whoDoes(operation: Operation, mm: string): Who {
  if (bySystem.has(operation.op) || isCollapse(operation)) return "system";
  if (!("mm" in operation) || operation.mm !== mm) return "another";
  if (byMonitor.has(operation.op)) return "monitor";
  // process_vm_writev() and ptrace() are about the memory of another process.
  const remote = "by" in operation && (operation.by === "PROCESS_VM" || operation.by === "PTRACE");
  return remote ? "another" : "itself";
}

/** Collapse by advice is what khugepaged does unasked, of files too. */
function isCollapse(operation: Operation): boolean {
  return operation.op === "madvise" && operation.advice === "COLLAPSE";
}

/** What has to be said beside the statements; null: nothing. */
export function noteOf(operations: readonly Operation[]): string | null {
  if (!operations.some(isCollapse)) return null;
  return "khugepaged collapses in the same way, at a time of its own choosing";
}

/** Of several operations of which none is too many: where the process has a part in it, it does it to itself. */
export function whoOf(operations: readonly Operation[], mm: string): Who {
  const parts = new Set(operations.map((operation) => whoDoes(operation, mm)));
  return whoOrder.findLast((who) => parts.has(who)) ?? "system";
}
