// PTE007: the target of a MOVE is not covered by the protection its page had at the source.

import { entryAt, functionOn, isUffdWp, pageAt } from "../../engine/index.ts";
import { changedSpans, forSpan, type Rule } from "./finding.ts";
import { sourceOf } from "./origin.ts";
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
      const registered = pageAt(facts.after, span.mm, span.place, span.from).registered.includes("WP");
      return {
        subject: { kind: "pages", pages: [span], source: sourceOf(span, facts) },
        cause,
        // Who does not track the target does not miss it.
        ...(registered ? {} : { severity: "information" }),
        message: `${facts.span(span)} is ${cause.of === "rwp" ? "not protected" : "writable"}: the protection of its page was not moved`,
        detail: [
          `By ${functionOn(facts.settings.kernel, "move_present_ptes")}(): the target's entry is made anew, without the bit.`,
          `The next ${cause.of === "rwp" ? "access" : "write"} to the target passes, and userfaultfd is not told.`,
        ],
      };
    }),
  fixes: forSpan((span, facts) => [protectAgain(span, facts)]),
};
