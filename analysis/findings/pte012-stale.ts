// PTE012: an entry carries the bit, or is a marker, in a VMA that is registered neither for WP nor for RWP.

import { aboutPages, entryCause, forSpan, type Rule } from "./finding.ts";
import { sourceOf } from "./origin.ts";
import { strays } from "./page-state.ts";
import { unprotectBefore } from "./quick-fix.ts";

export const stale: Rule = {
  code: "PTE012",
  kind: "stale-protection",
  group: "memory",
  title: "A stale uffd-wp bit or marker",
  severity: "warning",
  remedy: "Unprotect the range before its registration changes.",
  needs: "touched",
  origin: "held",
  check: (facts) =>
    strays(facts, "there").map((span) => ({
      subject: aboutPages(span, sourceOf(span, facts)),
      cause: entryCause,
      message: `${facts.span(span)} keeps a uffd-wp bit that stops nobody`,
      detail: ["The mapping is not registered for it: an access there raises no message."],
    })),
  fixes: forSpan((span, facts) => {
    const source = sourceOf(span, facts);
    const page = source ? { ...span, place: source.place, from: source.page, to: source.page } : span;
    return [unprotectBefore(page, facts)];
  }),
};
