// Breadth first over rows of pairs (effects.ts), a pair for each page. What a move did is looked up where it was met
// before; so most moves of most states cost a few array reads. Pages that are alike stand in the order of their numbers,
// and pairs that go on alike (likeness.ts) are one.

import { Mistaken, NOTHING, UNKNOWN, Unfit, VARIES } from "./effects.ts";
import { ASK, LEADS } from "./helper.ts";
import { type Level, Team } from "./helpers.ts";
import { Likeness } from "./likeness.ts";
import { type EngineAnswer, Memory } from "./memory.ts";
import { Nodes, Remembered } from "./nodes.ts";
import { type Counterexample, type Exploration, Limits, Pace, type Progress, type SearchOptions } from "./outcome.ts";
import type { Concrete } from "./parts.ts";
import { NO_PAGE, type Problem } from "./problem.ts";
import { keyOf, violationsOf } from "./property.ts";
import { Rows, shapeOf } from "./rows.ts";
import type { ResumableOptions, SavedSlices } from "./saved.ts";

/** What a search of slices may do, beside what the problem says. */
export interface SlicedOptions {
  /** Pages that nothing tells apart are interchangeable. */
  readonly alike: boolean;
  /** One in so many moves that are looked up is carried out too, and compared. */
  readonly checked?: number;
  /** A search of so many states is worth finding out which pairs go on alike. */
  readonly worth?: number;
}

/** Helpers are worth their messages, and the start of a thread, on a level of so many states (docs/scale.md). */
const DIVIDE_FROM = 4096;

/** So often a search begins again with what it has learned. */
const MOST_ROUNDS = 16;

export class SlicedSearch {
  private readonly memory: Memory;
  private readonly problem: Problem;
  private readonly checked: number;
  private readonly worth: number;
  private readonly pages: number;
  private readonly likeness: Likeness;
  private readonly rows: Rows;
  private readonly pace = new Pace();
  private examined = 0;
  private readonly nodes: Nodes;
  private found = new Map<string, Counterexample>();
  private notModelled = new Set<string>();
  private transitions = 0;
  private lookups = 0;
  private depth = 0;
  private round = 0;
  /** The state that is looked at next, and the first that is not of its level. */
  private at = 0;
  private levelEnd = 1;
  /** Every way is looked for, not the first alone. */
  private all = false;
  /** The node that is looked at, and whether a way was found there that was not before. */
  private node = 0;
  private fresh = false;
  private readonly row: Int32Array;
  private readonly next: Int32Array;

  constructor(problem: Problem, { alike, checked = 8192, worth = 2000 }: SlicedOptions) {
    this.problem = problem;
    this.checked = checked;
    this.worth = worth;
    this.memory = new Memory(problem, alike);
    this.pages = this.memory.pages;
    this.likeness = new Likeness(this.memory);
    this.nodes = new Nodes(this.memory, this.likeness);
    const shape = shapeOf(problem, this.pages, this.memory.classes, alike);
    this.rows = new Rows(shape, new Remembered(this.memory, this.likeness));
    this.row = new Int32Array(this.pages);
    this.next = new Int32Array(this.pages);
  }

  *run(options: ResumableOptions): Generator<Progress, Exploration, boolean> {
    const limits = new Limits(options);
    const { memory, problem, pages } = this;
    this.all = options.all === true;
    const shape = shapeOf(problem, pages, memory.classes, memory.alike);
    const team = options.helpers === undefined ? null : new Team(shape, options.helpers);
    try {
      return yield* this.rounds(options, limits, team);
    } finally {
      team?.end();
    }
  }

  private *rounds(
    options: ResumableOptions,
    limits: Limits,
    team: Team | null,
  ): Generator<Progress, Exploration, boolean> {
    const saved = options.from?.is === "slices" && options.from.alike === this.memory.alike ? options.from : null;
    if (saved === null) this.begin();
    else this.restore(saved);
    for (; this.round < MOST_ROUNDS; this.round++) {
      const made = yield* this.onward(options, limits, team);
      if (typeof made !== "string") {
        if (made.stopped !== null && made.stopped !== "found") options.keep?.(this.saved());
        return made;
      }
      if (made === "learn" && !(yield* this.likeness.learn(() => this.progress()))) {
        // What was learned so far is not worth going on from: it would be learned in another order.
        options.keep?.(null);
        return this.end("cancelled");
      }
      this.begin();
    }
    throw new Unfit("apart", "what moves do varies with too much");
  }

  /** What was done so far, in all rounds (Pace). */
  private get work(): number {
    return this.examined + 2 * this.memory.asked;
  }

  private progress(): Progress {
    const { nodes, memory, transitions, depth } = this;
    return { depth, states: nodes.count, transitions, bytes: nodes.table.bytes + memory.bytes };
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

  /** At the start, with all that is remembered. */
  private begin(): void {
    this.found = new Map();
    this.notModelled = new Set();
    this.transitions = 0;
    this.depth = 0;
    this.memory.stale = false;
    this.memory.applied.clear();
    const first = this.memory.begin();
    this.toRow(first, this.next);
    this.nodes.begin(this.next, first);
    this.at = 0;
    this.levelEnd = 1;
  }

  /** From where it is. `again`: what was remembered turned out to vary; `learn`: it is a large one. */
  private *onward(
    options: SearchOptions,
    limits: Limits,
    team: Team | null,
  ): Generator<Progress, Exploration | "again" | "learn", boolean> {
    let level: Level | null = null;
    // What helpers said before, or of a level that was given up, may not have been taken.
    let isFresh = true;
    for (; this.at < this.nodes.count; this.at++) {
      const next = this.isToBegin();
      if (next !== null) return next;
      const node = this.at;
      if (node === this.levelEnd) {
        this.depth++;
        this.levelEnd = this.nodes.count;
        const { levelEnd } = this;
        level = null;
        if (team !== null && !team.hasFailed && levelEnd - node >= (options.divideFrom ?? DIVIDE_FROM)) {
          level = team.begin(
            this.nodes.table,
            node,
            levelEnd,
            this.memory.effects.copied(this.likeness.firsts),
            isFresh,
          );
          isFresh = false;
        }
      }
      if (limits.deeperThan(this.depth)) return this.end("depth");
      if (this.pace.isDue(this.work)) {
        if ((yield this.progress()) === false) return this.end("cancelled");
        const bound = limits.reached(this.progress());
        if (bound !== null) return this.end(bound);
      }
      this.examined++;
      for (let until = level?.next(node) ?? null; until !== null; until = level?.next(node) ?? null)
        if ((yield { ...this.progress(), until }) === false) return this.end("cancelled");
      if (level?.isGivenUp) level = null;
      const { corrected } = this.memory;
      if (level === null ? this.expand(node) : this.take(node, level)) return this.end("found");
      if (level !== null && this.memory.corrected !== corrected) {
        level = null;
        isFresh = true;
      }
      if (options.bounds?.states !== undefined && this.nodes.count >= options.bounds.states) {
        this.at++;
        return this.end("states");
      }
    }
    return this.isToBegin() ?? this.end(null);
  }

  /** Whether what came to be known of the states so far makes it begin again. */
  private isToBegin(): "again" | "learn" | null {
    if (this.memory.stale || this.likeness.stale) return this.likeness.used ? "learn" : "again";
    return this.nodes.count >= this.worth && this.likeness.isWorth ? "learn" : null;
  }

  private saved(): SavedSlices {
    const { at, levelEnd, depth, transitions, found, notModelled, round, lookups, nodes, memory, likeness } = this;
    return {
      is: "slices",
      alike: memory.alike,
      ...{ node: at, levelEnd, depth, transitions, round, lookups },
      found: [...found.values()],
      notModelled: [...notModelled],
      nodes: nodes.table.saved(),
      memory: memory.saved(),
      likeness: likeness.saved(),
    };
  }

  private restore(saved: SavedSlices): void {
    this.at = saved.node;
    this.levelEnd = saved.levelEnd;
    this.depth = saved.depth;
    this.transitions = saved.transitions;
    this.round = saved.round;
    this.lookups = saved.lookups;
    this.found = new Map(saved.found.map((each) => [keyOf(each.violation), each]));
    this.notModelled = new Set(saved.notModelled);
    this.memory.restore(saved.memory);
    this.likeness.restore(saved.likeness);
    this.nodes.restore(saved.nodes);
  }

  /** True: something was found, and that is enough. */
  private expand(node: number): boolean {
    this.nodes.table.read(node, this.row);
    this.node = node;
    this.fresh = false;
    this.transitions += this.rows.expand(this.row, this.moving);
    return this.fresh && !this.all;
  }

  /** What a helper said of it. */
  private take(node: number, level: Level): boolean {
    const { numbers, at } = level.take();
    const [moves = 0, lookups = 0, length = 0] = numbers.subarray(at, at + 3);
    // One of them is to be carried out too: all are made here.
    if (Math.floor(this.lookups / this.checked) !== Math.floor((this.lookups + lookups) / this.checked))
      return this.expand(node);
    const before = { lookups: this.lookups, transitions: this.transitions };
    this.lookups += lookups;
    this.transitions += moves;
    this.node = node;
    this.fresh = false;
    const { next, pages, memory } = this;
    const { corrected } = memory;
    const end = at + 3 + length;
    for (let i = at + 3; i < end; i += 2) {
      const move = numbers[i + 1] ?? 0;
      if (numbers[i] === LEADS) {
        for (let page = 0; page < pages; page++) next[page] = numbers[i + 2 + page] ?? 0;
        this.nodes.add(next, node, move);
        i += pages;
      } else if (numbers[i] === ASK) {
        const [kind, page] = [Math.floor(move / 64), (move % 64) - 1];
        if (this.again(node, kind, page)) {
          // The helper went on: moves are counted up to this one.
          const isIt = (other: number, there: number): boolean => other === kind && there === page;
          this.transitions = before.transitions + this.rows.expand(this.row, isIt);
          break;
        }
        if (memory.corrected === corrected) continue;
        // What the helper said of the moves after it may rest on what was just corrected.
        this.lookups = before.lookups;
        this.transitions = before.transitions;
        return this.expand(node);
      } else memory.applied.add(move);
    }
    return this.fresh && !this.all;
  }

  /** A move that a helper knew nothing of: more may be known by now. */
  private again(node: number, at: number, page: number): boolean {
    const { row, memory } = this;
    this.nodes.table.read(node, row);
    const whole = memory.effects.wholeOf(memory.effects.restOf(row[0] ?? 0), at);
    const effect = whole === VARIES || page === NO_PAGE ? whole : memory.ownOf(row[page] ?? 0, at);
    return effect !== NOTHING && this.moving(at, page, effect);
  }

  /** True: nothing further is to be looked at here. */
  private readonly moving = (at: number, page: number, effect: number): boolean => {
    if (this.move(this.node, at, page, effect)) this.fresh = true;
    // What was remembered of the page came to vary.
    return (this.fresh && !this.all) || this.memory.stale;
  };

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
    const { row, next, memory } = this;
    if (known.spreads) memory.applied.add(memory.effects.restOf(row[0] ?? 0) * memory.effects.kinds + at);
    if (!this.rows.apply(row, next, page, at, known)) return this.asked(node, at, page);
    if (++this.lookups % this.checked === 0) this.check(node, at, page);
    this.nodes.add(this.next, node, at * 64 + page + 1);
    return false;
  }

  private asked(node: number, at: number, page: number): boolean {
    const here = this.nodes.concreteOf(node);
    const made: EngineAnswer = this.memory.ask(here, at, this.nodes.where(here, page, this.row));
    if (made.unmodelled !== undefined) this.notModelled.add(made.unmodelled);
    if (made.broken.length > 0) return this.breaks(node, at, page);
    if (made.after === null) return false;
    this.toRow(made.after, this.next);
    this.nodes.add(this.next, node, at * 64 + page + 1);
    return false;
  }

  private toRow(concrete: Concrete, row: Int32Array): void {
    for (let page = 0; page < this.pages; page++) row[page] = this.likeness.of(this.memory.pairOf(concrete, page));
    this.rows.sort(row);
  }

  /** What a looked-up move comes to, carried out: the same, or the reduction does not hold. */
  private check(node: number, at: number, page: number): void {
    const here = this.nodes.concreteOf(node);
    const transition = this.memory.carriedOut(here, at, this.nodes.where(here, page, this.row));
    const got = new Int32Array(this.pages);
    this.toRow(transition === null ? here : this.memory.after(here, transition.after), got);
    if (got.some((pair, i) => pair !== this.next[i])) throw new Mistaken("a remembered move comes out otherwise");
  }

  /** True: a way that was not found before. */
  private breaks(node: number, at: number, page: number): boolean {
    const here = this.nodes.concreteOf(node);
    const transition = this.memory.carriedOut(here, at, this.nodes.where(here, page, this.row));
    if (transition === null) return false;
    let fresh = false;
    for (const violation of violationsOf(this.problem.properties, transition)) {
      const key = keyOf(violation);
      if (this.found.has(key)) continue;
      fresh = true;
      this.found.set(key, { violation, moves: this.nodes.movesTo(node, at, page, this.row) });
    }
    return fresh;
  }
}
