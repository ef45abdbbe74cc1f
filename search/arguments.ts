// What was found, with the fewest pages and flags that still show it: operations are made smaller one argument at a time,
// and what they come to is carried out again each time.

import { type Operation, placeAt, type Range, type State } from "../engine/index.ts";
import { type Counterexample, Pace } from "./outcome.ts";
import { type Actor, begin, type Configuration, happen, type Problem, type Transition } from "./problem.ts";
import { violationsOf } from "./property.ts";

/** By move: the operation that is carried out. It is that of the move, or has fewer pages or flags. */
export interface ReducedExample extends Counterexample {
  readonly operations: readonly Operation[];
}

/** What is said of a way: that it still shows what was found, and with which words. Null: it does not. */
type Shown = (operations: readonly Operation[]) => Counterexample["violation"] | null;

/**
 * No argument of it can be made smaller, by a page at either end or by a flag. `shown`: of another question than the
 * problem's own. Says now and then how many were tried; answered with false it comes back with what it has by then.
 */
export function* lessened(
  problem: Problem,
  found: Counterexample,
  shown: Shown = showing(problem, found),
): Generator<number, ReducedExample, boolean> {
  const { moves } = found;
  const pace = new Pace();
  let tried = 0;
  let operations = operationsOf(problem, moves);
  let { violation } = found;
  for (let at = moves.length - 1, fewer = false; at >= 0; ) {
    const smaller = operations.slice(at, at + 1).flatMap((operation) => smallerOf(operation, problem.start));
    let next: ReducedExample["operations"] | null = null;
    for (const each of smaller) {
      const made = operations.with(at, each);
      const shows = shown(made);
      // Each is as many questions to the engine as there are moves.
      if (pace.isDue(2 * moves.length * ++tried) && !(yield tried)) return { ...found, violation, operations };
      if (shows === null) continue;
      violation = shows;
      next = made;
      break;
    }
    if (next !== null) {
      operations = next;
      fewer = true;
    } else if (--at < 0 && fewer) {
      // What one move does less may let another do less.
      fewer = false;
      at = moves.length - 1;
    }
  }
  return { ...found, violation, operations };
}

/** To its end, without a pause. */
export function least(problem: Problem, found: Counterexample, shown?: Shown): ReducedExample {
  const run = lessened(problem, found, shown);
  for (;;) {
    const { done, value } = run.next(true);
    if (done) return value;
  }
}

export function operationsOf(problem: Problem, moves: readonly Actor[]): readonly Operation[] {
  return moves.map(({ kind, page }, n) => {
    const operation = problem.kinds[kind]?.instances.get(page);
    if (operation === undefined) throw new Error(`move ${n} is not possible`);
    return operation;
  });
}

/**
 * It breaks the same property in the same way with its last move, and none before. And each move takes the kernel by no
 * function that the whole did not: half a huge page is split, which is another story.
 */
function showing(problem: Problem, { moves, violation }: Counterexample): Shown {
  const met: ReadonlySet<string>[] = [];
  const shown: Shown = (operations) => {
    let config = begin(problem);
    for (const [n, move] of moves.entries()) {
      const transition = transitionOf(problem, config, move, operations[n]);
      if (transition === null || transition.step.result.notModelled !== undefined) return null;
      const { trail } = transition.step;
      const whole = met[n];
      if (whole === undefined) met[n] = new Set(trail);
      else if (trail.some((name) => !whole.has(name))) return null;
      const broken = violationsOf(problem.properties, transition);
      const same = broken.find((each) => each.property === violation.property && each.key === violation.key);
      if (n === moves.length - 1) return same ?? null;
      if (broken.length > 0) return null;
      config = transition.after;
    }
    return null;
  };
  shown(operationsOf(problem, moves));
  return shown;
}

/** What a move comes to where its operation is another one. */
export function transitionOf(
  problem: Problem,
  before: Configuration,
  { kind: at, page }: Actor,
  operation: Operation | undefined,
): Transition | null {
  const kind = problem.kinds[at];
  if (kind === undefined || operation === undefined) return null;
  if (kind.instances.get(page) === operation) return happen(problem, before, at, page);
  const instances = new Map(kind.instances).set(page, operation);
  return happen({ ...problem, kinds: problem.kinds.with(at, { ...kind, instances }) }, before, at, page);
}

/** The operation with one argument less: of a long range its halves first. */
export function smallerOf(operation: Operation, start: State): Operation[] {
  return [...withFewerPages(operation, start), ...withFewerFlags(operation)];
}

function withFewerPages(operation: Operation, start: State): Operation[] {
  if (operation.op === "fallocate")
    return partsOf(operation.page, operation.count).map((part) => ({ ...operation, ...part }));
  if (!("range" in operation)) return [];
  const { range } = operation;
  const count = range.count ?? pagesAt(start, operation.mm, range);
  if (count === null) return [];
  const { skew, bytes, ...whole } = range;
  const aligned = skew === undefined && bytes === undefined ? [] : [{ ...operation, range: whole }];
  const parts = partsOf(range.page, count);
  return [
    ...aligned,
    ...parts.map((part) => moved({ ...operation, range: { ...range, ...part } }, part.page - range.page)),
  ];
}

/** Where its range begins so many pages later, it takes pages from as much later, and brings them there. */
function moved(operation: Operation, by: number): Operation {
  switch (operation.op) {
    case "copy":
      return { ...operation, value: operation.value + by };
    case "move":
      return { ...operation, from: { ...operation.from, page: operation.from.page + by } };
    case "mremap":
      return { ...operation, to: { ...operation.to, page: operation.to.page + by } };
    default:
      return operation;
  }
}

/** Of a bare name: all that is mapped there before anything happens. Null: nothing is. */
function pagesAt(start: State, mm: string, { place, page }: Range): number | null {
  const pages = placeAt(start, mm, place)?.pages;
  return pages === undefined ? null : pages - page;
}

function partsOf(page: number, count: number): { page: number; count: number }[] {
  if (count < 2) return [];
  const half = Math.floor(count / 2);
  const halves = half > 1 ? [cutTo(page, half), cutTo(page + half, count - half)] : [];
  return [...halves, cutTo(page, count - 1), cutTo(page + 1, count - 1)];
}

function cutTo(page: number, count: number): { page: number; count: number } {
  return { page, count };
}

function withFewerFlags(operation: Operation): Operation[] {
  switch (operation.op) {
    case "register":
      return without(operation.modes, 1).map((modes) => ({ ...operation, modes }));
    case "userfaultfd":
      return [
        ...without(operation.features, 0).map((features) => ({ ...operation, features })),
        ...(operation.userModeOnly ? [{ ...operation, userModeOnly: false }] : []),
      ];
    case "set_mode": {
      const least = operation.enable.length + operation.disable.length > 1 ? 0 : 1;
      return [
        ...without(operation.enable, least).map((enable) => ({ ...operation, enable })),
        ...without(operation.disable, least).map((disable) => ({ ...operation, disable })),
      ];
    }
    case "mremap":
      return operation.dontunmap ? [{ ...operation, dontunmap: false }] : [];
    case "copy":
    case "continue":
      return [
        ...(operation.wp ? [{ ...operation, wp: false }] : []),
        ...(operation.dontwake ? [{ ...operation, dontwake: false }] : []),
      ];
    case "zeropage":
    case "poison":
    case "writeprotect":
    case "rwprotect":
      return operation.dontwake ? [{ ...operation, dontwake: false }] : [];
    case "pagemap_scan":
      return [
        ...(operation.wpMatching ? [{ ...operation, wpMatching: false }] : []),
        ...(operation.checkWpAsync ? [{ ...operation, checkWpAsync: false }] : []),
        ...without(operation.inverted, 0).map((inverted) => ({ ...operation, inverted })),
        ...without(operation.anyof, 0).map((anyof) => ({ ...operation, anyof })),
      ];
    default:
      return [];
  }
}

/** Each list with one word less, as long as so many are left. */
function without<Word>(words: readonly Word[], least: number): Word[][] {
  return words.length <= least ? [] : words.map((_, at) => words.toSpliced(at, 1));
}
