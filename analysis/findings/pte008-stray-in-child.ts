// PTE008: a fork gives the child an entry with the bit, in a VMA that is not registered.

import { forSpan, type Rule } from "./finding.ts";
import { sourceOf } from "./origin.ts";
import { strays } from "./page-state.ts";
import { askFor } from "./quick-fix.ts";

export const strayInChild: Rule = {
  code: "PTE008",
  kind: "stray-bit-in-a-child",
  group: "memory",
  title: "fork gives the child a bit that nobody answers for",
  severity: "error",
  remedy:
    "Ask for `EVENT_FORK`, or keep the child from writing there (MADV_DONTFORK, exec). Linux 6.4 and later are not affected.",
  origin: "held",
  check: (facts) =>
    strays(facts, "made").map((span) => ({
      subject: { kind: "pages", pages: [span], source: sourceOf(span, facts) },
      cause: { kind: "entry" },
      message: `${facts.span(span)} has a uffd-wp bit that nobody answers for`,
      detail: [
        "By copy_hugetlb_page_range(): the child's VMA is not registered, and its entry kept the parent's bit.",
        "A write there never ends.",
      ],
    })),
  fixes: forSpan((_span, facts) =>
    facts.operation.op === "fork" ? askFor("EVENT_FORK", facts.operation.mm, facts) : [],
  ),
};
