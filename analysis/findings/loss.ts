// The rules that report a lost protection have one shape: a page was held, the step left a state in which the next write that succeeds
// is not noticed, and the change says why. Each cause has a rule, and so a code, of its own.

import { type ProtectionCause, pageAt, step, tasks, userfaultfds } from "../../engine/index.ts";
import { type Draft, type Fix, lostSpans, type PageSpan, type Rule, type StepFacts } from "./finding.ts";
import { waitsForMigration } from "./migration-wait.ts";
import { protectAgain } from "./quick-fix.ts";
import { sourceOf } from "./source.ts";

export interface LossRule extends Omit<Rule, "severity" | "needs" | "check"> {
  readonly causes: readonly ProtectionCause[];
  /** What the step does to the entries. */
  consequence(span: PageSpan, facts: StepFacts): string;
  /** Quick fixes of its own, before protecting again. */
  fixes?(span: PageSpan, facts: StepFacts): readonly Fix[];
  /** What to do, where the rule's own remedy is not it. */
  remedyFor?(facts: StepFacts): string | undefined;
  /** Protecting again after the step is no remedy. */
  readonly final?: boolean;
}

/** A rule that reports, for each span of pages lost for one of the causes, what was lost and what may be done about it. An error: userfaultfd may give false positives, never false negatives. */
export function lossRule(loss: LossRule): Rule {
  const causes = new Set(loss.causes);
  return {
    ...loss,
    severity: "error",
    needs: "protection",
    check: (facts) => lostSpans(facts, causes).map(({ span, by }) => lossDraft(loss, facts, span, by)),
  };
}

function lossDraft(loss: LossRule, facts: StepFacts, span: PageSpan, by: string): Draft {
  const pages = facts.span(span);
  const remedy = loss.remedyFor?.(facts);
  return {
    message: `drops the write-protection of ${pages}`,
    detail: [`By ${by}(). ${loss.consequence(span, facts)}`, laterWrite(span, facts)],
    pages: [span],
    origin: "protected",
    source: sourceOf(span, facts),
    ...(remedy === undefined ? {} : { remedy }),
    fixes: () => [...(loss.fixes?.(span, facts) ?? []), ...(loss.final ? [] : [protectAgain(span, facts)])],
  };
}

/** What a write right after the step comes to: states are values, so it is tried. */
function laterWrite({ mm, place, from }: PageSpan, facts: StepFacts): string {
  const { result, state } = step(facts.after, { op: "write", mm, place, page: from, value: 0 });
  const async = userfaultfds(facts.after).some((uffd) => uffd.mm === mm && uffd.features.includes("WP_ASYNC"));
  const untold =
    async && pageAt(facts.after, mm, place, from).registered.includes("WP")
      ? "PAGEMAP_SCAN does not report it"
      : "userfaultfd is not told";
  if (result.sig) return `A write there is a ${result.sig.name} for now; once one succeeds, ${untold}.`;
  if (result.stuck !== undefined) {
    const task = tasks(state).find((each) => each.task === result.stuck);
    return task && waitsForMigration(task)
      ? `A write there waits for the end of the migration; then it passes, and ${untold}.`
      : "A write there never ends.";
  }
  return `The next write there passes, and ${untold}.`;
}
