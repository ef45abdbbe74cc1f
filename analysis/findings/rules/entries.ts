// Findings of entries that say something else than their mapping: a bit that stops nobody, one beside write permission, a marker that goes, PROT_NONE
// that stays.

import { entryAt, MARKER_POISONED, PROTNONE, pageAt, type State, UFFD_WP } from "../../../engine/index.ts";
import { PLACE_PAGES, VM_READ, VM_WRITE } from "../../../engine/state/vma.ts";
import type { Page } from "../../describe/naming.ts";
import { type Fix, forSpan, type PageSpan, type Rule, type StepFacts, spansOf } from "../finding.ts";
import { sourceOf } from "../origin.ts";
import { becomes, strays } from "../page-state.ts";
import { unprotectBefore } from "../quick-fix.ts";

/** PTE012: an entry carries the bit, or is a marker, in a VMA that is registered neither for WP nor for RWP. */
export const stale: Rule = {
  code: "PTE012",
  kind: "stale-protection",
  group: "memory",
  title: "A stale uffd-wp bit or marker",
  severity: "warning",
  remedy: "Unprotect the range before its registration changes.",
  origin: "held",
  check: (facts) =>
    strays(facts, "there").map((span) => ({
      subject: { kind: "pages", pages: [span], source: sourceOf(span, facts) },
      cause: { kind: "entry" },
      message: `${facts.span(span)} keeps a uffd-wp bit that stops nobody`,
      detail: ["The mapping is not registered for it: an access there raises no message."],
    })),
  fixes: forSpan((span, facts) => {
    const source = sourceOf(span, facts);
    const page = source ? { ...span, place: source.place, from: source.page, to: source.page } : span;
    return [unprotectBefore(page, facts)];
  }),
};

/** PTE013: an entry is writable and uffd-wp at the same time. */
export const writable: Rule = {
  code: "PTE013",
  kind: "writable-and-uffd-wp",
  group: "memory",
  title: "An entry is writable and uffd-wp",
  severity: "error",
  remedy: "Unprotect the page, or keep the mapping registered for WP.",
  origin: "held",
  check: (facts) =>
    becomes(facts, (page) => page.wp && page.writable).map((span) => ({
      subject: { kind: "pages", pages: [span] },
      cause: { kind: "entry" },
      message: `${facts.span(span)} is writable and uffd-wp at the same time`,
      detail: [
        "Writes pass from now on, and whoever reads the bit (pagemap, a later fork or swap-out) finds the page protected.",
      ],
    })),
  fixes: forSpan(({ mm }, facts) => [
    {
      title: "Keep it registered for WP",
      preferred: true,
      edits: [{ kind: "add-flag", statement: facts.lastStep("register", mm), flag: "WP" }],
    },
  ]),
};

/** PTE026: a poison marker goes, and the mapping stays. */
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
        pageAt(facts.after, mm, place, page).registered.length > 0,
    );
    return spansOf(pages).map((span) => ({
      subject: { kind: "pages", pages: [span] },
      cause: { kind: "entry" },
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

/** PTE047: an entry keeps PROT_NONE where the bit that it stood for is gone. */
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
    return spansOf(pages).map((span) => ({
      subject: { kind: "pages", pages: [span] },
      cause: { kind: "entry" },
      message: `${facts.span(span)} is inaccessible, and protected by nobody`,
      detail: ["move_pages_huge_pmd() moves the entry of the huge zero page as it is, and clears the bit alone."],
    }));
  },
};

/** Present and PROT_NONE, without the bit, where the mapping allows access. */
function isLeft(state: State, { mm, place, page }: Page): boolean {
  const entry = entryAt(state, mm, place, page);
  if (entry.kind !== "present" || (entry.flags & (PROTNONE | UFFD_WP)) !== PROTNONE) return false;
  const vma = state.mms.find((each) => each?.name === mm)?.lookup(place * PLACE_PAGES + page);
  return ((vma?.flags ?? 0) & (VM_READ | VM_WRITE)) !== 0;
}
