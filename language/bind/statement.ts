// One statement in its environment → its bound form, and what it does to the names after it.

import { withPlaces } from "../../engine/operation.ts";
import type { Bound } from "../bound.ts";
import type { Environment } from "../environment.ts";
import { MAX_FILES, MAX_THREADS } from "../limits.ts";
import { parseScnOperation } from "../scn/read.ts";
import type { OperationRow } from "../table/row.ts";
import { operationNamed, operations, signatureOf } from "../table.ts";
import type { Assert, Call, ScnLine, Statement } from "../tree.ts";
import type { Reading } from "./arguments.ts";
import { matchArguments, requireProcess } from "./arguments.ts";
import { bindAssert, bindAssertResults, bindDecode } from "./assert.ts";
import { type Effects, NO_EFFECTS } from "./effect.ts";
import { bindExplore, bindMove, bindProperty, bindStateProperty, outsideExplore } from "./explore.ts";
import { bindHeader } from "./header.ts";
import { Names, type Reads } from "./names.ts";
import { buildOperation } from "./operation.ts";
import { Report } from "./report.ts";
import { bindResults, expectsFailure } from "./result.ts";

/** Whether there may be one more file or thread, where the call names a new one. */
function fits(names: Names, report: Report, call: Call, row: OperationRow, thread: string | null): boolean {
  const { target, process } = call;
  if (target && row.defines === "file" && names.file(target.text) === undefined && !names.room("file")) {
    report.error("limit", target, `a scenario has at most ${MAX_FILES} files; use one of the names again`);
    return false;
  }
  if (process && thread !== null && !names.thread(thread) && !names.room("thread")) {
    report.error("limit", process.process, `a scenario names at most ${MAX_THREADS} threads; use one again`);
    return false;
  }
  return true;
}

export interface Binding {
  readonly bound: Bound;
  readonly effects: Effects;
  /** What the environment answered; while it does so still, the binding holds. */
  readonly reads: Reads;
}

type Parts = Partial<Omit<Bound, "statement" | "diagnostics">> & { readonly effects?: Effects };

const NO_READS: Reads = [];
const NO_EXPECTATIONS: Bound["expectations"] = [];

export function bindStatement(statement: Statement, environment: Environment): Binding {
  if (statement.kind === "blank" || statement.kind === "comment" || statement.kind === "narration") {
    return { bound: bound(statement, {}, new Report()), effects: NO_EFFECTS, reads: NO_READS };
  }
  const report = new Report();
  const names = new Names(environment);
  const parts = statement.errors.length > 0 ? broken(statement, names, report) : whole(statement, names, report);
  return { bound: bound(statement, parts, report), effects: parts.effects ?? NO_EFFECTS, reads: names.reads };
}

function bound(statement: Statement, parts: Parts, report: Report): Bound {
  return {
    statement,
    operation: parts.operation ?? null,
    thread: parts.thread ?? null,
    expectations: parts.expectations ?? NO_EXPECTATIONS,
    check: parts.check ?? null,
    raw: parts.raw ?? null,
    move: parts.move ?? null,
    property: parts.property ?? null,
    diagnostics: report.diagnostics,
  };
}

/**
 * A line with an error does not run; what it names is known all the same, so that the error stays its own. One whose
 * call (or assert) is whole and only its results are not (somebody is typing them) runs.
 */
function broken(statement: Statement, names: Names, report: Report): Parts {
  for (const { start, end, message, fix } of statement.errors) {
    report.error("syntax", { start, end }, message, fix === undefined ? [] : [{ ...fix, start, end }]);
  }
  if (statement.kind === "assert") {
    const { results } = statement;
    const stands = results !== null && statement.errors.every(({ start }) => start >= results.start);
    return stands ? whole(statement, names, report) : {};
  }
  if (statement.kind !== "call") return {};
  if (statement.close >= 0 && statement.errors.every(({ start }) => start > statement.close))
    return bindCall(names, report, statement);
  const row = operationNamed(statement.callee.text);
  if (statement.target === null || row?.defines !== "place") return {};
  const unread = names.place(statement.target.text);
  return { effects: { ...NO_EFFECTS, places: names.fresh, unread } };
}

function whole(statement: Statement, names: Names, report: Report): Parts {
  const r = { names, report, process: null, fails: expectsFailure(statement) };
  switch (statement.kind) {
    case "header":
      return { effects: bindHeader(names, report, statement) };
    case "call":
      return bindCall(names, report, statement);
    case "assert":
      return bindAssertion(r, statement);
    case "explore":
      return bindExplore(r, statement);
    case "property":
      return { property: bindProperty(r, statement) };
    case "decode":
      return { raw: bindDecode(r, statement) };
    case "scn":
      return bindScn(r, statement);
    default:
      return {};
  }
}

function bindCall(names: Names, report: Report, call: Call): Parts {
  const row = operationNamed(call.callee.text);
  if (row === undefined) {
    const all = operations.map(({ name }) => name);
    report.unknown("unknown-operation", call.callee, `there is no operation '${call.callee.text}'`, all);
    return {};
  }
  const thread = call.process?.thread ? `${call.process.process.text}/${call.process.thread.text}` : null;
  const mm = bindProcess(names, report, call, row);
  const named = bindTarget(names, report, call, row);
  const r: Reading = { names, report, process: mm === "" ? null : mm, fails: expectsFailure(call) };
  const matched = matchArguments(r, call, row);
  const built = matched === undefined ? null : buildOperation(r, call, row, matched, mm ?? "");
  const operation = mm === null || !named || !fits(names, report, call, row, thread) ? null : built;
  if (names.exploring()) return bindMove(names, report, call, operation);
  outsideExplore(report, call);
  const expectations = call.results === null ? NO_EXPECTATIONS : bindResults(r, call.results);
  const unread = operation === null && call.target !== null && row.defines === "place" && named;
  return {
    operation,
    thread,
    expectations,
    effects: {
      ...NO_EFFECTS,
      unread: unread ? names.place(call.target.text) : null,
      places: names.fresh,
      operation,
      fails: r.fails,
      thread,
    },
  };
}

/**
 * The process of the statement; "" for an operation that is no process's; null where there is none to do it, which is
 * reported.
 */
function bindProcess(names: Names, report: Report, call: Call, row: OperationRow): string | null {
  const { process } = call;
  if (!row.process) {
    if (process !== null) {
      const end = call.target?.start ?? call.callee.start;
      report.warning("no-process", process, `'${row.name}' is no process's doing; it is written ${signatureOf(row)}`, [
        { title: "Remove the process", start: process.start, end, text: "" },
      ]);
    }
    return "";
  }
  if (process !== null) return requireProcess({ names, report }, process.process) ? process.process.text : null;
  const running = names.all("process");
  const at = call.target?.start ?? call.callee.start;
  report.error(
    "process-needed",
    { start: at, end: call.callee.end },
    `a process does this: ${running[0] ?? "A"}: ${call.callee.text}(…)`,
    running.slice(0, 3).map((name) => ({ title: `Let ${name} do it`, start: at, end: at, text: `${name}: ` })),
  );
  return null;
}

/** Whether the name before `=` is as the operation needs it. */
function bindTarget(names: Names, report: Report, call: Call, row: OperationRow): boolean {
  const { target, callee } = call;
  if (row.defines === null) {
    if (target === null) return true;
    report.error("type", target, `'${row.name}' makes nothing that could be named '${target.text}'`, [
      { title: `Remove '${target.text} ='`, start: target.start, end: callee.start, text: "" },
    ]);
    return false;
  }
  if (target === null) {
    const name = row.defines === "file" ? "f" : "buf";
    report.error("arguments", callee, `what it makes needs a name: ${name} = ${row.name}(4)`, [
      { title: `Name it '${name}'`, start: callee.start, end: callee.start, text: `${name} = ` },
    ]);
    return false;
  }
  if (row.defines === "place" && names.file(target.text) !== undefined) {
    report.error("type", target, `'${target.text}' is a file already; take another name for the mapping`);
    return false;
  }
  return true;
}

function bindAssertion(r: Reading, node: Assert): Parts {
  if (node.keyword.text !== "assert" || r.names.exploring()) return { property: bindStateProperty(r, node) };
  const check = bindAssert(r, node);
  return { check, expectations: node.results === null ? NO_EXPECTATIONS : bindAssertResults(r, node.results) };
}

function bindScn(r: Reading, node: ScnLine): Parts {
  if (node.line === null) return {};
  const operation = withPlaces(parseScnOperation(node.line.value, 0), (place) => r.names.place(`r${place}`));
  const expectations = node.results === null ? NO_EXPECTATIONS : bindResults(r, node.results);
  return { operation, expectations, effects: { ...NO_EFFECTS, places: r.names.fresh, operation, fails: r.fails } };
}
