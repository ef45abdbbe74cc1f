// A scenario that has been run: its steps, what they came to, and what is to be said of them. A value; session.ts makes them.

import type { EntryContext } from "../../engine/arch/entry.ts";
import type { Settings } from "../../engine/index.ts";
import type { Document, Environment, Program } from "../../language/index.ts";
import type { Steps } from "../findings/facts.ts";
import type { Finding } from "../findings/finding.ts";
import type { Timeline } from "../timeline/timeline.ts";
import type { Built } from "./build.ts";
import type { ScenarioOptions } from "./options.ts";
import type { AssertRecord, StepRecord } from "./step.ts";

export interface Scenario {
  readonly document: Document;
  /** How it was looked at. */
  readonly options: ScenarioOptions;
  readonly program: Program;
  readonly environment: Environment;
  readonly settings: Settings;
  readonly arch: Environment["arch"];
  /** How raw entries of this scenario are encoded. */
  readonly raw: EntryContext;
  readonly timeline: Timeline;
  /** What ran, as rules look at it. */
  readonly run: Steps;
  /** Names of places by number. */
  readonly names: readonly string[];
  readonly steps: readonly StepRecord[];
  /** The same, with how they came from those of the version before. */
  readonly built: Built;
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
