// The search for the step at which somebody stops.

import type { Task } from "../../../analysis/index.ts";
import { type Compiled, compiled } from "./breakpoints.ts";
import type { Breakpoint, DebugResult, SourcePlace } from "./calls.ts";
import { logText } from "./evaluate.ts";
import { type Debugged, placeOf } from "./runs.ts";
import { processOf } from "./threads.ts";

/** More lines of log points are not told at once. */
const MOST_LOGS = 1000;

/** Log points speak on the way forward alone. */
export function* seeking(
  debugged: Debugged,
  from: number,
  direction: 1 | -1,
  breakpoints: readonly Breakpoint[],
): Task<DebugResult<"seek">> {
  const { steps } = debugged.run;
  const all = breakpoints.map((each) => compiled(debugged, each));
  const hits = yield* countedHits(debugged, all);
  const logs: { text: string; at: SourcePlace | null }[] = [];
  for (let step = from + direction; step >= 0 && step < steps.length; step += direction) {
    yield;
    const record = steps[step];
    if (record === undefined) break;
    const hit: number[] = [];
    const texts = new Set<string>();
    for (const [index, { match, log }] of all.entries()) {
      const counted = hits.get(index);
      if (counted && !counted.has(step)) continue;
      const text = match(record);
      if (text === null) continue;
      if (log === null) {
        hit.push(index);
        texts.add(text);
      } else if (direction > 0 && logs.length < MOST_LOGS)
        logs.push({ text: logText(debugged, step, log, processOf(record)), at: placeOf(debugged, step) });
    }
    if (hit.length > 0) return { step, stop: { hit, text: [...texts].join("; ") }, logs };
  }
  return { step: direction > 0 ? Math.max(0, steps.length - 1) : 0, stop: null, logs };
}

/** For breakpoints with a hit count: the steps at which it counts, numbered from the scenario's beginning. */
function* countedHits({ run }: Debugged, all: readonly Compiled[]): Task<ReadonlyMap<number, ReadonlySet<number>>> {
  const hits = new Map<number, Set<number>>();
  for (const [index, { match, counted }] of all.entries()) {
    if (counted === null) continue;
    const steps = new Set<number>();
    let number = 0;
    for (const record of run.steps) {
      yield;
      if (match(record) !== null && counted(++number)) steps.add(record.index);
    }
    hits.set(index, steps);
  }
  return hits;
}
