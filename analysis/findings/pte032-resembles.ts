// PTE032: an entry that is something else has the bits by which the design tells its own.

import { designNamed, pageAt, type State } from "../../engine/index.ts";
import { type Rule, type StepFacts, spansOf } from "./finding.ts";

export const resembles: Rule = {
  code: "PTE032",
  kind: "preserved-entry-resembled",
  group: "design",
  title: "An entry looks like what the design keeps",
  severity: "information",
  remedy: "Nothing is wrong yet: it is what the design has to mind.",
  on: ({ design }) => designNamed(design).resembles !== undefined,
  needs: "changes",
  check: (facts) => {
    const begins = facts.step.changes.filter(
      ({ mm, place, page }) =>
        alike(facts, facts.after, mm, place, page) !== undefined &&
        alike(facts, facts.before, mm, place, page) === undefined,
    );
    const [first] = begins;
    if (first === undefined) return [];
    const pages = spansOf(begins);
    const why = alike(facts, facts.after, first.mm, first.place, first.page) ?? "";
    return [
      {
        subject: { kind: "pages", pages },
        cause: { kind: "design" },
        message: `${pages.map((span) => facts.span(span)).join(", ")} looks like what ${facts.settings.design} keeps`,
        detail: [`${why[0]?.toUpperCase()}${why.slice(1)}: the whole entry has to be compared.`],
      },
    ];
  },
};

/**
 * Why the entry of a page in a file mapping that is registered for WP looks like a kept one; undefined: it does not.
 */
function alike(facts: StepFacts, state: State, mm: string, place: number, page: number): string | undefined {
  const at = pageAt(state, mm, place, page);
  if (!at.registered.includes("WP")) return undefined;
  return designNamed(facts.settings.design).resembles?.(at.entry);
}
