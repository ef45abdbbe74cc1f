// Breadth first over whole configurations, each once by its canonical form, without any further reduction. What other
// searches are tested
// against, and what is left for states that fall into no slices.

import { canonicalKey } from "../engine/state/canonical.ts";
import { type Exploration, type Found, Limits, Pace, type Progress, type SearchOptions } from "./outcome.ts";
import { type Actor, begin, type Configuration, happen, type Problem } from "./problem.ts";
import { violationsOf } from "./property.ts";

interface Node {
  readonly config: Configuration;
  readonly parent: Node | null;
  readonly move: Actor | null;
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

export function* searchPlain(problem: Problem, options: SearchOptions = {}): Generator<Progress, Exploration, boolean> {
  const limits = new Limits(options);
  const seen = new Set<string>();
  const found = new Map<string, Found>();
  const notModelled = new Set<string>();
  const first: Node = { config: begin(problem), parent: null, move: null };
  seen.add(configurationKey(problem, first.config));
  let level = [first];
  let depth = 0;
  let transitions = 0;
  let bytes = 0;
  const progress = (): Progress => ({ depth, states: seen.size, transitions, bytes });
  const end = (stopped: Exploration["stopped"]): Exploration => ({
    ...progress(),
    found: [...found.values()],
    stopped,
    notModelled: [...notModelled],
    reduction: "whole",
  });
  const pace = new Pace();
  let looked = 0;
  while (level.length > 0) {
    if (limits.deeperThan(depth)) return end("depth");
    const last = options.judgeLast === true && limits.deeperThan(depth + 1);
    const next: Node[] = [];
    for (const node of level) {
      for (const [at, kind] of problem.kinds.entries()) {
        for (const page of kind.instances.keys()) {
          if (pace.isDue(2 * looked++)) {
            if ((yield progress()) === false) return end("cancelled");
            const bound = limits.reached(progress());
            if (bound !== null) return end(bound);
          }
          const transition = happen(problem, node.config, at, page);
          if (transition === null) continue;
          transitions++;
          const unknown = transition.step.result.notModelled;
          if (unknown !== undefined) {
            notModelled.add(unknown);
            continue;
          }
          const move = { kind: at, page };
          const broken = violationsOf(problem.properties, transition);
          for (const violation of broken) {
            const key = `${violation.property} ${violation.key}`;
            if (!found.has(key)) found.set(key, { violation, moves: [...movesTo(node), move] });
            if (options.all !== true) return end("found");
          }
          if (broken.length > 0 || transition.idle || last) continue;
          const key = configurationKey(problem, transition.after);
          if (seen.has(key)) continue;
          seen.add(key);
          bytes += key.length * 2 + 64;
          next.push({ config: transition.after, parent: node, move });
          if (options.bounds?.states !== undefined && seen.size >= options.bounds.states) return end("states");
        }
      }
    }
    if (last) {
      depth++;
      return end("depth");
    }
    level = next;
    if (next.length > 0) depth++;
  }
  return end(null);
}

function movesTo(node: Node): Actor[] {
  const moves: Actor[] = [];
  for (let at: Node | null = node; at?.move; at = at.parent) moves.push(at.move);
  return moves.reverse();
}
