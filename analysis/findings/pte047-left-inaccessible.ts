// PTE047: an entry keeps PROT_NONE where the bit that it stood for is gone.

import { entryAt, PROTNONE, type State, UFFD_WP } from "../../engine/index.ts";
import { PLACE_PAGES, VM_READ, VM_WRITE } from "../../engine/state/vma.ts";
import type { Page } from "../describe/naming.ts";
import { draftsOf, entryCause, type Rule, spansOf } from "./finding.ts";

export const leftInaccessible: Rule = {
  code: "PTE047",
  kind: "left-inaccessible",
  group: "memory",
  title: "PROT_NONE stays where nothing is protected",
  severity: "information",
  remedy: "Nothing is lost: the next access repairs the entry, as if NUMA balancing had left a hint.",
  needs: "changes",
  check: (facts) => {
    if (!facts.step.trail.includes("move_pages_huge_pmd")) return [];
    const pages = facts.step.changes.filter((page) => isLeft(facts.after, page));
    return draftsOf(
      facts,
      spansOf(pages),
      entryCause,
      "is inaccessible, and protected by nobody",
      "move_pages_huge_pmd() moves the entry of the huge zero page as it is, and clears the bit alone.",
    );
  },
};

/** Present and PROT_NONE, without the bit, where the mapping allows access. */
function isLeft(state: State, { mm, place, page }: Page): boolean {
  const entry = entryAt(state, mm, place, page);
  if (entry.kind !== "present" || (entry.flags & (PROTNONE | UFFD_WP)) !== PROTNONE) return false;
  const vma = state.mms.find((each) => each?.name === mm)?.lookup(place * PLACE_PAGES + page);
  return ((vma?.flags ?? 0) & (VM_READ | VM_WRITE)) !== 0;
}
