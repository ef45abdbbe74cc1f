// The explored section of a scenario as a problem: the state that the lines above it end in, what its lines let happen,
// what they forbid.

import { failedAssert } from "../analysis/expectations/assert.ts";
import { diagnosticsOf, rules, type Scenario } from "../analysis/index.ts";
import { type Operation, placeAt, tasks } from "../engine/index.ts";
import { VM_MERGEABLE } from "../engine/state/vma.ts";
import type { Bound, Property as BoundProperty, Move } from "../language/index.ts";
import { type Answer, type Kind, type Problem, type Property, pageOf } from "./problem.ts";
import { type Naming, neverFindings } from "./property.ts";

export interface Section {
  /** The line of `explore`, from 0 on. */
  readonly line: number;
  readonly problem: Problem;
  /** By property of the problem: the line that says it. */
  readonly lines: readonly number[];
  /** What `never differs` names, with its line. */
  readonly differences: readonly { readonly line: number; readonly among: readonly string[] }[];
}

/** What keeps a section from being searched, with the line it is about. */
export interface SectionError {
  readonly line: number;
  readonly message: string;
}

/** Null: the scenario has no explored section. */
export function sectionOf(scenario: Scenario): Section | SectionError | null {
  const { statements } = scenario.document;
  const line = statements.findIndex(({ kind }) => kind === "explore");
  if (line < 0) return null;
  const { bound } = scenario.program;
  for (const [at, { diagnostics }] of bound.entries()) {
    const error = diagnostics.find(({ severity }) => severity === "error");
    if (error !== undefined) return { line: at, message: error.message };
  }
  const naming: Naming = { settings: scenario.settings, raw: scenario.raw, nameOf: (place) => scenario.nameOf(place) };
  const properties: Property[] = [];
  const lines: number[] = [];
  const differences: { line: number; among: string[] }[] = [];
  for (const [at, { property, statement }] of bound.entries()) {
    if (property === null) continue;
    if (property.kind === "differs") {
      differences.push({ line: at, among: property.among.map(({ text }) => text) });
      continue;
    }
    const made = propertyOf(property, statement.text.trim(), naming);
    if (typeof made === "string") return { line: at, message: made };
    properties.push(made);
    lines.push(at);
  }
  if (properties.length === 0 && differences.length === 0)
    return { line, message: "the section says nothing that must not happen: add a line 'never PTE016'" };
  return { line, problem: problemOf(scenario, bound, properties, differences.length > 0), lines, differences };
}

/** What the lines above a section state and does not hold: of what follows from there nothing can be said. Null: it all holds. */
export function brokenAbove(scenario: Scenario, { line }: Section): SectionError | null {
  const broken = diagnosticsOf(scenario).find(
    (each) =>
      each.severity === "error" &&
      each.finding?.rule.group === "expectation" &&
      (each.files.length > 0 || each.line < line),
  );
  return broken === undefined ? null : { line: broken.line, message: `above the section, ${broken.message}` };
}

function propertyOf(
  property: Exclude<BoundProperty, { kind: "differs" }>,
  text: string,
  naming: Naming,
): Property | string {
  if (property.kind === "state") return stateProperty(property, text, naming);
  for (const code of property.codes) {
    const rule = rules.find((each) => each.code === code.text.toUpperCase());
    if (rule === undefined) return `there is no finding ${code.text}`;
    if (rule.check === undefined) return `${rule.code} is not about one step: a search can't look for it`;
  }
  return neverFindings(
    property.codes.map((code) => code.text.toUpperCase()),
    naming,
    text.replace(/\s*#.*$/, ""),
  );
}

/** Looks at the pages whenever something changed. */
function stateProperty(
  { always, check }: Extract<BoundProperty, { kind: "state" }>,
  text: string,
  { raw }: Naming,
): Property {
  return {
    text: text.replace(/\s*#.*$/, ""),
    looks: "bits",
    judge: ({ after }) => {
      const failed = failedAssert(after.state, check, raw);
      if ((failed === null) === always) return null;
      const message = failed === null ? "it is so" : `it is not so: ${failed.message}`;
      return { key: always ? "not so" : "so", code: null, message, loss: null };
    },
  };
}

function problemOf(
  scenario: Scenario,
  bound: readonly Bound[],
  properties: readonly Property[],
  differs: boolean,
): Problem {
  const start = scenario.steps.at(-1)?.step.state ?? scenario.timeline.start;
  const threads: string[] = [];
  const programs: Move[][] = [];
  const events: number[] = [];
  const answers: Answer[] = [];
  const kinds: Kind[] = [];
  for (const { move, thread } of bound) {
    if (move === null) continue;
    if (move.source === "thread") {
      const name = thread ?? "A";
      const at = threads.indexOf(name);
      if (at < 0) {
        threads.push(name);
        programs.push([move]);
      } else programs[at]?.push(move);
    } else if (move.source === "any") {
      kinds.push({ source: "event", of: events.length, pc: 0, instances: instancesOf(scenario, move) });
      events.push(move.times ?? Number.POSITIVE_INFINITY);
    } else {
      const mm = "mm" in move.operation ? move.operation.mm : "A";
      kinds.push({ source: "answer", of: answers.length, pc: 0, instances: instancesOf(scenario, move) });
      answers.push({ to: move.event ?? "wp", mm });
    }
  }
  programs.forEach((moves, of) => {
    moves.forEach((move, pc) => {
      kinds.push({ source: "thread", of, pc, instances: instancesOf(scenario, move) });
    });
  });
  const asleep = new Map<number, number>();
  for (const { task } of tasks(start)) {
    const thread = threads.indexOf(scenario.threadAt(scenario.steps.length - 1, task) ?? "");
    if (thread < 0) continue;
    asleep.set(task, kinds.length);
    kinds.push({ source: "thread", of: thread, pc: -1, instances: new Map() });
  }
  const merges =
    start.mms.some((mm) => mm?.vmas.some(({ flags }) => (flags & VM_MERGEABLE) !== 0)) ||
    kinds.some(({ instances }) =>
      [...instances.values()].some((op) => op.op === "madvise" && op.advice === "MERGEABLE"),
    );
  return { start, threads, events, answers, kinds, properties, asleep, contents: differs || merges };
}

/** The operation, or the same for each page of what is mapped there. */
function instancesOf(scenario: Scenario, { operation, every }: Move): ReadonlyMap<number, Operation> {
  if (!every) return new Map([[pageOf(operation), operation]]);
  const instances = new Map<number, Operation>();
  for (let page = 0; page < pagesFor(scenario, operation); page++) instances.set(page, ofPage(operation, page));
  return instances;
}

function ofPage(operation: Operation, page: number): Operation {
  if ("range" in operation) return { ...operation, range: { ...operation.range, page, count: 1 } };
  if (operation.op === "fallocate") return { ...operation, page, count: 1 };
  return "page" in operation ? { ...operation, page } : operation;
}

/** How many pages `[*]` stands for. */
function pagesFor(scenario: Scenario, operation: Operation): number {
  const place = "range" in operation ? operation.range.place : "place" in operation ? operation.place : null;
  const state = scenario.steps.at(-1)?.step.state ?? scenario.timeline.start;
  if (place !== null) {
    let pages = 0;
    for (const mm of state.mms) {
      if (mm === undefined) continue;
      pages = Math.max(pages, placeAt(state, mm.name, place)?.pages ?? 0);
    }
    for (const reach of scenario.environment.reach.values()) pages = Math.max(pages, reach.get(place) ?? 0);
    return pages;
  }
  return "file" in operation ? (scenario.environment.files.get(operation.file)?.pages ?? 0) : 0;
}
