// Where somebody looks: a scenario, a step of it, and which part of a long row.

import type { Scenario, StepRecord } from "../index.ts";
import type { Window } from "./types.ts";

export interface At {
  readonly scenario: Scenario;
  readonly record: StepRecord;
}

export function at(scenario: Scenario, step: number): At | null {
  const record = scenario.steps[Math.max(0, Math.min(scenario.steps.length - 1, step))];
  return record === undefined ? null : { scenario, record };
}

/** A step as a person refers to it: `step 5, line 12`. */
export function stepName(scenario: Scenario, index: number): string {
  const record = scenario.steps[index];
  return record === undefined ? `step ${index + 1}` : `step ${index + 1}, line ${scenario.lineOf(index) + 1}`;
}

export type Windows = Readonly<Record<string, Window>>;

/** So many items come where nobody says what is in sight. */
export const SHORT = 64;
/** More than this comes at no time. */
const LONG = 1024;

/** A window within what there is; one that lies outside shows the start. */
export function clip({ from, count }: Window, of: number): Window {
  const start = from < of && from >= 0 ? from : 0;
  return { from: start, count: Math.max(0, Math.min(of - start, count, LONG)) };
}

/** The start of a row, or what surrounds a position of it. */
export function around(position: number, of: number): Window {
  const from = position < SHORT ? 0 : Math.max(0, Math.min(of - SHORT, position - SHORT / 2));
  return { from, count: SHORT };
}
