// What a scenario is made of once it has run: its steps, and its asserts.

import type { EntryContext } from "../../engine/arch/entry.ts";
import type { Operation, State, Step } from "../../engine/index.ts";
import type { Bound } from "../../language/index.ts";
import type { FailedAssert } from "../expectations/assert.ts";
import type { Mismatch } from "../expectations/result.ts";
import type { Finding } from "../findings/finding.ts";
import type { RunStep } from "../timeline/timeline.ts";

/** One step of a scenario: a statement that ran, what was before and after, and what is to be said of it. */
export interface StepRecord {
  /** From 0, in the order of running. */
  readonly index: number;
  /** Includes on the way to it, the outermost first; none: it stands in the scenario itself. Its line is `Scenario.lineOf`'s to say. */
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
