// PTE026: a poison marker goes, and the mapping stays.

import { entryAt, MARKER_POISONED, registeredAt, type State } from "../../engine/index.ts";
import {
  aboutPages,
  entryCause,
  type Fix,
  forSpan,
  type PageSpan,
  type Rule,
  type StepFacts,
  spansOf,
} from "./finding.ts";

export const poisonDropped: Rule = {
  code: "PTE026",
  kind: "poison-dropped",
  group: "memory",
  title: "A poison marker is dropped",
  severity: "information",
  remedy: "Poison the range again after it.",
  needs: "changes",
  check: (facts) => {
    const { changes } = facts.step;
    const pages = changes.filter(
      ({ mm, place, page }) =>
        poisoned(facts.before, mm, place, page) &&
        !poisoned(facts.after, mm, place, page) &&
        registeredAt(facts.after, mm, place, page).length > 0,
    );
    return spansOf(pages).map((span) => ({
      subject: aboutPages(span),
      cause: entryCause,
      message: `drops the poison of ${facts.span(span)}`,
      detail: ["The next access there is no SIGBUS any more."],
    }));
  },
  fixes: forSpan(poisonAgain),
};

function poisoned(state: State, mm: string, place: number, page: number): boolean {
  const entry = entryAt(state, mm, place, page);
  return entry.kind === "marker" && (entry.bits & MARKER_POISONED) !== 0;
}

function poisonAgain(span: PageSpan, facts: StepFacts): Fix[] {
  const text = `${span.mm}: poison(${facts.argument(span)})`;
  return [
    {
      title: `Poison ${facts.span(span)} again after it`,
      edits: [{ kind: "insert-after", statement: facts.index, text }],
    },
  ];
}
