// Where somebody looks: a scenario and a step of it; which part of a long row.

import type { Scenario, StepRecord } from "../index.ts";

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

/** So many items of a row come at most. */
export const SHORT = 64;

/** The start of a row, or what surrounds a position of it. */
export function around(position: number, of: number): { readonly from: number; readonly count: number } {
  const from = position < SHORT ? 0 : Math.max(0, Math.min(of - SHORT, position - SHORT / 2));
  return { from, count: Math.min(SHORT, of - from) };
}
