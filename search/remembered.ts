// What a search knows of moves: what it remembers, in terms of pairs that go on alike.

import type { Likeness } from "./likeness.ts";
import type { Memory } from "./memory.ts";
import type { Known } from "./rows.ts";

/** A pair is numbered when it is first come to. */
export class Remembered implements Known {
  private readonly memory: Memory;
  private readonly likeness: Likeness;

  constructor(memory: Memory, likeness: Likeness) {
    this.memory = memory;
    this.likeness = likeness;
  }

  restOf(pair: number): number {
    return this.memory.effects.restOf(pair);
  }

  moved(pair: number, rest: number): number {
    const { effects } = this.memory;
    return effects.pair(rest, effects.sliceOf(pair));
  }

  wholeOf(rest: number, kind: number): number {
    return this.memory.effects.wholeOf(rest, kind);
  }

  ownOf(pair: number, kind: number): number {
    return this.memory.ownOf(pair, kind);
  }

  otherOf(pair: number, way: number): number {
    return this.memory.otherOf(pair, way);
  }

  likeOf(pair: number): number {
    return this.likeness.of(pair);
  }
}
