// A program's run as a list of steps with shared states. An edit runs again from the first operation whose meaning
// changed; where the new state meets the state that stood there before, the rest is taken over as it is.

import {
  createState,
  equalStates,
  type Operation,
  type Settings,
  type State,
  type Step,
  step,
} from "../../engine/index.ts";
import { MAX_CHANGES, narrowed, type Splice, shiftOf } from "../../language/index.ts";

/**
 * One step of a run. They are values: an edit makes new ones for what it ran again and keeps the others, by identity.
 */
export interface RunStep {
  readonly operation: Operation;
  readonly before: State;
  /** The next state is `step.state`. */
  readonly step: Step;
  /** What it counts against MAX_CHANGES. */
  readonly changed: number;
}

/** Carries out an operation. */
export function runStep(before: State, operation: Operation): RunStep {
  const next = step(before, operation);
  return { operation, before, step: next, changed: changedBy(before, next) };
}

export interface Timeline {
  readonly settings: Settings;
  /** What its steps changed in all, as MAX_CHANGES counts it. */
  readonly changed: number;
  readonly start: State;
  readonly records: readonly RunStep[];
}

/** The timeline of a program without operations. */
export function emptyTimeline(settings: Settings): Timeline {
  return { settings, changed: 0, start: createState(settings), records: [] };
}

function sameSettings(a: Settings, b: Settings): boolean {
  return (
    a.kernel === b.kernel &&
    a.arch === b.arch &&
    a.hafdbs === b.hafdbs &&
    a.lpa2 === b.lpa2 &&
    a.svrsw60t59b === b.svrsw60t59b &&
    a.levels === b.levels &&
    a.softDirty === b.softDirty &&
    a.memoryFailure === b.memoryFailure &&
    a.migration === b.migration &&
    a.nodes === b.nodes &&
    a.swap === b.swap &&
    a.zeroPage === b.zeroPage &&
    a.thp === b.thp &&
    a.mthp === b.mthp &&
    a.shmem === b.shmem &&
    a.mshmem === b.mshmem &&
    a.design === b.design &&
    a.rule === b.rule
  );
}

/**
 * How many steps two runs of a scenario begin with alike: what was made of them stays. For what is kept of some version before, and not of the last
 * one, whose edit a run knows (Splice); a step that stays is the same object.
 */
export function stepsAlike(before: readonly RunStep[], now: readonly RunStep[]): number {
  let alike = before === now ? now.length : 0;
  while (alike < now.length && now[alike] === before[alike]) alike++;
  return alike;
}

/** What a step counts against MAX_CHANGES: what it makes to be held, and to be looked at; one is about 150 bytes. */
function changedBy(before: State, { state, changes, protection, messages, done, again }: Step): number {
  const pages = changes.length * (state.frames === before.frames ? 1 : 4);
  // A whole number: one that is not takes an object of its own.
  const vmas = Math.ceil(vmasMade(before, state) / 4);
  return pages + protection.length + 10 * (messages.length + done.length + again.length) + vmas;
}

/** What the first steps of a timeline changed. */
function changedUpTo({ records }: Timeline, end: number): number {
  let all = 0;
  for (let i = 0; i < end; i++) all += records[i]?.changed ?? 0;
  return all;
}

/** VMAs in the lists that a step made anew: a process's VMAs are one list. */
function vmasMade(before: State, after: State): number {
  if (after.mms === before.mms) return 0;
  let sum = 0;
  for (const [at, mm] of after.mms.entries()) if (mm !== undefined && mm !== before.mms[at]) sum += mm.vmas.length;
  return sum;
}

/** What may be changed before somebody else is asked whether he wants something. */
const SLICE = 4_096;

/** Steps between two comparisons of states, at most: so many may be carried out again for nothing. */
const WIDEST_GAP = 256;

/**
 * A run under way. `advance` does a slice of it, so that a server can answer in between and a newer edit can start from
 * what is done so far (`partial`). It takes over what stands above the edit, and from where the state has met the old
 * one again, what stands below.
 */
export class Run {
  readonly settings: Settings;
  private readonly operations: readonly Operation[];
  private readonly old: readonly RunStep[];
  private readonly start: State;
  private readonly records: RunStep[];
  /** From this operation on the old ones are the same; its old step is `index - shift`. */
  private readonly suffix: number;
  private readonly shift: number;
  private state: State;
  /** The next step at which to look whether the state has met the old one, and how far the one after that is away. */
  private compareAt = 0;
  private gap = 1;
  /**
   * How many leading steps are the old ones, how many operations were carried out, and from which step on all are the
   * old ones again.
   */
  readonly preserved: number;
  executed = 0;
  met = Number.POSITIVE_INFINITY;
  private changed: number;

  /** `change`: how the operations came from those of the old timeline, of which fewer may have been carried out. */
  constructor(old: Timeline, operations: readonly Operation[], change: Splice, settings: Settings) {
    const usable = sameSettings(old.settings, settings);
    this.settings = settings;
    this.operations = operations;
    this.old = usable ? old.records : [];
    this.start = usable ? old.start : createState(settings);
    // Another spelling or comment asks for the same operation; only where the old ones were carried out is that looked
    // at.
    const done = Math.max(0, Math.min(change.removed, this.old.length - change.from));
    const reached =
      done === change.removed ? change : { ...change, removed: done, added: Math.min(change.added, done) };
    const { from, removed, added } = narrowed(this.old, operations, reached, (step, now) =>
      sameOperation(step.operation, now),
    );
    this.preserved = Math.min(from, this.old.length);
    this.shift = shiftOf(change);
    this.suffix = done === change.removed ? from + added : Number.POSITIVE_INFINITY;
    if (removed === 0 && added === 0 && this.shift === 0 && this.suffix <= this.preserved) {
      // Where it is done nothing is added to it.
      this.records = this.old.length === operations.length ? (this.old as RunStep[]) : this.old.slice();
      this.met = this.preserved;
    } else this.records = this.old.slice(0, this.preserved);
    this.changed = usable ? changedUpTo(old, this.records.length) : 0;
    this.state = this.records.at(-1)?.step.state ?? this.start;
  }

  get done(): boolean {
    return this.exhausted || this.records.length === this.operations.length;
  }

  /** The run ends before the program does: its steps have changed all that they may. */
  get exhausted(): boolean {
    return this.changed >= MAX_CHANGES && this.records.length < this.operations.length;
  }

  /**
   * Carries out operations until the program's end or until `more` says no, which is asked every few operations. True
   * when the run is done.
   */
  advance(more: () => boolean = () => true): boolean {
    const { operations, records } = this;
    let slice = 0;
    while (!this.done) {
      const index = records.length;
      if (index >= this.suffix && index >= this.compareAt) {
        const met = this.old[index - this.shift];
        if (met !== undefined && equalStates(met.before, this.state)) {
          this.met = index;
          for (let i = index - this.shift; i < this.old.length && this.changed < MAX_CHANGES; i++) {
            const taken = this.old[i] as RunStep;
            records.push(taken);
            this.changed += taken.changed;
          }
          this.state = records.at(-1)?.step.state ?? this.state;
          // An old run that was not done goes on from where it was.
          this.compareAt = Number.POSITIVE_INFINITY;
          continue;
        }
        // States that have met stay together, so it is enough to look now and then: comparing costs more than a step.
        this.gap = Math.min(this.gap * 2, WIDEST_GAP);
        this.compareAt = index + this.gap;
      }
      const record = runStep(this.state, operations[index] as Operation);
      records.push(record);
      this.state = record.step.state;
      this.executed++;
      this.changed += record.changed;
      slice += SLICE / 64 + record.changed;
      if (slice < SLICE) continue;
      slice = 0;
      if (!more()) return this.done;
    }
    return true;
  }

  /** What is done so far, as a timeline. */
  partial(): Timeline {
    return { settings: this.settings, changed: this.changed, start: this.start, records: this.records };
  }
}

/**
 * Whether two operations ask the kernel for the same. Operations are plain data, so this is a comparison of plain data.
 */
export function sameOperation(a: Operation, b: Operation): boolean {
  return a === b || sameData(a, b);
}

function sameData(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  const left: { [key: string]: unknown } = { ...a };
  const right: { [key: string]: unknown } = { ...b };
  return keys.every((key) => key in right && sameData(left[key], right[key]));
}
