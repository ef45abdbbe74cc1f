// Tree → program: every statement bound in the environment of its line. Again after an edit, only what the edit changed
// the meaning of is bound anew: a statement whose environment answers as before keeps its bound form, by identity.

import { apply } from "./bind/effect.ts";
import { includePath } from "./bind/header.ts";
import { stillHolds } from "./bind/names.ts";
import { Report } from "./bind/report.ts";
import { type Binding, bindStatement } from "./bind/statement.ts";
import type { Bound } from "./bound.ts";
import { type Environment, initialEnvironment, sameEnvironment } from "./environment.ts";
import { MAX_LINES, MAX_NAME_COPIES } from "./limits.ts";
import { type Include, IncludeBudget, type Includer, type Program } from "./program.ts";
import { type Splice, shiftOf, spliced, spliceOf } from "./splice.ts";
import type { Document, Header, Statement } from "./tree.ts";

export interface BindOptions {
  /** The program before the edit. */
  readonly previous?: Program | undefined;
  /** What the edit did to its statements; without it that is looked for. */
  readonly change?: Splice | undefined;
  /** Gives included scenarios; without it an `include` is an error. */
  readonly include?: Includer | undefined;
  /** Where an included scenario starts from. */
  readonly environment?: Environment | undefined;
  /** Of the program that includes this one; none: it is a program of its own. */
  readonly budget?: IncludeBudget | undefined;
}

export function bind(document: Document, options: BindOptions = {}): Program {
  const start = options.environment ?? initialEnvironment;
  const { statements } = document;
  const old = options.previous && new PreviousProgram(document, start, options.previous, options.change);
  const skip = old?.skip ?? 0;
  // Of the lines that are not taken over.
  const bound: Bound[] = [];
  const environments: Environment[] = [];
  const bindings: (Binding | null)[] = [];
  const includes = new Map<number, Include>();
  let environment = old?.after(start) ?? start;
  const budget = options.budget ?? new IncludeBudget(statements.length);
  let copies = old?.copiesBefore(skip) ?? 0;
  /** Past a bound, and said so. */
  let full = false;
  for (let line = skip; line < statements.length; line++) {
    if (old?.met(line, environment)) {
      const all = copies + old.copiesFrom(line);
      if (all <= MAX_NAME_COPIES) {
        const { program } = old;
        const met: Splice = { from: skip, removed: old.lineBefore(line) - skip, added: line - skip };
        return {
          document,
          bound: spliced(program.bound, met, (at) => bound[at - skip] as Bound),
          environments: spliced(program.environments, met, (at) => environments[at - skip] as Environment),
          environment: program.environment,
          includes,
          bindings: spliced(program.bindings, met, (at) => bindings[at - skip] ?? null),
          copies: all,
          change: old.change(),
        };
      }
    }
    const statement = statements[line] as Statement;
    environments.push(environment);
    const before = environment;
    if (line >= MAX_LINES || copies > MAX_NAME_COPIES) {
      bound.push(beyond(statement, full ? null : limitOf(line)));
      full = true;
      bindings.push(null);
    } else if (statement.kind === "header" && statement.keyword.text === "include" && statement.errors.length === 0) {
      const found = bindInclude(statement, environment, options.include, budget);
      if (found.include !== null) includes.set(line, found.include);
      bound.push(found.bound);
      bindings.push(null);
      environment = found.environment;
    } else {
      const known = old?.binding(line) ?? null;
      const binding =
        known !== null && stillHolds(known.reads, environment) ? known : bindStatement(statement, environment);
      bound.push(binding.bound);
      bindings.push(binding);
      environment = apply(environment, binding.effects);
    }
    old?.see(line, bound[line - skip]);
    copies += namesCopied(before, environment);
  }
  const change = old?.change() ?? { from: 0, removed: 0, added: statements.length };
  const above = <T>(all: readonly T[] | undefined, own: T[]): T[] =>
    skip === 0 || !all ? own : all.slice(0, skip).concat(own);
  return {
    document,
    bound: above(old?.program.bound, bound),
    environments: above(old?.program.environments, environments),
    environment,
    includes,
    bindings: above(old?.program.bindings, bindings),
    copies,
    change,
  };
}

/** Lines after which a bound tail asks again whether its environment has met the old one. */
const RECHECK = 64;

/**
 * What of an earlier program may be taken over: statements above and below the edit are the same objects, and so are
 * their bindings.
 */
class PreviousProgram {
  readonly program: Program;
  /** Lines at the top that are as they were, with all that they mean. */
  readonly skip: number;
  private readonly edit: Splice;
  /** From this line on the statements are the old ones. */
  private readonly tail: number;
  /** Whether environments may be compared: what an included scenario does can change without a line of this one. */
  private readonly steady: boolean;
  /**
   * The lines outside of the edit that mean something else now, or were bound anew: the first, and the one after the
   * last.
   */
  private first: number;
  private end: number;

  constructor(document: Document, start: Environment, program: Program, change: Splice | undefined) {
    const now = document.statements;
    const old = program.document.statements;
    this.program = program;
    this.edit = change ?? spliceOf(old, now);
    this.tail = this.edit.from + this.edit.added;
    this.first = this.edit.from;
    this.end = this.tail;
    this.steady =
      program.includes.size === 0 &&
      now.length <= MAX_LINES &&
      old.length <= MAX_LINES &&
      program.copies <= MAX_NAME_COPIES &&
      sameEnvironment(program.environments[0] ?? program.environment, start);
    this.skip = this.steady ? this.edit.from : 0;
  }

  /** The environment after the lines that are skipped. */
  after(start: Environment): Environment {
    if (this.skip === 0) return start;
    return this.program.environments[this.skip] ?? this.program.environment;
  }

  /** The line that a line outside of the edit was. */
  lineBefore(line: number): number {
    return line < this.edit.from ? line : line - shiftOf(this.edit);
  }

  /** What the same statement was bound to. */
  binding(line: number): Binding | null {
    if (line >= this.edit.from && line < this.tail) return null;
    return this.program.bindings[this.lineBefore(line)] ?? null;
  }

  /** Whether from this line on all is as it was: the statements are the same, and names stand for the same. */
  met(line: number, environment: Environment): boolean {
    if (!this.steady || line < this.tail || (line - this.tail) % RECHECK !== 0) return false;
    const then = this.program.environments[this.lineBefore(line)];
    return then !== undefined && sameEnvironment(then, environment);
  }

  /** Names that its lines copied above that one. */
  copiesBefore(line: number): number {
    return copiesIn(this.program, 0, this.lineBefore(line));
  }

  /** And from there on. */
  copiesFrom(line: number): number {
    const { program } = this;
    return copiesIn(program, this.lineBefore(line), program.environments.length);
  }

  /** Takes note of a line's meaning. */
  see(line: number, bound: Bound | undefined): void {
    if (line >= this.edit.from && line < this.tail) return;
    if (this.program.bound[this.lineBefore(line)] === bound) return;
    this.first = Math.min(this.first, line);
    this.end = Math.max(this.end, line + 1);
  }

  /** What became of the bound statements. */
  change(): Splice {
    const added = this.end - this.first;
    return { from: this.first, removed: added - shiftOf(this.edit), added };
  }
}

function plain(statement: Statement, diagnostics: Bound["diagnostics"]): Bound {
  return {
    statement,
    operation: null,
    thread: null,
    expectations: [],
    check: null,
    raw: null,
    move: null,
    property: null,
    diagnostics,
  };
}

/** A line past a bound: it does not run; the first says so. */
function beyond(statement: Statement, said: string | null): Bound {
  const report = new Report();
  const span = { start: 0, end: statement.text.length };
  if (said !== null) report.error("limit", span, `${said}; from here on nothing runs`);
  return plain(statement, report.diagnostics);
}

function limitOf(line: number): string {
  return line >= MAX_LINES
    ? `a scenario has at most ${MAX_LINES} lines`
    : "the scenario's lines give too many names: fewer places, files, threads or processes are needed";
}

/** Names in the lists that a statement made anew. */
function namesCopied(before: Environment, after: Environment): number {
  if (before === after) return 0;
  const { places, files, threads, processes, reach } = after;
  let copied = 0;
  if (places !== before.places) copied += places.size;
  if (files !== before.files) copied += files.size;
  if (threads !== before.threads) copied += threads.size;
  if (processes !== before.processes) copied += processes.size;
  // A process's own list has no more places than there are.
  if (reach !== before.reach) copied += reach.size + places.size;
  return copied;
}

/** Of its lines from one to before another. */
function copiesIn({ environments, environment: last }: Program, from: number, to: number): number {
  let copied = 0;
  for (let line = from; line < to; line++) {
    const before = environments[line] ?? last;
    const after = environments[line + 1] ?? last;
    // Most lines name nothing new, and this is asked at each edit.
    if (before !== after) copied += namesCopied(before, after);
  }
  return copied;
}

interface IncludeFound {
  readonly include: Include | null;
  readonly bound: Bound;
  readonly environment: Environment;
}

function bindInclude(
  header: Header,
  environment: Environment,
  include: Includer | undefined,
  budget: IncludeBudget,
): IncludeFound {
  const report = new Report();
  if (environment.started)
    report.error("header-place", header.keyword, "'include' stands before the first operation; move it up");
  const path = includePath(report, header);
  if (path === undefined || environment.started) {
    return { include: null, bound: plain(header, report.diagnostics), environment };
  }
  const program =
    include === undefined ? "there are no files here to include from" : include(path, environment, budget);
  if (typeof program === "string") {
    report.error("include", header.settings[0] ?? header.keyword, `'${path}' can't be included: ${program}`);
    return { include: { path, program: null }, bound: plain(header, report.diagnostics), environment };
  }
  const wrong = program.bound.some(({ diagnostics }) => diagnostics.some(({ severity }) => severity === "error"));
  if (wrong) report.error("include", header.settings[0] ?? header.keyword, `'${path}' has errors; open it to see them`);
  // Headers may follow an include, whatever it ran.
  const after = { ...program.environment, started: environment.started };
  return { include: { path, program }, bound: plain(header, report.diagnostics), environment: after };
}
