// What moves come to on a row of pairs, as far as that is known. The search itself goes by this, and so do its helpers
// (helper.ts), which know a copy of what it has remembered and nothing of the engine.

import { type Change, NOTHING, VARIES, wayOf } from "./effects.ts";
import { NO_PAGE, type Problem } from "./problem.ts";

/** What is the same for all rows of a search. Plain data: helpers are sent it. */
export interface Shape {
  readonly pages: number;
  /** By page: the first that is alike. */
  readonly classes: readonly number[];
  readonly alike: boolean;
  /** By kind of move: at which pages there is one, and whether there is one of no page. */
  readonly kinds: readonly { readonly at: readonly boolean[]; readonly whole: boolean }[];
}

export function shapeOf({ kinds }: Problem, pages: number, classes: readonly number[], alike: boolean): Shape {
  return {
    pages,
    classes,
    alike,
    kinds: kinds.map(({ instances }) => ({
      at: Array.from({ length: pages }, (_, page) => instances.has(page)),
      whole: instances.has(NO_PAGE),
    })),
  };
}

/** What is remembered. Numbers are -1 where it is not known. */
export interface Known {
  restOf(pair: number): number;
  /** What becomes of a pair that a move leaves alone, when the rest comes to be another. */
  moved(pair: number, rest: number): number;
  /** Of a move about no page: its effect on the rest. Of any: VARIES. */
  wholeOf(rest: number, kind: number): number;
  /** Effect of a move at a page. */
  ownOf(pair: number, kind: number): number;
  /** What a pair becomes when a move at another page, or at none, spreads in this way. */
  otherOf(pair: number, way: number): number;
  /** The first of the pairs that go on like it. */
  likeOf(pair: number): number;
}

export class Rows {
  private readonly shape: Shape;
  private readonly known: Known;

  constructor(shape: Shape, known: Known) {
    this.shape = shape;
    this.known = known;
  }

  /**
   * Each move from a row that is not known to come to nothing, in the order of a search. `move`: true ends it. Gives
   * how many moves were looked at.
   */
  expand(row: Int32Array, move: (kind: number, page: number, effect: number) => boolean): number {
    const { known, shape } = this;
    const { pages, kinds } = shape;
    const rest = known.restOf(row[0] ?? 0);
    let moves = 0;
    for (let at = 0; at < kinds.length; at++) {
      const kind = kinds[at];
      if (kind === undefined) continue;
      const whole = known.wholeOf(rest, at);
      if (kind.whole) {
        moves++;
        if (whole !== NOTHING && move(at, NO_PAGE, whole)) return moves;
      }
      for (let page = 0; page < pages; page++) {
        if (kind.at[page] !== true || this.alreadyDone(kind.at, row, page)) continue;
        moves++;
        const effect = whole === VARIES ? VARIES : known.ownOf(row[page] ?? 0, at);
        if (effect !== NOTHING && move(at, page, effect)) return moves;
      }
    }
    return moves;
  }

  /** Pages that are alike and how they are the same do the same. */
  private alreadyDone(instances: readonly boolean[], row: Int32Array, page: number): boolean {
    for (let other = this.shape.classes[page] ?? page; other < page; other++)
      if (row[other] === row[page] && instances[other] === true) return true;
    return false;
  }

  /** The row after a move, in `next`. False: there is a page of which it is not known what it does to it. */
  apply(row: Int32Array, next: Int32Array, page: number, at: number, { to, rest, spreads }: Change): boolean {
    const { known } = this;
    const before = known.restOf(row[0] ?? 0);
    const way = wayOf(at, before, rest);
    for (let other = 0; other < this.shape.pages; other++) {
      const pair = row[other] ?? 0;
      let then = pair;
      if (other === page) then = to;
      else if (spreads) {
        then = known.otherOf(pair, way);
        // Not met yet, or with a move that came to another rest.
        if (then < 0 || known.restOf(then) !== rest) return false;
      } else if (before !== rest) then = known.moved(pair, rest);
      if (then < 0) return false;
      next[other] = known.likeOf(then);
    }
    this.sort(next);
    return true;
  }

  /** Pages of a class stand in the order of their numbers. */
  sort(row: Int32Array): void {
    const { classes, alike, pages } = this.shape;
    if (!alike) return;
    for (let page = 1; page < pages; page++) {
      const pair = row[page] ?? 0;
      let at = page;
      for (let other = page - 1; other >= 0; other--) {
        if (classes[other] !== classes[page]) continue;
        if ((row[other] ?? 0) <= pair) break;
        row[at] = row[other] ?? 0;
        at = other;
      }
      row[at] = pair;
    }
  }
}
