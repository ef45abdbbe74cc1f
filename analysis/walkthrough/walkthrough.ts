// A scenario as something to read: its narration, and under each piece the steps that it tells of, each with the
// picture of the state after it. Everything in it has been run; what does not hold makes no walkthrough.

import { MAX_WALKTHROUGH } from "../../language/index.ts";
import { diagnosticsOf, type Finding, type Scenario, statementText } from "../index.ts";
import { finished, type Task } from "../scenario/scenario.ts";
import { at } from "../view/item.ts";
import { shapes } from "../view/shapes.ts";
import { stateAfter } from "../view/step.ts";
import type { ShapeView, StateView } from "../view/types.ts";
import type { Block } from "./prose.ts";
import { type Scene, scenesOf } from "./scene.ts";

export interface WalkScene {
  /** The heading that starts a section here. */
  readonly title: string | null;
  readonly depth: number;
  readonly blocks: readonly Block[];
  readonly steps: readonly StateView[];
  /** Asserts that hold, by the step after which they stand. */
  readonly checks: ReadonlyMap<number, readonly string[]>;
}

/** A line of the scenario, and the step that it is. */
export interface CodeLine {
  readonly text: string;
  readonly kind: "narration" | "comment" | "step" | "check" | "other";
  readonly step: number | null;
  readonly findings: readonly string[];
}

export interface Walkthrough {
  readonly title: string;
  readonly kernel: string;
  readonly arch: string;
  readonly design: string;
  readonly count: number;
  readonly code: readonly CodeLine[];
  readonly scenes: readonly WalkScene[];
  readonly shapes: readonly ShapeView[];
}

/** Why there is no walkthrough: lines from 0, with what does not hold there. */
export interface Broken {
  readonly broken: readonly { readonly line: number; readonly file: string | null; readonly message: string }[];
}

/** All at once; see `makingWalkthrough`. */
export function walkthrough(scenario: Scenario, name: string): Walkthrough | Broken {
  return finished(makingWalkthrough(scenario, name));
}

/** In small pieces. `name`: the scenario's file, for the title where its narration has none. */
export function* makingWalkthrough(scenario: Scenario, name: string): Task<Walkthrough | Broken> {
  const broken = brokenLines(scenario);
  if (broken.length > 0) return { broken };
  yield;
  const { scenes, title } = scenesOf(scenario);
  const made: WalkScene[] = [];
  for (const scene of scenes) {
    if (scene.firstStep >= 0 || scene.blocks.length > 0 || scene.title !== null)
      made.push(yield* walkScene(scenario, scene));
  }
  return {
    title: title ?? name,
    kernel: scenario.settings.kernel,
    arch: scenario.arch,
    design: scenario.settings.design,
    count: scenario.steps.length,
    code: codeLines(scenario),
    scenes: made,
    shapes,
  };
}

/** Lines that do not parse or bind, expectations that do not hold, findings that were expected and are not there. */
function brokenLines(scenario: Scenario): Broken["broken"] {
  const last = scenario.steps[MAX_WALKTHROUGH];
  if (last !== undefined) {
    const message = `a walkthrough has at most ${MAX_WALKTHROUGH} steps, and this scenario has ${scenario.steps.length}`;
    return [{ line: scenario.lineOf(last.index), file: last.files.at(-1) ?? null, message }];
  }
  return diagnosticsOf(scenario)
    .filter(
      ({ severity, finding, expected }) =>
        !expected && (finding === null ? severity === "error" : contradicts(finding)),
    )
    .map(({ line, files, message }) => ({ line, file: files.at(-1) ?? null, message }));
}

/** What happens is not what the scenario states. */
function contradicts({ kind }: Finding): boolean {
  return kind === "expectation-fails" || kind === "expected-finding-missing";
}

function* walkScene(scenario: Scenario, { title, depth, blocks, firstStep, endStep }: Scene): Task<WalkScene> {
  const steps: StateView[] = [];
  for (let step = firstStep; step >= 0 && step < endStep; step++) {
    const here = at(scenario, step);
    if (here) steps.push(yield* stateAfter(here, 0));
    yield;
  }
  const checks = new Map<number, string[]>();
  for (const { after, bound, failed } of scenario.checks) {
    // One that is meant not to hold is no sentence about the step.
    if (after < firstStep || after >= endStep || failed !== null) continue;
    checks.set(after, [...(checks.get(after) ?? []), statementText(bound.statement)]);
  }
  return { title, depth, blocks, steps, checks };
}

function codeLines(scenario: Scenario): CodeLine[] {
  const steps = new Map<number, number>();
  for (const { index, files } of scenario.steps) if (files.length === 0) steps.set(scenario.lineOf(index), index);
  const { statements } = scenario.document;
  const end = statements.findLastIndex(({ kind }) => kind !== "blank") + 1;
  return statements.slice(0, end).map((statement, line) => {
    const step = steps.get(line) ?? null;
    const kind =
      statement.kind === "narration" || statement.kind === "comment"
        ? statement.kind
        : step !== null
          ? "step"
          : statement.kind === "assert"
            ? "check"
            : "other";
    const findings = step === null ? [] : (scenario.steps[step]?.findings.map(({ code }) => code) ?? []);
    return { text: statement.text, kind, step, findings };
  });
}
