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

/** The last binding of each statement: names change seldom, so it mostly holds when the statement is bound again. */
const bindings = new WeakMap<Statement, Binding>();

export function bind(document: Document, options: BindOptions = {}): Program {
  const start = options.environment ?? initialEnvironment;
  const previous = reusable(document, start, options.previous);
  const { statements } = document;
  const from = previous === undefined ? 0 : commonPrefix(previous.document.statements, statements);
  const rest = previous === undefined ? statements.length : suffixStart(previous.document.statements, statements, from);
  const bound: Bound[] = previous?.bound.slice(0, from) ?? [];
  const environments: Environment[] = previous?.environments.slice(0, from) ?? [];
  const includes = new Map<number, Include>();
  let environment = previous?.environments[from] ?? (from > 0 && previous ? previous.environment : start);
  for (let line = from; line < statements.length; line++) {
    if (previous !== undefined && line >= rest && (line - rest) % RECHECK === 0) {
      const before = line - statements.length + previous.bound.length;
      const then = previous.environments[before];
      if (then !== undefined && sameEnvironment(then, environment)) {
        const all = {
          bound: bound.concat(previous.bound.slice(before)),
          environments: environments.concat(previous.environments.slice(before)),
        };
        return { document, ...all, environment: previous.environment, includes };
      }
    }
    const statement = statements[line] as Statement;
    environments.push(environment);
    if (line >= MAX_LINES) bound.push(beyond(statement, line));
    else if (statement.kind === "header" && statement.keyword.text === "include" && statement.errors.length === 0) {
      const found = bindInclude(statement, environment, options.include);
      if (found.include !== null) includes.set(line, found.include);
      bound.push(found.bound);
      environment = found.environment;
    } else {
      const binding = bindingOf(statement, environment);
      bound.push(binding.bound);
      environment = apply(environment, binding.effects);
    }
  }
  return { document, bound, environments, environment, includes };
}

/** Lines after which a bound tail asks again whether its environment has met the old one. */
const RECHECK = 64;

/** The earlier program, where a part of it may be taken over as it is: included scenarios may have changed, so not with any. */
function reusable(document: Document, start: Environment, previous: Program | undefined): Program | undefined {
  if (previous === undefined || previous.includes.size > 0) return undefined;
  if (document.statements.length > MAX_LINES || previous.bound.length > MAX_LINES) return undefined;
  return sameEnvironment(previous.environments[0] ?? previous.environment, start) ? previous : undefined;
}

function commonPrefix(old: readonly Statement[], now: readonly Statement[]): number {
  const limit = Math.min(old.length, now.length);
  let i = 0;
  while (i < limit && old[i] === now[i]) i++;
  return i;
}

/** From which line on the statements are the old ones, none of the first `from` counted twice. */
function suffixStart(old: readonly Statement[], now: readonly Statement[], from: number): number {
  const limit = Math.min(old.length, now.length) - from;
  let i = 0;
  while (i < limit && old[old.length - 1 - i] === now[now.length - 1 - i]) i++;
  return now.length - i;
}

function bindingOf(statement: Statement, environment: Environment): Binding {
  const kept = bindings.get(statement);
  if (kept !== undefined && stillHolds(kept.reads, environment)) return kept;
  const binding = bindStatement(statement, environment);
  bindings.set(statement, binding);
  return binding;
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
