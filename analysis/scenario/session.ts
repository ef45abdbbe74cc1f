// A scenario under edit: keeps what the last version came to, and gives the next one what of it still holds.

import { defaultSettings, type EntryContext, type Settings, type State } from "../../engine/index.ts";
import { bind, type Document, type Program, parse, placeNames } from "../../language/index.ts";
import { failedAssert } from "../expectations/assert.ts";
import { findingsOfAssert } from "../expectations/judge.ts";
import type { Steps } from "../findings/facts.ts";
import { emptyTimeline, Run, type Timeline } from "../timeline/timeline.ts";
import { Builder } from "./build.ts";
import { type Happening, happening, nothing } from "./happening.ts";
import type { ScenarioOptions } from "./options.ts";
import { Owners } from "./owner.ts";
import type { Scenario } from "./scenario.ts";
import type { AssertRecord, StepRecord } from "./step.ts";

export class Session {
  private readonly options: ScenarioOptions;
  private readonly builder: Builder;
  private program: Program | undefined;
  private timeline: Timeline | undefined;
  private run: Run | undefined;
  private lines: Happening = nothing;
  private names: readonly string[] = [];
  private checks: readonly AssertRecord[] = [];
  private owners: Owners | undefined;
  private raw: EntryContext = { arch: "x86_64", kernel: defaultSettings.kernel };

  constructor(options: ScenarioOptions = {}) {
    this.options = options;
    this.builder = new Builder(options.enabled ?? new Set());
  }

  /** Takes a new version of the text and gives what it means. Nothing has run yet; `advance` does that. A run that was not done gives way. */
  open(document: Document): Program {
    const { include, override } = this.options;
    const program = bind(document, {
      ...(this.program ? { previous: this.program } : {}),
      ...(include ? { include } : {}),
    });
    const settings: Settings = { ...program.environment.settings, ...override };
    const old = this.run?.partial() ?? this.timeline ?? emptyTimeline(settings);
    this.lines = happening(program, this.lines);
    this.names = placeNames(program);
    this.program = program;
    this.run = new Run(old, this.lines.operations, settings);
    const { arch, layout } = program.environment;
    this.raw = { arch, kernel: settings.kernel, config: layout };
    this.builder.begin(JSON.stringify([this.names, arch, layout, settings]));
    return program;
  }

  /** Runs on, and lets the rules look at it, until it is done (true) or `more` says no. */
  advance(more?: () => boolean): boolean {
    if (this.run === undefined) return true;
    if (!this.run.advance(more)) return false;
    this.timeline = this.run.partial();
    return this.builder.report(this.steps(this.timeline), more);
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
    const { program, lines, run, names, raw, options } = this;
    const timeline = run.partial();
    const { environment } = program;
    const owners = new Owners(timeline.records, this.owners);
    this.owners = owners;
    const steps = this.steps(timeline);
    const built = this.builder.build(steps, owners);
    this.checks = checksOf(lines, timeline, raw, this.checks);
    let byLine: number[] | undefined;
    let findings: Scenario["findings"] | undefined;
    return {
      document: program.document,
      options,
      program,
      environment,
      settings: timeline.settings,
      arch: environment.arch,
      raw,
      timeline,
      run: steps,
      names,
      steps: built,
      checks: this.checks,
      get findings() {
        findings ??= built.flatMap((step) => step.findings);
        return findings;
      },
      complete: run.done,
      nameOf: (place) => names[place] ?? `place${place}`,
      stepAtLine: (line) => {
        byLine ??= lastStepByLine(built);
        return byLine[Math.min(line, byLine.length - 1)] ?? -1;
      },
      threadAt: (step, task) => lines.running[owners.of(step, task)]?.bound.thread ?? null,
      taskOwner: (step, task) => owners.of(step, task),
    };
  }

  private steps({ records, settings }: Timeline): Steps {
    return {
      records,
      running: this.lines.running,
      names: this.names,
      settings,
      raw: this.raw,
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

/** Asserts that were looked at before, in the same state, are not looked at again. */
function checksOf(
  lines: Happening,
  timeline: Timeline,
  raw: Scenario["raw"],
  previous: readonly AssertRecord[],
): AssertRecord[] {
  const checks: AssertRecord[] = [];
  const known = new Map(previous.map((check) => [check.running.bound, check]));
  for (const { running: at, after } of lines.checks) {
    if (after >= timeline.records.length) break;
    const state: State = timeline.records[after]?.step.state ?? timeline.start;
    const old = known.get(at.bound);
    const holds =
      old !== undefined &&
      old.state === state &&
      old.raw.arch === raw.arch &&
      old.raw.kernel === raw.kernel &&
      old.raw.config === raw.config;
    const failed = holds ? old.failed : at.bound.check && failedAssert(state, at.bound.check, raw);
    const index = checks.length;
    const findings = findingsOfAssert(index, after, at.bound.expectations, failed);
    checks.push({ index, running: at, line: at.line, files: at.files, after, failed, findings, state, raw });
  }
  return checks;
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
