// /proc/sys/vm/nr_hugepages. mm/hugetlb.c: set_max_huge_pages().

import type { Tx } from "../state/tx.ts";
import { type Outcome, ok } from "./outcome.ts";

/** Pages in use stay; those above `count` are surplus from then on. The answer is nr_hugepages, which does not count surplus pages. */
export function hugepages(tx: Tx, count: number): Outcome {
  const { total, free } = tx.state.pool;
  const used = total - free;
  const next = Math.max(count, used);
  tx.setPool({ total: next, free: next - used, surplus: next - count });
  return ok(count);
}
