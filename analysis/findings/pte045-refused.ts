// PTE045: the kernel meets a page that userfaultfd watches, may not wait for it, and gets an error in place of it.

import type { Rule, StepFacts } from "./finding.ts";

export const refused: Rule = {
  code: "PTE045",
  kind: "kernel-access-refused",
  group: "memory",
  title: "The kernel is refused, and userfaultfd is not told",
  severity: "information",
  remedy:
    "Where the kernel has to get there, ask for neither USER_MODE_ONLY nor SIGBUS (the first takes CAP_SYS_PTRACE or `vm.unprivileged_userfaultfd`), or have the page there, and unprotected, before the call.",
  check: (facts) => {
    const { result, step } = facts;
    if (result.err === undefined || result.blocked !== undefined || step.messages.length > 0) return [];
    if (!step.trail.includes("handle_userfault")) return [];
    return [
      {
        subject: { kind: "operation" },
        cause: { kind: "error", answer: result.err },
        message: `${result.err}: the kernel does not get the page, and userfaultfd is not told`,
        detail: [why(facts)],
      },
    ];
  },
};

/** The condition of handle_userfault() that refuses. */
function why({ operation, after }: StepFacts): string {
  const name = "mm" in operation ? operation.mm : "";
  const mm = after.mms.find((each) => each?.name === name);
  const uffd = after.uffds.find((each) => each?.mm === mm?.id);
  if (uffd?.features.includes("SIGBUS")) return "UFFD_FEATURE_SIGBUS: no fault is told; a fault of the kernel's fails.";
  if (uffd?.userModeOnly) return "UFFD_USER_MODE_ONLY: faults of the kernel's are not handled.";
  return "The fault can't be retried (no FAULT_FLAG_ALLOW_RETRY): mmap_lock is held, and whoever would have to answer may need it.";
}
