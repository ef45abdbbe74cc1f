// What a helper of a search does, in a thread of its own: it is sent rows of a level and a copy of what the search has
// remembered, and says what their moves come to. It knows no engine and decides nothing: what is not remembered, what
// breaks a property and what is not modelled is left to the search, in the place where it comes. So the search does the
// same as without helpers, in the same order.

import { type Change, FIRST, MOST_SLICES, type Tables, UNKNOWN, VARIES } from "./effects.ts";
import { hashOf } from "./row-table.ts";
import { type Known, Rows, type Shape } from "./rows.ts";

export type ToHelper =
  | { readonly is: "shape"; readonly shape: Shape }
  /** `fresh`: what was said before may not have been taken. */
  | { readonly is: "tables"; readonly tables: Tables; readonly fresh: boolean }
  /** Rows of a level, one after the other. */
  | { readonly is: "rows"; readonly chunk: number; readonly rows: Int32Array };

/**
 * What the moves of each row come to, as numbers (`Record`).
 *
 * Of each row: how many moves there were, how many of them were looked up, how many numbers follow. Then, in the order
 * of the moves: LEADS and the move and the row that it leads to; ASK and the move, which the search has to make itself;
 * APPLIED and a rest with a kind of move of which it was looked up what becomes of other pages.
 */
export interface FromHelper {
  readonly chunk: number;
  readonly numbers: Int32Array<ArrayBuffer>;
}

export const LEADS = 1;
export const ASK = 2;
export const APPLIED = 3;

/** Rows that were sent lately are not sent again: so many are kept, as a power of two. */
const LATELY = 16;

export class Helper {
  private readonly post: (message: FromHelper, transfer: ArrayBuffer[]) => void;
  private shape: Shape | null = null;
  private copy = new Copy(0);
  private lately = new Int32Array(0);
  /** Rests with kinds, and effects, that were said once: once is enough until the search begins anew. */
  private readonly applied = new Set<number>();
  private readonly sent = new Set<number>();
  private out: Int32Array<ArrayBuffer> = new Int32Array(1 << 14);
  private length = 0;

  constructor(post: (message: FromHelper, transfer: ArrayBuffer[]) => void) {
    this.post = post;
  }

  receive(message: ToHelper): void {
    switch (message.is) {
      case "shape":
        this.shape = message.shape;
        this.copy = new Copy(message.shape.kinds.length);
        this.lately = new Int32Array(message.shape.pages << LATELY).fill(-1);
        break;
      case "tables":
        this.copy.take(message.tables);
        if (message.fresh) {
          this.lately.fill(-1);
          this.applied.clear();
          this.sent.clear();
        }
        break;
      case "rows": {
        const numbers = this.expanded(message.rows);
        this.post({ chunk: message.chunk, numbers }, [numbers.buffer]);
      }
    }
  }

  private expanded(given: Int32Array): Int32Array<ArrayBuffer> {
    const { shape, copy } = this;
    if (shape === null) return new Int32Array(0);
    const { pages } = shape;
    const rows = new Rows(shape, copy);
    const next = new Int32Array(pages);
    this.length = 0;
    for (let from = 0; from < given.length; from += pages) {
      const row = given.subarray(from, from + pages);
      const head = this.length;
      this.push(0);
      this.push(0);
      this.push(0);
      let lookups = 0;
      const rest = copy.restOf(row[0] ?? 0);
      const moves = rows.expand(row, (at, page, effect) => {
        const move = at * 64 + page + 1;
        const change = effect === UNKNOWN || effect === VARIES ? null : copy.changeOf(effect);
        if (change === null) {
          // Not known, or an end: that was said already where it is the same end.
          if (effect !== UNKNOWN && effect !== VARIES) {
            if (this.sent.has(effect)) return false;
            this.sent.add(effect);
          }
          this.push(ASK);
          this.push(move);
          return false;
        }
        const key = rest * shape.kinds.length + at;
        if (change.spreads && !this.applied.has(key)) {
          this.applied.add(key);
          this.push(APPLIED);
          this.push(key);
        }
        if (!rows.apply(row, next, page, at, change)) {
          this.push(ASK);
          this.push(move);
          return false;
        }
        lookups++;
        if (!this.note(next)) {
          this.push(LEADS);
          this.push(move);
          for (let i = 0; i < pages; i++) this.push(next[i] ?? 0);
        }
        return false;
      });
      this.out[head] = moves;
      this.out[head + 1] = lookups;
      this.out[head + 2] = this.length - head - 3;
    }
    return this.out.slice(0, this.length);
  }

  private push(number: number): void {
    if (this.length === this.out.length) {
      const longer = new Int32Array(this.out.length * 2);
      longer.set(this.out);
      this.out = longer;
    }
    this.out[this.length++] = number;
  }

  /** Notes that a row leads on; true: it was noted lately. */
  private note(row: Int32Array): boolean {
    const { lately } = this;
    const from = (hashOf(row, 0, row.length) & ((1 << LATELY) - 1)) * row.length;
    let same = true;
    for (let i = 0; i < row.length; i++) {
      if (lately[from + i] === row[i]) continue;
      same = false;
      lately[from + i] = row[i] ?? 0;
    }
    return same;
  }
}

/** What a search has remembered, in another thread. */
class Copy implements Known {
  private readonly kinds: number;
  private readonly numbers = new Map<number, number>();
  private readonly whole = new Map<number, number>();
  private changes: (Change | null)[] = [];
  private tables: Tables | null = null;

  constructor(kinds: number) {
    this.kinds = kinds;
  }

  take(tables: Tables): void {
    const { rests, slices, whole, changes } = tables;
    this.tables = tables;
    for (let pair = this.numbers.size; pair < rests.length; pair++)
      this.numbers.set((rests[pair] ?? 0) * MOST_SLICES + (slices[pair] ?? 0), pair);
    for (let i = 0; i < whole.length; i += 2) this.whole.set(whole[i] ?? 0, whole[i + 1] ?? 0);
    this.changes = [];
    for (let i = 0; i < changes.length; i += 3) {
      const rest = changes[i] ?? -1;
      this.changes.push(rest < 0 ? null : { rest, to: changes[i + 1] ?? -1, spreads: changes[i + 2] === 1 });
    }
  }

  changeOf(effect: number): Change | null {
    return this.changes[effect - FIRST] ?? null;
  }

  restOf(pair: number): number {
    return this.tables?.rests[pair] ?? 0;
  }

  moved(pair: number, rest: number): number {
    return this.numbers.get(rest * MOST_SLICES + (this.tables?.slices[pair] ?? 0)) ?? -1;
  }

  wholeOf(rest: number, kind: number): number {
    return this.whole.get(rest * this.kinds + kind) ?? UNKNOWN;
  }

  ownOf(pair: number, kind: number): number {
    return this.tables?.own[pair * this.kinds + kind] ?? UNKNOWN;
  }

  otherOf(pair: number, way: number): number {
    return (this.tables?.others[2 * pair * this.kinds + way] ?? 0) - 1;
  }

  likeOf(pair: number): number {
    return this.tables?.likes?.[pair] ?? pair;
  }
}
