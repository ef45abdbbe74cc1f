// Breadth first over rows of slices (engine/state/slice.ts). What a move did to the slice that it looked at is
// remembered, and looked up
// when the same slice meets the same move under the same rest; so most moves of most states cost a few array reads. The
// engine's step is
// asked whenever there is nothing to remember, and watched: a move that looked at other pages than its own is
// remembered with those.

import { watch } from "../engine/state/watch.ts";
import { classesOf, liesAlike, pagesOf } from "./alike.ts";
import {
  BREAKS,
  type Change,
  type Concrete,
  type Effect,
  Effects,
  MOST_SLICES,
  NO_SLICE,
  NOTHING,
  Unfit,
  VARIES,
} from "./effects.ts";
import { NodeStore } from "./node-store.ts";
import { type Exploration, type Found, Limits, PROGRESS_EVERY, type Progress, type SearchOptions } from "./outcome.ts";
import { Parts } from "./parts.ts";
import { type Actor, begin, type Configuration, happen, NO_PAGE, type Problem, type Transition } from "./problem.ts";
import { type BrokenProperty, violationsOf } from "./property.ts";

/** Configurations that are kept beside their rows, to go on from. */
const KEPT = 4096;
/** One in so many moves that are looked up is carried out too, and compared. */
const CHECKED = 8192;

export class SlicedSearch {
  private readonly problem: Problem;
  private readonly pages: number;
  private readonly parts: Parts;
  private readonly classes: readonly number[];
  private readonly alike: boolean;
  private readonly nodes: NodeStore;
  /** By rest and kind, then by slice. */
  private readonly effects = new Effects();
  private readonly kept = new Map<number, Concrete>();
  private readonly even = new Set<number>();
  readonly found = new Map<string, Found>();
  readonly notModelled = new Set<string>();
  private transitions = 0;
  private lookups = 0;
  /** What the engine was asked last came to this. */
  private last: Concrete | null = null;

  constructor(problem: Problem, alike: boolean) {
    this.problem = problem;
    const pages = pagesOf(problem);
    if (pages === null) throw new Unfit("apart", "there are too many pages to take them one by one");
    this.pages = pages;
    this.alike = alike;
    this.classes = classesOf(problem, pages).map((first, page) => (alike ? first : page));
    this.parts = new Parts(problem, this.classes);
    this.nodes = new NodeStore(pages + 1);
  }

  /** Rounds of moves that were looked at. */
  *run(options: SearchOptions): Generator<Progress, Exploration, boolean> {
    const { nodes, problem } = this;
    const limits = new Limits(options);
    const first = this.concrete(begin(problem));
    nodes.add(this.sorted(first.row), -1, 0);
    this.kept.set(0, first);
    let depth = 0;
    let levelEnd = 1;
    const progress = (): Progress => ({
      depth,
      states: nodes.count,
      transitions: this.transitions,
      bytes: nodes.bytes + this.parts.bytes,
    });
    const end = (stopped: Exploration["stopped"]): Exploration => ({
      ...progress(),
      found: [...this.found.values()],
      stopped,
      notModelled: [...this.notModelled],
      reduction: this.alike ? "alike" : "apart",
    });
    for (let node = 0; node < nodes.count; node++) {
      if (node === levelEnd) {
        depth++;
        levelEnd = nodes.count;
      }
      if (limits.deeperThan(depth)) return end("depth");
      if ((node + 1) % PROGRESS_EVERY === 0) {
        if ((yield progress()) === false) return end("cancelled");
        const bound = limits.reached(progress());
        if (bound !== null) return end(bound);
      }
      if (this.expand(node, options.all === true)) return end("found");
      if (options.bounds?.states !== undefined && nodes.count >= options.bounds.states) return end("states");
    }
    return end(null);
  }

  /** True: something was found, and that is enough. */
  private expand(node: number, all: boolean): boolean {
    const { kinds } = this.problem;
    const row: number[] = [];
    this.nodes.read(node, row);
    for (let at = 0; at < kinds.length; at++) {
      const instances = kinds[at]?.instances;
      if (instances === undefined) continue;
      for (const page of instances.keys()) {
        // Pages that are alike and how they are the same do the same.
        if (page > 0 && this.alreadyDone(instances, row, page)) continue;
        this.transitions++;
        const effect = this.effect(node, row, at, page);
        if (effect === NOTHING) continue;
        const next = effect === BREAKS ? BREAKS : this.applied(node, row, at, page, effect);
        if (next === NOTHING) continue;
        if (next === BREAKS) {
          if (this.breaks(node, row, at, page) && !all) return true;
          continue;
        }
        if (++this.lookups % CHECKED === 0) this.check(node, row, at, page, next);
        this.nodes.add(next, node, at * 64 + page + 1);
      }
    }
    return false;
  }

  private alreadyDone(instances: ReadonlyMap<number, unknown>, row: readonly number[], page: number): boolean {
    const slice = row[page + 1];
    const own = this.classes[page];
    for (let other = own ?? page; other < page; other++) {
      if (this.classes[other] === own && row[other + 1] === slice && instances.has(other)) return true;
    }
    return false;
  }

  private effect(node: number, row: readonly number[], at: number, page: number): Effect {
    return this.effects.get(this.effectKey(row, at, page)) ?? this.ask(node, row, at, page);
  }

  private effectKey(row: readonly number[], at: number, page: number): number {
    const slice = page === NO_PAGE ? NO_SLICE : (row[page + 1] ?? 0);
    return ((row[0] ?? 0) * this.problem.kinds.length + at) * MOST_SLICES + slice;
  }

  /** The row after a move. */
  private applied(
    node: number,
    row: readonly number[],
    at: number,
    page: number,
    effect: Change,
  ): number[] | typeof NOTHING | typeof BREAKS {
    const next = row.slice();
    next[0] = effect.rest;
    if (page !== NO_PAGE) next[page + 1] = effect.slice;
    if (effect.spreads) {
      let rest = -1;
      for (let other = 0; other < this.pages; other++) {
        if (other === page) continue;
        const pair = this.effects.pair(this.effectKey(row, at, page), row[other + 1] ?? 0);
        // Not met yet, or what becomes of the rest is for the pages together to say.
        if (pair === undefined || pair === VARIES || (rest >= 0 && rest !== Math.floor(pair / MOST_SLICES)))
          return this.askedRow(node, row, at, page);
        rest = Math.floor(pair / MOST_SLICES);
        next[other + 1] = pair % MOST_SLICES;
      }
      if (rest >= 0) next[0] = rest;
    }
    return this.sorted(next);
  }

  /** What the engine makes of a row, remembered page by page as far as that goes. */
  private askedRow(
    node: number,
    row: readonly number[],
    at: number,
    page: number,
  ): number[] | typeof NOTHING | typeof BREAKS {
    const asked = this.ask(node, row, at, page);
    if (asked === NOTHING || asked === BREAKS) return asked;
    return this.last === null ? NOTHING : this.sorted(this.last.row);
  }

  /** Asks the engine what a move does here, and remembers it. */
  private ask(node: number, row: readonly number[], at: number, page: number): Effect {
    const here = this.kept.get(node) ?? this.replay(node);
    const there = this.where(here, row, page);
    const looked = new Set<number>();
    watch((each) => looked.add(each));
    const transition = happen(this.problem, here.config, at, there);
    const broken = transition === null ? [] : violationsOf(this.problem.properties, transition);
    watch(null);
    const key = this.effectKey(row, at, page);
    looked.delete(there);
    if (transition === null) {
      // That it may not happen is for the rest and the page to say, that there is nothing to do it to for what it
      // looked at.
      if (looked.size === 0) this.effects.set(key, NOTHING);
      return NOTHING;
    }
    const unknown = transition.step.result.notModelled;
    if (unknown !== undefined) {
      this.notModelled.add(unknown);
      return NOTHING;
    }
    const own = page !== NO_PAGE && looked.size === 0;
    if (broken.length > 0) {
      if (own) this.effects.set(key, BREAKS);
      return BREAKS;
    }
    if (transition.idle && own) {
      this.effects.set(key, NOTHING);
      return NOTHING;
    }
    this.mindOrder(transition, page);
    const after = this.concrete(transition.after);
    this.last = after;
    return this.effects.remember(key, here, after, there, own);
  }

  /**
   * A move over several pages that ends at one of them does to the others what their order says: then they are not
   * alike.
   */
  private mindOrder({ step, idle }: Transition, page: number): void {
    const { result } = step;
    const ended = result.err !== undefined || result.blocked !== undefined || result.stuck !== undefined;
    if (this.alike && page === NO_PAGE && ended && !idle)
      throw new Unfit("alike", "a range is walked up to a page, and what lies before it is not what lies after");
  }

  /**
   * Where the page of a row is in a configuration: one that is alike, and as it is. A configuration without one says that what was remembered
   * is not what happens: then the search goes without it.
   */
  private where(here: Concrete, row: readonly number[], page: number): number {
    if (page === NO_PAGE) return NO_PAGE;
    const own = this.classes[page];
    const slice = row[page + 1];
    for (let at = 0; at < this.pages; at++) if (this.classes[at] === own && here.row[at + 1] === slice) return at;
    throw new Unfit("apart", "a row and its configuration differ");
  }

  private concrete(config: Configuration): Concrete {
    const row = this.parts.of(config);
    if (row === null) throw new Unfit("apart", "a frame belongs to more than one page");
    if (this.parts.sliceCount >= NO_SLICE) throw new Unfit("apart", "there are too many different pages");
    const rest = row[0] ?? 0;
    if (this.alike && !this.even.has(rest)) {
      if (!liesAlike(config.state, this.classes)) throw new Unfit("alike", "pages come to lie in different VMAs");
      this.even.add(rest);
    }
    return { config, row };
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
      at = this.nodes.parent(at);
    }
    let here = this.kept.get(at) ?? this.concrete(begin(this.problem));
    while (way.length > 0) {
      const next = way.pop() ?? 0;
      const transition = this.carriedOut(here, this.nodes.parent(next), this.nodes.move(next));
      here = this.concrete(transition.after);
      this.keep(next, here);
    }
    return here;
  }

  private carriedOut(here: Concrete, node: number, move: number): Transition {
    const row: number[] = [];
    this.nodes.read(node, row);
    const page = (move % 64) - 1;
    const transition = happen(this.problem, here.config, Math.floor(move / 64), this.where(here, row, page));
    if (transition === null) throw new Unfit("apart", "a move that led here is not possible");
    return transition;
  }

  /** What a looked-up move comes to, carried out: the same, or the reduction does not hold. */
  private check(node: number, row: readonly number[], at: number, page: number, expected: readonly number[]): void {
    const here = this.kept.get(node) ?? this.replay(node);
    const transition = happen(this.problem, here.config, at, this.where(here, row, page));
    const got = transition === null ? row : this.sorted(this.concrete(transition.after).row);
    if (got.some((part, i) => part !== expected[i])) throw new Unfit("apart", "a remembered move comes out otherwise");
  }

  /** True: a way that was not found before. */
  private breaks(node: number, row: readonly number[], at: number, page: number): boolean {
    const here = this.kept.get(node) ?? this.replay(node);
    const transition = happen(this.problem, here.config, at, this.where(here, row, page));
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
    for (let each = node; each > 0; each = this.nodes.parent(each)) way.push(each);
    const moves: Actor[] = [];
    let here = this.concrete(begin(this.problem));
    const row: number[] = [];
    for (const next of way.reverse()) {
      const parent = this.nodes.parent(next);
      const move = this.nodes.move(next);
      this.nodes.read(parent, row);
      moves.push({ kind: Math.floor(move / 64), page: this.where(here, row, (move % 64) - 1) });
      here = this.concrete(this.carriedOut(here, parent, move).after);
    }
    this.nodes.read(node, row);
    moves.push({ kind: at, page: this.where(here, row, page) });
    return moves;
  }

  /** The row in which pages of a class stand in the order of their numbers. */
  private sorted(row: readonly number[]): number[] {
    const sorted = row.slice();
    if (!this.alike) return sorted;
    for (let page = 1; page < this.pages; page++) {
      const slice = sorted[page + 1] ?? 0;
      let at = page;
      for (let other = page - 1; other >= 0; other--) {
        if (this.classes[other] !== this.classes[page]) continue;
        if ((sorted[other + 1] ?? 0) <= slice) break;
        sorted[at + 1] = sorted[other + 1] ?? 0;
        at = other;
      }
      sorted[at + 1] = slice;
    }
    return sorted;
  }
}

function keyOf({ property, key }: BrokenProperty): string {
  return `${property} ${key}`;
}
