// Where somebody looks: a scenario, a step of it, and the words for places and threads there.

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
