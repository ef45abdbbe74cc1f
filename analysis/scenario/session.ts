// A scenario under edit: keeps what the last version came to, and gives the next one what of it still holds.

import type { Settings, State } from "../../engine/index.ts";
import { bind, type Document, type Program, parse, placeNames, type Running, running } from "../../language/index.ts";
import { type Reported, reportStep, type Steps } from "../findings/facts.ts";
import type { Finding, Rule } from "../findings/finding.ts";
import { ruleOf } from "../findings/table.ts";
import { emptyTimeline, type Record, Run, type Timeline } from "../timeline/timeline.ts";
import { failedCheck } from "./check.ts";
import { type Mismatch, mismatches, saysResult } from "./outcome.ts";
import type { ScenarioOptions } from "./options.ts";
import { ownerOf, type Scenario } from "./scenario.ts";
import type { CheckRecord, StepRecord } from "./step.ts";

export class Session {
  private readonly options: ScenarioOptions;
  private program: Program | undefined;
  private timeline: Timeline | undefined;
  private run: Run | undefined;
  private lines: { running: Running[]; checks: { running: Running; after: number }[] } = { running: [], checks: [] };
  /** What rules said of a record, as long as names and settings are the same: records are values, so it stays true. */
  private reports = new WeakMap<Record, Reported[]>();
  private reportsFor = "";

  constructor(options: ScenarioOptions = {}) {
    this.options = options;
  }

  /** Takes a new version of the text and gives what it means. Nothing has run yet; `advance` does that. A run that was not done gives way. */
  open(document: Document): Program {
    const { include } = this.options;
    const program = bind(document, { ...(this.program ? { previous: this.program } : {}), ...(include ? { include } : {}) });
    const lines = { running: [] as Running[], checks: [] as { running: Running; after: number }[] };
    for (const each of running(program)) {
      if (each.bound.operation !== null) lines.running.push(each);
      else lines.checks.push({ running: each, after: lines.running.length - 1 });
    }
    const settings: Settings = { ...program.environment.settings, ...this.options.override };
    const old = this.run?.partial() ?? this.timeline ?? emptyTimeline(settings);
    this.program = program;
    this.lines = lines;
    this.run = new Run(old, lines.running.map(({ bound }) => bound.operation as NonNullable<typeof bound.operation>), settings);
    return program;
  }

  /** Runs on until it is done (true) or `more` says no. */
  advance(more?: () => boolean): boolean {
    if (this.run === undefined) return true;
    const done = this.run.advance(more);
    if (done) this.timeline = this.run.partial();
    return done;
  }

  /** What the last edit cost: operations carried out again. */
  get executed(): number {
    return this.run?.executed ?? 0;
  }

  /** How far the run is: statements that have run or were taken over, of how many. */
  get extent(): { readonly done: number; readonly of: number } {
    return { done: this.run?.partial().records.length ?? 0, of: this.lines.running.length };
  }

  /** The scenario as far as it has run. */
  scenario(): Scenario {
    if (this.program === undefined || this.run === undefined) throw new Error("Session.scenario() before open()");
    const { program, lines, run } = this;
    const timeline = run.partial();
    const names = placeNames(program);
    const { environment } = program;
    const steps: Steps = { records: timeline.records, running: lines.running, names, settings: timeline.settings, arch: environment.arch };
    const raw = { arch: environment.arch, kernel: timeline.settings.kernel, config: environment.layout };
    this.keepReportsFor(`${names.join(" ")}|${environment.arch}|${[...(this.options.enabled ?? [])].join(" ")}`);
    const built = this.build(steps);
    const checks: CheckRecord[] = [];
    for (const { running: at, after } of lines.checks) {
      if (after >= timeline.records.length) break;
      const state: State = timeline.records[after]?.step.state ?? timeline.start;
      checks.push({ running: at, line: at.line, files: at.files, after, failed: at.bound.check && failedCheck(state, at.bound.check, raw) });
    }
    const byLine = lastStepByLine(built);
    return {
      document: program.document,
      program,
      environment,
      settings: timeline.settings,
      arch: environment.arch,
      raw,
      timeline,
      names,
      steps: built,
      checks,
      findings: built.flatMap(({ findings }) => findings),
      complete: run.done,
      nameOf: (place) => names[place] ?? `place${place}`,
      stepAtLine: (line) => byLine[Math.min(line, byLine.length - 1)] ?? -1,
      threadAt: (step, task) => lines.running[ownerOf(timeline, step, task)]?.bound.thread ?? null,
      taskOwner: (step, task) => ownerOf(timeline, step, task),
    };
  }

  private keepReportsFor(key: string): void {
    if (key !== this.reportsFor) this.reports = new WeakMap();
    this.reportsFor = key;
  }

  private build(steps: Steps): StepRecord[] {
    const enabled = this.options.enabled ?? new Set<string>();
    const waiting = waitingAtEnd(steps);
    return steps.records.map((record, index) => {
      const at = steps.running[index] as Running;
      let reports = this.reports.get(record);
      if (reports === undefined) {
        reports = reportStep(steps, index, enabled);
        this.reports.set(record, reports);
      }
      const { expectations } = at.bound;
      const thread = (task: number) => steps.running[ownerOf({ records: steps.records } as Timeline, index, task)]?.bound.thread ?? null;
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
        findings: findingsOf(index, at, record, reports, wrong, waiting.has(index)),
        mismatches: wrong,
      };
    });
  }
}

const NO_MISMATCH: readonly Mismatch[] = [];

/** Parses and runs a text to its end. */
export function openScenario(text: string, options: ScenarioOptions = {}): Scenario {
  const session = new Session(options);
  session.open(parse(text));
  session.advance();
  return session.scenario();
}

/** Steps whose task still sleeps in userfaultfd when the program ends. */
function waitingAtEnd(steps: Steps): Set<number> {
  const last = steps.records.at(-1)?.step.state;
  const waiting = new Set<number>();
  if (last === undefined || steps.records.length < steps.running.length) return waiting;
  last.tasks.forEach((task, number) => {
    if (task?.wait.on !== "userfault") return;
    const owner = ownerOf({ records: steps.records } as Timeline, steps.records.length - 1, number);
    if (owner >= 0) waiting.add(owner);
  });
  return waiting;
}

function rule(code: string): Rule {
  const found = ruleOf(code);
  if (found === undefined) throw new Error(`no rule ${code}`);
  return found;
}

/** All findings of a step, in the order of their codes: what rules reported, what was expected otherwise, what never wakes. */
function findingsOf(step: number, at: Running, record: Record, reports: readonly Reported[], wrong: readonly Mismatch[], waits: boolean): readonly Finding[] {
  const { expectations } = at.bound;
  const { result } = record.step;
  const failed = result.err ?? (result.sig && `${result.sig.name}/${result.sig.code}`);
  if (reports.length === 0 && expectations.length === 0 && !waits && failed === undefined) return NO_FINDINGS;
  const expectedCodes = new Set<string>();
  for (const each of expectations) if (each.kind === "finding") expectedCodes.add(each.code);
  const findings: Finding[] = reports.map((reported) => finding(step, reported.rule, reported.draft, expectedCodes));
  const says = saysResult(expectations);
  if (waits && !says) {
    findings.push(finding(step, rule("PTE017"), { message: "nothing ever wakes this thread", detail: ["The scenario ends and it still sleeps in handle_userfault()."] }, expectedCodes));
  }
  if (failed !== undefined && !says) {
    findings.push(finding(step, rule("PTE020"), { message: `gives ${failed}`, detail: ["The scenario does not say that it should."] }, expectedCodes));
  }
  for (const { message } of wrong) findings.push(finding(step, rule("PTE023"), { message }, expectedCodes));
  const present = new Set(findings.map(({ code }) => code));
  for (const code of expectedCodes) {
    if (!present.has(code)) findings.push(finding(step, rule("PTE024"), { message: `${code} is expected here and does not happen` }, expectedCodes));
  }
  return findings;
}

const NO_FINDINGS: readonly Finding[] = [];

function finding(step: number, of: Rule, draft: Finding["draft"], expected: ReadonlySet<string>): Finding {
  return { code: of.code, severity: draft.severity ?? of.severity, rule: of, step, draft, expected: expected.has(of.code) };
}

/** For each line, the last step at or before it. */
function lastStepByLine(steps: readonly StepRecord[]): number[] {
  const byLine: number[] = [];
  let last = -1;
  for (const { index, running: at } of steps) {
    // An included file's steps belong to no line of its own here; the next own line counts them in.
    if (at.files.length > 0) {
      last = index;
      continue;
    }
    while (byLine.length < at.line) byLine.push(last);
    last = index;
    byLine.push(index);
  }
  byLine.push(last);
  return byLine;
}
