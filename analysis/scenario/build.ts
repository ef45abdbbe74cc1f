// Step records of a run. Those of the version before are taken over where they still hold, by identity: what an edit costs here is what it changed.

import { tasks } from "../../engine/index.ts";
import type { Running } from "../../language/index.ts";
import { waitsFor } from "../describe/wait.ts";
import { findingsOf, type Waiting } from "../expectations/judge.ts";
import { type Mismatch, mismatches } from "../expectations/result.ts";
import { type Reported, reportStep, type Steps } from "../findings/facts.ts";
import type { RunStep } from "../timeline/timeline.ts";
import type { Owners } from "./owner.ts";
import type { StepRecord } from "./step.ts";

const NO_MISMATCH: readonly Mismatch[] = [];

/** Records, and what rules said of each: parallel. */
interface Told {
  readonly records: readonly RunStep[];
  readonly reports: readonly (readonly Reported[])[];
}

const NOTHING: Told = { records: [], reports: [] };

export class Builder {
  private readonly enabled: ReadonlySet<string>;
  /** What holds as long as names and settings are the same: records are values, so what was said of one stays true. */
  private told: Told = NOTHING;
  private key = "";
  /** Of the version that is looked at, as far as that is done. */
  private reports: (readonly Reported[])[] = [];
  private last: readonly StepRecord[] = [];
  private lastWaiting: ReadonlyMap<number, Waiting> = new Map();

  constructor(enabled: ReadonlySet<string>) {
    this.enabled = enabled;
  }

  /** Another version of the text: `key` is what reports depend on besides the records. */
  begin(key: string): void {
    this.reports = [];
    if (key === this.key) return;
    this.key = key;
    this.told = NOTHING;
    this.last = [];
  }

  /** Lets the rules look at the steps that are new, until all are done (true) or `more` says no, which is asked every few steps. */
  report(steps: Steps, more: () => boolean = () => true): boolean {
    const { records } = steps;
    const { reports, told } = this;
    const shift = told.records.length - records.length;
    let fresh = 0;
    while (reports.length < records.length) {
      const index = reports.length;
      const record = records[index];
      const known =
        told.records[index] === record
          ? told.reports[index]
          : told.records[index + shift] === record
            ? told.reports[index + shift]
            : undefined;
      reports.push(known ?? reportStep(steps, index, this.enabled));
      if (known === undefined && (++fresh & 63) === 0 && !more()) return false;
    }
    this.told = { records, reports };
    return true;
  }

  build(steps: Steps, owners: Owners): readonly StepRecord[] {
    this.report(steps);
    const { last, lastWaiting } = this;
    const { records, running } = steps;
    const waiting = waitingAtEnd(steps, owners);
    const quiet = waiting.size === 0 && lastWaiting.size === 0;
    const shift = last.length - records.length;
    const holds = (old: StepRecord | undefined, index: number): old is StepRecord =>
      old !== undefined &&
      old.record === records[index] &&
      old.running.bound === running[index]?.bound &&
      (quiet || waiting.get(index) === lastWaiting.get(old.index)) &&
      (old.running.bound.expectations.length === 0 || !old.running.bound.expectations.some(isThread));
    let same = 0;
    for (; same < records.length; same++) {
      const old = last[same];
      const at = running[same];
      if (!old || (old.running !== at && (old.line !== at?.line || !sameFiles(old.files, at.files)))) break;
      if (!holds(old, same)) break;
    }
    this.lastWaiting = waiting;
    if (same === last.length && same === records.length) return last;
    const built = last.slice(0, same);
    for (let index = same; index < records.length; index++) {
      const at = running[index] as Running;
      const old = last[index]?.record === records[index] ? last[index] : last[index + shift];
      if (!holds(old, index)) built.push(this.fresh(steps, owners, index, waiting.get(index)));
      else if (old.index === index && old.line === at.line && sameFiles(old.files, at.files)) built.push(old);
      else built.push(moved(old, index, at));
    }
    this.last = built;
    return built;
  }

  private fresh(steps: Steps, owners: Owners, index: number, waits: Waiting | undefined): StepRecord {
    const record = steps.records[index] as RunStep;
    const at = steps.running[index] as Running;
    const { expectations } = at.bound;
    const thread = (task: number) => steps.running[owners.of(index, task)]?.bound.thread ?? null;
    const wrong = expectations.length === 0 ? NO_MISMATCH : mismatches(record.step, expectations, thread);
    return {
      index,
      line: at.line,
      files: at.files,
      text: at.bound.statement.text,
      operation: record.operation,
      running: at,
      record,
      before: record.before,
      step: record.step,
      findings: findingsOf(index, expectations, record, this.reports[index] ?? [], wrong, waits),
      mismatches: wrong,
    };
  }
}

/** What a thread did depends on how other statements name their threads. */
function isThread({ kind }: { readonly kind: string }): boolean {
  return kind === "thread";
}

function sameFiles(a: readonly string[], b: readonly string[]): boolean {
  return a === b || (a.length === b.length && a.every((file, index) => file === b[index]));
}

/** The same step at another place of the text. */
function moved(old: StepRecord, index: number, at: Running): StepRecord {
  const findings =
    old.index === index || old.findings.length === 0
      ? old.findings
      : old.findings.map((each) => ({ ...each, step: index }));
  return { ...old, index, line: at.line, files: at.files, running: at, findings };
}

/** Steps whose task still sleeps in userfaultfd, or waits for a migration, when the program ends. */
function waitingAtEnd({ records, running }: Steps, owners: Owners): ReadonlyMap<number, Waiting> {
  const last = records.at(-1)?.step.state;
  const waiting = new Map<number, Waiting>();
  if (last === undefined || records.length < running.length) return waiting;
  for (const task of tasks(last)) {
    const what = waitsFor(task.wait);
    const owner = owners.of(records.length - 1, task.task);
    if ((what === "userfaultfd" || what === "migration") && owner >= 0) waiting.set(owner, what);
  }
  return waiting;
}
