// Where a protection came from: the statement that placed it, however it travelled since.

import type { ProtectionState } from "../../engine/index.ts";
import type { Page } from "../describe/naming.ts";
import { firstAt } from "../scenario/plan.ts";
import type { RunStep } from "../timeline/timeline.ts";
import type { Finding, PageSpan, Related, StepFacts } from "./finding.ts";

const NONE: readonly Related[] = [];

/** Questions about one run after which it pays to know which steps protected what. */
const PAYS = 16;

/** Where protections came from, in one run. */
export class Origins {
  private readonly records: readonly RunStep[];
  private asked = 0;
  /** By page, the steps at which its protection changed, in order; those of other pages may be among them. */
  private changes: Map<number, number[]> | undefined;

  constructor(records: readonly RunStep[]) {
    this.records = records;
  }

  /**
   * The steps before `index` that explain the protection of a finding's first page, or that it was lost, latest first:
   * moves and forks that brought it, then the request that placed it. None for a finding that no such step explains.
   */
  of(index: number, { rule, subject, origin }: Finding): readonly Related[] {
    const want = origin ?? rule.origin;
    if (want === undefined || subject.kind !== "pages") return NONE;
    const [first] = subject.pages;
    let at = subject.source ?? (first && { mm: first.mm, place: first.place, page: first.from });
    const related: Related[] = [];
    this.asked++;
    for (let i = index; at !== undefined; ) {
      i = this.before(i, at);
      const record = this.records[i];
      if (record === undefined) return related;
      const { mm, place, page }: Page = at;
      const change = record.step.protection.find(
        (each) => each.to === want && each.mm === mm && each.place === place && each.page === page,
      );
      if (change === undefined) continue;
      const source = sourceInStep(record, change.cause, at);
      if (source === null) {
        related.push({ step: i, message: began[want] ?? "protected here" });
        return related;
      }
      related.push({ step: i, message: change.cause === "forked" ? "the child got it here" : "moved here" });
      at = source;
    }
    return related;
  }

  /** The last step before that one which may have changed the protection of a page; -1: none. */
  private before(index: number, page: Page): number {
    if (this.asked >= PAYS) {
      this.changes ??= this.list();
      const steps = this.changes.get(keyOf(page)) ?? [];
      return steps[firstAt(steps, index) - 1] ?? -1;
    }
    let i = index - 1;
    // Most steps protect nothing: they are passed without a further look.
    while (i >= 0 && this.records[i]?.step.protection.length === 0) i--;
    return i;
  }

  private list(): Map<number, number[]> {
    const changes = new Map<number, number[]>();
    this.records.forEach(({ step: { protection } }, index) => {
      for (const change of protection) {
        const key = keyOf(change);
        const steps = changes.get(key);
        if (steps === undefined) changes.set(key, [index]);
        else if (steps.at(-1) !== index) steps.push(index);
      }
    });
    return changes;
  }
}

/** The same for the same page; for others nearly always another. */
function keyOf({ place, page }: Page): number {
  return place * 4099 + page;
}

const began: { readonly [state in ProtectionState]?: string } = {
  lost: "the protection was lost here",
  ineffective: "protection was asked for here, and took no effect",
  written: "changed here, and reported by no scan since",
};

/** Where the protection was before the step brought it; null: the step placed it. */
function sourceInStep(record: RunStep, cause: string, at: Page): Page | null {
  const { operation } = record;
  if (cause === "forked" && operation.op === "fork") return { ...at, mm: operation.mm };
  if (cause !== "moved" || operation.op !== "mremap") return null;
  const { range, to } = operation;
  if (to.place !== at.place || at.page < to.page) return null;
  return { mm: at.mm, place: range.place, page: range.page + at.page - to.page };
}

/**
 * Before the step: of the first page of a span, its page in the source of an mremap or a MOVE, in the parent of a fork.
 * Undefined: it was not brought.
 */
export function sourceOf({ mm, place, from }: PageSpan, { operation }: StepFacts): Page | undefined {
  switch (operation.op) {
    case "fork":
      return { mm: operation.mm, place, page: from };
    case "mremap": {
      const { range, to } = operation;
      if (to.place !== place || from < to.page) return undefined;
      return { mm, place: range.place, page: range.page + from - to.page };
    }
    case "move": {
      const { range } = operation;
      return { mm, place: operation.from.place, page: operation.from.page + from - range.page };
    }
    default:
      return undefined;
  }
}
