// PTE016: an access to a page whose protection was lost passed, and nobody was told.

import { aboutPages, type Draft, type Rule, type StepFacts } from "./finding.ts";
import { changedSpans } from "./page-state.ts";

export const unnoticedWrite: Rule = {
  code: "PTE016",
  kind: "unnoticed-write",
  group: "memory",
  title: "An access passes unnoticed",
  severity: "error",
  remedy: "Look at the statement where the protection was lost.",
  needs: "protection",
  origin: "lost",
  check: (facts) => [...unnoticed(facts, "lost"), ...unnoticed(facts, "ineffective")],
};

/** Accesses to pages whose protection was lost, or never took effect: the same data is lost. */
function unnoticed(facts: StepFacts, from: "lost" | "ineffective"): Draft[] {
  const accesses = changedSpans(
    facts,
    (change) => change.from === from && (change.cause === "write" || change.cause === "read"),
  );
  return accesses.map(({ span, cause }) => ({
    subject: aboutPages(span),
    cause,
    origin: from,
    ...(from === "lost" ? {} : { remedy: "Look at the statement that asked for the protection: it took no effect." }),
    message: `${facts.span(span)} is ${cause.cause === "read" ? "read" : "written"}, and userfaultfd is not told`,
    detail: ["No message, no SIGBUS, no record: whoever relies on the protection goes on with what was there before."],
  }));
}
