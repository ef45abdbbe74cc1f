// PTE044: a page is protected while it is pinned: whoever holds the pin goes past the entry.

import { frameAt } from "./content.ts";
import { aboutPages, type Rule } from "./finding.ts";
import { changedSpans } from "./page-state.ts";

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
      subject: aboutPages(span),
      cause,
      message: `${facts.span(span)} is protected while it is pinned`,
      detail: [
        `What a device or io_uring ${cause.of === "rwp" ? "reads and writes" : "writes"} there through the pin, userfaultfd is not told: no page table is asked.`,
      ],
    })),
};
