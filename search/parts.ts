// A configuration as a row of small numbers: one for what belongs to no page, one for each page. Equal parts have equal
// numbers.

import { slicesOf } from "../engine/state/slice.ts";
import { type Configuration, isBusy, NO_PAGE, type Problem } from "./problem.ts";

/** Gives equal keys the same number, from 0 on. */
class Interned {
  private readonly numbers = new Map<string, number>();
  /** Of all keys, in bytes, as far as that can be told. */
  bytes = 0;

  get count(): number {
    return this.numbers.size;
  }

  of(key: string): number {
    let number = this.numbers.get(key);
    if (number === undefined) {
      number = this.numbers.size;
      this.numbers.set(key, number);
      this.bytes += key.length * 2 + 64;
    }
    return number;
  }
}

export class Parts {
  private readonly problem: Problem;
  /** By page: pages of different classes are never alike, for they lie elsewhere. */
  private readonly classes: readonly number[];
  private readonly rests = new Interned();
  private readonly slices = new Interned();

  constructor(problem: Problem, classes: readonly number[]) {
    this.problem = problem;
    this.classes = classes;
  }

  get bytes(): number {
    return this.rests.bytes + this.slices.bytes;
  }

  get sliceCount(): number {
    return this.slices.count;
  }

  get restCount(): number {
    return this.rests.count;
  }

  /** The rest's number, then each page's. Null: it does not fall into slices. */
  of(config: Configuration): number[] | null {
    const { problem, classes } = this;
    const pages = classes.length;
    const made = slicesOf(config.state, {
      pages,
      withoutContents: !problem.contents,
      task: (n) => taskOf(config, n),
    });
    if (made === null) return null;
    const threads = problem.threads.map(
      (_, thread) => `${config.pcs[thread]}${isBusy(problem, config, thread) ? "+" : ""}`,
    );
    const busy = config.actors.flatMap((actor) => (actor?.page === NO_PAGE ? [actor.kind] : [])).sort();
    const pending = (page: number) => config.pending.flatMap((each) => (each.page === page ? [each.kind] : [])).join();
    // What spins is tried again after each step, whatever the step is about.
    const spins = config.state.tasks.some((task) => task?.wait.on === "stuck");
    const control = `${threads.join()};${config.uses.join()};${busy.join()};${pending(NO_PAGE)};${spins}`;
    const row = [this.rests.of(`${made.rest}${control}`)];
    for (let page = 0; page < pages; page++)
      row.push(this.slices.of(`${classes[page]} ${made.slices[page]}${pending(page)}`));
    return row;
  }
}

/** Who sleeps, and on which page; null: on none that could be told. */
function taskOf(config: Configuration, n: number): { does: number; page: number } | null {
  const actor = config.actors[n];
  const task = config.state.tasks[n];
  if (actor === undefined || task === undefined) return null;
  if (task.wait.on === "userfault") return { does: actor.kind, page: task.wait.vpn % 16384 };
  return actor.page === NO_PAGE ? null : { does: actor.kind, page: actor.page };
}
