// What is searched: a state to begin with, what may happen from there on, and what must not. And what happening comes
// to: the one place that says which moves a configuration has and what it is after one. Successors come from the
// engine's step, and from nothing else.

import {
  type Message,
  type Operation,
  type ProtectionChange,
  type State,
  type Step,
  step,
  withoutTask,
} from "../engine/index.ts";
import { processNamed } from "../engine/state/state.ts";

/** A page of no place: of operations that are about more than one, or none. */
export const NO_PAGE = -1;

/** The page that an operation is about, where it is about one. */
export function pageOf(operation: Operation): number {
  if (operation.op === "move" || operation.op === "mremap") return NO_PAGE;
  if ("range" in operation) return operation.range.count === 1 ? operation.range.page : NO_PAGE;
  if (operation.op === "fallocate") return operation.count === 1 ? operation.page : NO_PAGE;
  return "page" in operation ? operation.page : NO_PAGE;
}

/** Something that may happen: an operation, or the same one for each of several pages. */
export interface Kind {
  /**
   * An operation of a thread, which keeps its place among the thread's; an event, which may come at any moment; an
   * answer to a message.
   */
  readonly source: "thread" | "event" | "answer";
  /** Which thread, event or answer. */
  readonly of: number;
  /** Of a thread: which of its operations, from 0 on. */
  readonly pc: number;
  /** By page; NO_PAGE where it is not about one page. */
  readonly instances: ReadonlyMap<number, Operation>;
}

export interface Answer {
  readonly to: Message["type"];
  readonly mm: string;
}

export interface Problem {
  readonly start: State;
  /** Names of threads (`A/1`). */
  readonly threads: readonly string[];
  /** How often each event may happen in all; Infinity: any number of times. */
  readonly events: readonly number[];
  readonly answers: readonly Answer[];
  readonly kinds: readonly Kind[];
  readonly properties: readonly Property[];
  /** Tasks of threads that sleep at the start: by task, the kind that stands for what they are in. */
  readonly asleep?: ReadonlyMap<number, number>;
  /** Contents of pages tell states apart: somebody asks what a read returns, or KSM is among what happens. */
  readonly contents: boolean;
}

/** That a property is broken, and how: two ways with the same key are one. */
export interface Violation {
  readonly key: string;
  /** The finding, where it is one. */
  readonly code: string | null;
  readonly message: string;
  /** The protection that is lost with it, where one is. */
  readonly loss: ProtectionChange | null;
}

export interface Property {
  /** As the scenario writes it. */
  readonly text: string;
  /** It asks for any bit of an entry. */
  readonly looks?: "bits";
  /**
   * Null: it holds. Looks at what the step changed, and at pages that it is about: of a page that a step left alone
   * nothing is asked again.
   */
  judge(transition: Transition): Violation | null;
}

/** Whose a blocked task is. */
export interface Actor {
  readonly kind: number;
  readonly page: number;
}

/** A state, and how far everybody got. */
export interface Configuration {
  readonly state: State;
  /** How many operations of each thread were begun. */
  readonly pcs: readonly number[];
  /** How often each event happened, as far as that is bounded. */
  readonly uses: readonly number[];
  /** By task number. */
  readonly actors: readonly (Actor | undefined)[];
  /** Messages that are not answered yet, each once. */
  readonly pending: readonly Actor[];
}

export function begin(problem: Problem): Configuration {
  return {
    state: problem.start,
    pcs: problem.threads.map(() => 0),
    uses: problem.events.map(() => 0),
    actors: actorsAtStart(problem),
    pending: [],
  };
}

function actorsAtStart({ asleep }: Problem): readonly (Actor | undefined)[] {
  const actors: (Actor | undefined)[] = [];
  for (const [task, kind] of asleep ?? []) {
    while (actors.length < task) actors.push(undefined);
    actors[task] = { kind, page: NO_PAGE };
  }
  return actors;
}

/** A thread sleeps in one of its operations. */
export function isBusy(problem: Problem, { actors }: Configuration, thread: number): boolean {
  return actors.some((actor) => {
    const kind = actor && problem.kinds[actor.kind];
    return kind?.source === "thread" && kind.of === thread;
  });
}

/**
 * Whether it may happen now. An event whose last time at this page still sleeps may not: it is as a thread of its own.
 */
export function isPossible(problem: Problem, config: Configuration, at: number, page: number): boolean {
  const kind = problem.kinds[at];
  if (kind === undefined || !kind.instances.has(page)) return false;
  const same = (actor: Actor | undefined) => actor?.kind === at && actor.page === page;
  switch (kind.source) {
    case "thread":
      return config.pcs[kind.of] === kind.pc && !isBusy(problem, config, kind.of);
    case "event":
      return (config.uses[kind.of] ?? 0) < (problem.events[kind.of] ?? 0) && !config.actors.some(same);
    case "answer":
      return config.pending.some(same) && !config.actors.some(same);
  }
}

export interface Transition {
  readonly before: Configuration;
  readonly operation: Operation;
  readonly step: Step;
  readonly after: Configuration;
  /** Nothing is other than before. */
  readonly idle: boolean;
}

/**
 * What it comes to when it happens. Null: it may not, or there is nothing that could do it (a process that is gone).
 */
export function happen(problem: Problem, before: Configuration, at: number, page: number): Transition | null {
  const kind = problem.kinds[at];
  const operation = kind?.instances.get(page);
  if (kind === undefined || operation === undefined || !isPossible(problem, before, at, page)) return null;
  // Of a process that is not there the engine would say so at more length.
  if (kind.source !== "thread" && "mm" in operation && processNamed(before.state, operation.mm) === undefined)
    return null;
  const made = step(before.state, operation);
  const { result } = made;
  if ((result.bad !== undefined || result.skip) && kind.source !== "thread") return null;
  // Most of what may come at any moment is refused, or has nothing to do.
  if (made.state === before.state && isEndless(problem, kind) && made.done.length === 0 && made.messages.length === 0)
    return { before, operation, step: made, after: before, idle: true };
  const actors = before.actors.slice();
  for (const { task } of made.done) actors[task] = undefined;
  let { state } = made;
  const task = result.blocked ?? result.stuck;
  if (task !== undefined) {
    if (comesLater(problem, kind, operation)) state = withoutTask(state, task);
    else actors[task] = { kind: at, page };
  }
  for (let n = 0; n < actors.length; n++) if (state.tasks[n] === undefined) actors[n] = undefined;
  while (actors.length > 0 && actors[actors.length - 1] === undefined) actors.pop();
  const after: Configuration = {
    state: sameState(before.state, state) ? before.state : state,
    pcs: kind.source === "thread" ? before.pcs.map((pc, thread) => (thread === kind.of ? pc + 1 : pc)) : before.pcs,
    uses:
      kind.source === "event" && !isEndless(problem, kind)
        ? before.uses.map((n, event) => (event === kind.of ? n + 1 : n))
        : before.uses,
    actors,
    pending: pendingAfter(problem, before, made, kind.source === "answer" ? { kind: at, page } : null),
  };
  const idle =
    after.state === before.state &&
    after.pcs === before.pcs &&
    after.uses === before.uses &&
    after.pending.length === before.pending.length;
  return { before, operation, step: made, after, idle };
}

/**
 * An access that may come at any moment, any number of times, and sleeps: when it is woken it does what it would do if
 * it came then, and sleeping
 * it is seen by nobody but swapoff, which waits for it. So it is as one that comes later.
 */
function comesLater(problem: Problem, kind: Kind, operation: Operation): boolean {
  const access = operation.op === "read" || operation.op === "write";
  if (!access || !isEndless(problem, kind)) return false;
  return !problem.kinds.some(({ instances }) => [...instances.values()].some(({ op }) => op === "swapoff"));
}

/** An event that may happen any number of times. */
function isEndless({ events }: Problem, { source, of }: Kind): boolean {
  return source === "event" && events[of] === Number.POSITIVE_INFINITY;
}

/** The same nodes below: a step that did nothing but sleep. */
function sameState(before: State, after: State): boolean {
  return (
    before.mms === after.mms &&
    before.files === after.files &&
    before.frames === after.frames &&
    before.slots === after.slots &&
    before.tasks === after.tasks &&
    before.uffds === after.uffds &&
    before.swapOn === after.swapOn &&
    before.pool === after.pool
  );
}

/** In the order of kinds and pages: an answer may come at any moment after its message, whatever came first. */
function pendingAfter(problem: Problem, before: Configuration, made: Step, given: Actor | null): readonly Actor[] {
  const pending = before.pending.filter((each) => each.kind !== given?.kind || each.page !== given.page);
  for (const message of made.messages) {
    const page = "at" in message ? message.at.page : NO_PAGE;
    problem.kinds.forEach((kind, at) => {
      const answer = kind.source === "answer" ? problem.answers[kind.of] : undefined;
      if (answer === undefined || answer.to !== message.type || answer.mm !== message.mm) return;
      if (!kind.instances.has(page)) return;
      const operation = kind.instances.get(page);
      if ("at" in message && operation !== undefined && !isAbout(operation, message.at.place)) return;
      if (!pending.some((each) => each.kind === at && each.page === page)) pending.push({ kind: at, page });
    });
  }
  if (pending.length === before.pending.length && given === null) return before.pending;
  return pending.sort((a, b) => a.kind - b.kind || a.page - b.page);
}

/** The operation is about that place. */
function isAbout(operation: Operation, place: number): boolean {
  if ("range" in operation) return operation.range.place === place;
  return "place" in operation && operation.place === place;
}
