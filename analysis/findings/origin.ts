// Where a protection came from: the statement that placed it, however it travelled since.

import type { Page } from "../describe/pages.ts";
import type { RunStep } from "../timeline/timeline.ts";
import type { Finding, Related } from "./finding.ts";

/**
 * The steps before `index` that explain the protection of a finding's first page, or that it was lost, latest first: moves and forks that brought it,
 * then the request that placed it. None for a finding that no such step explains.
 */
export function originOf(records: readonly RunStep[], index: number, { rule, subject }: Finding): Related[] {
  const want = rule.origin;
  if (want === undefined || subject.kind !== "pages") return [];
  const [first] = subject.pages;
  let at = subject.source ?? (first && { mm: first.mm, place: first.place, page: first.from });
  const related: Related[] = [];
  for (let i = index - 1; i >= 0 && at !== undefined; i--) {
    const record = records[i];
    // Most steps protect nothing: they are passed without a further look.
    if (record === undefined || record.step.protection.length === 0) continue;
    const { mm, place, page }: Page = at;
    const change = record.step.protection.find(
      (each) => each.to === want && each.mm === mm && each.place === place && each.page === page,
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
function sourceOf(record: RunStep, cause: string, at: Page): Page | null {
  const { operation, step } = record;
  if (cause === "forked" && operation.op === "fork") return { ...at, mm: operation.mm };
  if (cause !== "moved") return null;
  for (const message of step.messages) {
    if (message.type !== "remap" || message.mm !== at.mm || message.to.place !== at.place) continue;
    return { mm: at.mm, place: message.from.place, page: message.from.page + (at.page - message.to.page) };
  }
  return null;
}
