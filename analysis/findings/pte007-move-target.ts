// PTE007: the target of a MOVE is not covered by the protection its page had at the source.

import { type Entry, entryAt, flagsOf, functionOn, isUffdWp, RW, registeredAt } from "../../engine/index.ts";
import { aboutPages, forSpan, type Rule, type StepFacts } from "./finding.ts";
import { sourceOf } from "./origin.ts";
import { changedSpans } from "./page-state.ts";
import { protectAgain } from "./quick-fix.ts";

export const moveTarget: Rule = {
  code: "PTE007",
  kind: "move-target-not-covered",
  group: "memory",
  title: "UFFDIO_MOVE does not carry the protection",
  severity: "warning",
  remedy: "Protect the target after the move, before a waiting thread is woken (`DONTWAKE`).",
  needs: "protection",
  origin: "held",
  check: (facts) =>
    changedSpans(
      facts,
      (change) =>
        change.to === "uncovered" &&
        change.cause === "move" &&
        !isUffdWp(entryAt(facts.after, change.mm, change.place, change.page)),
    ).map(({ span, cause }) => {
      const target = entryAt(facts.after, span.mm, span.place, span.from);
      // A zero page that was moved is not: a fault makes it so, and tells nobody.
      const isWritable = cause.of !== "rwp" && target.kind === "present" && (flagsOf(target) & RW) !== 0;
      const registered = registeredAt(facts.after, span.mm, span.place, span.from).includes("WP");
      return {
        subject: aboutPages(span, sourceOf(span, facts)),
        cause,
        // Who does not track the target does not miss it.
        ...(registered ? {} : { severity: "information" }),
        message: `${facts.span(span)} is ${isWritable ? "writable" : "not protected"}: the protection of its page was not moved`,
        detail: [
          `By ${functionOn(facts.settings.kernel, movedBy(facts, target))}(): the target's entry is made anew, without the bit.`,
          `The next ${cause.of === "rwp" ? "access" : "write"} to the target passes, and userfaultfd is not told.`,
        ],
      };
    }),
  fixes: forSpan((span, facts) => [protectAgain(span, facts)]),
};

/** Which function of mm/userfaultfd.c, or of mm/huge_memory.c, made the target's entry. */
function movedBy({ step }: StepFacts, target: Entry): string {
  if (step.trail.includes("move_pages_huge_pmd")) return "move_pages_huge_pmd";
  return target.kind === "present" && target.frame === 0 ? "move_zeropage_pte" : "move_present_ptes";
}
