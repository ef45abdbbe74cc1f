// A scenario under edit: keeps what the last version came to, and gives the next one what of it still holds.

import { defaultSettings, type EntryContext, type Settings, type State } from "../../engine/index.ts";
import { bind, type Document, type Program, parse, placeNames, type Splice } from "../../language/index.ts";
import { nameIn } from "../describe/naming.ts";
import { failedAssert } from "../expectations/assert.ts";
import { findingsOfAssert } from "../expectations/judge.ts";
import type { Steps } from "../findings/facts.ts";
import { emptyTimeline, Run, type Timeline } from "../timeline/timeline.ts";
import { Builder } from "./build.ts";
import { Owners } from "./owners.ts";
import { emptyPlan, firstAt, type Plan, planOf } from "./plan.ts";
import type { AssertRecord, Scenario, ScenarioOptions, Task } from "./scenario.ts";

export class Session {
  private readonly options: ScenarioOptions;
  private readonly builder: Builder;
  private program: Program | undefined;
  private run: Run | undefined;
  /** How many leading steps of the run the builder knows. */
  private known = 0;
  private plan: Plan = emptyPlan;
  private names: readonly string[] = [];
  private checks: readonly AssertRecord[] = [];
  private owners: Owners | undefined;
  private raw: EntryContext = { arch: "x86_64", kernel: defaultSettings.kernel };

  constructor(options: ScenarioOptions = {}) {
    this.options = options;
    this.builder = new Builder(options.enabled ?? new Set());
  }

  /**
   * Takes a new version of the text and gives what it means. Nothing has run yet; `advance` does that. A run that was
   * not done gives way. `change`: what became of the statements of the version before; without it that is looked for.
   */
  open(document: Document, change?: Splice): Program {
    const { include, override, environment } = this.options;
    const program = bind(document, {
      ...(environment && { environment }),
      ...(this.program ? { previous: this.program, change } : {}),
      ...(include ? { include } : {}),
    });
    const settings: Settings = { ...program.environment.settings, ...override };
    const old = this.run === undefined ? emptyTimeline(settings) : this.leave(this.run);
    this.plan = planOf(program, this.plan);
    this.names = placeNames(program);
    this.program = program;
    this.run = new Run(old, this.plan.operations, this.plan.change, settings);
    const { layout } = program.environment;
    this.raw = { arch: settings.arch, kernel: settings.kernel, config: layout };
    const key = JSON.stringify([this.names, layout, settings]);
    this.builder.begin(key, this.plan.statements.length, this.plan.change);
    this.known = this.run.preserved;
    return program;
  }

  /**
   * Runs on, and lets the rules look at it, until it is done (true) or `more` says no. They look at a step soon after it
   * was carried out: what it made is still in the processor's caches.
   */
  advance(more: () => boolean = () => true): boolean {
    const { run, builder } = this;
    if (run === undefined) return true;
    const ran = run.advance(() => builder.report(this.steps(this.settle(run)), more) && more());
    return ran && builder.report(this.steps(this.settle(run)), more);
  }

  /** What a run came to so far; the builder is told which of its steps are new. */
  private settle(run: Run): Timeline {
    const timeline = run.partial();
    const end = timeline.records.length;
    // What was taken over was looked at.
    this.builder.renew(this.known, Math.min(end, run.met));
    this.known = end;
    return timeline;
  }

  /** What a run came to that gives way to another one. */
  private leave(run: Run): Timeline {
    const timeline = this.settle(run);
    if (!run.done) this.builder.renew(timeline.records.length, Number.POSITIVE_INFINITY);
    return timeline;
  }

  /** What the last edit cost: operations carried out again. */
  get executed(): number {
    return this.run?.executed ?? 0;
  }

  /** How far the run is: statements that have run or were taken over, of how many. */
  get extent(): { readonly done: number; readonly of: number } {
    return { done: this.run?.partial().records.length ?? 0, of: this.plan.statements.length };
  }

  /** The scenario as far as it has run. */
  scenario(): Scenario {
    if (this.program === undefined || this.run === undefined) throw new Error("Session.scenario() before open()");
    const { program, plan, run, names, raw, options } = this;
    const timeline = this.settle(run);
    const { environment } = program;
    const owners = new Owners(timeline.records, this.owners);
    this.owners = owners;
    const steps = this.steps(timeline);
    const built = this.builder.build(steps, owners);
    this.checks = assertsOf(plan, timeline, raw, this.checks);
    let findings: Scenario["findings"] | undefined;
    return {
      document: program.document,
      options,
      program,
      environment,
      settings: timeline.settings,
      arch: timeline.settings.arch,
      raw,
      timeline,
      run: steps,
      names,
      steps: built.steps,
      built,
      lines: plan.lines,
      staticLines: plan.staticLines,
      checks: this.checks,
      get findings() {
        findings ??= built.steps.flatMap((step) => step.findings);
        return findings;
      },
      complete: run.done,
      exhausted: run.exhausted,
      nameOf: nameIn(names),
      lineOf: (step) => plan.lines[step] ?? 0,
      stepAtLine: (line) => Math.min(firstAt(plan.places, line + 1), built.steps.length) - 1,
      threadAt: (step, task) => plan.statements[owners.of(step, task)]?.bound.thread ?? null,
      taskOwner: (step, task) => owners.of(step, task),
    };
  }

  private steps({ records, settings }: Timeline): Steps {
    return {
      records,
      planned: this.plan.statements,
      names: this.names,
      settings,
    };
  }
}

/** Parses and runs a text to its end. */
export function openScenario(text: string, options: ScenarioOptions = {}): Scenario {
  const session = new Session(options);
  session.open(parse(text));
  session.advance();
  return session.scenario();
}

/** Parses and runs a text, in small pieces. */
export function* runningScenario(text: string, options: ScenarioOptions): Task<Scenario> {
  const session = new Session(options);
  session.open(parse(text));
  while (!session.advance(() => false)) yield;
  return session.scenario();
}

/** Asserts that were looked at before, in the same state, are not looked at again. */
function assertsOf(plan: Plan, { records, start }: Timeline, raw: Scenario["raw"], previous: readonly AssertRecord[]) {
  const asserts: AssertRecord[] = [];
  const known = new Map(previous.map((each) => [each.bound, each]));
  for (const { planned, line, after: count } of plan.asserts) {
    if (count > records.length) break;
    const { bound, files } = planned;
    const after = count - 1;
    const state: State = records[after]?.step.state ?? start;
    const old = known.get(bound);
    const holds =
      old !== undefined &&
      old.state === state &&
      old.raw.arch === raw.arch &&
      old.raw.kernel === raw.kernel &&
      old.raw.config === raw.config;
    const failed = holds ? old.failed : bound.check && failedAssert(state, bound.check, raw);
    const index = asserts.length;
    const findings = findingsOfAssert(index, after, bound.expectations, failed);
    asserts.push({ index, bound, line, files, after, failed, findings, state, raw });
  }
  return asserts;
}
