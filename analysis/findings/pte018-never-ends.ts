// PTE018: an operation spins, or sleeps where nothing wakes it, in the kernel. A wait for a migration is none: it ends
// with that.

import { entryAt, isUffdWp, rangeEnd, tasks, userfaultfds } from "../../engine/index.ts";
import { type WaitsFor, waitsFor } from "../describe/outcome.ts";
import { type Draft, type Rule, type StepFacts, spansOf } from "./finding.ts";
import { unprotectBefore } from "./quick-fix.ts";

export const neverEnds: Rule = {
  code: "PTE018",
  kind: "never-ends",
  group: "memory",
  title: "The operation never ends",
  severity: "error",
  remedy:
    "Unprotect the page first, or answer the thread that waits. What is stuck goes on as soon as the protection is gone.",
  needs: "failure",
  check: (facts) => {
    const { stuck } = facts.result;
    if (stuck === undefined) return [];
    const task = tasks(facts.after).find((each) => each.task === stuck);
    const reason = task === undefined ? "retry" : waitsFor(task.wait);
    if (reason === "migration") return [];
    return [
      { subject: { kind: "task", task: stuck }, cause: { kind: "wait", for: reason }, ...wording(reason, facts) },
    ];
  },
  fixes: (_draft, facts) => spansOf(protectedPages(facts)).map((span) => unprotectBefore(span, facts)),
};

function wording(reason: WaitsFor, { operation, after }: StepFacts): Pick<Draft, "message" | "detail" | "remedy"> {
  if (reason === "swap-device")
    return {
      message: "never ends: a thread holds the swap area",
      detail: ["It sleeps in do_swap_page() and holds it (get_swap_device()), until the monitor answers."],
      remedy: "Answer the thread that waits.",
    };
  if (reason === "large-swap")
    return {
      message: "never ends: the file is cut inside of a large folio in swap",
      detail: [
        "Nobody reads the folio back for it, since the new end lies before it by then, and the loop that makes sure that all is gone finds its entry again.",
      ],
      remedy: "Read a page of the folio before the file is cut: it comes back, and can be split.",
    };
  if (reason === "bad-page")
    return {
      message: "never ends: the entry maps a page frame that is none",
      detail: ["On a kernel the access is an oops."],
      remedy: "That is what the design costs.",
    };
  const unserved = "mm" in operation && userfaultfds(after).every(({ mm }) => mm !== operation.mm);
  return {
    message: "never ends: the kernel tries again and again",
    detail: ["It goes on when the protection it meets is taken away."],
    ...(unserved && {
      remedy: `${operation.mm} has no userfaultfd to unprotect it by: ask for EVENT_FORK, or keep it from writing there (MADV_DONTFORK, exec).`,
    }),
  };
}

/** The pages of the operation's own range that are marked. */
function protectedPages({ operation, before }: StepFacts) {
  if (operation.op !== "madvise") return [];
  const { mm, range } = operation;
  const end = rangeEnd(before, mm, range);
  const pages: { mm: string; place: number; page: number }[] = [];
  for (let page = range.page; page < end; page++) {
    if (isUffdWp(entryAt(before, mm, range.place, page))) pages.push({ mm, place: range.place, page });
  }
  return pages;
}
