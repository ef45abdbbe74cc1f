// A scenario that has been run: its steps, what they came to, and what is to be said of them. A value; session.ts makes
// them, in small pieces of work.

import type { EntryContext } from "../../engine/arch/entry.ts";
import type { Operation, Settings, State, Step } from "../../engine/index.ts";
import type { Bound, Document, Environment, Includer, Program } from "../../language/index.ts";
import type { FailedAssert } from "../expectations/assert.ts";
import type { Mismatch } from "../expectations/result.ts";
import type { Steps } from "../findings/facts.ts";
import type { Finding } from "../findings/finding.ts";
import type { RunStep, Timeline } from "../timeline/timeline.ts";

export interface Scenario {
  readonly document: Document;
  /** How it was looked at. */
  readonly options: ScenarioOptions;
  readonly program: Program;
  readonly environment: Environment;
  readonly settings: Settings;
  readonly arch: Settings["arch"];
  /** How raw entries of this scenario are encoded. */
  readonly raw: EntryContext;
  readonly timeline: Timeline;
  /** What ran, as rules look at it. */
  readonly run: Steps;
  /** Lines of the scenario itself of which there may be something to say whatever runs: headers, narration, and those with diagnostics. */
  readonly staticLines: readonly number[];
  /** Names of places by number. */
  readonly names: readonly string[];
  readonly steps: readonly StepRecord[];
  /** The same, with how they came from those of the version before. */
  readonly built: Built;
  /** The line of each in its file; the same list as of the version before where none is elsewhere. */
  readonly lines: readonly number[];
  readonly checks: readonly AssertRecord[];
  /** Of the steps, in their order; those the scenario expects included. Asserts have their own. */
  readonly findings: readonly Finding[];
  /** False: the run is not done; `steps` are those that are. */
  readonly complete: boolean;
  /** The run ended before the program does: its steps changed as much as they may (MAX_CHANGES). */
  readonly exhausted: boolean;
  nameOf(place: number): string;
  /** The line of a step's statement in its file, from 0. */
  lineOf(step: number): number;
  /** The last step at or before a line of the scenario itself, or -1. */
  stepAtLine(line: number): number;
  /** The name that the scenario gives a task's thread (`A/1`), as seen from a step; null: none. */
  threadAt(step: number, task: number): string | null;
  /** The step whose operation became that task, as seen from a step; -1: none. */
  taskOwner(step: number, task: number): number;
}

/** The steps of a version, and from which on they are not those of the version that was built before. */
export interface Built {
  readonly steps: readonly StepRecord[];
  readonly previous: readonly StepRecord[];
  readonly from: number;
}

/** One step of a scenario: a statement that ran, what was before and after, and what is to be said of it. */
export interface StepRecord {
  /** From 0, in the order of running. */
  readonly index: number;
  /**
   * Includes on the way to it, the outermost first; none: it stands in the scenario itself. Its line is
   * `Scenario.lineOf`'s to say.
   */
  readonly files: readonly string[];
  /** The statement's line, its comment included. */
  readonly text: string;
  readonly operation: Operation;
  readonly bound: Bound;
  readonly record: RunStep;
  readonly before: State;
  readonly step: Step;
  readonly findings: readonly Finding[];
  readonly mismatches: readonly Mismatch[];
}

/** An assert, and the step after which it holds or not (-1: before the first). */
export interface AssertRecord {
  /** From 0, in the order of the asserts. */
  readonly index: number;
  readonly bound: Bound;
  readonly line: number;
  readonly files: readonly string[];
  readonly after: number;
  readonly failed: FailedAssert | null;
  /** That it does not hold, or that it does where the scenario says otherwise. */
  readonly findings: readonly Finding[];
  /** What it was looked up in, and how raw entries were encoded. */
  readonly state: State;
  readonly raw: EntryContext;
}

/** How a scenario is looked at: what its text does not say. */
export interface ScenarioOptions {
  /** What takes the place of the scenario's own headers: `--kernel`, `--design`, the compare view. */
  readonly override?: Partial<Settings>;
  /** What its headers begin from, where that is not the newest kernel. */
  readonly environment?: Environment;
  readonly include?: Includer;
  /** Codes of findings that are off by default and wanted here. */
  readonly enabled?: ReadonlySet<string>;
}

// Work that may take long, in small pieces: whoever drives it answers others in between, or lets it go.

/** Each `next()` does some milliseconds of it; the last one returns what it came to. `return()` gives it up. */
export type Task<T> = Generator<undefined, T, undefined>;

/** Work that is refused because it would be too much: the message names the bound and says what to do. */
export class BudgetError extends Error {}

/** All of it at once, for a caller that nobody else waits for. */
export function finished<T>(task: Task<T>): T {
  for (;;) {
    const { done, value } = task.next();
    if (done) return value;
  }
}
