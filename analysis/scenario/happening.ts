// What of a program happens: its operations and its checks, in their order. Most of a version is that of the version before, and taken over from it.

import type { Operation } from "../../engine/index.ts";
import { type Bound, type Program, type Running, running } from "../../language/index.ts";

export interface Happening {
  /** The program that it is of; null: of none yet. */
  readonly program: Program | null;
  /** Statements that carry out an operation, and the operations: parallel. */
  readonly running: readonly Running[];
  readonly operations: readonly Operation[];
  /** `after`: the step that a check looks at the state after; -1: before the first. */
  readonly checks: readonly Checking[];
}

interface Checking {
  readonly running: Running;
  readonly after: number;
}

export const nothing: Happening = { program: null, running: [], operations: [], checks: [] };

export function happening(program: Program, previous: Happening): Happening {
  if (program.includes.size > 0) {
    const made = new Made([], [], []);
    for (const each of running(program)) made.add(each);
    return { program, ...made };
  }
  return { program, ...made(program.bound, previous) };
}

const NO_FILES: readonly string[] = [];

/** As `running`, for a program without includes: lines that are the same at both ends are not looked at. */
function made(bound: readonly Bound[], previous: Happening): Made {
  const known = previous.program !== null && previous.program.includes.size === 0;
  const old = known && previous.program !== null ? previous.program.bound : [];
  let first = 0;
  while (first < old.length && first < bound.length && old[first] === bound[first]) first++;
  // Lines further down have moved, unless there are as many of them as before.
  let last = bound.length;
  if (old.length === bound.length) while (last > first && old[last - 1] === bound[last - 1]) last--;
  const ran = firstAt(previous.running, first, lineOf);
  const checked = firstAt(previous.checks, first, lineOfCheck);
  const list = new Made(
    previous.running.slice(0, ran),
    previous.operations.slice(0, ran),
    previous.checks.slice(0, checked),
  );
  for (let line = first; line < last; line++) list.addLine(bound[line], line);
  if (last === bound.length) return list;
  const rest = firstAt(previous.running, last, lineOf);
  // Checks count steps: where there are more or fewer before them they are made again.
  if (list.running.length !== rest) {
    for (let line = last; line < bound.length; line++) list.addLine(bound[line], line);
    return list;
  }
  return new Made(
    list.running.concat(previous.running.slice(rest)),
    list.operations.concat(previous.operations.slice(rest)),
    list.checks.concat(previous.checks.slice(firstAt(previous.checks, last, lineOfCheck))),
  );
}

class Made {
  readonly running: Running[];
  readonly operations: Operation[];
  readonly checks: Checking[];

  constructor(list: Running[], operations: Operation[], checks: Checking[]) {
    this.running = list;
    this.operations = operations;
    this.checks = checks;
  }

  add(each: Running): void {
    const { operation } = each.bound;
    if (operation === null) this.checks.push({ running: each, after: this.running.length - 1 });
    else {
      this.running.push(each);
      this.operations.push(operation);
    }
  }

  addLine(bound: Bound | undefined, line: number): void {
    if (bound !== undefined && (bound.operation !== null || bound.check !== null))
      this.add({ files: NO_FILES, line, bound });
  }
}

function lineOf({ line }: Running): number {
  return line;
}

function lineOfCheck({ running: { line } }: Checking): number {
  return line;
}

/** The first of a list that is sorted by lines which stands on that line or below. */
function firstAt<T>(list: readonly T[], line: number, at: (item: T) => number): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (at(list[middle] as T) < line) low = middle + 1;
    else high = middle;
  }
  return low;
}
