// Breadth first over whole configurations, each once by its canonical form, without any further reduction. What other
// searches are tested
// against, and what is left for states that fall into no slices.

import { canonicalKey } from "../engine/state/canonical.ts";
import { type Exploration, Limits, Pace, type Progress } from "./outcome.ts";
import { type Actor, begin, type Configuration, happen, type Problem } from "./problem.ts";
import { keyOf, violationsOf } from "./property.ts";
import type { ResumableOptions, SavedWhole } from "./saved.ts";

interface Node {
  readonly config: Configuration;
  /** Its number; -1: it is the start. */
  readonly parent: number;
  readonly move: Actor;
}

/**
 * The same for configurations that go on alike. Tasks are told by who sleeps, in the order in which they went to sleep.
 */
export function configurationKey(problem: Problem, config: Configuration): string {
  const who = config.state.waiters.map((n) => actorText(config.actors[n]));
  const pending = config.pending.map(actorText);
  const control = [config.pcs.join(), config.uses.join(), who.join(), pending.join()].join(";");
  return `${canonicalKey(config.state, { withoutContents: !problem.contents })}${control}`;
}

function actorText(actor: Actor | undefined): string {
  return actor === undefined ? "" : `${actor.kind}/${actor.page}`;
}

export function* searchPlain(
  problem: Problem,
  options: ResumableOptions = {},
): Generator<Progress, Exploration, boolean> {
  const limits = new Limits(options);
  const saved = options.from?.is === "whole" ? options.from : null;
  const seen = new Set<string>();
  const found = new Map(saved?.found.map((each) => [keyOf(each.violation), each]));
  const notModelled = new Set<string>(saved?.notModelled);
  const nodes: Node[] = [{ config: begin(problem), parent: -1, move: { kind: 0, page: 0 } }];
  let { node: at = 0, depth = 0, transitions = 0, levelEnd = 1 } = saved ?? {};
  let bytes = 0;
  const see = (key: string): void => {
    seen.add(key);
    bytes += key.length * 2 + 64;
  };
  const progress = (): Progress => ({ depth, states: seen.size, transitions, bytes });
  const pace = new Pace();
  let looked = 0;
  // Moves of the state that is looked at count when all were looked at: of one that was left in between they come again.
  let before = transitions;
  const end = (stopped: Exploration["stopped"]): Exploration => {
    if (stopped !== null && stopped !== "found") {
      const state = { node: at, levelEnd, depth, transitions: before };
      options.keep?.(savedOf(nodes, { ...state, found: [...found.values()], notModelled: [...notModelled] }));
    }
    return {
      ...progress(),
      found: [...found.values()],
      stopped,
      notModelled: [...notModelled],
      reduction: "whole",
    };
  };
  see(configurationKey(problem, begin(problem)));
  for (let n = 1; saved !== null && n < saved.parents.length; n++) {
    const [parent = 0, kind = 0, page = 0] = [saved.parents[n], saved.kinds[n], saved.pages[n]];
    const config = nodes[parent]?.config;
    const transition = config && happen(problem, config, kind, page);
    if (!transition) throw new Error("a move that led to a saved state is not possible");
    nodes.push({ config: transition.after, parent, move: { kind, page } });
    see(configurationKey(problem, transition.after));
    if (pace.isDue(2 * looked++) && (yield progress()) === false) {
      options.keep?.(saved);
      return { ...end(null), stopped: "cancelled" };
    }
  }
  for (; at < nodes.length; at++) {
    if (at === levelEnd) {
      depth++;
      levelEnd = nodes.length;
    }
    before = transitions;
    if (limits.deeperThan(depth)) return end("depth");
    const last = options.judgeLast === true && limits.deeperThan(depth + 1);
    const config = nodes[at]?.config;
    if (config === undefined) continue;
    for (const [kind, { instances }] of problem.kinds.entries()) {
      for (const page of instances.keys()) {
        if (pace.isDue(2 * looked++)) {
          if ((yield progress()) === false) return end("cancelled");
          const bound = limits.reached(progress());
          if (bound !== null) return end(bound);
        }
        const transition = happen(problem, config, kind, page);
        if (transition === null) continue;
        transitions++;
        const unknown = transition.step.result.notModelled;
        if (unknown !== undefined) {
          notModelled.add(unknown);
          continue;
        }
        const move = { kind, page };
        const broken = violationsOf(problem.properties, transition);
        for (const violation of broken) {
          const key = keyOf(violation);
          if (!found.has(key)) found.set(key, { violation, moves: [...movesTo(nodes, at), move] });
          if (options.all !== true) return end("found");
        }
        if (broken.length > 0 || transition.idle || last) continue;
        const key = configurationKey(problem, transition.after);
        if (seen.has(key)) continue;
        see(key);
        nodes.push({ config: transition.after, parent: at, move });
        if (options.bounds?.states !== undefined && seen.size >= options.bounds.states) return end("states");
      }
    }
  }
  if (options.judgeLast === true && limits.deeperThan(depth + 1)) {
    depth++;
    return end("depth");
  }
  return end(null);
}

function movesTo(nodes: readonly Node[], node: number): Actor[] {
  const moves: Actor[] = [];
  for (let at = nodes[node]; at !== undefined && at.parent >= 0; at = nodes[at.parent]) moves.push(at.move);
  return moves.reverse();
}

function savedOf(nodes: readonly Node[], state: Omit<SavedWhole, "is" | "parents" | "kinds" | "pages">): SavedWhole {
  return {
    is: "whole",
    parents: Int32Array.from(nodes, ({ parent }) => parent),
    kinds: Int32Array.from(nodes, ({ move }) => move.kind),
    pages: Int32Array.from(nodes, ({ move }) => move.page),
    ...state,
  };
}
