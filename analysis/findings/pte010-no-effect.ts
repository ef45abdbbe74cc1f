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
  explanation: `Over an empty anonymous entry UFFDIO_WRITEPROTECT does nothing and still returns 0 (\`change_pte_range()\`): there is no entry to hold the bit. Guard and poison markers have no place for it either. Since 6.4 the feature \`WP_UNPOPULATED\`
puts a PTE marker into an empty one (2bad466cc9d9); file-backed and hugetlb mappings have had markers since 5.19.`,
  remedy: "Ask for `WP_UNPOPULATED` in userfaultfd(), or populate the range first (`madvise(…, POPULATE_READ)`).",
  example: `A: buf = mmap(2)
A: userfaultfd(PAGEFAULT_FLAG_WP)
A: register(buf, WP)
A: wp(buf)                           -> !PTE010
`,
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
              ? "The next write there passes, and userfaultfd is not told."
              : "Once the marker is gone, a write passes and userfaultfd is not told."
          }`,
        ],
        ...(entry.kind === "none" ? {} : { remedy: "Protect it again once the marker is gone." }),
      };
    });
  },
  fixes: forSpan(noEffectFixes),
};

function reason(entry: Entry): string {
  return entry.kind === "none" ? "there is no entry to hold the bit" : "its marker has no place for the bit";
}

function noEffectFixes(span: PageSpan, facts: StepFacts): Fix[] {
  if (pageAt(facts.after, span.mm, span.place, span.from).entry.kind !== "none") return [];
  const text = `${span.mm}: madvise(${facts.argument(span)}, POPULATE_READ)`;
  return [
    ...askFor("WP_UNPOPULATED", span.mm, facts),
    { title: "Populate it first", edits: [{ kind: "insert-before", statement: facts.index, text }] },
  ];
}
