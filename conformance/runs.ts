// The runs of one scenario on several kernels. What the engine does otherwise on another kernel it asks the version table for, and notes what it asked
// (askedCapabilities()); besides, a page word has the number of a special swap type. Where two kernels have the same of all of that, one run is of both.

import { swapTypes } from "../engine/arch/swap.ts";
import { askedCapabilities, type Capability, capabilitiesOf, releaseOf, type Settings } from "../engine/index.ts";
import { type Answer, answers } from "./answer.ts";

export interface Run {
  readonly answers: readonly Answer[];
  /** What it asked the version table for. */
  readonly asked: ReadonlySet<Capability>;
}

interface FinishedRun extends Run {
  readonly settings: Settings;
  readonly machine: string;
  /** A page word of it has the number of a special swap type. */
  readonly types: boolean;
}

export class Runs {
  readonly #program: Parameters<typeof answers>[0];
  readonly #done: FinishedRun[] = [];

  constructor(program: Parameters<typeof answers>[0]) {
    this.#program = program;
  }

  /** To the end of the program, whatever a kernel answered: the next kernel may go on where this one's trace parts. */
  on(settings: Settings, skipped: ReadonlySet<number>): Run {
    const machine = machineText(settings, skipped);
    const known = this.#done.find((each) => each.machine === machine && standsFor(each, settings));
    if (known !== undefined) return known;
    const own = { ...settings };
    const all = [...answers(this.#program, own, skipped)];
    const done = { settings: own, machine, answers: all, asked: askedCapabilities(own), types: all.some(tellsTypes) };
    this.#done.push(done);
    return done;
  }
}

function standsFor({ settings, asked, types }: FinishedRun, there: Settings): boolean {
  const own = capabilitiesOf(settings.kernel);
  const theirs = capabilitiesOf(there.kernel);
  for (const name of asked) if (own[name] !== theirs[name]) return false;
  return !types || typesOf(settings) === typesOf(there);
}

function typesOf({ kernel }: Settings): string {
  return swapTypes(releaseOf(kernel)?.series ?? 0, {}).join();
}

/** `S:30/p7` does, `S:0/s7` does not: pageWord(). */
function tellsTypes({ line }: Answer): boolean {
  return Object.values(line.st).some((regions) =>
    Object.values(regions).some(({ pg }) => pg.some((word) => /:[1-9]\d*\//.test(word))),
  );
}

/** All that a run depends on beside its kernel; machineOf() looks at `mthp` without asking. */
function machineText({ kernel, ...rest }: Settings, skipped: ReadonlySet<number>): string {
  return JSON.stringify([rest, capabilitiesOf(kernel).mthp, ...skipped]);
}
