// Breadth first over configurations as they are, each once by its key, without any further reduction: of one problem
// (searchPlain()), or of several side by side (difference.ts).

import { canonicalKey } from "../engine/state/canonical.ts";
import { type Exploration, Limits, Pace, type Progress } from "./outcome.ts";
import { type Actor, begin, type Configuration, happen, type Kind, type Problem } from "./problem.ts";
import { type BrokenProperty, keyOf, violationsOf } from "./property.ts";
import type { ResumableOptions, SavedWhole } from "./saved.ts";
import { contentsUnasked } from "./unasked.ts";

/** What a move came to. */
export interface MoveOutcome<Config> {
  /** What the engine does not model, where it led to that: nothing further is looked at. */
  readonly unmodelled: readonly string[];
  readonly broken: readonly BrokenProperty[];
  readonly after: Config;
  /** Nothing is other than before. */
  readonly idle: boolean;
}

/** What is walked through. */
export interface Walk<Config> {
  readonly kinds: readonly Kind[];
  /** Questions to the engine that a move takes. */
  readonly questions: number;
  readonly start: Config;
  /** The same for configurations that go on alike. */
  keyOf(config: Config): string;
  /** Null: it may not happen. */
  move(config: Config, kind: number, page: number): MoveOutcome<Config> | null;
}

interface Node<Config> {
  readonly config: Config;
  /** Its number; -1: it is the start. */
  readonly parent: number;
  readonly move: Actor;
}

/** A class, so that what a search knows has one place: what it saves is this. */
class WholeSearch<Config> {
  private readonly walk: Walk<Config>;
  private readonly options: ResumableOptions;
  private readonly seen = new Set<string>();
  private readonly found: Map<string, Exploration["found"][number]>;
  private readonly notModelled: Set<string>;
  private readonly nodes: Node<Config>[];
  private readonly pace = new Pace();
  /** The state that is looked at, and the first that is not of its level. */
  private at: number;
  private levelEnd: number;
  private depth: number;
  private transitions: number;
  /** Before the state that is looked at: of one that was left in between the moves come again. */
  private before: number;
  private bytes = 0;
  private examined = 0;

  constructor(walk: Walk<Config>, options: ResumableOptions) {
    const saved = options.from?.is === "whole" ? options.from : null;
    this.walk = walk;
    this.options = options;
    this.found = new Map(saved?.found.map((each) => [keyOf(each.violation), each]));
    this.notModelled = new Set(saved?.notModelled);
    this.nodes = [{ config: walk.start, parent: -1, move: { kind: 0, page: 0 } }];
    this.at = saved?.node ?? 0;
    this.levelEnd = saved?.levelEnd ?? 1;
    this.depth = saved?.depth ?? 0;
    this.transitions = saved?.transitions ?? 0;
    this.before = this.transitions;
    this.see(walk.keyOf(walk.start));
  }

  *run(): Generator<Progress, Exploration, boolean> {
    const { options, nodes, walk } = this;
    const limits = new Limits(options);
    if (options.from?.is === "whole" && !(yield* this.restore(options.from)))
      return this.ended("cancelled", options.from);
    for (; this.at < nodes.length; this.at++) {
      if (this.at === this.levelEnd) {
        this.depth++;
        this.levelEnd = nodes.length;
      }
      this.before = this.transitions;
      if (limits.deeperThan(this.depth)) return this.ended("depth");
      const isLast = options.judgeLast === true && limits.deeperThan(this.depth + 1);
      for (const [kind, { instances }] of walk.kinds.entries())
        for (const page of instances.keys()) {
          if (this.isDue()) {
            if ((yield this.progress()) === false) return this.ended("cancelled");
            const bound = limits.reached(this.progress());
            if (bound !== null) return this.ended(bound);
          }
          const stopped = this.move({ kind, page }, isLast);
          if (stopped !== null) return this.ended(stopped);
        }
    }
    if (options.judgeLast === true && limits.deeperThan(this.depth + 1)) {
      this.depth++;
      return this.ended("depth");
    }
    return this.ended(null);
  }

  /** What ends the search; null: it goes on. */
  private move(move: Actor, isLast: boolean): "found" | "states" | null {
    const { walk, nodes, at, options } = this;
    const config = nodes[at]?.config;
    const made = config === undefined ? null : walk.move(config, move.kind, move.page);
    if (made === null) return null;
    this.transitions++;
    for (const what of made.unmodelled) this.notModelled.add(what);
    if (made.unmodelled.length > 0) return null;
    for (const violation of made.broken) {
      const key = keyOf(violation);
      if (!this.found.has(key)) this.found.set(key, { violation, moves: [...this.movesTo(at), move] });
      if (options.all !== true) return "found";
    }
    if (made.broken.length > 0 || made.idle || isLast) return null;
    const key = walk.keyOf(made.after);
    if (this.seen.has(key)) return null;
    this.see(key);
    nodes.push({ config: made.after, parent: at, move });
    return this.seen.size >= (options.bounds?.states ?? Number.POSITIVE_INFINITY) ? "states" : null;
  }

  /** All states that were seen, made again. False: it was told to stop. */
  private *restore({ parents, kinds, pages }: SavedWhole): Generator<Progress, boolean, boolean> {
    const { walk, nodes } = this;
    for (let n = 1; n < parents.length; n++) {
      const [parent = 0, kind = 0, page = 0] = [parents[n], kinds[n], pages[n]];
      const config = nodes[parent]?.config;
      const made = config === undefined ? null : walk.move(config, kind, page);
      if (made === null) throw new Error("a move that led to a saved state is not possible");
      nodes.push({ config: made.after, parent, move: { kind, page } });
      this.see(walk.keyOf(made.after));
      if (this.isDue() && (yield this.progress()) === false) return false;
    }
    return true;
  }

  private see(key: string): void {
    this.seen.add(key);
    this.bytes += key.length * 2 + 64;
  }

  private isDue(): boolean {
    const { questions } = this.walk;
    const due = this.pace.isDue(2 * this.examined);
    this.examined += questions;
    return due;
  }

  private progress(): Progress {
    const { depth, seen, transitions, bytes } = this;
    return { depth, states: seen.size, transitions, bytes };
  }

  /** `saved`: where it goes on from, where that is not here. */
  private ended(stopped: Exploration["stopped"], saved?: SavedWhole): Exploration {
    if (stopped !== null && stopped !== "found") this.options.keep?.(saved ?? this.saved());
    return {
      ...this.progress(),
      found: [...this.found.values()],
      stopped,
      notModelled: [...this.notModelled],
      reduction: "whole",
    };
  }

  private movesTo(node: number): Actor[] {
    const moves: Actor[] = [];
    for (let at = this.nodes[node]; at !== undefined && at.parent >= 0; at = this.nodes[at.parent]) moves.push(at.move);
    return moves.reverse();
  }

  private saved(): SavedWhole {
    const { nodes, at, levelEnd, depth, before, found, notModelled } = this;
    return {
      is: "whole",
      parents: Int32Array.from(nodes, ({ parent }) => parent),
      kinds: Int32Array.from(nodes, ({ move }) => move.kind),
      pages: Int32Array.from(nodes, ({ move }) => move.page),
      ...{ node: at, levelEnd, depth, transitions: before },
      found: [...found.values()],
      notModelled: [...notModelled],
    };
  }
}

/** Says how far it is now and then; answered with false it stops. */
export function searchWhole<Config>(
  walk: Walk<Config>,
  options: ResumableOptions,
): Generator<Progress, Exploration, boolean> {
  return new WholeSearch(walk, options).run();
}

// Configurations of one problem as they are, by their canonical form. What other searches are tested against, and what is
// left for states that fall into no slices.

/**
 * The same for configurations that go on alike. Tasks are told by who sleeps, in the order in which they went to sleep.
 */
export function configurationKey(problem: Problem, config: Configuration): string {
  const who = config.state.waiters.map((n) => actorText(config.actors[n]));
  const pending = config.pending.map(actorText);
  const control = [config.pcs.join(), config.uses.join(), who.join(), pending.join()].join(";");
  return `${canonicalKey(config.state, contentsUnasked(problem))}${control}`;
}

function actorText(actor: Actor | undefined): string {
  return actor === undefined ? "" : `${actor.kind}/${actor.page}`;
}

export function searchPlain(
  problem: Problem,
  options: ResumableOptions = {},
): Generator<Progress, Exploration, boolean> {
  return searchWhole<Configuration>(
    {
      kinds: problem.kinds,
      questions: 1,
      start: begin(problem),
      keyOf: (config) => configurationKey(problem, config),
      move: (config, kind, page) => {
        const transition = happen(problem, config, kind, page);
        if (transition === null) return null;
        const { step, after, idle } = transition;
        const unknown = step.result.notModelled;
        if (unknown !== undefined) return { unmodelled: [unknown], broken: [], after, idle };
        return { unmodelled: [], broken: violationsOf(problem.properties, transition), after, idle };
      },
    },
    options,
  );
}
