// What a move of one process did, remembered without the entries of others: where it looked at none of those, and
// changed none, it does the same whatever they are. Kept by the rest, the move, what processes share of the page, and
// the process's own entries of it.

import type { Effects } from "./effects.ts";
import type { Parts } from "./parts.ts";
import { NO_PAGE, type Problem } from "./problem.ts";

/** What was remembered, by what it was looked at. */
export interface SavedNarrow {
  readonly own: ReadonlyMap<string, Came>;
  readonly others: ReadonlyMap<string, Came>;
}

interface Came {
  /** An effect that is no change; or 0, and what became of the page. */
  readonly effect: number;
  readonly rest: number;
  readonly shared: number;
  readonly entries: number;
  readonly spreads: boolean;
}

export class Narrow {
  private readonly parts: Parts;
  private readonly effects: Effects;
  /** By kind: the process that does it; -1: none, or not the same for all pages. */
  private readonly processes: readonly number[];
  private own = new Map<string, Came>();
  private others = new Map<string, Came>();

  constructor(problem: Problem, parts: Parts, effects: Effects) {
    this.parts = parts;
    this.effects = effects;
    this.processes = problem.kinds.map(({ instances }) => {
      for (const operation of instances.values()) return "mm" in operation ? (parts.names.get(operation.mm) ?? -1) : -1;
      return -1;
    });
  }

  saved(): SavedNarrow {
    return { own: this.own, others: this.others };
  }

  restore({ own, others }: SavedNarrow): void {
    this.own = new Map(own);
    this.others = new Map(others);
  }

  /** The process that does it, as a number; -1: what others have is always looked at. */
  processOf(at: number): number {
    return this.processes[at] ?? -1;
  }

  /** A move at a page, which looked at that page alone, and at entries of no other process. */
  keep(rest: number, at: number, slice: number, effect: number): void {
    const came = this.came(at, slice, effect);
    if (came !== null) this.own.set(this.key(rest, at, at, slice), came);
  }

  /** What a move spread to another page in this way. */
  keepOther(rest: number, way: number, slice: number, to: number): void {
    const { effects, parts } = this;
    const at = way >> 1;
    const then = effects.sliceOf(to);
    if (!this.sameOthers(at, slice, then)) return;
    this.others.set(this.key(rest, way, at, slice), {
      effect: 0,
      rest: effects.restOf(to),
      shared: parts.sharedOf(then),
      entries: parts.entriesOf(then, this.processOf(at)),
      spreads: true,
    });
  }

  /** The effect of a move on a page, as far as that can be told; 0: it can't. */
  recall(pair: number, at: number): number {
    const { effects } = this;
    if (this.processOf(at) < 0) return 0;
    const slice = effects.sliceOf(pair);
    const came = this.own.get(this.key(effects.restOf(pair), at, at, slice));
    if (came === undefined) return 0;
    if (came.effect !== 0) return came.effect;
    return effects.number({ rest: came.rest, to: this.pairOf(came, at, slice), spreads: came.spreads });
  }

  /** The pair that another page comes to have; -1: it can't be told. */
  recallOther(pair: number, way: number): number {
    const { effects } = this;
    const at = way >> 1;
    if (this.processOf(at) < 0) return -1;
    const slice = effects.sliceOf(pair);
    const came = this.others.get(this.key(effects.restOf(pair), way, at, slice));
    return came === undefined ? -1 : this.pairOf(came, at, slice);
  }

  private pairOf({ rest, shared, entries }: Came, at: number, slice: number): number {
    return this.effects.pair(rest, this.parts.changed(slice, shared, this.processOf(at), entries));
  }

  private came(at: number, slice: number, effect: number): Came | null {
    const { effects, parts } = this;
    const known = effects.told(effect);
    if (known === null || !("to" in known)) return { effect, rest: 0, shared: 0, entries: 0, spreads: false };
    if (known.to === NO_PAGE) return null;
    const then = effects.sliceOf(known.to);
    if (!this.sameOthers(at, slice, then)) return null;
    const entries = parts.entriesOf(then, this.processOf(at));
    return { effect: 0, rest: known.rest, shared: parts.sharedOf(then), entries, spreads: known.spreads };
  }

  /** Entries of all other processes are what they were. */
  private sameOthers(at: number, before: number, after: number): boolean {
    for (let process = 0; process < this.parts.names.size; process++)
      if (
        process !== this.processOf(at) &&
        this.parts.entriesOf(before, process) !== this.parts.entriesOf(after, process)
      )
        return false;
    return true;
  }

  private key(rest: number, way: number, at: number, slice: number): string {
    return `${rest} ${way} ${this.parts.sharedOf(slice)} ${this.parts.entriesOf(slice, this.processOf(at))}`;
  }
}
