// PTE045: the kernel meets a page that userfaultfd watches, may not wait for it, and gets an error in place of it.

import type { Reason } from "../../engine/reason.ts";
import { type Rule, wholeOperation } from "./finding.ts";

/** The conditions of handle_userfault() that refuse. */
const conditions: Partial<Readonly<Record<Reason, string>>> = {
  "bus-feature": "UFFD_FEATURE_SIGBUS: no fault is told; a fault of the kernel's fails.",
  "bus-user-mode-only": "UFFD_USER_MODE_ONLY: faults of the kernel's are not handled.",
  "bus-no-retry": "No FAULT_FLAG_ALLOW_RETRY: mmap_lock is held, and whoever would have to answer may need it.",
};

export const refused: Rule = {
  code: "PTE045",
  kind: "kernel-access-refused",
  group: "memory",
  title: "The kernel is refused, and userfaultfd is not told",
  severity: "information",
  remedy:
    "Where the kernel has to get there, ask for neither USER_MODE_ONLY nor SIGBUS (the first takes CAP_SYS_PTRACE or `vm.unprivileged_userfaultfd`), or have the page there, and unprotected, before the call.",
  needs: "failure",
  check: ({ result }) => {
    const condition = result.why && conditions[result.why.reason];
    if (result.err === undefined || condition === undefined) return [];
    return [
      {
        subject: wholeOperation,
        cause: { kind: "error", answer: result.err },
        message: `${result.err}: the kernel does not get the page, and userfaultfd is not told`,
        detail: [condition],
      },
    ];
  },
};
