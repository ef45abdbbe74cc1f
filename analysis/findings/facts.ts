// Runs the rules over a step, and words what they report.

import { type Operation, placeAt, type Settings, type State, type Step } from "../../engine/index.ts";
import { MAX_RUNS } from "../../language/index.ts";
import { nameIn, pagesText } from "../describe/naming.ts";
import type { Planned } from "../scenario/plan.ts";
import type { RunStep } from "../timeline/timeline.ts";
import { type Draft, type PageSpan, pagesOf, type Rule, type StepFacts } from "./finding.ts";
import { looksAt, needsMet } from "./needs.ts";
import { rulesWith } from "./table.ts";

/** The steps that rules may look back on: the operations of a program, by index. */
export interface Steps {
  readonly records: readonly RunStep[];
  readonly planned: readonly Planned[];
  readonly names: readonly string[];
  readonly settings: StepFacts["settings"];
}

/** `buf[0..3]`, `buf[2]`, and `buf` for all that is mapped there before the step. */
function argumentOf({ mm, place, from, to }: PageSpan, before: State, name: string): string {
  const pages = placeAt(before, mm, place)?.pages;
  if (from === 0 && pages === to + 1 && pages > 1) return name;
  return `${name}${pagesText(from, to)}`;
}

/** Words for pages before a step. */
export function spanText({ records, names }: Steps): (step: number, span: PageSpan) => string {
  return (step, span) => {
    const before = records[step]?.before;
    const name = nameIn(names)(span.place);
    return `${span.mm}.${before === undefined ? name : argumentOf(span, before, name)}`;
  };
}

export function factsOf(steps: Steps, index: number): StepFacts {
  return new Facts(steps, index, steps.records[index] as RunStep);
}

/** There is one for each step of a run, and hardly any is asked for words: these are made when they are. */
class Facts implements StepFacts {
  readonly index: number;
  readonly operation: StepFacts["operation"];
  readonly result: StepFacts["result"];
  readonly step: Step;
  readonly before: State;
  readonly after: State;
  private readonly steps: Steps;

  constructor(steps: Steps, index: number, { operation, before, step }: RunStep) {
    this.steps = steps;
    this.index = index;
    this.operation = operation;
    this.result = step.result;
    this.step = step;
    this.before = before;
    this.after = step.state;
  }

  get settings(): StepFacts["settings"] {
    return this.steps.settings;
  }

  get expects(): boolean {
    return (this.steps.planned[this.index] as Planned).bound.expectations.length > 0;
  }

  // Functions of their own, for rules take them out of the facts.

  get nameOf(): StepFacts["nameOf"] {
    return nameIn(this.steps.names);
  }

  get argument(): StepFacts["argument"] {
    const { before, nameOf } = this;
    return (span) => argumentOf(span, before, nameOf(span.place));
  }

  get span(): StepFacts["span"] {
    const { argument } = this;
    return (span) => `${span.mm}.${argument(span)}`;
  }

  get lastStep(): StepFacts["lastStep"] {
    const { records } = this.steps;
    return (op, mm) =>
      records
        .slice(0, this.index)
        .findLastIndex(({ operation }) => operation.op === op && "mm" in operation && operation.mm === mm);
  }
}

export interface Reported {
  readonly rule: Rule;
  readonly draft: Draft;
}

const NOTHING: readonly Reported[] = [];

/** What the rules say of one step. Rules that are off by default speak only where their code is enabled. */
export function reportStep(steps: Steps, index: number, enabled: ReadonlySet<string>): readonly Reported[] {
  const facts = factsOf(steps, index);
  let reported: Reported[] | undefined;
  for (const rule of asking(facts, enabled)) {
    const drafts = rule.check(facts);
    if (drafts.length === 0) continue;
    reported ??= [];
    for (const draft of bounded(drafts)) reported.push({ rule, draft });
  }
  return reported ?? NOTHING;
}

type Checking = Rule & Required<Pick<Rule, "check">>;

/** The rules of a run, and of these the ones that look at a step, by its operation and the needs that it meets. */
interface RulesOfRun {
  readonly settings: Settings;
  readonly enabled: ReadonlySet<string>;
  readonly rules: readonly Checking[];
  readonly looking: Map<Operation["op"], (readonly Checking[] | undefined)[]>;
}

/** Of the run that was looked at last, since thousands of its steps are looked at in a row. */
let known: RulesOfRun | undefined;

/** The rules that look at a step: there are many of both, and most ask for what most steps have not. */
function asking({ operation: { op }, step, settings }: StepFacts, enabled: ReadonlySet<string>): readonly Checking[] {
  if (known?.settings !== settings || known.enabled !== enabled)
    known = { settings, enabled, rules: checking(settings, enabled), looking: new Map() };
  const { rules, looking } = known;
  let byNeeds = looking.get(op);
  if (byNeeds === undefined) {
    byNeeds = [];
    looking.set(op, byNeeds);
  }
  const met = needsMet(step);
  byNeeds[met] ??= rules.filter((rule) => looksAt(rule, op, met));
  return byNeeds[met];
}

function checking(settings: Settings, enabled: ReadonlySet<string>): readonly Checking[] {
  return rulesWith(settings).filter(
    (rule): rule is Checking => rule.check !== undefined && (!rule.offByDefault || enabled.has(rule.code)),
  );
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
