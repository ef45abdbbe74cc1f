// Pairs that go on alike: whatever happens to the one and to the other, they break the same properties, change the rest
// in the same way and come to pairs that go on alike again (the coarsest bisimulation). A search takes such pairs as
// one: bits of an entry that no move and no property comes to ask about tell no states apart.
//
// For that all has to be known of a pair: what each move at its page does, what moves at other pages and of no page do
// to it. So first the pairs are gone through, each with a configuration in which it was met. A pair of which something
// could not be found out is like no other.

import { type Change, Mistaken, NOTHING, UNKNOWN, VARIES, wayOf } from "./effects.ts";
import type { Memory } from "./memory.ts";
import { Pace, type Progress } from "./outcome.ts";
import type { Concrete } from "./parts.ts";
import { type Actor, NO_PAGE } from "./problem.ts";
import { RowTable } from "./row-table.ts";
import { Steering } from "./steering.ts";

/** More pairs than these are not gone through. */
const MOST_PAIRS = 30_000;
/** So often it is tried. */
const MOST_TRIES = 4;

/** How a pair is met again: at which page, from a configuration of which pair (-1: the start), by which moves. */
interface Way {
  readonly page: number;
  readonly from: number;
  readonly moves: readonly Actor[];
}

/** With a configuration, once one was made. */
interface Witness extends Way {
  here: Concrete | null;
}

export interface SavedLikeness {
  /** In the order in which they were met. */
  readonly witnesses: ReadonlyMap<number, Way>;
  readonly queue: readonly number[];
  readonly first: Int32Array | null;
  readonly shape: number;
  readonly tries: number;
}

export class Likeness {
  private readonly memory: Memory;
  private readonly steering: Steering;
  private readonly witnesses = new Map<number, Witness>();
  private readonly queue: number[] = [];
  private first: Int32Array | null = null;
  private shape = 0;
  private tries = 0;

  constructor(memory: Memory) {
    this.memory = memory;
    this.steering = new Steering(memory);
  }

  saved(): SavedLikeness {
    const { queue, first, shape, tries } = this;
    const ways = [...this.witnesses].map(([pair, { page, from, moves }]) => [pair, { page, from, moves }] as const);
    return { witnesses: new Map(ways), queue, first, shape, tries };
  }

  restore({ witnesses, queue, first, shape, tries }: SavedLikeness): void {
    for (const [pair, way] of witnesses) this.witnesses.set(pair, { ...way, here: null });
    for (const pair of queue) this.queue.push(pair);
    this.first = first;
    this.shape = shape;
    this.tries = tries;
  }

  get used(): boolean {
    return this.first !== null;
  }

  /** It was not tried yet. */
  get isWorth(): boolean {
    return this.tries === 0;
  }

  /** More came to be known than it was made of. */
  get stale(): boolean {
    return this.first !== null && this.shape !== this.memory.effects.shape;
  }

  /** By pair: the first of those that go on like it; null: each is by itself. */
  get firsts(): Int32Array | null {
    return this.first;
  }

  /** The first of those that go on like it. */
  of(pair: number): number {
    return this.first?.[pair] ?? pair;
  }

  /** Asks the engine what it takes, and finds out anew which pairs go on alike. False: it was told to stop. */
  *learn(progress: () => Progress): Generator<Progress, boolean, boolean> {
    this.first = null;
    if (++this.tries > MOST_TRIES) return true;
    const pace = new Pace();
    // A pair without a question is as much as a state without one.
    let examined = 0;
    const isDue = () => pace.isDue(examined++ + 2 * this.memory.asked);
    if (this.queue.length === 0) this.note(this.memory.begin(), -1, []);
    for (let at = 0; at < this.queue.length; at++) {
      this.meet(this.queue[at] ?? 0);
      if (this.queue.length > MOST_PAIRS) return true;
      if (isDue() && (yield progress()) === false) return false;
      if (at < this.queue.length - 1) continue;
      // What moves at other pages do, when all is known of those.
      for (const pair of this.queue) {
        this.meetOthers(pair);
        if (this.queue.length > MOST_PAIRS) return true;
        if (isDue() && (yield progress()) === false) return false;
      }
    }
    this.shape = this.memory.effects.shape;
    this.first = yield* this.refined(progress);
    return this.first !== null;
  }

  /** The pairs of a configuration that were not met before. */
  private note(here: Concrete, from: number, moves: readonly Actor[]): void {
    for (let page = 0; page < this.memory.pages; page++) {
      const pair = this.memory.pairOf(here, page);
      if (this.witnesses.has(pair)) continue;
      this.witnesses.set(pair, { here, page, from, moves });
      this.queue.push(pair);
    }
  }

  /** A pair that a remembered move leads to. */
  private derive(pair: number, from: number, at: number, page: number, moved: number): void {
    if (this.witnesses.has(pair)) return;
    this.witnesses.set(pair, { here: null, page, from, moves: [{ kind: at, page: moved }] });
    this.queue.push(pair);
  }

  private concreteOf(pair: number): Concrete {
    const witness = this.witnesses.get(pair);
    if (witness === undefined) throw new Mistaken("a pair was not met");
    if (witness.here === null) {
      let here = witness.from < 0 ? this.memory.begin() : this.concreteOf(witness.from);
      for (const { kind, page } of witness.moves) {
        const transition = this.memory.carriedOut(here, kind, page);
        if (transition === null) throw new Mistaken("a remembered move is not possible");
        here = this.memory.after(here, transition.after);
      }
      witness.here = here;
      if (this.memory.pairOf(witness.here, witness.page) !== pair)
        throw new Mistaken("a remembered move comes out otherwise");
    }
    return witness.here;
  }

  /** What each move at its page, and each about no page, does to it. */
  private meet(pair: number): void {
    const { memory } = this;
    const { effects, problem } = memory;
    const page = this.witnesses.get(pair)?.page ?? 0;
    const rest = effects.restOf(pair);
    problem.kinds.forEach(({ instances }, at) => {
      for (const moved of instances.has(page) ? [page, NO_PAGE] : [NO_PAGE]) {
        if (!instances.has(moved)) continue;
        const whole = effects.wholeOf(rest, at);
        const effect = whole === VARIES || moved === NO_PAGE ? whole : memory.ownOf(pair, at);
        if (effect === NOTHING) continue;
        const change = memory.changeOf(effect);
        if (change === null && effect !== UNKNOWN && effect !== VARIES) continue;
        const to = change === null ? -1 : this.cameTo(pair, at, change);
        if (to >= 0) {
          this.derive(to, pair, at, page, moved);
          continue;
        }
        const { after } = memory.ask(this.concreteOf(pair), at, moved);
        if (after !== null) this.note(after, pair, [{ kind: at, page: moved }]);
      }
    });
  }

  /** The pair that comes of it; -1: that is not known. */
  private cameTo(pair: number, at: number, { to, rest }: Change): number {
    return to >= 0 ? to : this.memory.otherOf(pair, wayOf(at, this.memory.effects.restOf(pair), rest));
  }

  /** What moves at other pages do to it, and the rests that they come to. */
  private meetOthers(pair: number): void {
    const { memory } = this;
    const { effects } = memory;
    if (memory.pages === 1) return;
    const rest = effects.restOf(pair);
    for (const way of effects.spreadingIn(rest)) {
      const other = memory.otherOf(pair, way);
      if (other < 0 || !this.witnesses.has(other))
        this.steer(pair, way >> 1, (change) => change.spreads && (change.rest === rest) === (way % 2 === 0));
    }
    for (const [to, at] of effects.leavingFrom(rest)) {
      const other = effects.find(to, effects.sliceOf(pair));
      if (other < 0 || !this.witnesses.has(other)) this.steer(pair, at, (change) => change.rest === to);
    }
  }

  private steer(pair: number, at: number, goal: (change: Change) => boolean): void {
    const led = this.steering.lead(this.concreteOf(pair), this.witnesses.get(pair)?.page ?? 0, at, goal);
    if (led === null) return;
    const { after } = this.memory.ask(led.here, at, led.page);
    const moves = [...led.kinds, at].map((kind) => ({ kind, page: led.page }));
    if (after !== null) this.note(after, pair, moves);
  }

  /** By pair: the first of its class. Null: it was told to stop. */
  private *refined(progress: () => Progress): Generator<Progress, Int32Array | null, boolean> {
    const { effects } = this.memory;
    const { count, kinds } = effects;
    let most = 0;
    for (let rest = 0; rest < effects.byRest.length; rest++) most = Math.max(most, effects.leavingFrom(rest).size);
    const whole = Array.from({ length: count }, (_, pair) => this.isKnown(pair));
    let classes = Int32Array.from({ length: count }, (_, pair) => (whole[pair] ? effects.restOf(pair) : -1 - pair));
    let numbers = 0;
    const table = new RowTable(3 * kinds + most + 1);
    const row = new Int32Array(3 * kinds + most + 1);
    for (;;) {
      const next = new Int32Array(count);
      const matters = this.mattering(classes);
      table.clear();
      for (let pair = 0; pair < count; pair++) {
        if (pair % 1024 === 0 && (yield progress()) === false) return null;
        row.fill(0);
        row[0] = classes[pair] ?? 0;
        if (whole[pair]) this.sign(pair, classes, matters, row);
        next[pair] = table.add(row);
      }
      classes = next;
      if (table.count === numbers) break;
      numbers = table.count;
    }
    const firsts = new Map<number, number>();
    return classes.map((number, pair) => {
      const first = firsts.get(number) ?? pair;
      firsts.set(number, first);
      return first;
    });
  }

  /** Rests and kinds of moves that bring some other page to another class. */
  private mattering(classes: Int32Array): ReadonlySet<number> {
    const { effects } = this.memory;
    const matters = new Set<number>();
    for (let pair = 0; pair < effects.count; pair++) {
      const rest = effects.restOf(pair);
      for (const way of effects.spreadingIn(rest)) {
        const other = effects.otherOf(pair, way);
        if (other >= 0 && classes[other] !== classes[pair]) matters.add(2 * rest * effects.kinds + way);
      }
    }
    return matters;
  }

  /** What tells it from others, as far as the classes so far go. */
  private sign(pair: number, classes: Int32Array, matters: ReadonlySet<number>, row: Int32Array): void {
    const { memory } = this;
    const { effects } = memory;
    const { kinds } = effects;
    const rest = effects.restOf(pair);
    const slice = effects.sliceOf(pair);
    for (let at = 0; at < kinds; at++) {
      const effect = effects.ownOf(pair, at);
      const change = memory.changeOf(effect);
      // Nothing comes of it: it stays what it is.
      const to = effect === NOTHING ? pair : (change?.to ?? -1);
      const spreads = change?.spreads === true && matters.has(2 * rest * kinds + wayOf(at, rest, change.rest));
      row[1 + at] = to < 0 ? -1 - effect : 2 * (classes[to] ?? 0) + (spreads ? 1 : 0);
      const whole = memory.changeOf(effects.wholeOf(rest, at));
      // A move about no page changes the rest of all in the same way.
      if (whole !== null && !whole.spreads)
        row[1 + kinds + 2 * at] = 1 + (classes[effects.find(whole.rest, slice)] ?? 0);
    }
    for (const way of effects.spreadingIn(rest)) row[1 + kinds + way] = 1 + (classes[effects.otherOf(pair, way)] ?? 0);
    let i = 1 + 3 * kinds;
    for (const to of effects.leavingFrom(rest).keys()) row[i++] = 1 + (classes[effects.find(to, slice)] ?? 0);
  }

  private isKnown(pair: number): boolean {
    const { memory } = this;
    const { effects, problem } = memory;
    const page = this.witnesses.get(pair)?.page;
    if (page === undefined) return false;
    const rest = effects.restOf(pair);
    const slice = effects.sliceOf(pair);
    for (const [at, { instances }] of problem.kinds.entries()) {
      const effect = effects.wholeOf(rest, at);
      if (effect === VARIES) return false;
      if (instances.has(page) && effects.ownOf(pair, at) === UNKNOWN) return false;
      if (!instances.has(NO_PAGE)) continue;
      if (effect === UNKNOWN) return false;
      const change = memory.changeOf(effect);
      if (change !== null && !change.spreads && effects.find(change.rest, slice) < 0) return false;
    }
    for (const way of effects.spreadingIn(rest)) {
      const alone = memory.pages === 1 && problem.kinds[way >> 1]?.instances.has(NO_PAGE) !== true;
      if (!alone && effects.otherOf(pair, way) < 0) return false;
    }
    if (memory.pages > 1)
      for (const to of effects.leavingFrom(rest).keys()) if (effects.find(to, slice) < 0) return false;
    return true;
  }
}
