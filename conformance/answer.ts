// The engine's answer to a scenario in the form of a kernel trace, so that the two are compared key by key.

import type { At, Done, Message, Operation, ScanRegion, Settings, Signal, State, Step } from "../engine/index.ts";
import { createState, pageWord, placesOf, processes, step, tasks, unborn, vmasOf } from "../engine/index.ts";
import { folioAt } from "../engine/state/folio.ts";
import { MAX_OPERATIONS, type Region, type TraceDone, type TraceLine, type TraceMessage } from "./trace.ts";

/** One operation's answer: the line, and the state after it for those who look at more than a trace shows. */
export interface Answer {
  readonly line: TraceLine;
  readonly state: State;
  /** Those that were woken at once and went on, by their indices: more than one, or it is not there. */
  readonly woken?: readonly number[];
  /** What the engine does not model, by name: the line says nothing of Linux then. */
  readonly notModelled?: string;
}

/** In which order sleepers go on that an operation wakes, all by their indices. */
export type Orders = ReadonlyMap<number, readonly number[]>;

function signal(sig: Signal): string {
  return `${sig.name}/${sig.code}`;
}

function at(where: At): string {
  return `r${where.place}:${where.page}`;
}

function message(each: Message): TraceMessage {
  switch (each.type) {
    case "fork":
      return { u: each.mm, t: each.type };
    case "remap":
      return { u: each.mm, t: each.type, from: at(each.from), to: at(each.to), len: each.len };
    case "remove":
    case "unmap":
      return { u: each.mm, t: each.type, from: at(each.from), len: each.len };
    default:
      return { u: each.mm, t: each.type, at: at(each.at), write: each.write ? 1 : 0 };
  }
}

/** The recorder's return_mask has the first eight categories: guard pages are not told apart. */
function recorded(scan: readonly ScanRegion[]): ScanRegion[] {
  const joined: ScanRegion[] = [];
  let guarded = false;
  for (const { page, count, categories } of scan) {
    const shown = categories.filter((name) => name !== "guard");
    const apart = !guarded && shown.length === categories.length;
    guarded = shown.length < categories.length;
    const last = joined.at(-1);
    if (!apart && last !== undefined && last.page + last.count === page && last.categories.join() === shown.join())
      joined[joined.length - 1] = { ...last, count: last.count + count };
    else joined.push({ page, count, categories: shown });
  }
  return joined;
}

/** The regions of a `.scn` are so far apart. */
const REGION_BYTES = 2 ** 26;

/** Which page of how many of its large folio a page is, as the recorder tells it: `3/16`. */
export function folioWord(state: State, mm: string, place: number, page: number): string {
  const folio = folioAt(state, mm, place, page);
  return folio === null ? "" : `${folio.index}/${folio.pages}`;
}

/** The state as the recorder dumps it: processes and regions in order, the tracked pages of each. */
export function tables(state: State): Record<string, Record<string, Region>> {
  const dump: Record<string, Record<string, Region>> = {};
  const sleeping = unborn(state);
  for (const mm of processes(state)) {
    // Nobody sees the page tables of a process that does not run yet.
    if (sleeping.includes(mm)) continue;
    const regions: Record<string, Region> = {};
    for (const { place, track, pageSize } of placesOf(state, mm)) {
      // The recorder lists the VMAs that lie in the region whole (dump_vmas()).
      const within = vmasOf(state, mm, place).filter(({ start, pages }) => (start + pages) * pageSize <= REGION_BYTES);
      const vma = within.map((each) => [`${each.start}+${each.pages}`, each.perms, ...each.flags].join(" "));
      const pg: string[] = [];
      for (let page = 0; page < track; page++) pg.push(pageWord(state, mm, place, page));
      regions[`r${place}`] = { vma, pg };
    }
    dump[mm] = regions;
  }
  return dump;
}

/**
 * Runs a scenario's operations on the engine, at most as many as the recorder takes. `texts` are the operations as the scenario
 * has them. Lazy: who finds a difference can stop there. `skipped`: those that the machine had no way to do are not done here either. `orders`: of an
 * operation that wakes several at once, by their indices, in which order these go on.
 */
export function* answers(
  program: readonly { readonly op: Operation; readonly text: string }[],
  settings: Settings,
  skipped: ReadonlySet<number> = NONE_SKIPPED,
  orders: Orders = NO_ORDERS,
): Generator<Answer, void, void> {
  let state = createState(settings);
  // The engine numbers what sleeps by the lowest free number, a trace by the operation's index.
  const sleeping = new Map<number, number>();
  for (const [i, { op, text }] of program.slice(0, MAX_OPERATIONS).entries()) {
    const order = orders.get(i)?.flatMap((index) => taskOf(sleeping, index));
    const taken = skipped.has(i) ? passedOver(state, text) : step(state, op, order);
    state = taken.state;
    const woken = [...taken.done, ...taken.again].map(({ task }) => sleeping.get(task) ?? i);
    const done = taken.done.map((each): TraceDone => ended(each, sleeping, i));
    const task = taken.result.blocked ?? taken.result.stuck;
    if (task !== undefined) sleeping.set(task, i);
    const line = lineOf(i, text, taken, done, sleeping);
    const { notModelled } = taken.result;
    yield {
      line,
      state,
      ...(woken.length > 1 ? { woken } : {}),
      ...(notModelled === undefined ? {} : { notModelled }),
    };
  }
}

const NONE_SKIPPED: ReadonlySet<number> = new Set();
const NO_ORDERS: Orders = new Map();

function taskOf(sleeping: ReadonlyMap<number, number>, index: number): number[] {
  return [...sleeping].filter(([, i]) => i === index).map(([task]) => task);
}

function passedOver(state: State, text: string): Step {
  return { ...step(state, { op: "bad", text }), result: { ret: 0, skip: true } };
}

function ended(each: Done, sleeping: Map<number, number>, i: number): TraceDone {
  const index = sleeping.get(each.task) ?? i;
  sleeping.delete(each.task);
  return {
    i: index,
    ret: each.ret,
    ...(each.err === undefined ? {} : { err: each.err }),
    ...(each.sig === undefined ? {} : { sig: signal(each.sig) }),
    val: each.val,
  };
}

function lineOf(
  i: number,
  text: string,
  taken: Step,
  done: TraceDone[],
  sleeping: ReadonlyMap<number, number>,
): TraceLine {
  const { result, state } = taken;
  const waiting: number[] = [];
  let stuck = false;
  for (const each of tasks(state)) {
    waiting.push(sleeping.get(each.task) ?? i);
    // The recorder waits until everything sleeps in userfaultfd: while one spins, each line says so.
    if (each.wait.on === "stuck") stuck = true;
  }
  waiting.sort((a, b) => a - b);
  return {
    i,
    op: text,
    ret: result.ret,
    ...(result.err === undefined ? {} : { err: result.err }),
    ...(result.val === undefined ? {} : { val: result.val }),
    ...(result.sig === undefined ? {} : { sig: signal(result.sig) }),
    ...(result.blocked === undefined && result.stuck === undefined ? {} : { blocked: 1 }),
    ...(result.bad === undefined ? {} : { bad: 1 }),
    ...(result.skip ? { skip: 1 } : {}),
    ...(stuck ? { stuck: 1 } : {}),
    ...(result.ioctls === undefined ? {} : { ioctls: result.ioctls.toString(16) }),
    ...(result.scan === undefined
      ? {}
      : { scan: recorded(result.scan).map((each) => [`${each.page}+${each.count}`, ...each.categories].join(" ")) }),
    ...(taken.messages.length === 0 ? {} : { ev: taken.messages.map(message) }),
    ...(done.length === 0 ? {} : { done }),
    ...(waiting.length === 0 ? {} : { waiting }),
    st: tables(state),
  };
}
