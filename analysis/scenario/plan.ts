// The run plan of a program: which of its statements carry out an operation, which assert something, and in which
// order. After an edit only the lines that it changed are looked at; included files are walked through whole.

import type { Operation } from "../../engine/index.ts";
import { type Bound, isEmpty, type Program, type Splice, shiftOf, spliced, spliceOf } from "../../language/index.ts";

/** A statement that runs, wherever it stands. */
export interface Planned {
  readonly bound: Bound;
  /** Includes on the way to it, the outermost first; none: it stands in the scenario itself. */
  readonly files: readonly string[];
}

/** An assert, and how many operations are carried out before it. */
interface PlannedAssert {
  readonly planned: Planned;
  readonly line: number;
  /** Its line in the scenario, or that of the outermost include that leads to it. */
  readonly place: number;
  readonly after: number;
}

export interface Plan {
  readonly program: Program | null;
  /** Statements that carry out an operation, and the operations: parallel. */
  readonly statements: readonly Planned[];
  readonly operations: readonly Operation[];
  /** The line of each in its own file, from 0. */
  readonly lines: readonly number[];
  /** The line of each in the scenario, or that of the outermost include that leads to it. */
  readonly places: readonly number[];
  readonly asserts: readonly PlannedAssert[];
  /** Lines of the scenario itself of which there may be something to say whatever runs: headers, narration, and those with diagnostics. */
  readonly staticLines: readonly number[];
  /** What became of the statements of the plan before. */
  readonly change: Splice;
}

export const emptyPlan: Plan = {
  program: null,
  statements: [],
  operations: [],
  lines: [],
  places: [],
  asserts: [],
  staticLines: [],
  change: { from: 0, removed: 0, added: 0 },
};

const NO_FILES: readonly string[] = [];

export function planOf(program: Program, previous: Plan): Plan {
  const known = previous.program;
  if (program.includes.size > 0 || known === null || known.includes.size > 0) {
    const list = new Listing();
    list.addProgram(program);
    const change = spliceOf(
      previous.statements,
      list.statements,
      (a, b) => a.bound === b.bound && sameFiles(a.files, b.files),
    );
    return { program, ...list, change };
  }
  const { change: edit } = program;
  const fresh = new Listing();
  for (let line = edit.from; line < edit.from + edit.added; line++)
    fresh.addLine(program.bound[line], line, line, NO_FILES);
  const from = firstAt(previous.lines, edit.from);
  const end = firstAt(previous.lines, edit.from + edit.removed);
  const change = { from, removed: end - from, added: fresh.statements.length };
  const at =
    <T>(items: readonly T[]) =>
    (index: number) =>
      items[index - from] as T;
  const moved = shiftOf(edit);
  const asserts = assertsOf(previous.asserts, fresh.asserts, edit, change);
  const staticLines = linesAfter(previous.staticLines, fresh.staticLines, edit);
  // A comment: nothing runs otherwise, and nothing elsewhere.
  if (isEmpty(change) && moved === 0) return { ...previous, program, asserts, staticLines, change };
  const lines = linesAfter(previous.lines, fresh.lines, edit);
  return {
    program,
    statements: spliced(previous.statements, change, at(fresh.statements)),
    operations: spliced(previous.operations, change, at(fresh.operations)),
    lines,
    places: lines,
    asserts,
    staticLines,
    change,
  };
}

/** Some of the lines after an edit, of those before it and its own; the same list where none is another one. */
function linesAfter(old: readonly number[], fresh: readonly number[], edit: Splice): readonly number[] {
  const from = firstAt(old, edit.from);
  const removed = firstAt(old, edit.from + edit.removed) - from;
  const moved = shiftOf(edit);
  if (moved === 0 && removed === fresh.length && fresh.every((line, at) => line === old[from + at])) return old;
  const lines = spliced(old, { from, removed, added: fresh.length }, (index) => fresh[index - from] as number);
  if (moved !== 0) for (let i = from + fresh.length; i < lines.length; i++) lines[i] = (lines[i] ?? 0) + moved;
  return lines;
}

/** Those above the edit, its own, and those below, with as many operations before them as there are now. */
function assertsOf(old: readonly PlannedAssert[], fresh: readonly PlannedAssert[], edit: Splice, change: Splice) {
  if (old.length === 0 && fresh.length === 0) return old;
  const places = old.map(({ place }) => place);
  const above = old.slice(0, firstAt(places, edit.from));
  const below = old.slice(firstAt(places, edit.from + edit.removed));
  const moved = shiftOf(edit);
  const more = shiftOf(change);
  return [
    ...above,
    ...fresh.map((each) => ({ ...each, after: each.after + change.from })),
    ...(moved === 0 && more === 0
      ? below
      : below.map((each) => ({
          ...each,
          line: each.line + moved,
          place: each.place + moved,
          after: each.after + more,
        }))),
  ];
}

class Listing {
  readonly statements: Planned[] = [];
  readonly operations: Operation[] = [];
  readonly lines: number[] = [];
  readonly places: number[] = [];
  readonly asserts: PlannedAssert[] = [];
  readonly staticLines: number[] = [];

  addProgram(program: Program, files: readonly string[] = NO_FILES, outermost?: number): void {
    program.bound.forEach((bound, line) => {
      const place = outermost ?? line;
      const include = program.includes.get(line);
      if (include?.program) this.addProgram(include.program, [...files, include.path], place);
      this.addLine(bound, line, place, files);
    });
  }

  addLine(bound: Bound | undefined, line: number, place: number, files: readonly string[]): void {
    if (bound === undefined) return;
    const { kind } = bound.statement;
    if (files.length === 0 && (bound.diagnostics.length > 0 || kind === "header" || kind === "narration"))
      this.staticLines.push(line);
    if (bound.operation !== null) {
      this.statements.push({ bound, files });
      this.operations.push(bound.operation);
      this.lines.push(line);
      this.places.push(place);
    } else if (bound.check !== null)
      this.asserts.push({ planned: { bound, files }, line, place, after: this.statements.length });
  }
}

function sameFiles(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((file, index) => file === b[index]);
}

/** The first of a sorted list that is not less. */
export function firstAt(sorted: readonly number[], least: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) < least) low = middle + 1;
    else high = middle;
  }
  return low;
}
