// Which step a blocked or stuck task belongs to. Task numbers are given again once they are free, so it depends on when one asks.

import type { RunStep } from "../timeline/timeline.ts";

export class Owners {
  private readonly records: readonly RunStep[];
  private previous: Owners | undefined;
  private starts: Map<number, number[]> | undefined;

  /** `previous`: those of the version before, whose answers hold as far as the records are the same. */
  constructor(records: readonly RunStep[], previous?: Owners) {
    this.records = records;
    // One that was never asked has nothing to give on, and is not held.
    this.previous = previous?.starts ? previous : undefined;
  }

  /** The step that started a task which waits after step `from`, or ended in it; -1: none. */
  of(from: number, task: number): number {
    this.starts ??= this.find();
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

  private find(): Map<number, number[]> {
    const { records, previous } = this;
    const starts = new Map<number, number[]>();
    let same = 0;
    if (previous?.starts) {
      const old = previous.records;
      while (same < records.length && records[same] === old[same]) same++;
      for (const [task, steps] of previous.starts)
        starts.set(
          task,
          steps.filter((step) => step < same),
        );
    }
    // One version looks back on one other: older ones are let go.
    this.previous = undefined;
    for (let index = same; index < records.length; index++) {
      const result = records[index]?.step.result;
      const task = result?.blocked ?? result?.stuck;
      if (task === undefined) continue;
      const steps = starts.get(task);
      if (steps) steps.push(index);
      else starts.set(task, [index]);
    }
    return starts;
  }
}
