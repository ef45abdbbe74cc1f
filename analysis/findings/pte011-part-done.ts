// PTE011: a call failed after it had changed part of its range.

import { rangeEnd, registeredAt } from "../../engine/index.ts";
import { aboutPages, type Fix, forSpan, type PageSpan, type Rule, type StepFacts } from "./finding.ts";
import { changedSpans } from "./page-state.ts";

export const partDone: Rule = {
  code: "PTE011",
  kind: "part-of-a-range-done",
  group: "memory",
  title: "The call fails after it changed part of the range",
  severity: "warning",
  remedy:
    "Register the whole range for `WP`, or call once for each registered part. After the error, do not assume that nothing happened.",
  needs: "protection",
  check: (facts) => {
    const { err, val } = facts.result;
    // COPY and its like give the bytes that they did beside the errno: their caller knows.
    if (err === undefined || (val ?? 0) > 0) return [];
    return changedSpans(facts, (change) => change.cause === "request" || change.cause === "unprotect").map(
      ({ span, cause }) => ({
        subject: aboutPages(span),
        cause,
        message: `${err}, but ${facts.span(span)} was changed`,
        detail: ["A part of the range is not registered for WP. What was done before the kernel met it stays done."],
      }),
    );
  },
  fixes: forSpan(registerFirst),
};

/** Registers all of the call's range, with the modes that the changed part has. */
function registerFirst(span: PageSpan, facts: StepFacts): Fix[] {
  const { operation } = facts;
  if (operation.op !== "writeprotect") return [];
  const { mm, range } = operation;
  const whole = { mm, place: range.place, from: range.page, to: rangeEnd(facts.before, mm, range) - 1 };
  const registered = registeredAt(facts.before, span.mm, span.place, span.from);
  const text = `${span.mm}: register(${facts.argument(whole)}, ${registered.join(" | ")})`;
  return [
    {
      title: `Register ${facts.span(whole)} before it`,
      preferred: true,
      edits: [{ kind: "insert-before", statement: facts.index, text }],
    },
  ];
}
