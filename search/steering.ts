// To find out what a move at another page does to a page, there has to be a configuration with both: the other page is
// led, by moves that change nothing else, to where that move does what is asked about.

import type { Change } from "./effects.ts";
import type { Memory } from "./memory.ts";
import type { Concrete } from "./parts.ts";

/** So many different pages are looked through. */
const FAR = 200;

export class Steering {
  private readonly memory: Memory;

  constructor(memory: Memory) {
    this.memory = memory;
  }

  /** With the kinds of moves at that page that lead there. Null: no way is known. */
  lead(
    here: Concrete,
    except: number,
    at: number,
    goal: (change: Change) => boolean,
  ): { readonly here: Concrete; readonly page: number; readonly kinds: readonly number[] } | null {
    const { memory } = this;
    for (let page = 0; page < memory.pages; page++) {
      if (page === except || memory.problem.kinds[at]?.instances.has(page) !== true) continue;
      const from = memory.pairOf(here, page);
      const way = this.way(from, page, at, goal);
      if (way === null) continue;
      const led = this.follow(here, page, except, way);
      if (led !== null) return { here: led, page, kinds: way };
    }
    return null;
  }

  private follow(here: Concrete, page: number, except: number, way: readonly number[]): Concrete | null {
    const { memory } = this;
    let led = here;
    for (const kind of way) {
      const transition = memory.carriedOut(led, kind, page);
      if (transition === null) return null;
      led = memory.after(led, transition.after);
    }
    return memory.pairOf(led, except) === memory.pairOf(here, except) ? led : null;
  }

  /** Kinds of moves that lead a page from a pair to one where the goal is met. */
  private way(from: number, page: number, at: number, goal: (change: Change) => boolean): readonly number[] | null {
    const { memory } = this;
    const { effects, problem } = memory;
    const rest = effects.restOf(from);
    const met = new Map<number, { readonly before: number; readonly kind: number }>([[from, { before: -1, kind: -1 }]]);
    for (const pair of met.keys()) {
      const change = memory.changeOf(effects.ownOf(pair, at));
      if (change !== null && goal(change)) {
        const way: number[] = [];
        for (let each = met.get(pair); each !== undefined && each.before >= 0; each = met.get(each.before))
          way.push(each.kind);
        return way.reverse();
      }
      if (met.size > FAR) return null;
      for (const [kind, { instances }] of problem.kinds.entries()) {
        if (!instances.has(page)) continue;
        const step = memory.changeOf(effects.ownOf(pair, kind));
        if (step === null || step.spreads || step.rest !== rest || met.has(step.to)) continue;
        met.set(step.to, { before: pair, kind });
      }
    }
    return null;
  }
}
