// The same question on several kernels at once: breadth first over whole configurations, as in whole.ts, and a step that
// asks for nothing in which two kernels differ is carried out once for both. What comes of it is, kernel by kernel, what
// searchPlain() comes to on each by itself.

import type { Settings } from "../engine/index.ts";
import { askedFrom, differingCapabilities } from "../engine/state/machine.ts";
import {
  type Bounds,
  type Counterexample,
  type Exploration,
  Limits,
  Pace,
  type Progress,
  type SearchOptions,
} from "./outcome.ts";
import { type Actor, begin, type Configuration, happen, type Problem, type Transition } from "./problem.ts";
import { keyOf, violationsOf } from "./property.ts";
import { configurationKey } from "./whole.ts";

/** More kernels than these have no bit each. */
const MOST_KERNELS = 30;

interface Node {
  /** Under the settings of one of the kernels. */
  readonly config: Configuration;
  /** On which kernels it is come to: a bit for each. */
  readonly kernels: number;
  readonly depth: number;
  readonly parent: Node | null;
  readonly move: Actor;
}

/** What is known of one kernel. */
interface Reached {
  readonly problem: Problem;
  readonly found: Map<string, Counterexample>;
  readonly notModelled: Set<string>;
  states: number;
  transitions: number;
  depth: number;
  stopped: Exploration["stopped"];
}

/** The problem with settings of its own, so that what steps ask for is told to nobody else. */
function ownSettings(problem: Problem): Problem {
  return { ...problem, start: { ...problem.start, settings: { ...problem.start.settings } } };
}

function under(config: Configuration, settings: Settings): Configuration {
  return config.state.settings === settings ? config : { ...config, state: { ...config.state, settings } };
}

/** Kernels are numbered as the problems are; several of them are a bit each. */
class SharedRun {
  private readonly all: readonly Reached[];
  /** By kernel: what asking for a capability tells it from, as bits. */
  private readonly differ: readonly ReadonlyMap<string, number>[];
  /** By kernel: those that may do anything otherwise, whatever is asked for. */
  private readonly apart: readonly number[];
  private readonly seen = new Map<string, number>();
  private readonly nodes: Node[] = [];
  private readonly options: SearchOptions;
  private bytes = 0;
  /** How often the engine was asked. */
  private asked = 0;
  /** Kernels on which the search goes on. */
  private going: number;

  constructor(problems: readonly Problem[], options: SearchOptions) {
    this.options = options;
    this.all = problems.map((problem) => ({
      problem: ownSettings(problem),
      ...{ found: new Map(), notModelled: new Set(), states: 0, transitions: 0, depth: 0, stopped: null },
    }));
    this.going = 2 ** problems.length - 1;
    const settings = this.all.map(({ problem }) => problem.start.settings);
    const differing = settings.map((one) => settings.map((other) => differingCapabilities(one, other)));
    this.apart = differing.map((row) => maskOf(row, (names) => names === null));
    this.differ = differing.map((row) => {
      const masks = new Map<string, number>();
      row.forEach((names, k) => {
        for (const name of names ?? []) masks.set(name, (masks.get(name) ?? 0) | (1 << k));
      });
      return masks;
    });
  }

  *run(): Generator<Progress, readonly Exploration[], boolean> {
    const limits = new Limits(this.options);
    const pace = new Pace();
    const [first] = this.all;
    if (first === undefined) return [];
    this.add({ config: begin(first.problem), kernels: this.going, depth: 0, parent: null, move: { kind: 0, page: 0 } });
    for (const node of this.nodes) {
      if (limits.deeperThan(node.depth)) this.stop(node.kernels, "depth", node.depth);
      this.each(node.kernels & this.going, (reached) => {
        reached.depth = node.depth;
      });
      for (const [kind, { instances }] of first.problem.kinds.entries())
        for (const page of instances.keys()) {
          const kernels = node.kernels & this.going;
          if (kernels === 0) break;
          if (pace.isDue(2 * this.asked)) {
            const stopped = (yield this.progress()) ? limits.reached(this.progress()) : "cancelled";
            if (stopped !== null) {
              this.stop(this.going, stopped);
              return this.ended();
            }
          }
          this.move(
            node,
            kernels,
            { kind, page },
            this.options.judgeLast === true && limits.deeperThan(node.depth + 1),
          );
        }
    }
    if (this.options.judgeLast === true)
      this.each(this.going, (reached) => {
        if (limits.deeperThan(reached.depth + 1))
          Object.assign(reached, { depth: reached.depth + 1, stopped: "depth" });
      });
    return this.ended();
  }

  /** One move from a node, on each of these kernels. */
  private move(node: Node, kernels: number, move: Actor, isLast: boolean): void {
    for (let left = kernels; left !== 0; ) {
      const which = 31 - Math.clz32(left & -left);
      const reached = this.all[which];
      if (reached === undefined) return;
      const { settings } = reached.problem.start;
      const asked = askedFrom(settings);
      this.asked++;
      const transition = happen(reached.problem, under(node.config, settings), move.kind, move.page);
      let apart = this.apart[which] ?? 0;
      const differ = this.differ[which];
      for (const name of asked) apart |= differ?.get(name) ?? 0;
      const same = left & ~apart;
      left &= apart & ~(1 << which);
      if (transition !== null) this.came(node, same, move, transition, isLast);
    }
  }

  private came(node: Node, kernels: number, move: Actor, transition: Transition, isLast: boolean): void {
    const { step, idle, after } = transition;
    const unknown = step.result.notModelled;
    this.each(kernels, (reached) => {
      reached.transitions++;
      if (unknown !== undefined) reached.notModelled.add(unknown);
    });
    if (unknown !== undefined) return;
    const [first] = this.all;
    if (first === undefined) return;
    if (violationsOf(first.problem.properties, transition).length > 0) {
      this.each(kernels, (reached) => this.breaks(reached, node, move));
      return;
    }
    if (idle || isLast) return;
    this.add({ config: after, kernels, depth: node.depth + 1, parent: node, move });
  }

  /** A kernel calls the function to blame by a name of its own: it is carried out there. */
  private breaks(reached: Reached, node: Node, move: Actor): void {
    const { problem, found } = reached;
    const transition = happen(problem, under(node.config, problem.start.settings), move.kind, move.page);
    for (const violation of transition === null ? [] : violationsOf(problem.properties, transition)) {
      const key = keyOf(violation);
      if (!found.has(key)) found.set(key, { violation, moves: [...movesTo(node), move] });
      if (this.options.all === true) continue;
      this.stop(1 << this.all.indexOf(reached), "found");
      return;
    }
  }

  private add(node: Node): void {
    const [first] = this.all;
    if (first === undefined) return;
    const { problem } = first;
    const key = configurationKey(problem, under(node.config, problem.start.settings));
    const seen = this.seen.get(key);
    const fresh = node.kernels & ~(seen ?? 0);
    if (fresh === 0) return;
    this.seen.set(key, (seen ?? 0) | fresh);
    if (seen === undefined) this.bytes += key.length * 2 + 64;
    this.nodes.push(fresh === node.kernels ? node : { ...node, kernels: fresh });
    this.each(fresh, (reached, kernel) => {
      reached.states++;
      if (node.parent !== null && reached.states >= (this.options.bounds?.states ?? Number.POSITIVE_INFINITY))
        this.stop(1 << kernel, "states");
    });
  }

  private each(kernels: number, visit: (reached: Reached, kernel: number) => void): void {
    this.all.forEach((reached, kernel) => {
      if (((kernels >> kernel) & 1) !== 0) visit(reached, kernel);
    });
  }

  private stop(kernels: number, by: keyof Bounds | "found" | "cancelled", depth?: number): void {
    this.each(kernels & this.going, (reached) => {
      reached.stopped = by;
      if (depth !== undefined) reached.depth = depth;
    });
    this.going &= ~kernels;
  }

  /** Of the kernel that is furthest, of those that are not at their end. */
  private progress(): Progress {
    const { bytes, all, going } = this;
    const most = (of: (reached: Reached) => number): number =>
      Math.max(0, ...all.map((reached, kernel) => (((going >> kernel) & 1) === 0 ? 0 : of(reached))));
    return { depth: most(({ depth }) => depth), states: most(({ states }) => states), transitions: 0, bytes };
  }

  private ended(): readonly Exploration[] {
    return this.all.map(({ depth, states, transitions, found, stopped, notModelled }) => ({
      ...{ depth, states, transitions, bytes: this.bytes, stopped },
      found: [...found.values()],
      notModelled: [...notModelled],
      reduction: "whole" as const,
    }));
  }
}

/**
 * For each problem what is found on its kernel. They begin alike but for the kernel, may do the same, and their properties
 * look at what a step did, and not at which kernel it was on. At most MOST_KERNELS of them: RangeError.
 */
export function searchTogether(
  problems: readonly Problem[],
  options: SearchOptions = {},
): Generator<Progress, readonly Exploration[], boolean> {
  if (problems.length > MOST_KERNELS) throw new RangeError(`${problems.length} kernels, of ${MOST_KERNELS} at most`);
  return new SharedRun(problems, options).run();
}

function maskOf<T>(list: readonly T[], is: (item: T) => boolean): number {
  return list.reduce((mask, item, at) => (is(item) ? mask | (1 << at) : mask), 0);
}

function movesTo(node: Node): Actor[] {
  const moves: Actor[] = [];
  for (let at: Node | null = node; at?.parent; at = at.parent) moves.push(at.move);
  return moves.reverse();
}
