import type { Rule } from "./finding.ts";

// What a scenario expects is part of it, so a difference is a finding on the statement. The comparison itself is in analysis/expectations.

/** PTE020: a call failed, and the scenario does not say that it should. */
export const unexpectedError: Rule = {
  code: "PTE020",
  name: "unexpected-error",
  title: "An error that the scenario does not expect",
  severity: "warning",
  explanation: `The call gives an errno, or an access a signal, and nothing after \`->\` says so. What follows then runs on a state that the author may not have had in mind: a refused UFFDIO_API leaves no userfaultfd, a refused registration no protection.`,
  remedy: "Mend the call, or write the expected errno or signal: `-> EINVAL`, `-> SIGBUS/2`.",
  example: `A: buf = mmap(1)
A: madvise(buf, REMOVE)              -> EINVAL
A: madvise(buf, COLLAPSE)            -> EINVAL
`,
};

/** PTE023: a result or an assert does not hold. */
export const expectationFails: Rule = {
  code: "PTE023",
  name: "expectation-fails",
  title: "An expectation does not hold",
  severity: "error",
  explanation:
    "What stands after `->`, or in an `assert`, is not what the kernel's model gives. On a kernel whose traces the project has, the model agrees with the kernel (docs/model.md).",
  remedy: "Correct the scenario or the expectation; `ptescope check --update` writes in what really happens.",
  example: "",
};

/** PTE024: a finding was expected and is not there. */
export const missingFinding: Rule = {
  code: "PTE024",
  name: "expected-finding-missing",
  title: "An expected finding is not there",
  severity: "error",
  explanation:
    "The statement says `!PTE001`: this finding is meant to be here, and it is not. A scenario that shows a loss has stopped showing it: on this kernel, or since it was edited.",
  remedy: "Take the `!…` out, or find out why the loss no longer happens.",
  example: "",
};
