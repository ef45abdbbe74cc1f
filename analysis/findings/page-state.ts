// The pages of a step as rules see them: for stale, stray and contradictory entries the bit, the registration and what the hardware lets
// pass; and those whose protection the step changed.

import {
  type Entry,
  entryAt,
  flagsOf,
  isUffdWp,
  type ProtectionCause,
  type ProtectionKind,
  processes,
  RW,
  registeredAt,
  type State,
  type Step,
} from "../../engine/index.ts";
import { comparePages } from "../describe/naming.ts";
import { type Cause, type PageSpan, type StepFacts, spansOf } from "./finding.ts";

/** A page as a state has it. Several rules ask of it, and most of them one thing alone: so each is looked up when it is first asked for. */
export class PageState {
  private readonly state: State;
  private readonly at: Page;
  private knownEntry: Entry | undefined;
  private knownRegistered: boolean | undefined;

  constructor(state: State, at: Page) {
    this.state = state;
    this.at = at;
  }

  /** uffd-wp in any form: a present, swap or migration bit, a marker. */
  get wp(): boolean {
    return isUffdWp(this.entry);
  }

  /** Its VMA is registered for one of the protections that the bit stands for (VM_UFFD_WP, VM_UFFD_RWP). */
  get registered(): boolean {
    this.knownRegistered ??= isRegistered(this.state, this.at);
    return this.knownRegistered;
  }

  get writable(): boolean {
    const { entry } = this;
    return entry.kind === "present" && (flagsOf(entry) & RW) !== 0;
  }

  private get entry(): Entry {
    const { mm, place, page } = this.at;
    this.knownEntry ??= entryAt(this.state, mm, place, page);
    return this.knownEntry;
  }
}

type Page = StepFacts["step"]["changes"][number];

function isRegistered(state: State, { mm, place, page }: Page): boolean {
  const modes = registeredAt(state, mm, place, page);
  return modes.includes("WP") || modes.includes("RWP");
}

/** A page that carries the bit after the step. */
interface Marked {
  readonly at: Page;
  readonly before: PageState;
  readonly after: PageState;
}

const NOT_MARKED: readonly Marked[] = [];

/** Several rules ask of one step, one after the other. */
let last: { readonly facts: StepFacts; readonly pages: readonly Marked[] } | undefined;

/** The pages that carry the bit after the step, of those whose entry or protection it changed. */
function marked(facts: StepFacts): readonly Marked[] {
  if (last?.facts === facts) return last.pages;
  const found: Page[] = [];
  addMarked(found, facts, facts.step.changes);
  addMarked(found, facts, facts.step.protection);
  const state = (at: Page): Marked => ({
    at,
    before: new PageState(facts.before, at),
    after: new PageState(facts.after, at),
  });
  const pages = found.length === 0 ? NOT_MARKED : eachOnce(found).map(state);
  last = { facts, pages };
  return pages;
}

function addMarked(to: Page[], { after }: StepFacts, pages: readonly Page[]): void {
  for (const each of pages) if (isUffdWp(entryAt(after, each.mm, each.place, each.page))) to.push(each);
}

/** A page may change at both levels, and its protection with its entry, and twice. */
function eachOnce(pages: readonly Page[]): readonly Page[] {
  return pages.length < 2
    ? pages
    : [...new Map(pages.map((each) => [`${each.mm}.${each.place}.${each.page}`, each])).values()];
}

/**
 * The pages that carry the bit and for which `is` holds after the step and did not before. Only pages whose entry or
 * protection the step changed are looked at.
 */
export function becomes(facts: StepFacts, is: (page: PageState) => boolean): readonly PageSpan[] {
  const pages: Page[] = [];
  for (const { at, before, after } of marked(facts)) if (is(after) && !is(before)) pages.push(at);
  return spansOf(pages);
}

/**
 * Pages that came to carry the bit in a VMA without WP: of processes that the step made, or of those that were there.
 */
export function strays(facts: StepFacts, of: "made" | "there"): readonly PageSpan[] {
  const spans = becomes(facts, isStray);
  if (spans.length === 0) return spans;
  const existed = processes(facts.before);
  return spans.filter(({ mm }) => existed.includes(mm) === (of === "there"));
}

const isStray = (page: PageState): boolean => !page.registered && page.wp;

/** The protection changes of a step that lost one for one of these causes, as spans of consecutive pages. */
export function lostSpans(
  facts: StepFacts,
  causes: ReadonlySet<ProtectionCause>,
  of: ProtectionKind | undefined,
): readonly ChangedSpan[] {
  return changedSpans(
    facts,
    ({ to, cause, kind }) => to === "lost" && causes.has(cause) && (of === undefined || of === kind),
  );
}

type Change = Step["protection"][number];

export interface ChangedSpan {
  readonly span: PageSpan;
  readonly cause: Cause & { readonly kind: "protection" };
}

const NO_SPANS: readonly ChangedSpan[] = [];

/**
 * The protection changes that `pick` picks, as spans of consecutive pages of one name with one cause and kernel
 * function.
 */
export function changedSpans(facts: StepFacts, pick: (change: Change) => boolean): readonly ChangedSpan[] {
  const picked = facts.step.protection.filter(pick);
  if (picked.length === 0) return NO_SPANS;
  if (picked.length > 1) picked.sort(comparePages);
  const spans: ChangedSpan[] = [];
  for (const { mm, place, page, kind: of, cause, by } of picked) {
    const last = spans.at(-1);
    if (
      last?.cause.by === by &&
      last.cause.cause === cause &&
      last.cause.of === of &&
      last.span.mm === mm &&
      last.span.place === place &&
      last.span.to + 1 === page
    )
      spans[spans.length - 1] = { cause: last.cause, span: { ...last.span, to: page } };
    else spans.push({ span: { mm, place, from: page, to: page }, cause: { kind: "protection", of, cause, by } });
  }
  return spans;
}
