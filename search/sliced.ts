// Breadth first over rows of pairs (effects.ts), a pair for each page. What a move did is looked up where it was met
// before; so most moves of most states cost a few array reads. Pages that are alike stand in the order of their numbers,
// and pairs that go on alike (likeness.ts) are one.

import { type Change, Mistaken, NOTHING, UNKNOWN, Unfit, VARIES, wayOf } from "./effects.ts";
import { Likeness } from "./likeness.ts";
import { type Asked, keyOf, Memory } from "./memory.ts";
import { type Exploration, type Found, Limits, Pace, type Progress, type SearchOptions } from "./outcome.ts";
import type { Concrete } from "./parts.ts";
import { type Actor, NO_PAGE, type Problem } from "./problem.ts";
import { violationsOf } from "./property.ts";
import { RowTable } from "./row-table.ts";

/** Configurations that are kept beside their rows, to go on from. */
const KEPT = 4096;
/** What a search of slices may do, beside what the problem says. */
export interface SlicedOptions {
  /** Pages that nothing tells apart are interchangeable. */
  readonly alike: boolean;
  /** One in so many moves that are looked up is carried out too, and compared. */
  readonly checked?: number;
  /** A search of so many states is worth finding out which pairs go on alike. */
  readonly worth?: number;
}

/** So often a search begins again with what it has learned. */
const MOST_ROUNDS = 16;

export class SlicedSearch {
  private readonly memory: Memory;
  private readonly problem: Problem;
  private readonly checked: number;
  private readonly worth: number;
  private readonly pages: number;
  private readonly likeness: Likeness;
  private readonly pace = new Pace();
  private looked = 0;
  private nodes: RowTable;
  private readonly kept = new Map<number, Concrete>();
  private found = new Map<string, Found>();
  private notModelled = new Set<string>();
  private transitions = 0;
  private lookups = 0;
  private depth = 0;
  private readonly row: Int32Array;
  private readonly next: Int32Array;

  constructor(problem: Problem, { alike, checked = 8192, worth = 2000 }: SlicedOptions) {
    this.problem = problem;
    this.checked = checked;
    this.worth = worth;
    this.memory = new Memory(problem, alike);
    this.pages = this.memory.pages;
    this.likeness = new Likeness(this.memory);
    this.nodes = new RowTable(this.pages, 2);
    this.row = new Int32Array(this.pages);
    this.next = new Int32Array(this.pages);
  }

  *run(options: SearchOptions): Generator<Progress, Exploration, boolean> {
    const limits = new Limits(options);
    for (let round = 0; round < MOST_ROUNDS; round++) {
      const made = yield* this.round(options, limits);
      if (made === "again") continue;
      if (made !== "learn") return made;
      if (!(yield* this.likeness.learn(() => this.progress()))) return this.end("cancelled");
    }
    throw new Unfit("apart", "what moves do varies with too much");
  }

  /** What was done so far, in all rounds (Pace). */
  private get work(): number {
    return this.looked + 2 * this.memory.asked;
  }

  private progress(): Progress {
    const { nodes, memory, transitions, depth } = this;
    return { depth, states: nodes.count, transitions, bytes: nodes.bytes + memory.bytes };
  }

  private end(stopped: Exploration["stopped"]): Exploration {
    const { memory } = this;
    return {
      ...this.progress(),
      found: [...this.found.values()],
      stopped,
      notModelled: [...this.notModelled],
      reduction: memory.alike ? "alike" : "apart",
    };
  }

  /** From the start. `again`: what was remembered turned out to vary; `learn`: it is a large one. */
  private *round(
    options: SearchOptions,
    limits: Limits,
  ): Generator<Progress, Exploration | "again" | "learn", boolean> {
    this.nodes.clear();
    this.kept.clear();
    this.found = new Map();
    this.notModelled = new Set();
    this.transitions = 0;
    this.depth = 0;
    this.memory.stale = false;
    this.memory.applied.clear();
    const first = this.memory.begin();
    this.toRow(first, this.next);
    this.add(-1, 0);
    this.kept.set(0, first);
    let levelEnd = 1;
    for (let node = 0; node < this.nodes.count; node++) {
      if (node === levelEnd) {
        this.depth++;
        levelEnd = this.nodes.count;
      }
      if (limits.deeperThan(this.depth)) return this.end("depth");
      if (this.pace.isDue(this.work)) {
        if ((yield this.progress()) === false) return this.end("cancelled");
        const bound = limits.reached(this.progress());
        if (bound !== null) return this.end(bound);
      }
      this.looked++;
      if (this.expand(node, options.all === true)) return this.end("found");
      if (options.bounds?.states !== undefined && this.nodes.count >= options.bounds.states) return this.end("states");
      if (this.memory.stale || this.likeness.stale) return this.likeness.used ? "learn" : "again";
      if (this.nodes.count >= this.worth && this.likeness.isWorth) return "learn";
    }
    return this.end(null);
  }

  /** True: something was found, and that is enough. */
  private expand(node: number, all: boolean): boolean {
    const { row, memory, pages } = this;
    const { effects } = memory;
    const { kinds } = this.problem;
    this.nodes.read(node, row);
    const rest = effects.restOf(row[0] ?? 0);
    for (let at = 0; at < kinds.length; at++) {
      const instances = kinds[at]?.instances;
      if (instances === undefined) continue;
      const whole = effects.wholeOf(rest, at);
      if (instances.has(NO_PAGE)) {
        if (whole !== NOTHING && this.move(node, at, NO_PAGE, whole) && !all) return true;
        if (instances.size === 1) {
          this.transitions++;
          continue;
        }
      }
      for (let page = 0; page < pages; page++) {
        if (!instances.has(page) || this.alreadyDone(instances, page)) continue;
        this.transitions++;
        const effect = whole === VARIES ? VARIES : memory.ownOf(row[page] ?? 0, at);
        if (effect === NOTHING) continue;
        if (this.move(node, at, page, effect) && !all) return true;
        // What was remembered of the page came to vary.
        if (memory.stale) return false;
      }
    }
    return false;
  }

  /** Pages that are alike and how they are the same do the same. */
  private alreadyDone(instances: ReadonlyMap<number, unknown>, page: number): boolean {
    const { row } = this;
    for (let other = this.memory.classes[page] ?? page; other < page; other++)
      if (row[other] === row[page] && instances.has(other)) return true;
    return false;
  }

  /** True: a way that was not found before. */
  private move(node: number, at: number, page: number, effect: number): boolean {
    if (effect === UNKNOWN || effect === VARIES) return this.asked(node, at, page);
    const known = this.memory.effects.told(effect);
    if (known === null) return false;
    if ("keys" in known) return known.keys.some((key) => !this.found.has(key)) && this.breaks(node, at, page);
    if ("unmodelled" in known) {
      this.notModelled.add(known.unmodelled);
      return false;
    }
    if (!this.apply(page, at, known)) return this.asked(node, at, page);
    if (++this.lookups % this.checked === 0) this.check(node, at, page);
    this.add(node, at * 64 + page + 1);
    return false;
  }

  private asked(node: number, at: number, page: number): boolean {
    const here = this.concreteOf(node);
    const made: Asked = this.memory.ask(here, at, this.where(here, page));
    if (made.unmodelled !== undefined) this.notModelled.add(made.unmodelled);
    if (made.broken.length > 0) return this.breaks(node, at, page);
    if (made.after === null) return false;
    this.toRow(made.after, this.next);
    this.add(node, at * 64 + page + 1);
    return false;
  }

  private add(parent: number, move: number): void {
    const { nodes } = this;
    const before = nodes.count;
    const node = nodes.add(this.next);
    if (node < before) return;
    nodes.set(node, this.pages, parent);
    nodes.set(node, this.pages + 1, move);
  }

  /** The row after a move, in `next`. False: there is a page of which it is not known what it does to it. */
  private apply(page: number, at: number, { to, rest, spreads }: Change): boolean {
    const { row, next, pages, likeness } = this;
    const { effects } = this.memory;
    const before = effects.restOf(row[0] ?? 0);
    const way = wayOf(at, before, rest);
    if (spreads) this.memory.applied.add(before * effects.kinds + at);
    for (let other = 0; other < pages; other++) {
      const pair = row[other] ?? 0;
      let then = pair;
      if (other === page) then = to;
      else if (spreads) {
        then = this.memory.otherOf(pair, way);
        // Not met yet, or with a move that came to another rest.
        if (then < 0 || effects.restOf(then) !== rest) return false;
      } else if (before !== rest) then = effects.pair(rest, effects.sliceOf(pair));
      next[other] = likeness.of(then);
    }
    this.sort(next);
    return true;
  }

  private toRow(concrete: Concrete, row: Int32Array): void {
    for (let page = 0; page < this.pages; page++) row[page] = this.likeness.of(this.memory.pairOf(concrete, page));
    this.sort(row);
  }

  /** Pages of a class stand in the order of their numbers. */
  private sort(row: Int32Array): void {
    const { classes, alike } = this.memory;
    if (!alike) return;
    for (let page = 1; page < this.pages; page++) {
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

  /**
   * Where the page of this row is in a configuration: one that is alike, and as it is. A configuration without one says
   * that what was remembered is not what happens: then the search goes without it.
   */
  private where(here: Concrete, page: number, row = this.row): number {
    if (page === NO_PAGE) return NO_PAGE;
    const { classes } = this.memory;
    for (let at = 0; at < this.pages; at++)
      if (classes[at] === classes[page] && this.likeness.of(this.memory.pairOf(here, at)) === row[page]) return at;
    throw new Mistaken("a row and its configuration differ");
  }

  private concreteOf(node: number): Concrete {
    return this.kept.get(node) ?? this.replay(node);
  }

  private keep(node: number, concrete: Concrete): void {
    if (this.kept.size >= KEPT)
      for (const old of this.kept.keys()) {
        this.kept.delete(old);
        break;
      }
    this.kept.set(node, concrete);
  }

  /** The configuration of a node: from the nearest that is kept on the way to it, by what happened since. */
  private replay(node: number): Concrete {
    const way: number[] = [];
    let at = node;
    while (at > 0 && !this.kept.has(at)) {
      way.push(at);
      at = this.nodes.get(at, this.pages);
    }
    let here = this.kept.get(at) ?? this.memory.begin();
    for (const next of way.reverse()) {
      here = this.follow(here, next).after;
      this.keep(next, here);
    }
    return here;
  }

  /** The move that led to a node, from a configuration of the node before it. */
  private follow(here: Concrete, node: number): { readonly move: Actor; readonly after: Concrete } {
    const row = new Int32Array(this.pages);
    this.nodes.read(this.nodes.get(node, this.pages), row);
    const move = this.nodes.get(node, this.pages + 1);
    const page = this.where(here, (move % 64) - 1, row);
    const kind = Math.floor(move / 64);
    const transition = this.memory.carriedOut(here, kind, page);
    if (transition === null) throw new Mistaken("a move that led here is not possible");
    return { move: { kind, page }, after: this.memory.after(here, transition.after) };
  }

  /** What a looked-up move comes to, carried out: the same, or the reduction does not hold. */
  private check(node: number, at: number, page: number): void {
    const here = this.concreteOf(node);
    const transition = this.memory.carriedOut(here, at, this.where(here, page));
    const got = new Int32Array(this.pages);
    this.toRow(transition === null ? here : this.memory.after(here, transition.after), got);
    if (got.some((pair, i) => pair !== this.next[i])) throw new Mistaken("a remembered move comes out otherwise");
  }

  /** True: a way that was not found before. */
  private breaks(node: number, at: number, page: number): boolean {
    const here = this.concreteOf(node);
    const transition = this.memory.carriedOut(here, at, this.where(here, page));
    if (transition === null) return false;
    let fresh = false;
    for (const violation of violationsOf(this.problem.properties, transition)) {
      const key = keyOf(violation);
      if (this.found.has(key)) continue;
      fresh = true;
      this.found.set(key, { violation, moves: this.movesTo(node, at, page) });
    }
    return fresh;
  }

  /** What happens from the start to a node, with the pages of one run, and then one more move. */
  private movesTo(node: number, at: number, page: number): Actor[] {
    const way: number[] = [];
    for (let each = node; each > 0; each = this.nodes.get(each, this.pages)) way.push(each);
    const moves: Actor[] = [];
    let here = this.memory.begin();
    for (const next of way.reverse()) {
      const { move, after } = this.follow(here, next);
      moves.push(move);
      here = after;
    }
    moves.push({ kind: at, page: this.where(here, page) });
    return moves;
  }
}
