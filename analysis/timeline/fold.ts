// What a run comes to, step by step, preserved at some of its steps: after an edit it is gone through from there on.

import { type RunStep, stepsAlike } from "./timeline.ts";

export interface Fold<Sum> {
  start(): Sum;
  /** Goes on by itself from there: `take` on one changes nothing of the other. */
  copy(sum: Sum): Sum;
  /** Counts a step in. */
  take(sum: Sum, record: RunStep, step: number): void;
}

/** Steps between two sums that are preserved. */
const APART = 512;

export class Folded<Sum> {
  private readonly fold: Fold<Sum>;
  private records: readonly RunStep[] = [];
  /** Before a step, in the order of steps. */
  private marks: { readonly step: number; readonly sum: Sum }[] = [];

  constructor(fold: Fold<Sum>) {
    this.fold = fold;
  }

  /** Of a whole run; of steps that the one before began with too no more is looked at than their identity. */
  of(records: readonly RunStep[]): Sum {
    const { fold, records: before, marks } = this;
    const same = stepsAlike(before, records);
    while ((marks.at(-1)?.step ?? 0) > same) marks.pop();
    const mark = marks.at(-1);
    const sum = mark === undefined ? fold.start() : fold.copy(mark.sum);
    const from = mark?.step ?? 0;
    for (let step = from; step < records.length; step++) {
      if (step % APART === 0 && step > from) marks.push({ step, sum: fold.copy(sum) });
      fold.take(sum, records[step] as RunStep, step);
    }
    this.records = records;
    return sum;
  }
}
