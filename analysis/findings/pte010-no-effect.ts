// PTE010: a request that returned 0 and left no bit.

import { type Entry, pageAt } from "../../engine/index.ts";
import { changedSpans, type Fix, forSpan, type PageSpan, type Rule, type StepFacts } from "./finding.ts";
import { askFor } from "./quick-fix.ts";

export const noEffect: Rule = {
  code: "PTE010",
  kind: "protection-without-effect",
  group: "memory",
  title: "A protection that never took effect",
  severity: "warning",
  remedy: "Ask for `WP_UNPOPULATED` in userfaultfd(), or populate the range first (`madvise(…, POPULATE_READ)`).",
  needs: "protection",
  check: (facts) => {
    // A call that fails has told its caller.
    if (facts.result.err !== undefined) return [];
    return changedSpans(facts, (change) => change.to === "ineffective").map(({ span, cause }) => {
      const pages = facts.span(span);
      const { entry } = pageAt(facts.after, span.mm, span.place, span.from);
      return {
        subject: { kind: "pages", pages: [span] },
        cause,
        message: `${pages} is not protected: ${reason(entry)}`,
        detail: [
          `${cause.by}() succeeds all the same. ${
            entry.kind === "none"
              ? `The next ${cause.of === "rwp" ? "access" : "write"} there passes, and userfaultfd is not told.`
              : "Once the marker is gone, a write passes and userfaultfd is not told."
          }`,
        ],
        ...remedyFor(entry, cause.of === "rwp"),
      };
    });
  },
  fixes: forSpan(noEffectFixes),
};

/** Where the rule's own remedy is not it: nothing makes an empty entry hold a read-write protection. */
function remedyFor(entry: Entry, rwp: boolean): { readonly remedy?: string } {
  if (entry.kind !== "none") return { remedy: "Protect it again once the marker is gone." };
  return rwp ? { remedy: "Populate the range first (`madvise(…, POPULATE_READ)`), then protect it." } : {};
}

function reason(entry: Entry): string {
  return entry.kind === "none" ? "there is no entry to hold the bit" : "its marker has no place for the bit";
}

function noEffectFixes(span: PageSpan, facts: StepFacts): Fix[] {
  if (pageAt(facts.after, span.mm, span.place, span.from).entry.kind !== "none") return [];
  const text = `${span.mm}: madvise(${facts.argument(span)}, POPULATE_READ)`;
  return [
    ...(pageAt(facts.after, span.mm, span.place, span.from).protection.kind === "rwp"
      ? []
      : askFor("WP_UNPOPULATED", span.mm, facts)),
    { title: "Populate it first", edits: [{ kind: "insert-before", statement: facts.index, text }] },
  ];
}
