// A regression test in place of a demonstration: up to the first loss all is as it is; from there on the protection is
// expected to be there, and the access that passed unnoticed to be told.

import type { Finding, Scenario, StepRecord } from "../analysis/index.ts";
import { type ProtectionKind, userfaultfds } from "../engine/index.ts";
import type { Pages } from "./memory.ts";

export interface Regression {
  /** The step that loses the protection. */
  readonly loss: number;
  /** The last step of the test: the unnoticed access, or the loss itself. */
  readonly end: number;
  /** The last step is the access. */
  readonly access: boolean;
  /** Whoever touches it gets a SIGBUS, and no message is sent (UFFD_FEATURE_SIGBUS). */
  readonly signals: boolean;
  readonly of: ProtectionKind;
  /** The pages that are lost after a step, where the engine is right, and must not be. */
  lostAt(step: number): readonly Pages[];
}

/** Null: the scenario loses nothing. */
export function regressionOf(scenario: Scenario): Regression | null {
  const { steps } = scenario;
  const loss = steps.findIndex((step) => losses(step).length > 0);
  const [first] = loss < 0 ? [] : losses(steps[loss]);
  if (first === undefined) return null;
  const unnoticed = steps.findIndex(({ index, findings }) => index >= loss && findings.some(isUnnoticed));
  const end = unnoticed < 0 ? loss : unnoticed;
  const uffd = userfaultfds(steps[loss]?.before ?? scenario.timeline.start).find(({ mm }) => mm === first.mm);
  const lost: Pages[][] = [];
  let now: Pages[] = [];
  for (const step of steps.slice(0, end + 1)) {
    for (const change of step.step.protection) {
      const { mm, place, page, to, kind } = change;
      now = now.filter((each) => each.mm !== mm || each.place !== place || each.page !== page);
      if (to === "lost" || to === "ineffective") {
        if (kind === first.kind) now.push({ mm, place, page, count: 1 });
      }
    }
    lost.push([...now]);
  }
  return {
    loss,
    end,
    access: unnoticed >= 0,
    signals: uffd?.features.includes("SIGBUS") ?? false,
    of: first.kind,
    lostAt: (step) => (step >= loss ? (lost[step] ?? []) : []),
  };
}

function losses(step: StepRecord | undefined) {
  return (step?.step.protection ?? []).filter(({ to }) => to === "lost" || to === "ineffective");
}

function isUnnoticed({ kind }: Finding): boolean {
  return kind === "unnoticed-write";
}
