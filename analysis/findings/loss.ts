// The rules that report a lost protection have one shape: a page was held, the step left a state in which the next
// write that succeeds (of read-write protection: the next access) is not noticed, and the change says why. Each cause
// has a rule, and so a code, of its own.

import {
  type ProtectionCause,
  type ProtectionKind,
  type Result,
  registeredAt,
  type State,
  step,
  tasks,
  userfaultfds,
} from "../../engine/index.ts";
import { waitsFor } from "../describe/outcome.ts";
import {
  aboutPages,
  type Draft,
  type Fix,
  forSpan,
  type PageSpan,
  type Rule,
  type Severity,
  type StepFacts,
} from "./finding.ts";
import { sourceOf } from "./origin.ts";
import { type ChangedSpan, lostSpans } from "./page-state.ts";
import { protectAgain } from "./quick-fix.ts";

export interface LossRule extends Omit<Rule, "severity" | "needs" | "origin" | "check" | "fixes"> {
  readonly causes: readonly ProtectionCause[];
  /** Whether it is this rule's to tell; it is where nothing is said. */
  applies?(span: PageSpan, facts: StepFacts): boolean;
  /** It is about this one of the two protections alone. */
  readonly of?: ProtectionKind;
  /** An error, unless userspace was told that it would happen. */
  readonly severity?: Severity;
  /** What the step does to the entries. */
  consequence(span: PageSpan, facts: StepFacts, cause: ChangedSpan["cause"]): string;
  /** Quick fixes of its own, before protecting again. */
  fixes?(span: PageSpan, facts: StepFacts): readonly Fix[];
  /** What to do, where the rule's own remedy is not it. */
  remedyFor?(facts: StepFacts): string | undefined;
  /** Protecting again after the step changes nothing of what the step does. */
  readonly stays?: boolean;
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
    severity: loss.severity ?? "error",
    needs: "loss",
    origin: "held",
    check: (facts) =>
      lostSpans(facts, causes, loss.of)
        .filter(({ span }) => loss.applies?.(span, facts) ?? true)
        .map((lost) => lossDraft(loss, facts, lost)),
    fixes: forSpan((span, facts) => [
      ...(loss.fixes?.(span, facts) ?? []),
      ...(loss.final ? [] : [{ ...protectAgain(span, facts), stays: loss.stays ?? false }]),
    ]),
  };
}

/** What messages call the two. */
export const protectionName = { wp: "write-protection", rwp: "read-write protection" } as const;

function lossDraft(loss: LossRule, facts: StepFacts, { span, cause }: ChangedSpan): Draft {
  const pages = facts.span(span);
  const remedy = loss.remedyFor?.(facts);
  return {
    subject: aboutPages(span, sourceOf(span, facts)),
    cause,
    message: `drops the ${protectionName[cause.of]} of ${pages}`,
    detail: [`By ${cause.by}(). ${loss.consequence(span, facts, cause)}`, laterAccess(span, facts, cause.of)],
    ...(remedy === undefined ? {} : { remedy }),
  };
}

/** What a write, or with read-write protection a read, right after the step comes to: states are values, so it is tried. */
function laterAccess({ mm, place, from }: PageSpan, facts: StepFacts, of: ProtectionKind): string {
  const what = of === "rwp" ? "read" : "write";
  const { result, state } = step(
    facts.after,
    of === "rwp" ? { op: "read", mm, place, page: from } : { op: "write", mm, place, page: from, value: 0 },
  );
  if (of === "rwp") return laterOf(what, result, state, rwpUntold(facts, mm));
  const async = userfaultfds(facts.after).some((uffd) => uffd.mm === mm && uffd.features.includes("WP_ASYNC"));
  const untold =
    async && registeredAt(facts.after, mm, place, from).includes("WP")
      ? "PAGEMAP_SCAN does not report it"
      : "userfaultfd is not told";
  return laterOf(what, result, state, untold);
}

function rwpUntold({ after }: StepFacts, mm: string): string {
  const async = userfaultfds(after).some((uffd) => uffd.mm === mm && uffd.features.includes("RWP_ASYNC"));
  return async ? "userfaultfd would not be told in sync mode" : "userfaultfd is not told";
}

function laterOf(what: "read" | "write", result: Result, state: State, untold: string): string {
  if (result.sig) return `A ${what} there is a ${result.sig.name} for now; once one succeeds, ${untold}.`;
  if (result.stuck !== undefined) {
    const task = tasks(state).find((each) => each.task === result.stuck);
    return task && waitsFor(task.wait) === "migration"
      ? `A ${what} there waits for the end of the migration; then it passes, and ${untold}.`
      : `A ${what} there never ends.`;
  }
  return `The next ${what === "read" ? "access" : "write"} there passes, and ${untold}.`;
}
