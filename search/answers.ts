// What comes of each line of an explored section that forbids something, for a command line and an editor alike.

import type { Scenario } from "../analysis/index.ts";
import { foundText } from "./answer.ts";
import { lessened, type ReducedExample } from "./arguments.ts";
import { differing, partAbove, searchDifference, variantsOf } from "./difference.ts";
import type { Counterexample, Exploration, Progress } from "./outcome.ts";
import type { Problem } from "./problem.ts";
import type { ResumableOptions } from "./saved.ts";
import { search } from "./search.ts";
import type { Section, SectionError } from "./section.ts";

/** A line that forbids something. */
export interface Question {
  readonly line: number;
  /** As the scenario writes it. */
  readonly text: string;
  /** Kernels, designs or rules that must not differ; null: a property of one run. */
  readonly among: readonly string[] | null;
}

export interface Answer extends Question {
  readonly made: Exploration;
  /** Nothing was found, nothing was left out. */
  readonly proven: boolean;
  readonly ways: readonly FoundScenario[];
}

export interface FoundScenario {
  readonly found: ReducedExample;
  /** A scenario that shows it. */
  readonly scenario: string;
  /** Of it, what the search added, with results. */
  readonly statements: readonly string[];
}

/** In the order of their lines. */
export function questionsOf({ problem, lines, line, differences }: Section): Question[] {
  return [
    ...problem.properties.map(({ text }, at) => ({ line: lines[at] ?? line, text, among: null })),
    ...differences.map((each) => differenceQuestion(each.line, each.among)),
  ].sort((a, b) => a.line - b.line);
}

export function differenceQuestion(line: number, among: readonly string[]): Question {
  return { line, text: `never differs ${among.join(", ")}`, among };
}

export interface AnsweringOptions extends ResumableOptions {
  /** What the search came to, where it was made before. */
  readonly made?: Exploration;
}

/** Whether what a line forbids happens. */
export function* answering(
  scenario: Scenario,
  section: Section,
  question: Question,
  options: AnsweringOptions = {},
): Generator<Progress, Answer | SectionError, boolean> {
  const { text, among } = question;
  if (among === null) {
    const at = section.problem.properties.findIndex(
      (each, n) => each.text === text && section.lines[n] === question.line,
    );
    const problem: Problem = { ...section.problem, properties: section.problem.properties.slice(at, at + 1) };
    return yield* answered(scenario, section, question, problem, options.made ?? (yield* search(problem, options)));
  }
  const problems: Problem[] = [];
  const variants = variantsOf(scenario, among);
  for (const [n, { section: own }] of variants.entries()) {
    if (own === null || "message" in own)
      return { line: own?.line ?? question.line, message: `on ${among[n]}: ${own?.message ?? "no section"}` };
    problems.push(own.problem);
  }
  const above = partAbove(
    variants.map((each) => each.scenario),
    among,
  );
  const [first = section.problem] = problems;
  const shown: Problem = { ...first, properties: [{ text, judge: () => null }] };
  if (above !== null) return yield* answered(scenario, section, question, shown, withoutMoves(above));
  const made = options.made ?? (yield* searchDifference(problems, among, 0, options));
  return yield* answered(scenario, section, question, shown, made, differing(problems, among));
}

/** Told to stop, it tells what was found as it was found. */
function* answered(
  scenario: Scenario,
  section: Section,
  question: Question,
  problem: Problem,
  made: Exploration,
  still?: (found: Counterexample) => Parameters<typeof lessened>[2],
): Generator<Progress, Answer, boolean> {
  const ways: FoundScenario[] = [];
  let goes = made.stopped !== "cancelled";
  for (const each of made.found) {
    const run = lessened(problem, each, still?.(each));
    let next = run.next(goes);
    while (!next.done) {
      goes = goes && (yield { ...made, tried: next.value });
      next = run.next(goes);
    }
    const found = next.value;
    const text = foundText(scenario, problem, section.line, found);
    const lines = text.trimEnd().split("\n");
    const count = found.moves.length + (isState(found) ? 1 : 0);
    ways.push({ found, scenario: text, statements: count === 0 ? [] : lines.slice(-count) });
  }
  const proven = ways.length === 0 && made.stopped === null && made.notModelled.length === 0;
  return { ...question, made, proven, ways };
}

/** What is so before anything happens. */
function withoutMoves(message: string): Exploration {
  const violation = { property: 0, key: "above", code: null, message, loss: null };
  return {
    found: [{ violation, moves: [] }],
    stopped: "found",
    ...{ depth: 0, states: 1, transitions: 0, bytes: 0, notModelled: [], reduction: "whole" as const },
  };
}

/** Of a state, which an assert at the end shows. */
function isState({ violation }: Counterexample): boolean {
  return violation.code === null && (violation.key === "so" || violation.key === "not so");
}
