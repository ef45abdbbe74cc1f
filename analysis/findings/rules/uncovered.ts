// Findings of pages that are not covered where their source's were: the target of a move, the child of a fork.
import { entryAt, functionOn, isUffdWp, pageAt, placesOf } from "../../../engine/index.ts";
import { changedSpans, forSpan, type PageSpan, type Rule, type StepFacts } from "../finding.ts";
import { sourceOf } from "../origin.ts";
import { strays } from "../page-state.ts";
import { askFor, protectAgain } from "../quick-fix.ts";

/** PTE007: the target of a MOVE is not covered by the protection its page had at the source. */
export const moveTarget: Rule = {
  code: "PTE007",
  kind: "move-target-not-covered",
  group: "memory",
  title: "UFFDIO_MOVE does not carry the protection",
  severity: "warning",
  remedy: "Protect the target after the move, before a waiting thread is woken (`DONTWAKE`).",
  needs: "protection",
  origin: "held",
  check: (facts) =>
    changedSpans(
      facts,
      (change) =>
        change.to === "uncovered" &&
        change.cause === "move" &&
        !isUffdWp(entryAt(facts.after, change.mm, change.place, change.page)),
    ).map(({ span, cause }) => {
      const registered = pageAt(facts.after, span.mm, span.place, span.from).registered.includes("WP");
      return {
        subject: { kind: "pages", pages: [span], source: sourceOf(span, facts) },
        cause,
        // Who does not track the target does not miss it.
        ...(registered ? {} : { severity: "information" }),
        message: `${facts.span(span)} is ${cause.of === "rwp" ? "not protected" : "writable"}: the protection of its page was not moved`,
        detail: [
          `By ${functionOn(facts.settings.kernel, "move_present_ptes")}(): the target's entry is made anew, without the bit.`,
          `The next ${cause.of === "rwp" ? "access" : "write"} to the target passes, and userfaultfd is not told.`,
        ],
      };
    }),
  fixes: forSpan((span, facts) => [protectAgain(span, facts)]),
};

/** Which path kept the bit, and what a write comes to: hugetlb_fault() waits for whoever would resolve it, do_wp_page() asks the VMA first. */
function details({ after }: StepFacts, { mm, place, from }: PageSpan): string[] {
  const hugetlb = placesOf(after, mm).some((each) => each.place === place && each.pageSize > 4096);
  if (hugetlb)
    return [
      "By copy_hugetlb_page_range(): the child's VMA is not registered, and its entry kept the parent's bit.",
      "A write there never ends.",
    ];
  if (pageAt(after, mm, place, from).entry.kind === "marker")
    return [
      "By copy_nonpresent_pte(), which copied markers to any child until 49d6d7fb6313 (6.2): the child's VMA is not registered, and got the parent's marker.",
      "The next access drops it. Memory that the child registers for WP has pages until then that nobody protected.",
    ];
  return [
    "By copy_page_range(), which asked the parent's VMA until 8f34f1eac382 (5.14): the child's is not registered, and its entry kept the bit.",
    "A write there passes. Memory that the child registers for WP has pages then that nobody protected.",
  ];
}

/** PTE008: a fork gives the child an entry with the bit, in a VMA that is not registered. */
export const strayInChild: Rule = {
  code: "PTE008",
  kind: "stray-bit-in-a-child",
  group: "memory",
  title: "fork gives the child a bit that nobody answers for",
  severity: "error",
  remedy:
    "Ask for `EVENT_FORK`, or keep the child from writing there (MADV_DONTFORK, exec). Linux 6.4 and later are not affected; hugetlb memory apart, 6.2 and later.",
  origin: "held",
  check: (facts) =>
    strays(facts, "made").map((span) => ({
      subject: { kind: "pages", pages: [span], source: sourceOf(span, facts) },
      cause: { kind: "entry" },
      message: `${facts.span(span)} has a uffd-wp bit that nobody answers for`,
      detail: details(facts, span),
    })),
  fixes: forSpan((_span, facts) =>
    facts.operation.op === "fork" ? askFor("EVENT_FORK", facts.operation.mm, facts) : [],
  ),
};

/** The child's entry kept the bit: PTE008 tells that. */
function strayAt({ after }: StepFacts, { mm, place, page }: StepFacts["step"]["protection"][number]): boolean {
  return isUffdWp(pageAt(after, mm, place, page).entry);
}

/** PTE014: the child of a fork without EVENT_FORK is not covered. */
export const forkChild: Rule = {
  code: "PTE014",
  kind: "fork-child-not-covered",
  group: "memory",
  title: "The child is not covered: EVENT_FORK was not asked for",
  severity: "information",
  offByDefault: true,
  remedy:
    "Ask for `EVENT_FORK` if the child's writes matter: it then gets a userfaultfd of its own, and every bit and marker.",
  needs: "protection",
  origin: "held",
  check: (facts) =>
    changedSpans(
      facts,
      (change) => change.to === "uncovered" && change.cause === "fork" && !strayAt(facts, change),
    ).map(({ span, cause }) => ({
      subject: { kind: "pages", pages: [span], source: sourceOf(span, facts) },
      cause,
      message: `${facts.span(span)} is not covered`,
      detail: [
        "By dup_userfaultfd(): the child's VMA is not registered, and its entries have no uffd-wp bit.",
        "The child's writes pass, and userfaultfd is not told. The parent's protection stands.",
      ],
    })),
  fixes: forSpan((_span, facts) =>
    facts.operation.op === "fork" ? askFor("EVENT_FORK", facts.operation.mm, facts) : [],
  ),
};
