import type { Rule } from "./finding.ts";

/** PTE020: a call failed, and the scenario does not say that it should. Found where results are compared (analysis/scenario/findings.ts). */
export const unexpectedError: Rule = {
  code: "PTE020",
  name: "unexpected-error",
  title: "An error that the scenario does not expect",
  severity: "warning",
  explanation: `The call gives an errno, or an access a signal, and nothing after \`->\` says so. What follows then runs on a state that the author may not have had in mind: a refused UFFDIO_API leaves nothing to register with, a refused registration nothing to protect.`,
  remedy: "Mend the call, or write the expected errno or signal: `-> EINVAL`, `-> SIGBUS/2`.",
  example: `A: buf = mmap(1)
A: madvise(buf, REMOVE)              -> EINVAL
A: madvise(buf, COLLAPSE)            -> !PTE020
`,
};
