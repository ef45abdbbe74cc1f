import type { Rule } from "./finding.ts";

/** PTE024: a finding was expected and is not there. Found where results are compared (analysis/scenario/findings.ts). */
export const missingFinding: Rule = {
  code: "PTE024",
  name: "expected-finding-missing",
  title: "An expected finding is not there",
  severity: "error",
  explanation:
    "The statement says `!PTE001`: this finding is meant to be here, and it is not. A scenario that shows a loss has stopped showing it: on this kernel, or since it was edited.",
  remedy: "Take the `!…` out, or find out why the loss no longer happens.",
  example: `A: buf = mmap(1)
A: madvise(buf, DONTNEED)            -> !PTE001, !PTE024
`,
};
