// Tree → program: every statement bound in the environment of its line. Again after an edit, only what the edit changed the meaning of is
// bound anew: a statement whose environment answers as before keeps its bound form, by identity.

import { apply } from "./bind/effect.ts";
import { includePath } from "./bind/header.ts";
import { stillHolds } from "./bind/names.ts";
import { Report } from "./bind/report.ts";
import { type Binding, bindStatement } from "./bind/statement.ts";
import type { Bound } from "./bound.ts";
import { type Environment, initialEnvironment, sameEnvironment } from "./environment.ts";
import { MAX_LINES } from "./limits.ts";
import type { Include, Includer, Program } from "./program.ts";
import type { Document, Header, Statement } from "./tree.ts";

export interface BindOptions {
  /** The program before the edit. */
  readonly previous?: Program | undefined;
  /** Gives included scenarios; without it an `include` is an error. */
  readonly include?: Includer | undefined;
  /** Where an included scenario starts from. */
  readonly environment?: Environment | undefined;
}

export function bind(document: Document, options: BindOptions = {}): Program {
  const start = options.environment ?? initialEnvironment;
  const old = new Old(document, start, options.previous);
  const { statements } = document;
  const bound: Bound[] = old.program?.bound.slice(0, old.skip) ?? [];
  const environments: Environment[] = old.program?.environments.slice(0, old.skip) ?? [];
  const bindings: (Binding | null)[] = old.program?.bindings.slice(0, old.skip) ?? [];
  const includes = new Map<number, Include>();
  let environment = old.after(start);
  for (let line = old.skip; line < statements.length; line++) {
    const met = old.met(line, environment);
    if (met !== undefined) {
      return {
        document,
        bound: bound.concat(met.program.bound.slice(met.from)),
        environments: environments.concat(met.program.environments.slice(met.from)),
        environment: met.program.environment,
        includes,
        bindings: bindings.concat(met.program.bindings.slice(met.from)),
      };
    }
    const statement = statements[line] as Statement;
    environments.push(environment);
    if (line >= MAX_LINES) {
      bound.push(beyond(statement, line));
      bindings.push(null);
    } else if (statement.kind === "header" && statement.keyword.text === "include" && statement.errors.length === 0) {
      const found = bindInclude(statement, environment, options.include);
      if (found.include !== null) includes.set(line, found.include);
      bound.push(found.bound);
      bindings.push(null);
      environment = found.environment;
    } else {
      const kept = old.binding(line);
      const binding =
        kept !== null && stillHolds(kept.reads, environment) ? kept : bindStatement(statement, environment);
      bound.push(binding.bound);
      bindings.push(binding);
      environment = apply(environment, binding.effects);
    }
  }
  return { document, bound, environments, environment, includes, bindings };
}

/** Lines after which a bound tail asks again whether its environment has met the old one. */
const RECHECK = 64;

/** What of an earlier program may be taken over: statements at both ends are the same objects, and so are their bindings. */
class Old {
  readonly program: Program | undefined;
  /** Lines at the top that are as they were, with all that they mean. */
  readonly skip: number = 0;
  private readonly head: number = 0;
  /** From this line on the statements are the old ones, `shift` lines away. */
  private readonly tail: number;
  private readonly shift: number;
  /** Whether environments may be compared: what an included scenario does can change without a line of this one. */
  private readonly steady: boolean = false;

  constructor(document: Document, start: Environment, program: Program | undefined) {
    const now = document.statements;
    this.program = program;
    this.tail = now.length;
    this.shift = 0;
    if (program === undefined) return;
    const old = program.document.statements;
    this.shift = now.length - old.length;
    const limit = Math.min(old.length, now.length);
    while (this.head < limit && old[this.head] === now[this.head]) this.head++;
    while (
      this.tail > this.head &&
      this.tail - this.shift > this.head &&
      old[this.tail - 1 - this.shift] === now[this.tail - 1]
    )
      this.tail--;
    this.steady =
      program.includes.size === 0 &&
      now.length <= MAX_LINES &&
      old.length <= MAX_LINES &&
      sameEnvironment(program.environments[0] ?? program.environment, start);
    if (this.steady) this.skip = this.head;
  }

  /** The environment after the lines that are skipped. */
  after(start: Environment): Environment {
    if (this.program === undefined || this.skip === 0) return start;
    return this.program.environments[this.skip] ?? this.program.environment;
  }

  /** What the same statement was bound to. */
  binding(line: number): Binding | null {
    if (line < this.head) return this.program?.bindings[line] ?? null;
    return line >= this.tail ? (this.program?.bindings[line - this.shift] ?? null) : null;
  }

  /** The old program, and the line from which on its rest is this one's: the statements are the same, and names stand for the same. */
  met(line: number, environment: Environment): { readonly program: Program; readonly from: number } | undefined {
    const { program } = this;
    if (program === undefined || !this.steady || line < this.tail || (line - this.tail) % RECHECK !== 0)
      return undefined;
    const from = line - this.shift;
    const then = program.environments[from];
    return then !== undefined && sameEnvironment(then, environment) ? { program, from } : undefined;
  }
}

function plain(statement: Statement, diagnostics: Bound["diagnostics"]): Bound {
  return { statement, operation: null, thread: null, expectations: [], check: null, raw: null, diagnostics };
}

/** A line past the bound: it does not run; the first says so. */
function beyond(statement: Statement, line: number): Bound {
  const report = new Report();
  const span = { start: 0, end: statement.text.length };
  if (line === MAX_LINES)
    report.error("limit", span, `a scenario has at most ${MAX_LINES} lines; from here on nothing runs`);
  return plain(statement, report.diagnostics);
}

interface IncludeFound {
  readonly include: Include | null;
  readonly bound: Bound;
  readonly environment: Environment;
}

function bindInclude(header: Header, environment: Environment, include: Includer | undefined): IncludeFound {
  const report = new Report();
  if (environment.started)
    report.error("header-place", header.keyword, "'include' stands before the first operation; move it up");
  const path = includePath(report, header);
  if (path === undefined || environment.started) {
    return { include: null, bound: plain(header, report.diagnostics), environment };
  }
  const program = include === undefined ? "there are no files here to include from" : include(path, environment);
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
