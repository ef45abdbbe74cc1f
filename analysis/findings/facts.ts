// Runs the rules over a step, and words what they report.

import { type EntryContext, placesOf, type State, type Step } from "../../engine/index.ts";
import { MAX_RUNS } from "../../language/index.ts";
import { pagesText } from "../describe/naming.ts";
import type { Planned } from "../scenario/plan.ts";
import type { RunStep } from "../timeline/timeline.ts";
import { type Draft, type PageSpan, pagesOf, type Rule, type StepFacts } from "./finding.ts";
import { rules } from "./table.ts";

/** The steps that rules may look back on: the operations of a program, by index. */
export interface Steps {
  readonly records: readonly RunStep[];
  readonly planned: readonly Planned[];
  readonly names: readonly string[];
  readonly settings: StepFacts["settings"];
  /** How raw entries are encoded. */
  readonly raw: EntryContext;
}

/** `buf[0..3]`, `buf[2]`, and `buf` for all that is mapped there before the step. */
function argumentOf({ mm, place, from, to }: PageSpan, before: State, name: string): string {
  const pages = placesOf(before, mm).find((each) => each.place === place)?.pages;
  if (from === 0 && pages === to + 1 && pages > 1) return name;
  return `${name}${pagesText(from, to)}`;
}

/** Words for pages before a step. */
export function spanText({ records, names }: Steps): (step: number, span: PageSpan) => string {
  return (step, span) => {
    const before = records[step]?.before;
    const name = names[span.place] ?? `place${span.place}`;
    return `${span.mm}.${before === undefined ? name : argumentOf(span, before, name)}`;
  };
}

export function factsOf(steps: Steps, index: number): StepFacts {
  const record = steps.records[index] as RunStep;
  const { bound } = steps.planned[index] as Planned;
  const nameOf = (place: number) => steps.names[place] ?? `place${place}`;
  const argument = (span: PageSpan) => argumentOf(span, record.before, nameOf(span.place));
  return {
    index,
    operation: record.operation,
    result: record.step.result,
    step: record.step,
    before: record.before,
    after: record.step.state,
    settings: steps.settings,
    raw: steps.raw,
    span: (span) => `${span.mm}.${argument(span)}`,
    argument,
    nameOf,
    lastStep: (op, mm) => {
      for (let i = index - 1; i >= 0; i--) {
        const operation = steps.records[i]?.operation;
        if (operation?.op === op && "mm" in operation && operation.mm === mm) return i;
      }
      return -1;
    },
    expects: bound.expectations.length > 0,
  };
}

export interface Reported {
  readonly rule: Rule;
  readonly draft: Draft;
}

/** What the rules say of one step. Rules that are off by default speak only where their code is enabled. */
export function reportStep(steps: Steps, index: number, enabled: ReadonlySet<string>): Reported[] {
  const facts = factsOf(steps, index);
  const reported: Reported[] = [];
  for (const rule of asking(facts.step, enabled))
    for (const draft of bounded(rule.check(facts))) reported.push({ rule, draft });
  return reported;
}

type Checking = Rule & Required<Pick<Rule, "check">>;

/** By what a step has, the rules that look at it. */
const known = new WeakMap<ReadonlySet<string>, (readonly Checking[] | undefined)[]>();

/** The rules that look at a step: there are many of both, and most ask for what most steps have not. */
function asking(step: Step, enabled: ReadonlySet<string>): readonly Checking[] {
  const { changes, protection, misread } = step;
  const has = (changes.length > 0 ? 1 : 0) + (protection.length > 0 ? 2 : 0) + (misread.length > 0 ? 4 : 0);
  const all = known.get(enabled) ?? [];
  if (all.length === 0) known.set(enabled, all);
  const found = all[has];
  if (found !== undefined) return found;
  const now = rules.filter(
    (rule): rule is Checking =>
      rule.check !== undefined &&
      (!rule.offByDefault || enabled.has(rule.code)) &&
      (rule.needs === undefined || step[rule.needs].length > 0),
  );
  all[has] = now;
  return now;
}

/**
 * Of very many runs of pages the last ones are told together: nobody reads thousands, and each is looked at and shown.
 */
function bounded(drafts: readonly Draft[]): readonly Draft[] {
  if (drafts.length <= MAX_RUNS) return drafts;
  const shown = drafts.slice(0, MAX_RUNS - 1);
  const rest = drafts.slice(MAX_RUNS - 1);
  const [first] = rest;
  if (first === undefined) return shown;
  const ofPages = first.subject.kind === "pages";
  const what = ofPages ? "runs of pages" : "of its kind";
  const together: Draft = {
    ...first,
    subject: ofPages ? { kind: "pages", pages: rest.flatMap(pagesOf) } : first.subject,
    message: `${first.message}; and so it is with ${rest.length - 1} more ${what}`,
    detail: [...(first.detail ?? []), `A step tells at most ${MAX_RUNS} ${what} one by one.`],
  };
  return [...shown, together];
}
