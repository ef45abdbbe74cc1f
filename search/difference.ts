// Whether the same steps come out alike on several kernels, designs or rules: a search over as many configurations at a
// time, each on its own.
// Results, signals, messages and protections count; encodings, and the bitmap of ioctls that UFFDIO_REGISTER gives, do
// not.

import { type Scenario, Session } from "../analysis/index.ts";
import { designs, kernelNamed, type Operation, type Settings } from "../engine/index.ts";
import { transitionOf } from "./arguments.ts";
import type { Counterexample, Exploration, Progress } from "./outcome.ts";
import { begin, type Configuration, happen, type Problem, type Transition } from "./problem.ts";
import type { BrokenProperty } from "./property.ts";
import type { ResumableOptions } from "./saved.ts";
import { type Section, type SectionError, sectionOf } from "./section.ts";
import { configurationKey, searchWhole } from "./whole.ts";

/** The settings that a name stands for: a kernel, as a header names it; a design; a rule. Null: it is none of these. */
export function settingsNamed(name: string): Partial<Settings> | null {
  if (designs.some((design) => design.name === name)) return { design: name };
  if (name === "thread" || name === "linux") return { rule: name };
  const kernel = kernelNamed(name);
  return typeof kernel === "string" || kernel.note !== null ? null : { kernel: kernel.kernel };
}

export interface Variant {
  readonly scenario: Scenario;
  readonly section: Section | SectionError | null;
}

/** The same scenario under each of the names. */
export function variantsOf(scenario: Scenario, names: readonly string[]): Variant[] {
  return names.map((name) => {
    const { options } = scenario;
    const session = new Session({ ...options, override: { ...options.override, ...(settingsNamed(name) ?? {}) } });
    session.open(scenario.document);
    session.advance();
    const variant = session.scenario();
    return { scenario: variant, section: sectionOf(variant) };
  });
}

/**
 * Where they part above the section already: then all that follows says nothing of the section. Null: nowhere.
 */
export function partAbove(variants: readonly Scenario[], names: readonly string[]): string | null {
  const [first, ...others] = variants;
  for (const at of first?.steps.keys() ?? [])
    for (const [n, other] of others.entries()) {
      const [a, b] = [first?.steps[at], other.steps[at]].map((each) => each && outcomeOf(each));
      if (first === undefined || a === b) continue;
      const line = first.lineOf(at) + 1;
      return `${names[0]} and ${names[n + 1]} part at line ${line}, above the section: ${parted(a, b)}`;
    }
  return null;
}

/**
 * Every way in which a move comes out otherwise on one of them than on the first. Two are one where the same statement parts
 * them in the same words.
 */
export function searchDifference(
  problems: readonly Problem[],
  names: readonly string[],
  property: number,
  options: ResumableOptions = {},
): Generator<Progress, Exploration, boolean> {
  const violation = (kind: number, message: string): BrokenProperty => {
    return { property, key: `${kind} ${message}`, code: null, message, loss: null };
  };
  return searchWhole<readonly Configuration[]>(
    {
      kinds: problems[0]?.kinds ?? [],
      questions: problems.length,
      start: problems.map(begin),
      keyOf: (configs) => byProblem(problems, configs, configurationKey).join("\n"),
      move: (configs, kind, page) => {
        const made = byProblem(problems, configs, (problem, config) => happen(problem, config, kind, page));
        if (made.every((each) => each === null)) return null;
        const texts = made.map((each) => (each === null ? "not possible" : outcomeOf(each)));
        const other = texts.findIndex((text) => text !== texts[0]);
        return {
          unmodelled: made.flatMap((each) => each?.step.result.notModelled ?? []),
          broken: other > 0 ? [violation(kind, partedText(names, texts, other))] : [],
          after: made.flatMap((each, n) => each?.after ?? configs[n] ?? []),
          idle: made.every((each) => each === null || each.idle),
        };
      },
    },
    options,
  );
}

function byProblem<T>(
  problems: readonly Problem[],
  configs: readonly Configuration[],
  of: (problem: Problem, config: Configuration) => T,
): T[] {
  return problems.flatMap((problem, n) => {
    const config = configs[n];
    return config === undefined ? [] : [of(problem, config)];
  });
}

/** Whether what was found comes out otherwise in the same words with its last move, and alike before, where moves do less. */
export function differing(problems: readonly Problem[], names: readonly string[]) {
  return ({ moves, violation }: Counterexample) =>
    (operations: readonly Operation[]): Counterexample["violation"] | null => {
      const configs = problems.map(begin);
      for (const [n, move] of moves.entries()) {
        const texts = problems.map((problem, at) => {
          const config = configs[at];
          const made = config === undefined ? null : transitionOf(problem, config, move, operations[n]);
          if (made === null) return "not possible";
          if (made.step.result.notModelled !== undefined) return null;
          configs[at] = made.after;
          return outcomeOf(made);
        });
        if (texts.includes(null)) return null;
        const other = texts.findIndex((text) => text !== texts[0]);
        if (n === moves.length - 1)
          return other > 0 && partedText(names, texts, other) === violation.message ? violation : null;
        if (other > 0) return null;
      }
      return null;
    };
}

function partedText(names: readonly string[], texts: readonly (string | null)[], other: number): string {
  return `${names[0]} and ${names[other]} part: ${parted(texts[0], texts[other])}`;
}

interface Outcome {
  readonly result: readonly [
    ret: unknown,
    err: string | null,
    sig: { name: string; code: number } | null,
    val: unknown,
  ];
  readonly sleeps: boolean;
  readonly messages: readonly { readonly type: string }[];
  readonly done: readonly unknown[];
  readonly protection: readonly (readonly [mm: string, place: number, page: number, to: string])[];
}

/** What a step came to, as far as it counts. */
function outcomeOf({ step }: Pick<Transition, "step">): string {
  const { result, messages, done, protection } = step;
  const { ret, err, sig, val, blocked, stuck, scan } = result;
  return JSON.stringify({
    result: [ret, err, sig, val, scan],
    sleeps: blocked !== undefined || stuck !== undefined,
    messages,
    done: done.map(({ ret: own, err: errno, sig: signal, val: value }) => [own, errno, signal, value]),
    protection: protection.map(({ mm, place, page, to }) => [mm, place, page, to]),
  });
}

/** Where two outcomes part, in words: `EINVAL, and 0`. */
function parted(a: string | null | undefined, b: string | null | undefined): string {
  const [one, other] = [wordsOf(a), wordsOf(b)];
  const at = one.findIndex((words, n) => words !== other[n]);
  return `${one[at] ?? one[0]}, and ${other[at] ?? other[0]}`;
}

/** Of what counts, each in words: the result, what userfaultfd is told, who goes on, what becomes of protections. */
function wordsOf(text: string | null | undefined): readonly [string, string, string, string] {
  if (text === undefined || text === null || text === "not possible") {
    const none = "not possible";
    return [none, none, none, none];
  }
  const { result, sleeps, messages, done, protection }: Outcome = JSON.parse(text);
  const [ret, err, sig, val] = result;
  const types = messages.map(({ type }) => type).join(", ");
  const changes = protection.map(([, , page, to]) => `page ${page} ${to}`).join(", ");
  return [
    sleeps ? "it sleeps" : (err ?? (sig ? `${sig.name}/${sig.code}` : `${val ?? ret}`)),
    types === "" ? "no message" : `a message ${types}`,
    done.length === 0 ? "nobody goes on" : `${done.length} going on with ${JSON.stringify(done[0])}`,
    changes === "" ? "no change of protections" : changes,
  ].map((words, n, all) => (n === 0 ? words : `${all[0]} with ${words}`)) as [string, string, string, string];
}
