// Where a protection came from: the statement that placed it, however it travelled since.

import type { ProtectionState } from "../../engine/index.ts";
import type { Record } from "../timeline/timeline.ts";
import type { Related } from "./finding.ts";

/**
 * The steps before `index` that explain the protection of a page, latest first: moves and forks that brought it, then the request that placed it.
 * `want`: the state whose beginning is looked for, `held` for a loss, `lost` for a write that passed.
 */
export function originOf(
  records: readonly Record[],
  index: number,
  mm: string,
  place: number,
  page: number,
  want: ProtectionState,
): Related[] {
  const related: Related[] = [];
  let at = { mm, place, page };
  for (let i = index - 1; i >= 0; i--) {
    const record = records[i];
    // Most steps protect nothing: they are passed without a further look.
    if (record === undefined || record.step.protection.length === 0) continue;
    const change = record.step.protection.find(
      (each) => each.to === want && each.mm === at.mm && each.place === at.place && each.page === at.page,
    );
    if (change === undefined) continue;
    const source = sourceOf(record, change.cause, at);
    if (source === null) {
      related.push({ step: i, message: want === "lost" ? "the protection was lost here" : "protected here" });
      return related;
    }
    related.push({ step: i, message: change.cause === "forked" ? "the child got it here" : "moved here" });
    at = source;
  }
  return related;
}

/** Where the protection was before the step brought it; null: the step placed it. */
function sourceOf(record: Record, cause: string, at: { mm: string; place: number; page: number }) {
  const { operation, step } = record;
  if (cause === "forked" && operation.op === "fork") return { ...at, mm: operation.mm };
  if (cause !== "moved") return null;
  for (const message of step.messages) {
    if (message.type !== "remap" || message.mm !== at.mm || message.to.place !== at.place) continue;
    return { mm: at.mm, place: message.from.place, page: message.from.page + (at.page - message.to.page) };
  }
  return null;
}
