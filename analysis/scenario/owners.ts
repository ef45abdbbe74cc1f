// Which step started each task that waits: asked at each edit of those that still wait at the end, and of others by whoever shows one.

import { type RunStep, stepsAlike } from "../timeline/timeline.ts";
import { firstAt } from "./plan.ts";

/** Steps that started a task, in their order, and its number: parallel. */
interface Starts {
  readonly records: readonly RunStep[];
  readonly steps: readonly number[];
  readonly tasks: readonly number[];
}

export class Owners {
  private readonly records: readonly RunStep[];
  /** Of the version before, where it was asked for. */
  private before: Starts | undefined;
  private starts: Starts | undefined;
  private byTask: ReadonlyMap<number, readonly number[]> | undefined;

  constructor(records: readonly RunStep[], before?: Owners) {
    this.records = records;
    this.before = before?.starts;
  }

  /** The step that started a task which waits after step `from`, or ended in it; -1: none. */
  of(from: number, task: number): number {
    this.byTask ??= byTask(this.all());
    const steps = this.byTask.get(task) ?? [];
    return steps[firstAt(steps, from + 1) - 1] ?? -1;
  }

  /** The last steps that started these, by task. */
  atEnd(wanted: Iterable<number>): Map<number, number> {
    const left = new Set(wanted);
    const found = new Map<number, number>();
    if (left.size === 0) return found;
    const { steps, tasks } = this.all();
    for (let i = tasks.length - 1; i >= 0 && left.size > 0; i--) {
      const task = tasks[i] as number;
      if (left.delete(task)) found.set(task, steps[i] as number);
    }
    return found;
  }

  private all(): Starts {
    this.starts ??= startsOf(this.records, this.before);
    this.before = undefined;
    return this.starts;
  }
}

/** Steps that two versions begin with are looked at once. */
function startsOf(records: readonly RunStep[], before: Starts | undefined): Starts {
  if (before?.records === records) return before;
  let index = before === undefined ? 0 : stepsAlike(before.records, records);
  const known = before === undefined ? 0 : firstAt(before.steps, index);
  const steps = before?.steps.slice(0, known) ?? [];
  const tasks = before?.tasks.slice(0, known) ?? [];
  for (; index < records.length; index++) {
    const result = records[index]?.step.result;
    const task = result?.blocked ?? result?.stuck;
    if (task === undefined) continue;
    steps.push(index);
    tasks.push(task);
  }
  return { records, steps, tasks };
}

function byTask({ steps, tasks }: Starts): Map<number, number[]> {
  const all = new Map<number, number[]>();
  steps.forEach((step, at) => {
    const task = tasks[at] as number;
    const own = all.get(task);
    if (own) own.push(step);
    else all.set(task, [step]);
  });
  return all;
}
