// Findings of accesses of the kernel's own: through a pin, where it may not wait, where it faults pages in for itself.

import type { Reason } from "../../../engine/reason.ts";
import { frameAt } from "../content.ts";
import { changedSpans, type Rule } from "../finding.ts";

/** PTE044: a page is protected while it is pinned: whoever holds the pin goes past the entry. */
export const pinned: Rule = {
  code: "PTE044",
  kind: "protected-while-pinned",
  group: "memory",
  title: "A page is protected while it is pinned",
  severity: "warning",
  remedy:
    "Take the pins back before the range is protected (`unpin`), or learn from the driver what the device writes: neither KVM nor a device asks the entry again.",
  needs: "protection",
  check: (facts) =>
    changedSpans(
      facts,
      (change) => change.to === "held" && change.cause === "request" && (frameAt(facts.after, change)?.pins ?? 0) > 0,
    ).map(({ span, cause }) => ({
      subject: { kind: "pages", pages: [span] },
      cause,
      message: `${facts.span(span)} is protected while it is pinned`,
      detail: [
        `What a device or io_uring ${cause.of === "rwp" ? "reads and writes" : "writes"} there through the pin, userfaultfd is not told: no page table is asked.`,
      ],
    })),
};

/** The conditions of handle_userfault() that refuse. */
const conditions: Partial<Readonly<Record<Reason, string>>> = {
  "bus-feature": "UFFD_FEATURE_SIGBUS: no fault is told; a fault of the kernel's fails.",
  "bus-user-mode-only": "UFFD_USER_MODE_ONLY: faults of the kernel's are not handled.",
  "bus-no-retry": "No FAULT_FLAG_ALLOW_RETRY: mmap_lock is held, and whoever would have to answer may need it.",
};

/** PTE045: the kernel meets a page that userfaultfd watches, may not wait for it, and gets an error in place of it. */
export const refused: Rule = {
  code: "PTE045",
  kind: "kernel-access-refused",
  group: "memory",
  title: "The kernel is refused, and userfaultfd is not told",
  severity: "information",
  remedy:
    "Where the kernel has to get there, ask for neither USER_MODE_ONLY nor SIGBUS (the first takes CAP_SYS_PTRACE or `vm.unprivileged_userfaultfd`), or have the page there, and unprotected, before the call.",
  check: ({ result }) => {
    const condition = result.why && conditions[result.why.reason];
    if (result.err === undefined || condition === undefined) return [];
    return [
      {
        subject: { kind: "operation" },
        cause: { kind: "error", answer: result.err },
        message: `${result.err}: the kernel does not get the page, and userfaultfd is not told`,
        detail: [condition],
      },
    ];
  },
};

/** Functions on the way that fault pages in, or pin them, without anybody's access. */
const faultsIn: readonly string[] = ["pin_user_pages_fast", "mlock_fixup", "madvise_populate", "break_ksm"];

/** PTE048: in async mode the kernel opens a page for its own sake, and the page counts as accessed. */
export const counted: Rule = {
  code: "PTE048",
  kind: "counted-as-accessed",
  group: "memory",
  title: "A page counts as accessed that nobody accessed",
  severity: "information",
  remedy:
    "Lock, populate and pin before the range is protected, and protect it again after: what these open is not in use.",
  needs: "protection",
  origin: "held",
  check: (facts) => {
    const by = faultsIn.find((name) => facts.step.trail.includes(name));
    if (by === undefined) return [];
    return changedSpans(facts, ({ cause }) => cause === "async-access").map(({ span, cause }) => ({
      subject: { kind: "pages", pages: [span] },
      cause,
      message: `${facts.span(span)} counts as accessed`,
      detail: [`${by}() faulted it in, and in async mode that ends a read-write protection as an access does.`],
    }));
  },
};
