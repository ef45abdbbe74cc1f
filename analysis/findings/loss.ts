// The rules that report a lost protection have one shape: a page was held, the step left a state in which the next
// write that succeeds is not noticed, and the change says why. Each cause has a rule, and so a code, of its own.

import { type ProtectionCause, pageAt, step, tasks, userfaultfds } from "../../engine/index.ts";
import { waitsFor } from "../describe/outcome.ts";
import {
  type ChangedSpan,
  type Draft,
  type Fix,
  forSpan,
  lostSpans,
  type PageSpan,
  type Rule,
  type StepFacts,
} from "./finding.ts";
import { sourceOf } from "./origin.ts";
import { protectAgain } from "./quick-fix.ts";

export interface LossRule extends Omit<Rule, "severity" | "needs" | "origin" | "check" | "fixes"> {
  readonly causes: readonly ProtectionCause[];
  /** Whether it is this rule's to tell; it is where nothing is said. */
  applies?(span: PageSpan, facts: StepFacts): boolean;
  /** What the step does to the entries. */
  consequence(span: PageSpan, facts: StepFacts): string;
  /** Quick fixes of its own, before protecting again. */
  fixes?(span: PageSpan, facts: StepFacts): readonly Fix[];
  /** What to do, where the rule's own remedy is not it. */
  remedyFor?(facts: StepFacts): string | undefined;
  /** Protecting again after the step is no remedy. */
  readonly final?: boolean;
}

/**
 * A rule that reports, for each span of pages lost for one of the causes, what was lost and what may be done about it.
 * An error: userfaultfd may give false positives, never false negatives.
 */
export function lossRule(loss: LossRule): Rule {
  const causes = new Set(loss.causes);
  return {
    ...loss,
    severity: "error",
    needs: "protection",
    origin: "held",
    check: (facts) =>
      lostSpans(facts, causes)
        .filter(({ span }) => loss.applies?.(span, facts) ?? true)
        .map((lost) => lossDraft(loss, facts, lost)),
    fixes: forSpan((span, facts) => [
      ...(loss.fixes?.(span, facts) ?? []),
      ...(loss.final ? [] : [protectAgain(span, facts)]),
    ]),
  };
}

function lossDraft(loss: LossRule, facts: StepFacts, { span, cause }: ChangedSpan): Draft {
  const pages = facts.span(span);
  const remedy = loss.remedyFor?.(facts);
  return {
    subject: { kind: "pages", pages: [span], source: sourceOf(span, facts) },
    cause,
    message: `drops the write-protection of ${pages}`,
    detail: [`By ${cause.by}(). ${loss.consequence(span, facts)}`, laterWrite(span, facts)],
    ...(remedy === undefined ? {} : { remedy }),
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
    return task && waitsFor(task.wait) === "migration"
      ? `A write there waits for the end of the migration; then it passes, and ${untold}.`
      : "A write there never ends.";
  }
  return `The next write there passes, and ${untold}.`;
}
