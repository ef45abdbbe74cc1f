// Which variable a pin is, and which of them a step is about.

import type { Scenario } from "../analysis/index.ts";
import type { Names } from "./cast.ts";
import { countOf } from "./memory.ts";

interface PinnedRange {
  readonly mm: string;
  readonly place: number;
  readonly page: number;
  readonly count: number;
  readonly name: string;
}

export interface Pins {
  /** Variables of type `struct pin`. */
  readonly names: readonly string[];
  /** Those of a step: the one that it takes, those that it ends, the one that it goes by. */
  at(step: number): readonly string[];
}

/** An access goes by the pin over its page that was taken last (kaccess.ts of the engine). */
export function pinsOf({ steps }: Scenario, names: Names): Pins {
  const all: string[] = [];
  const bySteps = new Map<number, readonly string[]>();
  let held: PinnedRange[] = [];
  for (const { index, operation: op, before, step } of steps) {
    if (op.op === "pin") {
      const name = names.fresh(`pin_${index + 1}`, "_");
      all.push(name);
      bySteps.set(index, [name]);
      const { mm, range } = op;
      const { place, page } = range;
      // One that failed holds nothing; one that sleeps will.
      if (step.result.err === undefined) held.push({ mm, place, page, count: countOf(before, mm, range), name });
    } else if (op.op === "unpin") {
      const { place, page } = op.range;
      const end = page + countOf(before, op.mm, op.range);
      const ends = held.filter((pin) => covers(pin, op.mm, place, page, end));
      held = held.filter((pin) => !ends.includes(pin));
      bySteps.set(
        index,
        ends.map(({ name }) => name),
      );
    } else if ((op.op === "kread" || op.op === "kwrite") && op.by === "PIN") {
      const last = held.findLast((pin) => covers(pin, op.mm, op.place, op.page, op.page + 1));
      bySteps.set(index, last === undefined ? [] : [last.name]);
    }
  }
  return { names: all, at: (step) => bySteps.get(step) ?? [] };
}

function covers(pin: PinnedRange, mm: string, place: number, from: number, end: number): boolean {
  return pin.mm === mm && pin.place === place && pin.page < end && from < pin.page + pin.count;
}
