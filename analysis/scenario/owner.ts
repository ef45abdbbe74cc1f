// Which step a blocked or stuck task belongs to. Task numbers are given again once they are free, so it depends on when one asks.

import type { RunStep } from "../timeline/timeline.ts";
import { firstAt } from "./plan.ts";

export class Owners {
  private readonly records: readonly RunStep[];
  /** By task, the steps that started one of that number; found when somebody asks. */
  private starts: Map<number, number[]> | undefined;

  constructor(records: readonly RunStep[]) {
    this.records = records;
  }

  /** The step that started a task which waits after step `from`, or ended in it; -1: none. */
  of(from: number, task: number): number {
    this.starts ??= startsOf(this.records);
    const steps = this.starts.get(task) ?? [];
    return steps[firstAt(steps, from + 1) - 1] ?? -1;
  }
}

function startsOf(records: readonly RunStep[]): Map<number, number[]> {
  const starts = new Map<number, number[]>();
  records.forEach(({ step: { result } }, index) => {
    const task = result.blocked ?? result.stuck;
    if (task === undefined) return;
    const steps = starts.get(task);
    if (steps) steps.push(index);
    else starts.set(task, [index]);
  });
  return starts;
}
