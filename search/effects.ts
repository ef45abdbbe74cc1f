// What moves did, remembered by what they looked at: the rest and the slice that a move is about; and, where it looked
// at other pages too, what became of each of those. A rest with a slice under it is a pair; pairs are numbered.

import { grown } from "./row-table.ts";

/** Why a reduction does not hold for this problem: the search starts again without it. */
export class Unfit extends Error {
  readonly reduction: "alike" | "apart";

  constructor(reduction: "alike" | "apart", why: string) {
    super(why);
    this.reduction = reduction;
  }
}

/** What was remembered is not what happens: the reduction is wrong, and the search goes without it. */
export class Mistaken extends Unfit {
  constructor(why: string) {
    super("apart", why);
  }
}

/** What is remembered of a move: one of these, or the number of a change. */
export const UNKNOWN = 0;
/** It may not happen, or nothing comes of it. */
export const NOTHING = 1;
/** More than the rest and the slice decide: the engine is asked each time. */
export const VARIES = 2;
/** The number of the first change. */
export const FIRST = 3;

export interface Change {
  /** The rest after it. */
  readonly rest: number;
  /** The pair that the page has then; -1: the move is about no page. */
  readonly to: number;
  /** It looked at other pages, or changed them: what becomes of each is remembered with that page. */
  readonly spreads: boolean;
}

/** Ways in which properties are broken, told apart by what search says of them. */
export interface Breaks {
  readonly keys: readonly string[];
}

/** It leads to what the engine does not model. */
export interface Unmodelled {
  readonly unmodelled: string;
}

export type Known = Change | Breaks | Unmodelled;

/** All of it as plain data, for helpers. */
export interface Tables {
  /** By pair. */
  readonly rests: Int32Array;
  readonly slices: Int32Array;
  readonly own: Int32Array;
  readonly others: Int32Array;
  /** Of what is remembered by rest and kind: their number, and the effect. */
  readonly whole: Int32Array;
  /** By effect from FIRST on: the rest (-1: it is no change), the pair, and whether it spreads. */
  readonly changes: Int32Array;
  /** By pair: the first that goes on like it. Null: each is by itself. */
  readonly likes: Int32Array | null;
}

/** More different pages than this are not told apart by number. */
export const MOST_SLICES = 2 ** 20;

export interface SavedEffects {
  readonly pairs: readonly (readonly [rest: number, slice: number])[];
  readonly own: Int32Array;
  readonly others: Int32Array;
  readonly whole: ReadonlyMap<number, number>;
  readonly spreading: readonly ReadonlySet<number>[];
  readonly leaving: readonly ReadonlyMap<number, number>[];
  readonly shape: number;
  readonly known: readonly Known[];
}

export class Effects {
  readonly kinds: number;
  private readonly numbers = new Map<number, number>();
  private readonly rests: number[] = [];
  private readonly slices: number[] = [];
  /** By rest, its pairs. */
  readonly byRest: number[][] = [];
  private own: Int32Array;
  private others: Int32Array;
  /** Of moves about no page, and of those that vary: by rest and kind. */
  private whole = new Map<number, number>();
  /** By rest: in which ways moves spread. */
  private spreading: Set<number>[] = [];
  /** By rest: the rests that moves at a page lead to, with such a kind. */
  private leaving: Map<number, number>[] = [];
  /** Grows when one of these two does. */
  shape = 0;
  private readonly known: Known[] = [];
  private readonly knownNumbers = new Map<string, number>();

  constructor(kinds: number) {
    this.kinds = kinds;
    this.own = new Int32Array(kinds * 64);
    this.others = new Int32Array(2 * kinds * 64);
  }

  get count(): number {
    return this.rests.length;
  }

  get bytes(): number {
    return this.own.byteLength + this.others.byteLength + this.count * 80;
  }

  /** -1: it was not met yet. */
  find(rest: number, slice: number): number {
    return this.numbers.get(rest * MOST_SLICES + slice) ?? -1;
  }

  pair(rest: number, slice: number): number {
    const key = rest * MOST_SLICES + slice;
    let pair = this.numbers.get(key);
    if (pair !== undefined) return pair;
    if (slice >= MOST_SLICES) throw new Unfit("apart", "there are too many different pages");
    pair = this.rests.length;
    this.numbers.set(key, pair);
    this.rests.push(rest);
    this.slices.push(slice);
    while (this.byRest.length <= rest) this.byRest.push([]);
    this.byRest[rest]?.push(pair);
    if ((pair + 1) * this.kinds > this.own.length) {
      this.own = grown(this.own);
      this.others = grown(this.others);
    }
    return pair;
  }

  restOf(pair: number): number {
    return this.rests[pair] ?? 0;
  }

  sliceOf(pair: number): number {
    return this.slices[pair] ?? 0;
  }

  /** What a move at a page does to it. */
  ownOf(pair: number, kind: number): number {
    return this.own[pair * this.kinds + kind] ?? UNKNOWN;
  }

  setOwn(pair: number, kind: number, effect: number): void {
    this.own[pair * this.kinds + kind] = effect;
  }

  /** The pair that another page comes to have, when a move spreads in this way; -1: not met yet. */
  otherOf(pair: number, way: number): number {
    return (this.others[2 * pair * this.kinds + way] ?? 0) - 1;
  }

  /** False: it came to something else before. */
  setOther(pair: number, way: number, to: number): boolean {
    const at = 2 * pair * this.kinds + way;
    const old = this.others[at] ?? 0;
    this.others[at] = to + 1;
    return old === 0 || old === to + 1;
  }

  /** Of a move about no page: what it does to the rest. Of any: VARIES. */
  wholeOf(rest: number, kind: number): number {
    return this.whole.get(rest * this.kinds + kind) ?? UNKNOWN;
  }

  setWhole(rest: number, kind: number, effect: number): void {
    this.whole.set(rest * this.kinds + kind, effect);
  }

  spread(rest: number, way: number): void {
    while (this.spreading.length <= rest) this.spreading.push(new Set());
    const ways = this.spreading[rest];
    if (ways === undefined || ways.has(way)) return;
    ways.add(way);
    this.shape++;
  }

  spreadingIn(rest: number): ReadonlySet<number> {
    return this.spreading[rest] ?? none;
  }

  leave(rest: number, kind: number, to: number): void {
    while (this.leaving.length <= rest) this.leaving.push(new Map());
    const rests = this.leaving[rest];
    if (rests === undefined || rests.has(to)) return;
    rests.set(to, kind);
    this.shape++;
  }

  leavingFrom(rest: number): ReadonlyMap<number, number> {
    return this.leaving[rest] ?? nowhere;
  }

  number(known: Known): number {
    const key = "to" in known ? `${known.rest} ${known.to} ${known.spreads}` : JSON.stringify(known);
    let number = this.knownNumbers.get(key);
    if (number === undefined) {
      number = FIRST + this.known.length;
      this.known.push(known);
      this.knownNumbers.set(key, number);
    }
    return number;
  }

  saved(): SavedEffects {
    const { count, kinds, rests, slices, whole, spreading, leaving, shape, known } = this;
    return {
      pairs: rests.map((rest, pair) => [rest, slices[pair] ?? 0]),
      own: this.own.slice(0, count * kinds),
      others: this.others.slice(0, 2 * count * kinds),
      ...{ whole, spreading, leaving, shape, known },
    };
  }

  /** Of nothing that is remembered yet. */
  restore({ pairs, own, others, whole, spreading, leaving, shape, known }: SavedEffects): void {
    for (const [rest, slice] of pairs) this.pair(rest, slice);
    this.own.set(own);
    this.others.set(others);
    this.whole = new Map(whole);
    this.spreading = spreading.map((ways) => new Set(ways));
    this.leaving = leaving.map((rests) => new Map(rests));
    this.shape = shape;
    for (const each of known) this.number(each);
  }

  /** A copy for helpers, with the pairs that go on alike. */
  copied(likes: Int32Array | null): Tables {
    const { count, kinds } = this;
    const changes = new Int32Array(3 * this.known.length);
    for (const [at, each] of this.known.entries())
      changes.set("spreads" in each ? [each.rest, each.to, each.spreads ? 1 : 0] : [-1, -1, 0], 3 * at);
    return {
      rests: Int32Array.from(this.rests),
      slices: Int32Array.from(this.slices),
      own: this.own.slice(0, count * kinds),
      others: this.others.slice(0, 2 * count * kinds),
      whole: Int32Array.from([...this.whole].flat()),
      changes,
      likes,
    };
  }

  /** Null: it is no change and breaks nothing. */
  told(effect: number): Known | null {
    return this.known[effect - FIRST] ?? null;
  }
}

/** In which way a move spreads: with the rest as it was, or another. A kind of move can do either. */
export function wayOf(kind: number, before: number, after: number): number {
  return 2 * kind + (before === after ? 0 : 1);
}

const none: ReadonlySet<number> = new Set();
const nowhere: ReadonlyMap<number, number> = new Map();
