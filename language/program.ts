// A bound scenario: every statement with its meaning, and what its names stand for before and after it.

import type { Binding } from "./bind/statement.ts";
import type { Bound } from "./bound.ts";
import type { Environment } from "./environment.ts";
import { MAX_INCLUDES, MAX_LINES } from "./limits.ts";
import type { Splice } from "./splice.ts";
import type { Document } from "./tree.ts";

export interface Program {
  readonly document: Document;
  /** Parallel to `document.statements`. */
  readonly bound: readonly Bound[];
  /** Before each statement; parallel to `document.statements`. */
  readonly environments: readonly Environment[];
  /** After the last statement. */
  readonly environment: Environment;
  /** By the line of the `include`. */
  readonly includes: ReadonlyMap<number, Include>;
  /** What the binder preserves for the next edit; parallel to `document.statements`, null for an include. */
  readonly bindings: readonly (Binding | null)[];
  /** Names that its lines copied, as MAX_NAME_COPIES counts them. */
  readonly copies: number;
  /** How `bound` came from that of the program that it was bound after; of all of it, where there was none. */
  readonly change: Splice;
}

export interface Include {
  /** As the scenario writes it, between the quotes. */
  readonly path: string;
  /** Null where it can't be had. */
  readonly program: Program | null;
}

/** What one program may include in all; begun anew each time that it is bound. */
export class IncludeBudget {
  private lines: number;
  private files = 0;
  /** The first bound that was passed, as a sentence: after it nothing more is included. */
  passed: string | null = null;

  /** `lines`: of the scenario itself. */
  constructor(lines: number) {
    this.lines = lines;
  }

  /** Counts a file in; null: it fits. */
  take(lines: number): string | null {
    this.files++;
    this.lines += lines;
    if (this.files > MAX_INCLUDES) this.passed ??= `a scenario includes at most ${MAX_INCLUDES} files in all`;
    else if (this.lines > MAX_LINES)
      this.passed ??= `a scenario has at most ${MAX_LINES} lines, with those that it includes`;
    return this.passed;
  }
}

/**
 * Gives the scenario that `include "path"` names, bound from `environment` on, or why it can't be had, as a sentence: include.ts makes one from
 * a host's files. `budget`: what the whole program may include.
 */
export type Includer = (path: string, environment: Environment, budget: IncludeBudget) => Program | string;

/**
 * One statement that runs: `files` are the includes on the way to it, the outermost first; none: it stands in the
 * scenario itself.
 */
export interface Running {
  readonly files: readonly string[];
  readonly line: number;
  readonly bound: Bound;
}

/**
 * The statements that do or check something, in the order in which they happen, included ones where they are included.
 */
export function running(program: Program, files: readonly string[] = []): Running[] {
  const all: Running[] = [];
  program.bound.forEach((bound, line) => {
    const include = program.includes.get(line);
    if (include?.program) for (const inner of running(include.program, [...files, include.path])) all.push(inner);
    if (bound.operation !== null || bound.check !== null) all.push({ files, line, bound });
  });
  return all;
}

/** Names of places by number: `places[0]` is the first that the scenario mentions. Places of 1 GiB leave numbers out. */
export function placeNames(program: Program): string[] {
  const names: string[] = [];
  for (const [name, place] of program.environment.places) names[place] = name;
  return names;
}
