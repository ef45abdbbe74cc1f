// One step on one variant.

import { pageAt, type State } from "../../engine/index.ts";
import { type EntryWords, entryWords } from "../describe/entry.ts";
import { type Page, pagesName } from "../describe/naming.ts";
import { isFault, noAnswerText, outcomeText } from "../describe/outcome.ts";
import type { FindingKind } from "../findings/finding.ts";
import type { Scenario, StepRecord } from "../scenario/scenario.ts";

/** Pages with the same entry. */
export interface Entries {
  /** `A.buf[0..1]` */
  readonly pages: string;
  /** As an assert would say it. */
  readonly words: string;
  /** The words; of designs, what the entry is and whether it is protected, in whatever form the design writes that. */
  readonly meaning: string;
}

/** Protections that were lost, and the kernel function that lost them. */
export interface Loss {
  readonly pages: string;
  readonly by: string;
}

export interface Cell {
  /** Of the pages that the step changes on one of the variants. */
  readonly entries: readonly Entries[];
  /** What it returned, in the words of a result. */
  readonly outcome: string;
  /** lost: a protection is gone. protected: an entry that was protected changed, and the next write to it is still told. */
  readonly fate: "protected" | "lost" | null;
  readonly losses: readonly Loss[];
  /** Where not all pages of the cell are protected: those that are. */
  readonly only: readonly string[];
  /**
   * told: a userfaultfd got a fault message. missed: a page whose protection was lost was written, and nobody was told.
   */
  readonly notice: "told" | "missed" | null;
  readonly findings: readonly string[];
  /** Why the engine can't say what Linux does here, in words; null: it can. */
  readonly noAnswer: string | null;
}

/** `designs`: what is compared are ways to keep a bit, and how each writes it is no difference. */
export function cellOf(run: Scenario, index: number, pages: readonly Page[], designs: boolean): Cell {
  const step = run.steps[index];
  if (step === undefined)
    return { entries: [], outcome: "", fate: null, losses: [], only: [], notice: null, findings: [], noAnswer: null };
  const held = pages.filter((page) => isProtected(step, page));
  const lost = step.step.protection.filter(({ to }) => to === "lost");
  return {
    entries: entriesOf(run, step, pages, designs),
    outcome: outcomeText(step.step, (task) => run.threadAt(step.index, task)),
    fate: lost.length > 0 ? "lost" : held.length > 0 ? "protected" : null,
    losses: lossesOf(run, lost),
    only: held.length < pages.length ? runsOf(run, held) : [],
    notice: noticeOf(step),
    findings: [...new Set(step.findings.flatMap(({ code, kind }) => (unlikeStated.has(kind) ? [] : [code])))],
    noAnswer: noAnswerText(step.step.result),
  };
}

/** That a variant answers otherwise than the scenario states is what a comparison is for. */
const unlikeStated: ReadonlySet<FindingKind> = new Set(["expectation-fails", "expected-finding-missing"]);

/** Two cells say the same, but for the form of what a design keeps. */
export function sameMeaning(a: Cell, b: Cell): boolean {
  return (
    a.outcome === b.outcome &&
    a.notice === b.notice &&
    a.noAnswer === b.noAnswer &&
    a.losses.map(({ pages }) => pages).join() === b.losses.map(({ pages }) => pages).join() &&
    expanded(a) === expanded(b)
  );
}

/** Entries by meaning; neighbours that differ in form alone count as one. */
function expanded({ entries }: Cell): string {
  return entries.map(({ pages, meaning }) => `${pages} ${meaning}`).join("; ");
}

function isProtected(step: StepRecord, { mm, place, page }: Page): boolean {
  const before = pageAt(step.before, mm, place, page);
  const after = pageAt(step.step.state, mm, place, page);
  return after.protection.state === "held" && before.entry !== after.entry;
}

function noticeOf({ step }: StepRecord): Cell["notice"] {
  if (step.protection.some(({ from, cause }) => from === "lost" && cause === "write")) return "missed";
  return step.messages.some(isFault) ? "told" : null;
}

function entriesOf(run: Scenario, step: StepRecord, pages: readonly Page[], designs: boolean): Entries[] {
  const found: { from: Page; to: number; words: string; meaning: string }[] = [];
  for (const page of pages) {
    const { words, meaning } = entryAs(step.step.state, page, designs);
    const last = found.at(-1);
    if (
      last?.words === words &&
      last.meaning === meaning &&
      last.from.mm === page.mm &&
      last.from.place === page.place &&
      last.to + 1 === page.page
    )
      last.to = page.page;
    else found.push({ from: page, to: page.page, words, meaning });
  }
  return found.map(({ from, to, words, meaning }) => ({ pages: pagesName(run, from, to), words, meaning }));
}

/** What stands in a page's entry: its words, and what they mean where designs are compared. */
export function entryAs(state: State, { mm, place, page }: Page, designs: boolean): Pick<Entries, "words" | "meaning"> {
  const view = pageAt(state, mm, place, page);
  const entry = entryWords(view);
  const { words } = entry;
  return { words, meaning: designs ? protectedAs(entry, view.protection.state === "held") : words };
}

/** `empty, protected` of a marker and of all that stands for one; `present(dirty), protected`. */
function protectedAs({ shape, words, marks, wp }: EntryWords, held: boolean): string {
  const isEmpty =
    shape === "none" || ((shape === "preserved" || shape === "marker") && marks.includes("wp") && bare(marks));
  if (!held) return isEmpty ? "empty" : words;
  if (isEmpty) return "empty, protected";
  const rest = marks.filter((mark) => !wp || (mark !== "wp" && mark !== "rwp"));
  return `${shape}${rest.length === 0 ? "" : `(${rest.join(", ")})`}, protected`;
}

/** Nothing but the bit, and the name of the design that keeps it. */
function bare(marks: readonly string[]): boolean {
  return marks.every((mark) => mark !== "poison" && mark !== "guard" && mark !== "spoilt");
}

function lossesOf(run: Scenario, lost: StepRecord["step"]["protection"]): Loss[] {
  const by = [...new Set(lost.map((each) => each.by))];
  return by.flatMap((name) =>
    runsOf(
      run,
      lost.filter((each) => each.by === name),
    ).map((pages) => ({ pages, by: name })),
  );
}

/** `A.buf[0..1]`: neighbours as one. */
function runsOf(run: Scenario, pages: readonly Page[]): string[] {
  const found: { from: Page; to: number }[] = [];
  for (const { mm, place, page } of pages) {
    const last = found.at(-1);
    if (last?.from.mm === mm && last.from.place === place && last.to + 1 === page) last.to = page;
    else found.push({ from: { mm, place, page }, to: page });
  }
  return found.map(({ from, to }) => pagesName(run, from, to));
}
