import type { Rule } from "./finding.ts";

/** PTE023: a result or an assert does not hold. Found where they are compared (analysis/scenario/findings.ts, check.ts). */
export const expectationFails: Rule = {
  code: "PTE023",
  name: "expectation-fails",
  title: "An expectation does not hold",
  severity: "error",
  explanation:
    "What stands after `->`, or in an `assert`, is not what the kernel's model gives. On a kernel whose traces the project has, the model agrees with the kernel ([model.md](model.md)). An assert over pages of a place where the process has nothing mapped does not hold either.",
  remedy: "Correct the scenario or the expectation; `ptescope check --update` writes in what really happens.",
  example: `A: buf = mmap(1)
A: write(buf[0], 7)
A: read(buf[0])                      -> 8, !PTE023
`,
};
