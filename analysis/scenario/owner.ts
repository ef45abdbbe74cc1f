// Which step a blocked or stuck task belongs to. Task numbers are given again once they are free, so it depends on when one asks.

import type { Record } from "../timeline/timeline.ts";

export class Owners {
  private readonly records: readonly Record[];
  private starts: Map<number, number[]> | undefined;

  constructor(records: readonly Record[]) {
    this.records = records;
  }

  /** The step that started a task which waits after step `from`, or ended in it; -1: none. */
  of(from: number, task: number): number {
    this.starts ??= startsOf(this.records);
    const steps = this.starts.get(task) ?? [];
    let low = 0;
    let high = steps.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((steps[middle] ?? 0) <= from) low = middle + 1;
      else high = middle;
    }
    return steps[low - 1] ?? -1;
  }
}

function startsOf(records: readonly Record[]): Map<number, number[]> {
  const starts = new Map<number, number[]>();
  for (let index = 0; index < records.length; index++) {
    const result = records[index]?.step.result;
    const task = result?.blocked ?? result?.stuck;
    if (task === undefined) continue;
    const steps = starts.get(task);
    if (steps) steps.push(index);
    else starts.set(task, [index]);
  }
  return starts;
}
