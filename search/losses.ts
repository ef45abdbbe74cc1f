// What could lose this? Every distinct way, by cause and kernel function, in which the protection of a page is lost
// from a step on: each with
// a shortest scenario, the kernels on which it is so, and who does it.

import type { Scenario } from "../analysis/index.ts";
import { onKernel } from "../analysis/scenario/versions.ts";
import { type KernelVersion, kernelVersions, type Operation, type ProtectionCause, pageAt } from "../engine/index.ts";
import { alphabetFor, type PageName, type Who, whoDoes } from "./alphabet.ts";
import { answerText, statementOf } from "./answer.ts";
import type { Bounds, Exploration, Progress } from "./outcome.ts";
import { searchPlain } from "./plain.ts";
import { type Kind, type Problem, type Property, pageOf } from "./problem.ts";
import { search } from "./search.ts";

export interface Way {
  readonly cause: ProtectionCause;
  /** The kernel function that loses it. */
  readonly by: string;
  readonly who: Who;
  readonly kernels: readonly KernelVersion[];
  readonly statements: readonly string[];
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
  const asked = options.kernels ?? kernelVersions;
  const kernels = [...asked.filter((kernel) => kernel === own), ...asked.filter((kernel) => kernel !== own)];
  const bounds = options.bounds ?? LOSS_BOUNDS;
  const ways = new Map<string, FoundWay>();
  const covered: Losses["covered"][number][] = [];
  for (const kernel of kernels) {
    const start = onKernel(scenario, kernel).steps[question.step]?.step.state;
    if (start === undefined) continue;
    const { mm, place, page } = question.page;
    if (pageAt(start, mm, place, page).protection.state !== "held") continue;
    const problem = lossProblem(start, question.page);
    // Of so few moves in a row next to none meets what it met before.
    const run = (bounds.depth !== undefined && bounds.depth <= LOSS_DEPTH ? searchPlain : search)(problem, {
      bounds,
      all: true,
      ...(options.now && { now: options.now }),
    });
    const made = yield* onOne(run, kernel);
    covered.push({
      kernel,
      states: made.states,
      depth: made.depth,
      stopped: made.stopped,
      notModelled: made.notModelled,
    });
    for (const { violation, moves } of made.found) {
      const { loss } = violation;
      if (loss === null) continue;
      const operations = moves.flatMap((move) => problem.kinds[move.kind]?.instances.get(move.page) ?? []);
      // A function that has another name on another kernel is the same way.
      const key = `${loss.cause} ${JSON.stringify(operations)}`;
      const known = ways.get(violation.key) ?? ways.get(key);
      if (known !== undefined) known.kernels.push(kernel);
      const way = known ?? { cause: loss.cause, by: loss.by, operations, kernels: [kernel] };
      ways.set(violation.key, way);
      ways.set(key, way);
    }
    if (made.stopped === "cancelled") break;
  }
  const all: Way[] = [];
  const last = covered.at(-1);
  for (const way of new Set(ways.values())) {
    all.push(told(scenario, question, way));
    // Each is a scenario that is run: others have their turn in between. What was found is told in any case.
    if (last !== undefined) yield { ...last, transitions: 0, bytes: 0 };
  }
  return { ways: all.sort(byWho), covered };
}

function* onOne(
  run: Generator<Progress, Exploration, boolean>,
  kernel: KernelVersion,
): Generator<LossProgress, Exploration, boolean> {
  for (let go = true; ; ) {
    const { done, value } = run.next(go);
    if (done) return value;
    go = yield { ...value, kernel };
  }
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
    properties: [neverLost(page.mm)],
    contents: true,
  };
}

/** No protection of the process is lost: nothing that happens is about another page. */
function neverLost(mm: string): Property {
  return {
    text: "the protection is lost",
    judge: ({ step }) => {
      const lost = step.protection.find((change) => change.to === "lost" && change.mm === mm);
      if (lost === undefined) return null;
      return { key: `${lost.cause} ${lost.by}`, code: null, message: `lost by ${lost.by}()`, loss: lost };
    },
  };
}

const ranks: readonly Who[] = ["system", "another", "itself"];

/** Who interferes with others comes before whoever shoots his own foot. */
function byWho(a: Way, b: Way): number {
  return ranks.indexOf(a.who) - ranks.indexOf(b.who) || a.statements.length - b.statements.length;
}

function told(scenario: Scenario, { line, page }: LossQuestion, { cause, by, operations, kernels }: FoundWay): Way {
  const nameOf = (place: number) => (place < scenario.names.length ? scenario.nameOf(place) : "moved");
  const statements = operations.map((operation) => statementOf(operation, nameOf));
  // A shortest way has no step too many: where the process has a part in it, it does it to itself.
  const parts = new Set(operations.map((operation) => whoDoes(operation, page.mm)));
  const who = parts.has("itself") ? "itself" : parts.has("another") ? "another" : "system";
  const at = movedTo(operations) ?? page;
  const own = kernels.includes(scenario.settings.kernel);
  const shown = own ? scenario : onKernel(scenario, kernels[0] ?? scenario.settings.kernel);
  const probe = statementOf({ op: "write", mm: page.mm, place: at.place, page: at.page, value: 9 }, nameOf);
  const text = answerText(shown, statements, {
    title: [`# ${by}() loses the protection of ${page.mm}.${nameOf(page.place)}[${page.page}]`],
    line: line + 1,
    after: [probe],
    ...(own ? {} : { kernel: shown.settings.kernel }),
  });
  return { cause, by, who, kernels, statements, text };
}

/** Where the page is after it moved. */
function movedTo(operations: readonly Operation[]): { place: number; page: number } | null {
  for (const operation of operations) if (operation.op === "mremap") return operation.to;
  return null;
}
