// By which commit two kernels part. A row of the version table is the reason where turning it over makes each of them
// the other at that statement, and no other row does: else nothing is said.

import {
  askedCapabilities,
  type Capability,
  capabilities,
  capabilitiesOf,
  type KernelVersion,
} from "../../engine/index.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { Task } from "../task.ts";
import { sameMeaning } from "./cell.ts";
import { type Comparison, rowOf } from "./comparison.ts";

/** More differences than this are not tried one by one. */
const MOST_TRIED = 12;

/** The column again, on another kernel. */
type Run = (column: number, kernel: KernelVersion) => Task<Scenario>;

/** Of the first row at which they part. `room`: how many changed entries may be looked at for it. */
export function* commitOf(
  { rows, parts }: Pick<Comparison, "rows" | "parts">,
  runs: readonly Scenario[],
  on: Run,
  room: number,
): Task<string | null> {
  const cells = parts === null ? undefined : rows[parts]?.cells;
  if (cells === undefined || parts === null) return null;
  let left = room;
  let reason: string | null = null;
  for (const [at, b] of runs.entries()) {
    const a = runs[at - 1];
    const [one, other] = [cells[at - 1], cells[at]];
    if (a === undefined || one === undefined || other === undefined || sameMeaning(one, other)) continue;
    const tried = commitsBetween(a, b);
    if (tried.size > MOST_TRIED) return null;
    const found: string[] = [];
    for (const [commit, name] of tried) {
      const [likeB, likeA] = [turned(a, commit, name), turned(b, commit, name)];
      if (likeB === undefined || likeA === undefined) continue;
      const runB = yield* on(at - 1, likeB);
      const runA = yield* on(at, likeA);
      left -= runA.timeline.changed + runB.timeline.changed;
      if (left < 0) return null;
      if (yield* same([a, runA], [b, runB], parts)) found.push(commit);
    }
    const [commit] = found;
    if (found.length !== 1 || commit === undefined || (reason !== null && reason !== commit)) return null;
    reason = commit;
  }
  return reason;
}

/** The commits of all that differs between two kernels and was asked for, each with what it turns over. */
function commitsBetween(a: Scenario, b: Scenario): Map<string, Capability> {
  const found = new Map<string, Capability>();
  const [before, after] = [capabilitiesOf(a.settings.kernel), capabilitiesOf(b.settings.kernel)];
  for (const { steps, settings } of [a, b]) {
    for (const name of askedCapabilities(steps.at(-1)?.step.state.settings ?? settings)) {
      if (before[name] === after[name]) continue;
      const { commit, ended } = capabilities[name];
      for (const id of ended === undefined ? [commit] : [commit, ended]) found.set(id, name);
    }
  }
  return found;
}

/** The kernel with the commit taken out or put in; undefined: it changes nothing there. */
function turned({ settings: { kernel } }: Scenario, commit: string, name: Capability): KernelVersion | undefined {
  const kernels: KernelVersion[] = [`${kernel} with ${commit}`, `${kernel} without ${commit}`];
  return kernels.find((each) => capabilitiesOf(each)[name] !== capabilitiesOf(kernel)[name]);
}

/** Whether in each pair both come out alike, and the pairs do not. */
function* same(a: readonly Scenario[], b: readonly Scenario[], index: number): Task<boolean> {
  const runs = [...a, ...b];
  const step = runs[0]?.steps[index];
  if (step === undefined) return false;
  const [a1, a2, b1, b2] = (yield* rowOf(runs, step, index, false)).cells;
  if (a1 === undefined || a2 === undefined || b1 === undefined || b2 === undefined) return false;
  return sameMeaning(a1, a2) && sameMeaning(b1, b2) && !sameMeaning(a1, b1);
}
