// Where one looks after a key, and after the file was saved.

import type { Scenario } from "../../analysis/index.ts";
import type { Key } from "./keys.ts";
import type { Looking } from "./view.ts";

/** Where one begins: at the first finding, or at the end. */
export function firstStep({ findings, steps }: Scenario): number {
  return findings.find(({ expected }) => !expected)?.step ?? Math.max(0, steps.length - 1);
}

/** `most`: how far the state can be scrolled; `page`: lines of it in sight. */
export function moved(looking: Looking, key: Key, most: number, page: number): Looking {
  const { scenario, step, scroll } = looking;
  const to = (next: number): Looking => {
    const within = Math.max(0, Math.min(scenario.steps.length - 1, next));
    return within === step ? looking : { ...looking, step: within, scroll: 0 };
  };
  const by = (lines: number): Looking => ({ ...looking, scroll: Math.max(0, Math.min(most, scroll + lines)) });
  const found = scenario.findings.filter(({ expected }) => !expected).map((each) => each.step);
  switch (key) {
    case "next":
      return to(step + 1);
    case "previous":
      return to(step - 1);
    case "first":
      return to(0);
    case "last":
      return to(scenario.steps.length - 1);
    case "next-finding":
      return to(found.find((each) => each > step) ?? step);
    case "previous-finding":
      return to(found.findLast((each) => each < step) ?? step);
    case "up":
      return by(-1);
    case "down":
      return by(1);
    case "page-up":
      return by(-page);
    case "page-down":
      return by(page);
    default:
      return looking;
  }
}

/** The same place in a later text: who looked at the last step looks at the last one, else the step of that number. */
export function saved(looking: Looking, scenario: Scenario): Looking {
  const last = Math.max(0, scenario.steps.length - 1);
  const wasLast = looking.step >= looking.scenario.steps.length - 1;
  const step =
    looking.scenario.steps.length === 0 ? firstStep(scenario) : wasLast ? last : Math.min(looking.step, last);
  return { ...looking, scenario, step, problem: null };
}
