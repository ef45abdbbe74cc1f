import { lacksOf } from "../../engine/index.ts";
import { changedSpans, type Fix, type PageSpan, type Rule, type StepFacts } from "./finding.ts";

/** PTE010: a request that returned 0 and left no bit. */
export const noEffect: Rule = {
  code: "PTE010",
  name: "protection-without-effect",
  title: "A protection that never took effect",
  severity: "warning",
  explanation: `Over an empty anonymous entry UFFDIO_WRITEPROTECT does nothing and still returns 0 (\`change_pte_range()\`): there is no entry to hold the bit. Since 6.4 the feature \`WP_UNPOPULATED\`
puts a PTE marker there; file-backed and hugetlb mappings have had markers since 5.19.`,
  remedy: "Ask for `WP_UNPOPULATED` in userfaultfd(), or populate the range first (`madvise(…, POPULATE_READ)`).",
  example: `A: buf = mmap(2)
A: userfaultfd(PAGEFAULT_FLAG_WP)
A: register(buf, WP)
A: wp(buf)                           -> !PTE010
`,
  check: (facts) =>
    changedSpans(facts, (change) => change.to === "ineffective").map(({ span, by }) => {
      const pages = facts.span(span);
      return {
        message: `${pages} is not protected: there is no entry to hold the bit`,
        detail: [
          `${by}() skips empty anonymous entries unless WP_UNPOPULATED was asked for. The call returns 0 all the same.`,
        ],
        pages: [span],
        fixes: () => noEffectFixes(facts, span),
      };
    }),
};

function noEffectFixes(facts: StepFacts, span: PageSpan): Fix[] {
  const pages = facts.span(span).slice(span.mm.length + 1);
  const populate: Fix = {
    title: "Populate it first",
    edits: [{ kind: "insert-before", statement: facts.index, text: `${span.mm}: madvise(${pages}, POPULATE_READ)` }],
  };
  const setup = facts.lastStep("userfaultfd", span.mm);
  const asked = { op: "userfaultfd", mm: span.mm, features: ["WP_UNPOPULATED"], userModeOnly: false } as const;
  if (setup < 0 || lacksOf(facts.settings.kernel, asked).length > 0) return [populate];
  return [
    {
      title: "Ask for WP_UNPOPULATED",
      preferred: true,
      edits: [{ kind: "add-flag", statement: setup, flag: "WP_UNPOPULATED" }],
    },
    populate,
  ];
}
