// PTE008: a fork gives the child an entry with the bit, in a VMA that is not registered.

import { commitText, entryAt, pageSizeAt } from "../../engine/index.ts";
import { aboutPages, entryCause, forSpan, type PageSpan, type Rule, type StepFacts } from "./finding.ts";
import { sourceOf } from "./origin.ts";
import { strays } from "./page-state.ts";
import { askFor } from "./quick-fix.ts";

/** Which path kept the bit, and what a write comes to: hugetlb_fault() waits for whoever would resolve it, do_wp_page() asks the VMA first. */
function details({ after }: StepFacts, { mm, place, from }: PageSpan): string[] {
  if (pageSizeAt(after, mm, place) !== 4096)
    return [
      "By copy_hugetlb_page_range(): the child's VMA is not registered, and its entry kept the parent's bit.",
      "A write there never ends.",
    ];
  if (entryAt(after, mm, place, from).kind === "marker")
    return [
      `By copy_nonpresent_pte(), which copied markers to any child until ${commitText("fork-drops-marker")}: the child's VMA is not registered, and got the parent's marker.`,
      "The next access drops it. Memory that the child registers for WP has pages until then that nobody protected.",
    ];
  return [
    `By copy_page_range(), which asked the parent's VMA until ${commitText("fork-wp-by-child")}: the child's is not registered, and its entry kept the bit.`,
    "A write there passes. Memory that the child registers for WP has pages then that nobody protected.",
  ];
}

export const strayInChild: Rule = {
  code: "PTE008",
  kind: "stray-bit-in-a-child",
  group: "memory",
  title: "fork gives the child a bit that nobody answers for",
  severity: "error",
  remedy: `Ask for \`EVENT_FORK\`, or keep the child from writing there (MADV_DONTFORK, exec). Memory other than hugetlb is not affected since ${commitText("fork-drops-marker")}; of hugetlb memory since ${commitText("fork-hugetlb-clears-wp")} only a page in flight is, until ${commitText("fork-hugetlb-in-flight")}.`,
  needs: "touched",
  origin: "held",
  check: (facts) =>
    strays(facts, "made").map((span) => ({
      subject: aboutPages(span, sourceOf(span, facts)),
      cause: entryCause,
      message: `${facts.span(span)} has a uffd-wp bit that nobody answers for`,
      detail: details(facts, span),
    })),
  fixes: forSpan((_span, facts) =>
    facts.operation.op === "fork" ? askFor("EVENT_FORK", facts.operation.mm, facts) : [],
  ),
};
