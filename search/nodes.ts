// The states that a search has seen, and what it knows of moves between them: rows, and the move that first led to each.
// From that a configuration of a state is found again, by what happened since the nearest one that is kept.

import { Mistaken } from "./effects.ts";
import type { Likeness } from "./likeness.ts";
import type { Memory } from "./memory.ts";
import type { Concrete } from "./parts.ts";
import { type Actor, NO_PAGE } from "./problem.ts";
import { RowTable, type SavedRows } from "./row-table.ts";
import type { Known } from "./rows.ts";

/** Configurations that are kept beside their rows, to go on from. */
const MOST_STATES = 4096;

export class Nodes {
  private readonly memory: Memory;
  private readonly likeness: Likeness;
  private readonly pages: number;
  readonly table: RowTable;
  private readonly states = new Map<number, Concrete>();

  constructor(memory: Memory, likeness: Likeness) {
    this.memory = memory;
    this.likeness = likeness;
    this.pages = memory.pages;
    this.table = new RowTable(memory.pages, 2);
  }

  get count(): number {
    return this.table.count;
  }

  /** None, but the one that it begins with. */
  begin(row: Int32Array, first: Concrete): void {
    this.table.clear();
    this.states.clear();
    this.add(row, -1, 0);
    this.states.set(0, first);
  }

  /** As they were saved. What is kept beside them is made again when it is asked for. */
  restore(rows: SavedRows): void {
    this.table.restore(rows);
    this.states.clear();
  }

  /** The row of a state that a move (its kind times 64, and its page plus 1) leads to from another; nothing where it was seen. */
  add(row: Int32Array, parent: number, move: number): void {
    const { table, pages } = this;
    const before = table.count;
    const node = table.add(row);
    if (node < before) return;
    table.set(node, pages, parent);
    table.set(node, pages + 1, move);
  }

  /**
   * Where a page of a row is in a configuration: one that is alike, and as it is. A configuration without one says that
   * what was remembered is not what happens: then the search goes without it.
   */
  where(here: Concrete, page: number, row: Int32Array): number {
    if (page === NO_PAGE) return NO_PAGE;
    const { classes } = this.memory;
    for (let at = 0; at < this.pages; at++)
      if (classes[at] === classes[page] && this.likeness.of(this.memory.pairOf(here, at)) === row[page]) return at;
    throw new Mistaken("a row and its configuration differ");
  }

  /** A configuration of a state. */
  concreteOf(node: number): Concrete {
    return this.states.get(node) ?? this.replay(node);
  }

  /** From the nearest that is kept on the way to it, by what happened since. */
  private replay(node: number): Concrete {
    const way: number[] = [];
    let at = node;
    while (at > 0 && !this.states.has(at)) {
      way.push(at);
      at = this.table.get(at, this.pages);
    }
    let here = this.states.get(at) ?? this.memory.begin();
    for (const next of way.reverse()) {
      here = this.follow(here, next).after;
      this.keep(next, here);
    }
    return here;
  }

  private keep(node: number, concrete: Concrete): void {
    if (this.states.size >= MOST_STATES)
      for (const old of this.states.keys()) {
        this.states.delete(old);
        break;
      }
    this.states.set(node, concrete);
  }

  /** The move that led to a node, from a configuration of the node before it. */
  private follow(here: Concrete, node: number): { readonly move: Actor; readonly after: Concrete } {
    const row = new Int32Array(this.pages);
    this.table.read(this.table.get(node, this.pages), row);
    const move = this.table.get(node, this.pages + 1);
    const page = this.where(here, (move % 64) - 1, row);
    const kind = Math.floor(move / 64);
    const transition = this.memory.carriedOut(here, kind, page);
    if (transition === null) throw new Mistaken("a move that led here is not possible");
    return { move: { kind, page }, after: this.memory.after(here, transition.after) };
  }

  /** What happens from the start to a node, with the pages of one run, and then one more move from its row. */
  movesTo(node: number, at: number, page: number, row: Int32Array): Actor[] {
    const way: number[] = [];
    for (let each = node; each > 0; each = this.table.get(each, this.pages)) way.push(each);
    const moves: Actor[] = [];
    let here = this.memory.begin();
    for (const next of way.reverse()) {
      const { move, after } = this.follow(here, next);
      moves.push(move);
      here = after;
    }
    moves.push({ kind: at, page: this.where(here, page, row) });
    return moves;
  }
}

// What a search knows of moves: what it remembers, in terms of pairs that go on alike.

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
