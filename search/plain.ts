// Configurations of one problem as they are, by their canonical form. What other searches are tested against, and what is
// left for states that fall into no slices.

import { canonicalKey } from "../engine/state/canonical.ts";
import type { Exploration, Progress } from "./outcome.ts";
import { type Actor, begin, type Configuration, happen, type Problem } from "./problem.ts";
import { violationsOf } from "./property.ts";
import type { ResumableOptions } from "./saved.ts";
import { searchWhole } from "./whole.ts";

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
