// `.scn` → `.pte` and back. Comments and blank lines stay; what only the recorder would understand, or refuses, is kept
// as `scn "…"`. From `.scn` to `.pte` and back is the same text once defaults are written out (`normalizeScn`).

import { createState, defaultSettings, placeAt, type Settings, step } from "../../engine/index.ts";
import { type Operation, type Place, type ProcessName, withPlaces } from "../../engine/operation.ts";
import { FIRST_LARGE_PLACE } from "../../engine/state/vma.ts";
import { apply, NO_EFFECTS } from "../bind/effect.ts";
import { bindStatement } from "../bind/statement.ts";
import type { Bound } from "../bound.ts";
import { type Environment, initialEnvironment } from "../environment.ts";
import { recordedMachine } from "../machine.ts";
import type { Program } from "../program.ts";
import { parseStatement } from "../statement.ts";
import type { Header, Statement } from "../tree.ts";
import { writeOperation } from "../write.ts";
import { parseScn, readScn } from "./read.ts";
import { FILES, REGIONS, scnProcesses } from "./words.ts";
import { type ScnNames, writeScnOperation } from "./write.ts";

/** The scenario in this language. */
export function scnToPte(text: string): string {
  let environment = initialEnvironment;
  const run = new Run(defaultSettings);
  return joined(text, ({ op, text: source }) => {
    const operation = counted(op, run);
    const written = writeOperation(operation, (place) => `r${place}`);
    const line =
      written !== undefined && means(written, operation, environment) ? written : quoted(operation, source, run);
    environment = apply(environment, bindStatement(parseStatement(line), environment).effects);
    run.goOn(op);
    return line;
  });
}

/** A scenario's operations on the engine: what is mapped where, for a call that fails maps nothing. They run once that is asked for. */
class Run {
  private state;
  private readonly waiting: Operation[] = [];

  constructor(settings: Settings) {
    this.state = createState(settings);
  }

  goOn(operation: Operation): void {
    this.waiting.push(operation);
  }

  /** How many pages were mapped there last. */
  pages(mm: ProcessName, place: Place): number {
    for (const operation of this.waiting.splice(0)) this.state = step(this.state, operation).state;
    return placeAt(this.state, mm, place)?.pages ?? 0;
  }

  /** Names of a `.scn` itself: place N is region rN. */
  get names(): ScnNames {
    return {
      region: (place) => `r${place}`,
      process: (name) => name,
      file: (name) => name,
      pages: (mm, place) => this.pages(mm, place),
    };
  }
}

/**
 * From another page than the first, a range without a count has as many pages as were mapped there last, to the
 * recorder.
 */
function counted(operation: Operation, run: Run): Operation {
  if (!("range" in operation) || operation.range.count !== null || operation.range.page === 0) return operation;
  const { range, mm } = operation;
  return { ...operation, range: { ...range, count: run.pages(mm, range.place) } };
}

/** The scenario with every default written out, one blank between words. */
export function normalizeScn(text: string): string {
  const run = new Run(defaultSettings);
  return joined(text, ({ op, text: source }) => {
    const line = writeScnOperation(op, run.names) ?? source;
    run.goOn(op);
    return line;
  });
}

function joined(text: string, line: (operation: { readonly op: Operation; readonly text: string }) => string): string {
  const lines = readScn(text).map(({ operation, machine, comment }) => {
    if (operation === null) return [machine, comment.trimEnd()].filter((part) => part !== "").join(" ");
    const code = line(operation);
    return comment === "" ? code : `${code} ${comment.trimEnd()}`;
  });
  return lines.map((each) => `${each}\n`).join("");
}

/** Whether a line of this language means just that operation. */
function means(line: string, operation: Operation, environment: Environment): boolean {
  const { bound, effects } = bindStatement(parseStatement(line), environment);
  if (bound.operation === null) return false;
  const { places } = apply(environment, { ...NO_EFFECTS, places: effects.places });
  return canonical(bound.operation) === canonical(withPlaces(operation, (place) => places.get(`r${place}`) ?? -1));
}

/** Equal for operations that ask the same. */
function canonical(value: unknown): string {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return JSON.stringify(value);
  const fields = Object.entries(value).map(([key, field]) => `${key}:${canonical(field)}`);
  return `{${fields.sort().join()}}`;
}

function quoted(operation: Operation, text: string, run: Run): string {
  const line = operation.op === "bad" ? text : (writeScnOperation(operation, run.names) ?? text);
  return `scn "${line.replace(/["\\]/g, "\\$&")}"`;
}

/** What a trace's scenario can't say, by line. */
export interface ScnProblem {
  readonly line: number;
  readonly message: string;
}

export interface ScnText {
  readonly text: string;
  readonly problems: readonly ScnProblem[];
}

/**
 * The scenario as a kernel trace's, with what it includes in the place of the include. Results, asserts and headers
 * become comments, for traces have no such thing; statements that have no form there become comments too, and a problem
 * each, at the line of the scenario itself.
 */
export function pteToScn(program: Program): ScnText {
  const problems: ScnProblem[] = [];
  const lines = new Writer(program, problems).linesOf(program);
  while (lines.at(-1) === "") lines.pop();
  return { text: lines.map((line) => `${line}\n`).join(""), problems };
}

class Writer {
  private readonly names: Renamed;
  private readonly run: Run;
  private readonly problems: ScnProblem[];

  constructor(program: Program, problems: ScnProblem[]) {
    this.names = new Renamed(program);
    this.run = new Run(program.environment.settings);
    this.problems = problems;
  }

  /** `outer`: the line of the scenario itself that includes this program. */
  linesOf(program: Program, outer?: number): string[] {
    return program.bound.flatMap((bound, line) => {
      const written = this.lineOf(bound, outer ?? line);
      const included = program.includes.get(line)?.program;
      return included ? [written, ...this.linesOf(included, outer ?? line)] : [written];
    });
  }

  private lineOf({ statement, operation, diagnostics }: Bound, line: number): string {
    const { comment, text } = statement;
    const remark = comment === null ? "" : text.slice(comment.start).trimEnd();
    if (statement.kind === "blank") return "";
    if (statement.kind === "comment" || statement.kind === "narration") return remark;
    const code = (comment === null ? text : text.slice(0, comment.start)).trim();
    const left = (message: string): string => {
      this.problems.push({ line, message: `${message}: ${code}` });
      return withRemark(`# ${code}`, remark);
    };
    if (statement.kind === "header" && statement.keyword.text === "machine")
      return withRemark(machineLine(statement), remark);
    if (operation === null) {
      const checks = diagnostics.every(({ severity }) => severity !== "error");
      return !checks || statement.kind === "call" ? left("this does not run") : withRemark(`# ${code}`, remark);
    }
    if (statement.kind === "scn" && statement.line !== null) {
      this.run.goOn(operation);
      if (parseScn(statement.line.value).length === 0) return left("a kernel trace has no operation without a word");
      return withRemark(statement.line.value, remark);
    }
    const written = writeScnOperation(operation, this.names.with(this.run));
    this.run.goOn(operation);
    if (written === undefined) return left("a kernel trace has no such operation, or no such name");
    return [written, resultsOf(statement), remark].filter((part) => part !== "").join(" ");
  }
}

function withRemark(code: string, remark: string): string {
  return remark === "" ? code : `${code} ${remark}`;
}

/** The settings that the recorder knows as a line for it; the others as a comment. */
function machineLine({ settings, text }: Header): string {
  const words = settings.map(({ name, start, end }) => ({ name: name?.text ?? "", word: text.slice(start, end) }));
  const of = (known: boolean): string =>
    words
      .filter(({ name }) => recordedMachine.has(name) === known)
      .map(({ word }) => ` ${word}`)
      .join("");
  return [of(true) && `machine${of(true)}`, of(false) && `# machine${of(false)}`]
    .filter((part) => part !== "")
    .join(" ");
}

function resultsOf(statement: Statement): string {
  if (statement.kind !== "call" || statement.results === null) return "";
  return `# ${statement.text.slice(statement.results.start, statement.results.end)}`;
}

/** A trace's own names stay; others get one that is free. */
class Renamed {
  private readonly regions = new Map<Place, string>();
  private readonly processes: ReadonlyMap<string, string>;
  private readonly files: ReadonlyMap<string, string>;

  constructor(program: Program) {
    const { places, processes, files } = program.environment;
    const regions = assign(
      [...places.keys()],
      Array.from({ length: REGIONS }, (_, i) => `r${i}`),
    );
    for (const [name, place] of places) {
      const region = regions.get(name);
      // The recorder's regions have 64 MiB.
      if (region !== undefined && place < FIRST_LARGE_PLACE) this.regions.set(place, region);
    }
    this.processes = assign([...processes.keys()], [...scnProcesses]);
    this.files = assign(
      [...files.keys()],
      Array.from({ length: FILES }, (_, i) => `f${i}`),
    );
  }

  with(run: Run): ScnNames {
    return {
      region: (place) => this.regions.get(place),
      process: (name) => this.processes.get(name),
      file: (name) => this.files.get(name),
      pages: (mm, place) => run.pages(mm, place),
    };
  }
}

function assign(names: readonly string[], there: readonly string[]): Map<string, string> {
  const free = there.filter((name) => !names.includes(name));
  const all = new Map<string, string>();
  for (const name of names) {
    const given = there.includes(name) ? name : free.shift();
    if (given !== undefined) all.set(name, given);
  }
  return all;
}
