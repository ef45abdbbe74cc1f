// `.scn` → `.pte` and back. Comments and blank lines stay; what only the recorder would understand, or refuses, is kept as `scn "…"`. From
// `.scn` to `.pte` and back is the same text once defaults are written out (`normalizeScn`).

import type { Operation, Place } from "../../engine/operation.ts";
import { apply, NO_EFFECTS } from "../bind/effect.ts";
import { bindStatement } from "../bind/statement.ts";
import { type Environment, initialEnvironment } from "../environment.ts";
import type { Program } from "../program.ts";
import { parseStatement } from "../statement.ts";
import type { Statement } from "../tree.ts";
import { writeOperation } from "../write.ts";
import { withPlaces } from "./places.ts";
import { readScn } from "./read.ts";
import { FILES, REGIONS, scnProcesses } from "./words.ts";
import { type ScnNames, writeScnOperation } from "./write.ts";

/** The scenario in this language. */
export function scnToPte(text: string): string {
  let environment = initialEnvironment;
  return joined(text, ({ op, text: source }) => {
    const operation = counted(op, environment);
    const written = writeOperation(operation, (place) => `r${place}`);
    const line =
      written !== undefined && means(written, operation, environment)
        ? written
        : quoted(operation, source, environment);
    environment = after(line, environment);
    return line;
  });
}

/** From another page than the first, a range without a count has as many pages as were mapped there last, to the recorder. */
function counted(operation: Operation, environment: Environment): Operation {
  if (!("range" in operation) || operation.range.count !== null || operation.range.page === 0) return operation;
  const { range, mm } = operation;
  const count = environment.reach.get(mm)?.get(environment.places.get(`r${range.place}`) ?? -1) ?? 0;
  return { ...operation, range: { ...range, count } };
}

/** The scenario with every default written out, one blank between words. */
export function normalizeScn(text: string): string {
  let environment = initialEnvironment;
  return joined(text, ({ op, text: source }) => {
    const line = writeScnOperation(op, fixedNames(environment)) ?? source;
    environment = apply(environment, {
      ...NO_EFFECTS,
      places: Array.from({ length: REGIONS }, (_, i) => `r${i}`),
      operation: op,
    });
    return line;
  });
}

function joined(text: string, line: (operation: { readonly op: Operation; readonly text: string }) => string): string {
  const lines = readScn(text).map(({ operation, comment }) => {
    if (operation === null) return comment;
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

function quoted(operation: Operation, text: string, environment: Environment): string {
  const { places } = environment;
  const numbered: Environment = {
    ...environment,
    reach: new Map(
      [...environment.reach].map(([mm, reach]) => [
        mm,
        new Map([...places].map(([name, place]) => [regionOf(name) ?? -1, reach.get(place) ?? 0])),
      ]),
    ),
  };
  const line = operation.op === "bad" ? text : (writeScnOperation(operation, fixedNames(numbered)) ?? text);
  return `scn "${line.replace(/["\\]/g, "\\$&")}"`;
}

function after(line: string, environment: Environment): Environment {
  return apply(environment, bindStatement(parseStatement(line), environment).effects);
}

/** Names of a `.scn` itself: place N is region rN. */
function fixedNames(environment: Environment): ScnNames {
  return {
    region: (place) => `r${place}`,
    process: (name) => name,
    file: (name) => name,
    pages: (mm, place) => environment.reach.get(mm)?.get(place) ?? 0,
  };
}

function regionOf(name: string): number | undefined {
  const found = /^r([0-7])$/.exec(name);
  return found === null ? undefined : Number(found[1]);
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
 * The scenario as a kernel trace's. Results, asserts and headers become comments, for traces have no such thing; statements that have no form
 * there become comments too, and a problem each.
 */
export function pteToScn(program: Program): ScnText {
  const problems: ScnProblem[] = [];
  const names = new Renamed(program);
  const lines = program.bound.map((bound, line) => {
    const { statement, operation } = bound;
    const { comment, text } = statement;
    const remark = comment === null ? "" : text.slice(comment.start).trimEnd();
    if (statement.kind === "blank") return "";
    if (statement.kind === "comment" || statement.kind === "narration") return remark;
    if (statement.kind === "scn" && statement.line !== null)
      return remark === "" ? statement.line.value : `${statement.line.value} ${remark}`;
    const code = (comment === null ? text : text.slice(0, comment.start)).trim();
    if (operation === null) {
      const checks = bound.diagnostics.every(({ severity }) => severity !== "error");
      if (!checks || statement.kind === "call") problems.push({ line, message: `this does not run: ${code}` });
      return `# ${code}${remark === "" ? "" : ` ${remark}`}`;
    }
    const written = writeScnOperation(operation, names.at(program.environments[line] ?? program.environment));
    if (written === undefined) {
      problems.push({ line, message: `a kernel trace has no such operation, or no such name: ${code}` });
      return `# ${code}${remark === "" ? "" : ` ${remark}`}`;
    }
    return [written, resultsOf(statement), remark].filter((part) => part !== "").join(" ");
  });
  while (lines.at(-1) === "") lines.pop();
  return { text: lines.map((line) => `${line}\n`).join(""), problems };
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
      if (region !== undefined) this.regions.set(place, region);
    }
    this.processes = assign([...processes.keys()], [...scnProcesses]);
    this.files = assign(
      [...files.keys()],
      Array.from({ length: FILES }, (_, i) => `f${i}`),
    );
  }

  at(environment: Environment): ScnNames {
    return {
      region: (place) => this.regions.get(place),
      process: (name) => this.processes.get(name),
      file: (name) => this.files.get(name),
      pages: (mm, place) => environment.reach.get(mm)?.get(place) ?? 0,
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
