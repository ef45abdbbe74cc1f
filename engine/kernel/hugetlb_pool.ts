// /proc/sys/vm/nr_hugepages. mm/hugetlb.c: set_max_huge_pages().

import type { Tx } from "../state/tx.ts";
import { type Outcome, ok } from "./outcome.ts";

/** Pages in use stay in the pool; the answer is what the pool has then. */
export function hugepages(tx: Tx, count: number): Outcome {
  const { total, free } = tx.state.pool;
  const used = total - free;
  const next = Math.max(count, used);
  tx.setPool({ total: next, free: next - used });
  return ok(next);
}
