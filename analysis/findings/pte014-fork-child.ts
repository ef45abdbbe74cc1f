// PTE014: the child of a fork without EVENT_FORK is not covered.

import { entryAt, isUffdWp } from "../../engine/index.ts";
import { aboutPages, forSpan, type Rule, type StepFacts } from "./finding.ts";
import { sourceOf } from "./origin.ts";
import { changedSpans } from "./page-state.ts";
import { askFor } from "./quick-fix.ts";

/** The child's entry kept the bit: PTE008 tells that. */
function strayAt({ after }: StepFacts, { mm, place, page }: StepFacts["step"]["protection"][number]): boolean {
  return isUffdWp(entryAt(after, mm, place, page));
}

export const forkChild: Rule = {
  code: "PTE014",
  kind: "fork-child-not-covered",
  group: "memory",
  title: "The child is not covered: EVENT_FORK was not asked for",
  severity: "information",
  offByDefault: true,
  remedy:
    "Ask for `EVENT_FORK` if the child's writes matter: it then gets a userfaultfd of its own, and every bit and marker.",
  needs: "protection",
  origin: "held",
  check: (facts) =>
    changedSpans(
      facts,
      (change) => change.to === "uncovered" && change.cause === "fork" && !strayAt(facts, change),
    ).map(({ span, cause }) => ({
      subject: aboutPages(span, sourceOf(span, facts)),
      cause,
      message: `${facts.span(span)} is not covered`,
      detail: [
        "By dup_userfaultfd(): the child's VMA is not registered, and its entries have no uffd-wp bit.",
        "The child's writes pass, and userfaultfd is not told. The parent's protection stands.",
      ],
    })),
  fixes: forSpan((_span, facts) =>
    facts.operation.op === "fork" ? askFor("EVENT_FORK", facts.operation.mm, facts) : [],
  ),
};
