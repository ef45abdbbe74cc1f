// What a finding is, and what a rule that finds it looks like. Every face (the editor, the command line, walkthroughs, docs)
// lays out the same data.

import type {
  EntryContext,
  Operation,
  ProcessName,
  ProtectionCause,
  Result,
  Settings,
  State,
  Step,
} from "../../engine/index.ts";
import { comparePages, type Page } from "../describe/pages.ts";

export type Severity = "error" | "warning" | "information" | "hint";

/** Pages `from` to `to`, both included, of one name in one process; in units of its page size. */
export interface PageSpan {
  readonly mm: ProcessName;
  readonly place: number;
  readonly from: number;
  readonly to: number;
}

/** An edit that a quick fix makes, in terms of the scenario: the face that applies it turns it into text. */
export type Edit =
  /** Adds a flag to the statement's flag argument (`WP` to register, a feature to userfaultfd). `statement` is a step index. */
  | { readonly kind: "add-flag"; readonly statement: number; readonly flag: string }
  /** Takes a flag out of the statement, in its short or long form. */
  | { readonly kind: "remove-flag"; readonly statement: number; readonly flag: string }
  /** Sets a header of the scenario, or adds it. */
  | { readonly kind: "header"; readonly keyword: "kernel" | "arch"; readonly value: string }
  | { readonly kind: "insert-after"; readonly statement: number; readonly text: string }
  | { readonly kind: "insert-before"; readonly statement: number; readonly text: string }
  /** Adds an expectation (`!PTE001`) to the statement's results. */
  | { readonly kind: "expect"; readonly statement: number; readonly text: string }
  /** Replaces one of the statement's results (its index) by `text`, or takes it out: "". */
  | { readonly kind: "results"; readonly statement: number; readonly index: number; readonly text: string };

export interface Fix {
  readonly title: string;
  readonly edits: readonly Edit[];
  readonly preferred?: boolean;
}

/** Another place that explains a finding: a step, and what happened there. */
export interface Related {
  readonly step: number;
  readonly message: string;
}

/** What a rule reports of one step. The message's first line is short enough for the Problems list. */
export interface Draft {
  readonly message: string;
  /** Further lines, plain text: what a later write does, which function did it. */
  readonly detail?: readonly string[];
  readonly pages?: readonly PageSpan[];
  readonly severity?: Severity;
  /** Quick fixes; asked for only when somebody wants them. */
  readonly fixes?: () => readonly Fix[];
  /** Where to look for the statement that placed the protection of these pages, or that lost it; `none` where that says nothing. */
  readonly origin?: "protected" | "lost" | "none";
  /** The page whose protection explains it, where that is not the first of `pages`: the parent's of a fork, the source of a MOVE. */
  readonly source?: Page | undefined;
  /** What to do, where the rule's own remedy is not it. */
  readonly remedy?: string;
  /** The blocked or stuck task it is about. */
  readonly task?: number;
}

/** One step as rules see it. They compare what was with what is; none asks which operation it was in order to decide. */
export interface StepFacts {
  readonly index: number;
  readonly operation: Operation;
  readonly result: Result;
  readonly step: Step;
  readonly before: State;
  readonly after: State;
  readonly settings: Settings;
  /** How the scenario's raw entries are encoded. */
  readonly raw: EntryContext;
  /** `A.buf[0..3]` */
  span(span: PageSpan): string;
  /** The index of the last step before this one that carried out an operation of that kind in that process, or -1: for fixes, never for deciding. */
  lastStep(op: Operation["op"], mm: ProcessName): number;
  /** The statement names the results it expects. */
  readonly expects: boolean;
}

export interface Rule {
  readonly code: string;
  /** In lower case with hyphens: `lost-to-a-zap`. */
  readonly name: string;
  readonly title: string;
  readonly severity: Severity;
  /** Markdown: what happens, in which kernel function, since when. */
  readonly explanation: string;
  /** Markdown: what to do. Its first sentence stands by itself, for a message. */
  readonly remedy: string;
  /** A scenario in which it happens, with the finding expected on its line (`!PTE001`). It runs as a test. */
  readonly example: string;
  /** Reported only where a setting asks for it. */
  readonly offByDefault?: boolean;
  /** What a step must have some of to be looked at: most have none, and there are many steps. */
  readonly needs?: "changes" | "protection" | "misread";
  /** Looks at one step. Missing where the finding comes from elsewhere: the program's end, or what the scenario expects. */
  readonly check?: (facts: StepFacts) => readonly Draft[];
}

/** What a rule reported, in its place. */
export interface Finding {
  readonly code: string;
  readonly severity: Severity;
  readonly rule: Rule;
  /** Index of the step it is on; of one on an assert, the last step before that, -1 at the scenario's start. */
  readonly step: number;
  /** Index of the assert it is on, where it is on one. */
  readonly check?: number;
  readonly draft: Draft;
  /** The scenario says that it is meant to be here (`!PTE001`). */
  readonly expected: boolean;
}

/** The protection changes of a step that lost one for one of these causes, as spans of consecutive pages. */
export function lostSpans(facts: StepFacts, causes: ReadonlySet<ProtectionCause>): { span: PageSpan; by: string }[] {
  return changedSpans(facts, (change) => change.to === "lost" && causes.has(change.cause));
}

type Change = Step["protection"][number];

/** The protection changes that `pick` picks, as spans of consecutive pages of one name with one kernel function. */
export function changedSpans(facts: StepFacts, pick: (change: Change) => boolean): { span: PageSpan; by: string }[] {
  const picked = facts.step.protection.filter(pick);
  picked.sort(comparePages);
  const spans: { span: PageSpan; by: string }[] = [];
  for (const change of picked) {
    const last = spans.at(-1);
    if (
      last &&
      last.by === change.by &&
      last.span.mm === change.mm &&
      last.span.place === change.place &&
      last.span.to + 1 === change.page
    ) {
      last.span = { ...last.span, to: change.page };
    } else {
      spans.push({ span: { mm: change.mm, place: change.place, from: change.page, to: change.page }, by: change.by });
    }
  }
  return spans;
}

/** Single pages as spans: consecutive ones of a name become one, in the order given. */
export function spansOf(
  pages: Iterable<{ readonly mm: ProcessName; readonly place: number; readonly page: number }>,
): PageSpan[] {
  const spans: PageSpan[] = [];
  for (const { mm, place, page } of pages) {
    const last = spans.at(-1);
    if (last?.mm === mm && last.place === place && last.to + 1 === page)
      spans[spans.length - 1] = { ...last, to: page };
    else spans.push({ mm, place, from: page, to: page });
  }
  return spans;
}
