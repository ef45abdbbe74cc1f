// PTE035: pte_pfn() of what the design keeps is no page frame, because PROT_NONE entries store it inverted.

import { designNamed, encodeEntry, entryAt } from "../../engine/index.ts";
import { type Rule, type StepFacts, spansOf } from "./finding.ts";

export const inverted: Rule = {
  code: "PTE035",
  kind: "preserved-entry-inverted-frame",
  group: "design",
  title: "A page frame field of zeroes reads as 0xffffffffff",
  severity: "information",
  remedy: "Nothing is wrong yet: it is what everything that calls `pte_pfn()` has to mind.",
  on: ({ design, arch }) => designNamed(design).raw?.form === "protnone" && arch === "x86_64",
  needs: "changes",
  check: (facts) => {
    const pages = spansOf(facts.step.changes.filter(({ mm, place, page }) => begins(facts, mm, place, page)));
    if (pages.length === 0) return [];
    const [first] = pages;
    const entry = first && entryAt(facts.after, first.mm, first.place, first.from);
    const value = entry && encodeEntry(entry, "pte", { arch: "x86_64", kernel: facts.settings.kernel });
    return [
      {
        subject: { kind: "pages", pages },
        cause: { kind: "design" },
        message: `pte_pfn() of ${pages.map((span) => facts.span(span)).join(", ")} is 0xffffffffff`,
        detail: [
          `The entry is ${value === undefined ? "" : `0x${value.toString(16)}: `}its page frame field of zeroes is read inverted.`,
        ],
      },
    ];
  },
};

function begins(facts: StepFacts, mm: string, place: number, page: number): boolean {
  const keeps = (state: StepFacts["after"]): boolean => entryAt(state, mm, place, page).kind === "preserved";
  return keeps(facts.after) && !keeps(facts.before);
}
