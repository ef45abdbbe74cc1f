// Step records of a run, and what rules said of each. An edit leaves gaps where it changed something, here as in every
// stage before; the gaps are filled, and nothing else is looked at.

import { tasks } from "../../engine/index.ts";
import { isEmpty, type Splice, shiftOf, spliced } from "../../language/index.ts";
import { waitsFor } from "../describe/outcome.ts";
import { findingsOf, type Waiting } from "../expectations/judge.ts";
import { type Mismatch, mismatches } from "../expectations/result.ts";
import { type Reported, reportStep, type Steps, spanText } from "../findings/facts.ts";
import { neverProtected, neverProtectedIn, protectionAsked } from "../findings/pte042-never-protected.ts";
import { refusals, refusedIn, refusedMeanwhile } from "../findings/pte050-refused-meanwhile.ts";
import { Folded } from "../timeline/fold.ts";
import { type RunStep, stepsAlike } from "../timeline/timeline.ts";
import type { Owners } from "./owners.ts";
import type { Planned } from "./plan.ts";
import type { Built, StepRecord } from "./scenario.ts";

const NO_MISMATCH: readonly Mismatch[] = [];

/** Pages that rules look at before somebody else is asked whether he wants something. */
const SLICE = 4096;
const NOTHING = { changes: [], again: [] };

export class Builder {
  private readonly enabled: ReadonlySet<string>;
  /** What reports depend on besides the steps: names and settings. */
  private key = "";
  /** Parallel to the plan; a gap where something is new. */
  private reports: (readonly Reported[] | undefined)[] = [];
  private steps: (StepRecord | undefined)[] = [];
  /** What is found at the end of the program only, by step. */
  private waiting: ReadonlyMap<number, Waiting> = new Map();
  private atEnd: ReadonlyMap<number, Reported> = new Map();
  /** All gaps among the reports lie between these. */
  private from = 0;
  private to = 0;
  /** Steps that are gaps, or have another number now, lie between these. */
  private built = 0;
  private unbuilt = 0;
  /** Steps that name threads, made anew each time: what a thread did depends on how other statements name theirs. */
  private naming: ReadonlyMap<number, true> = new Map();
  private last: readonly StepRecord[] = [];
  /** The steps of the last program that was judged as a whole, and what was found. */
  private judged: readonly RunStep[] | undefined;
  private judgedAtEnd: ReadonlyMap<number, Reported> = new Map();
  private readonly asked = new Folded(protectionAsked);
  private readonly refusals = new Folded(refusals);

  constructor(enabled: ReadonlySet<string>) {
    this.enabled = enabled;
  }

  /** Another version of the text, with so many steps to come. */
  begin(key: string, count: number, change: Splice): void {
    if (key === this.key) {
      if (isEmpty(change)) return;
      this.reports = spliced(this.reports, change, () => undefined);
      this.steps = spliced(this.steps, change, () => undefined);
      this.waiting = movedKeys(this.waiting, change);
      this.atEnd = movedKeys(this.atEnd, change);
      this.naming = movedKeys(this.naming, change);
      if (this.to >= change.from + change.removed) this.to += shiftOf(change);
      if (this.unbuilt >= change.from + change.removed) this.unbuilt += shiftOf(change);
      this.touch(change.from, change.from + change.added);
      if (shiftOf(change) !== 0) this.rebuild(change.from, count);
      return;
    }
    this.key = key;
    this.reports = Array.from({ length: count }, () => undefined);
    this.steps = this.reports.slice().map(() => undefined);
    this.waiting = new Map();
    this.atEnd = new Map();
    this.naming = new Map();
    this.judged = undefined;
    this.from = 0;
    this.to = count;
    this.built = 0;
    this.unbuilt = count;
  }

  /** These steps were carried out again. */
  renew(from: number, to: number): void {
    const end = Math.min(to, this.steps.length);
    if (from >= end) return;
    this.reports.fill(undefined, from, end);
    this.steps.fill(undefined, from, end);
    this.touch(from, end);
  }

  private touch(from: number, to: number): void {
    this.from = Math.min(this.from, from);
    this.to = Math.max(this.to, to);
    this.rebuild(from, to);
  }

  private rebuild(from: number, to: number): void {
    this.built = Math.min(this.built, from);
    this.unbuilt = Math.max(this.unbuilt, to);
  }

  /**
   * Lets the rules look at the steps that are new, until all are done (true) or `more` says no, which is asked every
   * few steps.
   */
  report(steps: Steps, more: () => boolean = () => true): boolean {
    const end = Math.min(this.to, steps.records.length);
    let fresh = 0;
    for (; this.from < end; this.from++) {
      if (this.reports[this.from] !== undefined) continue;
      // A step over thousands of pages takes as long as many others.
      if (fresh >= SLICE) {
        if (!more()) return false;
        fresh = 0;
      }
      this.reports[this.from] = reportStep(steps, this.from, this.enabled);
      const { changes, again } = steps.records[this.from]?.step ?? NOTHING;
      fresh += 64 + changes.length + 16 * again.length;
    }
    if (this.from >= this.to) {
      this.from = this.reports.length;
      this.to = 0;
    }
    return true;
  }

  build(run: Steps, owners: Owners): Built {
    this.report(run);
    const { last, steps } = this;
    const { length } = run.records;
    const waiting = waitingAtEnd(run, owners);
    const atEnd = this.foundAtEnd(run);
    for (const index of differing(this.waiting, waiting, Object.is)) this.renewStep(index);
    for (const index of differing(this.atEnd, atEnd, sameReport)) this.renewStep(index);
    this.waiting = waiting;
    this.atEnd = atEnd;
    for (const index of this.naming.keys()) this.renewStep(index);
    const naming = new Map<number, true>();
    let from = Math.min(length, last.length);
    for (let index = this.built; index < Math.min(this.unbuilt, length); index++) {
      let step = steps[index];
      if (step === undefined) step = this.fresh(run, owners, index);
      else if (step.index !== index) step = moved(step, index);
      else continue;
      if (namesThreads(step)) naming.set(index, true);
      steps[index] = step;
      from = Math.min(from, index);
    }
    this.naming = naming;
    this.built = length;
    if (this.unbuilt <= length) this.unbuilt = 0;
    const built = from === length && length === last.length ? last : replaced(last, steps, from, length);
    this.last = built;
    return { steps: built, previous: last, from };
  }

  private renewStep(index: number): void {
    if (index >= this.steps.length) return;
    this.steps[index] = undefined;
    this.rebuild(index, index + 1);
  }

  /** What rules find at the end of a program only, by step; the same as of the version before where its steps are the same. */
  private foundAtEnd(run: Steps): ReadonlyMap<number, Reported> {
    const { records } = run;
    if (!complete(run)) return new Map();
    if (!sameRecords(records, this.judged)) {
      this.judged = records;
      // No step has two of them.
      const found = new Map<number, Reported>();
      const span = spanText(run);
      for (const [step, draft] of neverProtectedIn(this.asked.of(records), span))
        found.set(step, { rule: neverProtected, draft });
      for (const [step, draft] of refusedIn(this.refusals.of(records), records.at(-1)?.step.state, span))
        found.set(step, { rule: refusedMeanwhile, draft });
      this.judgedAtEnd = found;
    }
    return this.judgedAtEnd;
  }

  private fresh(steps: Steps, owners: Owners, index: number): StepRecord {
    const record = steps.records[index] as RunStep;
    const { bound, files } = steps.planned[index] as Planned;
    const { expectations } = bound;
    const wrong =
      expectations.length === 0 ? NO_MISMATCH : mismatches(record.step, expectations, threadsOf(steps, owners, index));
    return {
      index,
      files,
      text: bound.statement.text,
      operation: record.operation,
      bound,
      record,
      before: record.before,
      step: record.step,
      findings: findingsOf(
        index,
        expectations,
        record,
        this.reports[index] ?? [],
        wrong,
        this.waiting.get(index),
        this.atEnd.get(index),
      ),
      mismatches: wrong,
    };
  }
}

/** Names of threads by task, as seen from a step. A function of its own: most steps expect nothing, and make nothing for it. */
function threadsOf({ planned }: Steps, owners: Owners, index: number): (task: number) => string | null {
  return (task) => planned[owners.of(index, task)]?.bound.thread ?? null;
}

/** A list with so many steps, those from `from` on others than before. */
function replaced(
  last: readonly StepRecord[],
  steps: readonly (StepRecord | undefined)[],
  from: number,
  length: number,
): StepRecord[] {
  const now = last.length === length ? last.slice() : last.slice(0, from);
  for (let index = from; index < length; index++) {
    const step = steps[index];
    if (step !== undefined) now[index] = step;
  }
  return now;
}

function namesThreads({ bound: { expectations } }: StepRecord): boolean {
  return expectations.length > 0 && expectations.some(({ kind }) => kind === "thread");
}

/** The same step with another number. */
function moved(old: StepRecord, index: number): StepRecord {
  const findings = old.findings.length === 0 ? old.findings : old.findings.map((each) => ({ ...each, step: index }));
  return { ...old, index, findings };
}

/** Where two of them differ. */
function differing<T>(
  old: ReadonlyMap<number, T>,
  now: ReadonlyMap<number, T>,
  same: (a: T, b: T) => boolean,
): number[] {
  if (old.size === 0 && now.size === 0) return [];
  return [...new Set([...old.keys(), ...now.keys()])].filter((index) => {
    const a = old.get(index);
    const b = now.get(index);
    return a === undefined || b === undefined || !same(a, b);
  });
}

/** Drafts are data: all of it counts. */
function sameReport(a: Reported, b: Reported): boolean {
  return a.rule === b.rule && (a.draft === b.draft || JSON.stringify(a.draft) === JSON.stringify(b.draft));
}

function sameRecords(now: readonly RunStep[], old: readonly RunStep[] | undefined): boolean {
  return old !== undefined && now.length === old.length && stepsAlike(old, now) === now.length;
}

function complete({ records, planned }: Steps): boolean {
  return records.length === planned.length;
}

function movedKeys<T>(map: ReadonlyMap<number, T>, change: Splice): ReadonlyMap<number, T> {
  if (map.size === 0 || shiftOf(change) === 0) return map;
  return new Map(
    [...map].map(([index, value]) => [index < change.from + change.removed ? index : index + shiftOf(change), value]),
  );
}

/** Steps whose task still sleeps in userfaultfd, or waits for a migration, when the program ends. */
function waitingAtEnd(run: Steps, owners: Owners): ReadonlyMap<number, Waiting> {
  const { records } = run;
  const last = records.at(-1)?.step.state;
  const waiting = new Map<number, Waiting>();
  if (last === undefined || !complete(run)) return waiting;
  const sleeping = tasks(last).flatMap(({ task, wait }) => {
    const what = waitsFor(wait);
    return what === "userfaultfd" || what === "message" || what === "migration" ? [{ task, what }] : [];
  });
  const starts = owners.atEnd(sleeping.map(({ task }) => task));
  for (const { task, what } of sleeping) {
    const owner = starts.get(task);
    if (owner !== undefined) waiting.set(owner, what);
  }
  return waiting;
}
