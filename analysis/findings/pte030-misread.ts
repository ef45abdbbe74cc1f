// PTE030: a path of the kernel takes what the design keeps for something else.

import type { Misread, Misreading } from "../../engine/index.ts";
import { type Draft, type Rule, type StepFacts, spansOf } from "./finding.ts";

export const misread: Rule = {
  code: "PTE030",
  kind: "preserved-entry-misread",
  group: "design",
  title: "What the design keeps is taken for something else",
  severity: "warning",
  remedy:
    "That is what the design costs: a check in that path. PTE markers are a swap type of their own, which such paths pass by.",
  needs: "misread",
  check: (facts) => drafts(facts, false),
};

/** PTE031: a path would misread the entry, and the design's patches put a check before it. */
export const checkNeeded: Rule = {
  code: "PTE031",
  kind: "preserved-entry-needs-check",
  group: "design",
  title: "A path needs a check for what the design keeps",
  severity: "information",
  remedy: "Nothing is wrong: it is what the design costs.",
  needs: "misread",
  check: (facts) => drafts(facts, true),
};

function drafts(facts: StepFacts, patched: boolean): Draft[] {
  const met = new Map<Misreading, Misread[]>();
  for (const each of facts.step.misread) {
    if ((each.misreading.patched ?? false) !== patched) continue;
    met.set(each.misreading, [...(met.get(each.misreading) ?? []), each]);
  }
  return [...met].map(([misreading, all]) => {
    const pages = spansOf(all);
    const where = pages.map((span) => facts.span(span)).join(", ");
    return {
      subject: { kind: "pages", pages },
      cause: { kind: "design" },
      message: patched
        ? `${misreading.by}() needs a check for ${where}`
        : `${misreading.by}() takes ${where} for ${misreading.as}`,
      detail: [
        patched
          ? `Without one it is taken for ${misreading.as}: ${misreading.effect}.`
          : `Of that comes: ${misreading.effect}.`,
      ],
    };
  });
}
