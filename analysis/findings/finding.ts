// What a finding is, and what a rule that finds it looks like: data alone. Every face (the editor, the command line,
// walkthroughs, docs) lays out the same, and tells findings apart by kind, subject and cause, never by their words. What
// is said of a kind at length is in explanations/.

import type {
  ArchLack,
  Operation,
  ProcessName,
  ProtectionCause,
  ProtectionKind,
  ProtectionState,
  Result,
  Settings,
  State,
  Step,
} from "../../engine/index.ts";
import type { Page } from "../describe/naming.ts";
import type { WaitsFor } from "../describe/outcome.ts";
import type { Need } from "./needs.ts";

export type Severity = "error" | "warning" | "information" | "hint";

/** Pages `from` to `to`, both included, of one name in one process; in units of its page size. */
export interface PageSpan {
  readonly mm: ProcessName;
  readonly place: number;
  readonly from: number;
  readonly to: number;
}

/** One for each code: what `ptescope explain` takes for it too. */
export type FindingKind =
  | "lost-to-a-zap"
  | "filled-over-without-wp"
  | "mremap-without-event-remap"
  | "registered-again-without-wp"
  | "lost-to-a-guard"
  | "lost-to-ksm"
  | "lost-to-a-forced-copy"
  | "lost-to-migration"
  | "lost-to-a-kernel-bug"
  | "unreported-write"
  | "rwp-lost-as-documented"
  | "rwp-lost-to-reclaim"
  | "move-target-not-covered"
  | "stray-bit-in-a-child"
  | "lost-by-design"
  | "protection-without-effect"
  | "part-of-a-range-done"
  | "stale-protection"
  | "writable-and-uffd-wp"
  | "fork-child-not-covered"
  | "unnoticed-write"
  | "blocks-for-ever"
  | "never-ends"
  | "wake-faults-again"
  | "unexpected-error"
  | "kernel-lacks-it"
  | "architecture-lacks-it"
  | "expectation-fails"
  | "expected-finding-missing"
  | "not-modelled"
  | "internal-error"
  | "poison-dropped"
  | "not-carried-out"
  | "changed-beside-the-protection"
  | "content-gone-without-a-message"
  | "registered-and-never-protected"
  | "soft-dirty-lost-in-a-merge"
  | "protected-while-pinned"
  | "kernel-access-refused"
  | "stays-merged"
  | "left-inaccessible"
  | "counted-as-accessed"
  | "refused-and-not-tried-again"
  | "preserved-entry-misread"
  | "preserved-entry-needs-check"
  | "preserved-entry-resembled"
  | "bitmap-follows-vma"
  | "tables-stay"
  | "preserved-entry-inverted-frame";

/** What kinds of finding speak of, for whoever shows or leaves out some of them together. */
export type Group =
  /** What becomes of protections, entries and waiting threads. */
  | "memory"
  /** What the scenario states beside what happens, and what it should have stated. */
  | "expectation"
  /** What the scenario's kernel or architecture has. */
  | "support"
  /** What a design of the December 2020 thread costs. */
  | "design"
  /** What the engine does not know. */
  | "model";

/** What a finding is about. */
export type Subject =
  /**
   * `source`: the page whose protection explains it, where that is another: the parent's of a fork, the source of a
   * MOVE.
   */
  | { readonly kind: "pages"; readonly pages: readonly PageSpan[]; readonly source?: Page | undefined }
  /** A blocked or stuck task, by its number in the state after the step. */
  | { readonly kind: "task"; readonly task: number }
  /** The operation as a whole. */
  | { readonly kind: "operation" }
  /** One of what stands after the statement's arrow, by its index. */
  | { readonly kind: "expectation"; readonly index: number }
  /** An assert. */
  | { readonly kind: "assert" };

/** Why it came about. */
export type Cause =
  /**
   * A protection went from one state to another, by a function of the kernel under the name that Linux 6.18 has for it.
   */
  | { readonly kind: "protection"; readonly of: ProtectionKind; readonly cause: ProtectionCause; readonly by: string }
  /** Entry and VMA do not go together. */
  | { readonly kind: "entry" }
  | { readonly kind: "wait"; readonly for: WaitsFor }
  /** An errno or a signal as results have it. */
  | { readonly kind: "error"; readonly answer: string }
  /** The kernel came to have it in that release. */
  | { readonly kind: "lack"; readonly what: string; readonly since: string }
  | { readonly kind: "arch-lack"; readonly what: ArchLack["what"] }
  /** `instead`: what would hold; null: nothing like it happened. */
  | { readonly kind: "mismatch"; readonly instead: string | null }
  /** A finding that is named and not there; `meant`: the code that is near to one that does not exist. */
  | { readonly kind: "absent"; readonly code: string; readonly meant: string | null }
  | { readonly kind: "undone"; readonly why: string }
  | { readonly kind: "not-modelled"; readonly what: string }
  /** The engine failed, with this error. */
  | { readonly kind: "internal"; readonly error: string }
  /** What a page shows was changed or taken away by that operation, beside the entry. */
  | { readonly kind: "content"; readonly by: Operation["op"] }
  /** How a design keeps what it keeps. */
  | { readonly kind: "design" };

/** An edit that a quick fix makes, in terms of the scenario: the face that applies it turns it into text. */
export type Edit =
  /**
   * Adds a flag to the statement's flag argument (`WP` to register, a feature to userfaultfd). `statement` is a step
   * index.
   */
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
  /** It mends what follows, and the finding is still there. */
  readonly stays?: boolean;
  readonly title: string;
  readonly edits: readonly Edit[];
  readonly preferred?: boolean;
}

/** Another place that explains a finding: a step, and what happened there. */
export interface Related {
  readonly step: number;
  readonly message: string;
}

/** What a rule reports of one step. The message is short enough for the Problems list. */
export interface Draft {
  readonly subject: Subject;
  readonly cause: Cause;
  readonly message: string;
  /** Further lines, plain text: what a later write does, which function did it. */
  readonly detail?: readonly string[] | undefined;
  readonly severity?: Severity;
  /** What to do, where the rule's own remedy is not it. */
  readonly remedy?: string | undefined;
  /** The state whose beginning explains it, where that is not the rule's `origin`. */
  readonly origin?: ProtectionState | undefined;
  /** Other steps that explain it. */
  readonly related?: readonly Related[] | undefined;
}

/**
 * One step as rules see it. They compare what was with what is; none asks which operation it was in order to decide.
 */
export interface StepFacts {
  readonly index: number;
  readonly operation: Operation;
  readonly result: Result;
  readonly step: Step;
  readonly before: State;
  readonly after: State;
  readonly settings: Settings;
  /** `A.buf[0..3]`, and `A.buf` for all that is mapped there. */
  span(span: PageSpan): string;
  /** The same as an argument of a statement of its process: `buf[0..3]`. */
  argument(span: PageSpan): string;
  nameOf(place: number): string;
  /**
   * The index of the last step before this one that carried out an operation of that kind in that process, or -1: for
   * fixes, never for deciding.
   */
  lastStep(op: Operation["op"], mm: ProcessName): number;
  /** The statement names the results it expects. */
  readonly expects: boolean;
}

export interface Rule {
  readonly code: string;
  readonly kind: FindingKind;
  readonly group: Group;
  readonly title: string;
  readonly severity: Severity;
  /** Markdown: what to do. Its first sentence stands by itself, for a message. */
  readonly remedy: string;
  /** Reported only where a setting asks for it. */
  readonly offByDefault?: boolean;
  /** Whether it can be found at all with these settings; it can where nothing is said. Asked once a run. */
  readonly on?: (settings: Settings) => boolean;
  /** What a step must have to be looked at: most have little, and there are many steps. */
  readonly needs?: Need;
  /** The operations that can bring it about, where few can. */
  readonly operations?: readonly Operation["op"][];
  /** It is found only where the statement does not state its own result: to state it is one answer. */
  readonly unstated?: boolean;
  /** The step in which the first page came to be in that state explains the finding. */
  readonly origin?: Extract<ProtectionState, "held" | "lost" | "written">;
  /**
   * Looks at one step. Missing where the finding comes from elsewhere: the program's end, or what the scenario expects.
   */
  readonly check?: (facts: StepFacts) => readonly Draft[];
  /** Quick fixes for what was found; asked for only when somebody wants them, with the facts of the same step. */
  readonly fixes?: (draft: Draft, facts: StepFacts) => readonly Fix[];
}

/** What a rule reported, in its place. */
export interface Finding extends Draft {
  readonly code: string;
  readonly kind: FindingKind;
  readonly severity: Severity;
  readonly rule: Rule;
  /** Index of the step it is on; of one on an assert, the last step before that, -1 at the scenario's start. */
  readonly step: number;
  /** Index of the assert it is on, where it is on one. */
  readonly check?: number;
  /** The scenario says that it is meant to be here (`!PTE001`). */
  readonly expected: boolean;
}

const NO_SPANS: readonly PageSpan[] = [];

/** What a rule reports that finds nothing, as most do of most steps. */
export const NO_DRAFTS: readonly Draft[] = [];

/** The pages that a finding is about; none where it is about something else. */
export function pagesOf({ subject }: Draft): readonly PageSpan[] {
  return subject.kind === "pages" ? subject.pages : NO_SPANS;
}

/** The subject of a finding about the operation as a whole. */
export const wholeOperation: Subject = { kind: "operation" };

/** The subject of a finding about one span. `source`: the page whose protection explains it, where that is another. */
export function aboutPages(span: PageSpan, source?: Page): Draft["subject"] {
  return { kind: "pages", pages: [span], source };
}

/** A draft for each span: its pages, and what is said of them. */
export function draftsOf(
  facts: StepFacts,
  spans: readonly PageSpan[],
  cause: Cause,
  words: string,
  detail: string,
  more?: Partial<Draft>,
): readonly Draft[] {
  if (spans.length === 0) return NO_DRAFTS;
  return spans.map((span) => ({
    subject: aboutPages(span),
    cause,
    message: `${facts.span(span)} ${words}`,
    detail: [detail],
    ...more,
  }));
}

/** Entry and VMA do not go together. */
export const entryCause: Cause = { kind: "entry" };

/** Of what is not there and refused: where the scenario says what comes of it, it is known. */
export function knownRefusal({ expects, result }: StepFacts): Pick<Draft, "severity"> {
  return expects && result.err !== undefined ? { severity: "information" } : {};
}

/**
 * For a rule that reports one span a finding: its fixes for that span. Where the last of very many are told together
 * there are none.
 */
export function forSpan(fixes: (span: PageSpan, facts: StepFacts) => readonly Fix[]): NonNullable<Rule["fixes"]> {
  return (draft, facts) => {
    const [span, ...others] = pagesOf(draft);
    return span === undefined || others.length > 0 ? [] : fixes(span, facts);
  };
}

/** Single pages as spans: consecutive ones of a name become one, in the order given. */
export function spansOf(pages: readonly Page[]): readonly PageSpan[] {
  if (pages.length === 0) return NO_SPANS;
  const spans: PageSpan[] = [];
  for (const { mm, place, page } of pages) {
    const last = spans.at(-1);
    if (last?.mm === mm && last.place === place && last.to + 1 === page)
      spans[spans.length - 1] = { ...last, to: page };
    else spans.push({ mm, place, from: page, to: page });
  }
  return spans;
}

// The shape of what is said of a finding beside its rule. Nothing that finds needs it: it is loaded by who shows it.

export interface Explanation {
  /** Markdown: what happens, in which kernel function, since when. */
  readonly explanation: string;
  /** A scenario in which it happens, with the finding expected on its line (`!PTE001`). It runs as a test. */
  readonly example: string;
}

export type PartOfExplanations = Readonly<Partial<Record<FindingKind, Explanation>>>;
