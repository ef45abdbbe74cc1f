// What could lose this? Every distinct way, by cause and kernel function, in which the protection of a page is lost
// from a step on: each with a shortest scenario, the kernels on which it is so, and who does it.

import { openScenario, type Scenario } from "../analysis/index.ts";
import { onKernel } from "../analysis/scenario/versions.ts";
import {
  DEFAULT_KERNEL,
  type KernelVersion,
  kernelVersions,
  type Operation,
  type ProtectionCause,
  pageAt,
  type State,
} from "../engine/index.ts";
import { canonicalKey } from "../engine/state/canonical.ts";
import { alphabetFor, freePlace, type PageName } from "./alphabet.ts";
import { answerText, statementOf } from "./answer.ts";
import { lessened, type ReducedExample } from "./arguments.ts";
import { searchTogether } from "./kernels.ts";
import type { Bounds, Exploration, Progress, SearchOptions } from "./outcome.ts";
import { type Kind, type Problem, type Property, pageOf } from "./problem.ts";
import { search } from "./search.ts";
import { noteOf, type Who, whoOf, whoOrder } from "./who.ts";

export interface Way {
  readonly cause: ProtectionCause;
  /** The kernel function that loses it. */
  readonly by: string;
  readonly who: Who;
  readonly kernels: readonly KernelVersion[];
  readonly statements: readonly string[];
  /** The finding of the step that loses it; null: there is none. */
  readonly code: string | null;
  /** What has to be said beside them; null: nothing. */
  readonly note: string | null;
  /**
   * A scenario that shows it, with the write that nobody is told of at its end. On the first of the kernels, where it
   * is not so on the scenario's own.
   */
  readonly text: string;
}

export interface Losses {
  readonly ways: readonly Way[];
  /** On each kernel, what was covered. */
  readonly covered: readonly (Pick<Exploration, "states" | "depth" | "stopped" | "notModelled"> & {
    readonly kernel: KernelVersion;
  })[];
}

export interface LossQuestion {
  /** After this step; its line ends what is taken over. */
  readonly step: number;
  readonly line: number;
  readonly page: PageName;
}

const LOSS_DEPTH = 3;
export const LOSS_BOUNDS: Bounds = { depth: LOSS_DEPTH, states: 200_000 };

/** Of a protection that ends the way it should. */
const ENDED = "ended";

interface FoundWay {
  readonly cause: ProtectionCause;
  readonly by: string;
  readonly operations: readonly Operation[];
  readonly kernels: KernelVersion[];
}

/** How far it is, on which kernel. */
export interface LossProgress extends Progress {
  readonly kernel: KernelVersion;
}

export function* losses(
  scenario: Scenario,
  question: LossQuestion,
  options: { readonly bounds?: Bounds; readonly kernels?: readonly KernelVersion[]; readonly now?: () => number } = {},
): Generator<LossProgress, Losses, boolean> {
  const own = scenario.settings.kernel;
  // A release between those that all are asked about (6.12.50) is one of its own.
  const asked = options.kernels ?? byRelease([...new Set([...kernelVersions, own])]);
  const kernels = [...asked.filter((kernel) => kernel === own), ...asked.filter((kernel) => kernel !== own)];
  const bounds = options.bounds ?? LOSS_BOUNDS;
  const ways = new Map<string, FoundWay>();
  const covered: Losses["covered"][number][] = [];
  const all = { bounds, all: true, judgeLast: true, ...(options.now && { now: options.now }) };
  for (const group of beginningAlike(scenario, question, kernels)) {
    const made = yield* onAll(group, all);
    for (const [n, { kernel, problem }] of group.entries()) {
      const { states = 0, depth = 0, stopped = null, notModelled = [], found = [] } = made[n] ?? {};
      covered.push({ kernel, states, depth, stopped, notModelled });
      for (const each of found) {
        if (each.violation.loss === null) continue;
        const least = yield* lessening(lessened(problem, each), { kernel, states, depth, transitions: 0, bytes: 0 });
        noteWay(ways, kernel, least);
      }
    }
    if (covered.at(-1)?.stopped === "cancelled") break;
  }
  covered.sort((a, b) => kernels.indexOf(a.kernel) - kernels.indexOf(b.kernel));
  const answers: Way[] = [];
  const last = covered.at(-1);
  for (const way of new Set(ways.values())) {
    const kernels = asked.filter((kernel) => way.kernels.includes(kernel));
    answers.push(answerOf(scenario, question, { ...way, kernels }));
    // Each is a scenario that is run: others have their turn in between. What was found is told in any case.
    if (last !== undefined) yield { ...last, transitions: 0, bytes: 0 };
  }
  return { ways: answers.sort(byWho), covered };
}

interface OnKernel {
  readonly kernel: KernelVersion;
  readonly problem: Problem;
}

/** On which kernels the page is protected by then, and what may happen; those that begin alike but for the kernel together. */
function beginningAlike(
  scenario: Scenario,
  { step, page }: LossQuestion,
  kernels: readonly KernelVersion[],
): OnKernel[][] {
  const groups = new Map<string, OnKernel[]>();
  for (const kernel of kernels) {
    const start = onKernel(scenario, kernel).steps[step]?.step.state;
    if (start === undefined) continue;
    if (pageAt(start, page.mm, page.place, page.page).protection.state !== "held") continue;
    const problem = lossProblem(start, page);
    const moves = problem.kinds.map(({ instances }) => [...instances]);
    const key = `${canonicalKey({ ...start, settings: scenario.settings })} ${JSON.stringify(moves)}`;
    groups.set(key, [...(groups.get(key) ?? []), { kernel, problem }]);
  }
  return [...groups.values()];
}

/** Of so few moves in a row next to none meets what it met before: what kernels share is worth more than what is remembered. */
function* onAll(
  group: readonly OnKernel[],
  options: SearchOptions,
): Generator<LossProgress, readonly Exploration[], boolean> {
  const kernel = group[0]?.kernel ?? DEFAULT_KERNEL;
  const depth = options.bounds?.depth;
  if (depth !== undefined && depth <= LOSS_DEPTH) {
    const problems = group.map(({ problem }) => problem);
    return yield* named(searchTogether(problems, options), kernel);
  }
  const made: Exploration[] = [];
  for (const each of group) {
    made.push(yield* named(search(each.problem, options), each.kernel));
    if (made.at(-1)?.stopped === "cancelled") break;
  }
  return made;
}

function* named<T>(run: Generator<Progress, T, boolean>, kernel: KernelVersion): Generator<LossProgress, T, boolean> {
  for (let go = true; ; ) {
    const { done, value } = run.next(go);
    if (done) return value;
    go = yield { ...value, kernel };
  }
}

function* lessening(
  run: Generator<number, ReducedExample, boolean>,
  progress: LossProgress,
): Generator<LossProgress, ReducedExample, boolean> {
  for (let goes = true; ; ) {
    const { done, value } = run.next(goes);
    if (done) return value;
    goes = yield { ...progress, tried: value };
  }
}

function noteWay(ways: Map<string, FoundWay>, kernel: KernelVersion, { violation, operations }: ReducedExample): void {
  const { loss } = violation;
  if (loss === null) return;
  // A function that has another name on another kernel is the same way.
  const key = `${loss.cause} ${JSON.stringify(operations)}`;
  const known = ways.get(violation.key) ?? ways.get(key);
  if (known !== undefined && !known.kernels.includes(kernel)) known.kernels.push(kernel);
  const way = known ?? { cause: loss.cause, by: loss.by, operations, kernels: [kernel] };
  ways.set(violation.key, way);
  ways.set(key, way);
}

function lossProblem(start: Problem["start"], page: PageName): Problem {
  const kinds = alphabetFor(start, page).map(
    (operation, of): Kind => ({ source: "event", of, pc: 0, instances: new Map([[pageOf(operation), operation]]) }),
  );
  return {
    start,
    threads: [],
    events: kinds.map(() => Number.POSITIVE_INFINITY),
    answers: [],
    kinds,
    properties: [neverLost(page, freePlace(start))],
    contents: true,
  };
}

/** What comes of the page's protection, wherever the page moves: nothing else is asked once it is lost, or has ended. */
function neverLost({ mm, place, page }: PageName, moved: number): Property {
  return {
    text: "the protection is lost",
    judge: ({ step }) => {
      const change = step.protection.findLast(
        (each) =>
          each.mm === mm &&
          ((each.place === place && each.page === page && each.cause !== "moved") || each.place === moved),
      );
      if (change === undefined || change.to === "held") return null;
      const lost = change.to === "lost";
      // Who brings it to light that the mode is gone may be anybody: what left it out is one registration.
      const way = change.cause === "re-register" ? change.cause : `${change.cause} ${change.by}`;
      const key = lost ? way : ENDED;
      return { key, code: null, message: `${change.cause} by ${change.by}()`, loss: lost ? change : null };
    },
  };
}

/** The oldest first. */
export function byRelease(kernels: readonly KernelVersion[]): KernelVersion[] {
  return [...kernels].sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
}

function byWho(a: Way, b: Way): number {
  return whoOrder.indexOf(a.who) - whoOrder.indexOf(b.who) || a.statements.length - b.statements.length;
}

function answerOf(
  scenario: Scenario,
  { step, line, page }: LossQuestion,
  { cause, by, operations, kernels }: FoundWay,
): Way {
  const nameOf = (place: number) => (place < scenario.names.length ? scenario.nameOf(place) : "moved");
  const written = (operation: Operation) => statementOf(operation, nameOf);
  const statements = operations.map(written);
  const own = kernels.includes(scenario.settings.kernel);
  const shown = own ? scenario : onKernel(scenario, kernels[0] ?? scenario.settings.kernel);
  const texts = probes(operations, page, shown.steps[step]?.step.state).map((probe) =>
    answerText(shown, statements, {
      title: [`# ${by}() loses the protection of ${page.mm}.${nameOf(page.place)}[${page.page}]`],
      line: line + 1,
      after: probe.map(written),
      ...(own ? {} : { kernel: shown.settings.kernel }),
    }),
  );
  const text = texts.find(showsIt) ?? texts[0] ?? "";
  const who = whoOf(operations, page.mm);
  return { cause, by, who, kernels, statements, code: codeOf(text, by), note: noteOf(operations), text };
}

/** Of what is found where that function loses it, the worst. */
function codeOf(text: string, by: string): string | null {
  const step = openScenario(text).steps.findLast((each) =>
    each.step.protection.some((change) => change.to === "lost" && change.by === by),
  );
  const findings = step?.findings.filter(({ rule }) => !rule.unstated) ?? [];
  return (findings.find(({ severity }) => severity === "error") ?? findings[0])?.code ?? null;
}

/** The access at its end passes and nobody is told; or never ends. */
function showsIt(text: string): boolean {
  return (
    openScenario(text)
      .steps.at(-1)
      ?.findings.some(({ kind }) => kind === "unnoticed-write" || kind === "never-ends") ?? false
  );
}

/**
 * The write that nobody is told of, once it can succeed: with guards removed, no migration in flight, the mapping made writable, the
 * file as long as before.
 */
function probes(
  operations: readonly Operation[],
  { mm, place, page }: PageName,
  start: State | undefined,
): Operation[][] {
  const at = operations.find(({ op }) => op === "mremap");
  const there = at?.op === "mremap" ? at.to : { place, page };
  const write: Operation = { op: "write", mm, ...there, value: 9 };
  const range = { ...there, count: 1 };
  const truncated = operations.find((operation) => operation.op === "ftruncate");
  const file = start?.files.find((each) => each !== undefined && each.name === truncated?.file);
  return [
    [write],
    [{ op: "madvise", mm, range, advice: "GUARD_REMOVE" }, write],
    [{ op: "migrate_end", mm, ...there }, write],
    [{ op: "mprotect", mm, range, prot: "read+write" }, write],
    ...(truncated && file ? [[{ op: "ftruncate" as const, file: truncated.file, pages: file.pages }, write]] : []),
  ];
}
