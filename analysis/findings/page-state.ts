// A page as the rules about stale, stray and contradictory entries see it: the bit, the registration, what the hardware
// lets pass.

import { entryAt, flagsOf, isUffdWp, type ProcessName, pageAt, processes, RW, type State } from "../../engine/index.ts";
import { type PageSpan, type StepFacts, spansOf } from "./finding.ts";

export interface PageState {
  /** uffd-wp in any form: a present, swap or migration bit, a marker. */
  readonly wp: boolean;
  /** Its VMA is registered for one of the protections that the bit stands for (VM_UFFD_WP, VM_UFFD_RWP). */
  readonly registered: boolean;
  readonly writable: boolean;
}

function pageState(state: State, mm: ProcessName, place: number, page: number): PageState {
  const at = pageAt(state, mm, place, page);
  return {
    wp: isUffdWp(at.entry),
    registered: at.registered.includes("WP") || at.registered.includes("RWP"),
    writable: at.entry.kind === "present" && (flagsOf(at.entry) & RW) !== 0,
  };
}

type Page = StepFacts["step"]["changes"][number];

/** Several rules ask of one step, one after the other. */
let last: { readonly facts: StepFacts; readonly pages: readonly Page[] } | undefined;

/** The pages that carry the bit after the step, of those whose entry or protection it changed. */
function marked(facts: StepFacts): readonly Page[] {
  if (last?.facts === facts) return last.pages;
  const { changes, protection } = facts.step;
  let pages: Map<string, Page> | undefined;
  for (const page of protection.length > 0 ? [...changes, ...protection] : changes) {
    if (!isUffdWp(entryAt(facts.after, page.mm, page.place, page.page))) continue;
    pages ??= new Map();
    pages.set(`${page.mm}.${page.place}.${page.page}`, page);
  }
  last = { facts, pages: pages === undefined ? NO_PAGES : [...pages.values()] };
  return last.pages;
}

const NO_PAGES: readonly Page[] = [];

/**
 * The pages that carry the bit and for which `is` holds after the step and did not before. Only pages whose entry or
 * protection the step changed are looked at.
 */
export function becomes(facts: StepFacts, is: (page: PageState) => boolean): PageSpan[] {
  const pages = marked(facts);
  if (pages.length === 0) return [];
  const found = pages.filter(
    ({ mm, place, page }) =>
      is(pageState(facts.after, mm, place, page)) && !is(pageState(facts.before, mm, place, page)),
  );
  return spansOf(found);
}

/**
 * Pages that came to carry the bit in a VMA without WP: of processes that the step made, or of those that were there.
 */
export function strays(facts: StepFacts, of: "made" | "there"): PageSpan[] {
  const spans = becomes(facts, isStray);
  if (spans.length === 0) return spans;
  const existed = processes(facts.before);
  return spans.filter(({ mm }) => existed.includes(mm) === (of === "there"));
}

const isStray = ({ wp, registered }: PageState): boolean => wp && !registered;
