// "What if": statements carried out on the state after a step, as the scenario's own would be, and what would be found.
// A branch beside the scenario: nothing of it is kept.

import { noAnswerText, outcomeText } from "../../../analysis/describe/outcome.ts";
import { failedAssert } from "../../../analysis/expectations/assert.ts";
import { findingsOf } from "../../../analysis/expectations/judge.ts";
import { mismatches } from "../../../analysis/expectations/result.ts";
import { reportStep } from "../../../analysis/findings/facts.ts";
import { runStep, type Scenario, type StepRecord, statementText } from "../../../analysis/index.ts";
import { changeViews } from "../../../analysis/view/change.ts";
import { type Bound, bind, type Environment, parse, placeNames } from "../../../language/index.ts";
import type { Evaluated, Value } from "./calls.ts";
import { environmentAt } from "./expression.ts";
import type { Debugged } from "./runs.ts";
import { stateAt } from "./values.ts";

/** `mm`: the process of a statement that names none. A text of several lines is carried out line by line. */
export function whatIf(debugged: Debugged, step: number, text: string, mm: string): Evaluated {
  const { run } = debugged;
  const environment = environmentAt(run, stateAt(debugged, step));
  const lines = text.split(/\r?\n|;/).filter((line) => line.trim() !== "");
  const program = bind(parse(lines.map((line) => withProcess(line, environment, mm)).join("\n")), { environment });
  const parts: Value[] = [];
  let branch = new Branch(run, step, placeNames(program));
  for (const bound of program.bound) {
    const problem = problemOf(bound);
    if (problem !== null) return { problem };
    if (bound.check !== null) {
      const failed = failedAssert(branch.state, bound.check, run.raw);
      parts.push({
        name: bound.statement.text.trim(),
        value: failed === null ? "holds" : `does not hold: ${failed.message}`,
      });
      continue;
    }
    if (bound.operation === null) return { problem: "a statement or an expression is needed here" };
    const [next, value] = branch.with(bound);
    branch = next;
    parts.push(value);
  }
  const [only] = parts;
  if (only === undefined) return { problem: "there is no statement" };
  const texts = parts.map((part) => (parts.length === 1 ? part.value : `${part.name} ${part.value}`));
  const node = only.node && parts.length === 1 ? only.node : ({ kind: "values", values: parts } as const);
  return { value: texts.join("\n"), type: "What if: the scenario stays as it is", node };
}

/** In the console one need not say whose statement it is. */
function withProcess(line: string, environment: Environment, mm: string): string {
  const needs = bind(parse(line), { environment }).bound[0]?.diagnostics.some(({ code }) => code === "process-needed");
  return needs ? `${mm}: ${line.trim()}` : line;
}

function problemOf({ statement, diagnostics }: Bound): string | null {
  const [error] = [...statement.errors, ...diagnostics.filter(({ severity }) => severity === "error")];
  return error?.message ?? null;
}

/** The scenario up to a step, and what comes after it in place of the rest. */
class Branch {
  private readonly run: Scenario;
  private readonly last: number;

  constructor(run: Scenario, last: number, names: readonly string[]) {
    const { records, planned } = run.run;
    const steps = { ...run.run, names, records: records.slice(0, last + 1), planned: planned.slice(0, last + 1) };
    this.last = last;
    this.run = { ...run, names, run: steps, nameOf: (place) => names[place] ?? run.nameOf(place) };
  }

  get state() {
    return this.run.run.records.at(-1)?.step.state ?? this.run.timeline.start;
  }

  with(bound: Bound): [Branch, Value] {
    const { run } = this;
    const index = this.last + 1;
    const before = this.state;
    const operation = bound.operation;
    if (operation === null) throw new Error("a statement without an operation");
    const record = runStep(before, operation);
    const steps = {
      ...run.run,
      records: [...run.run.records, record],
      planned: [...run.run.planned, { bound, files: [] }],
    };
    const thread = (task: number) => run.threadAt(this.last, task);
    const wrong = mismatches(record.step, bound.expectations, thread);
    const reports = reportStep(steps, index, run.options.enabled ?? new Set());
    const findings = findingsOf(index, bound.expectations, record, reports, wrong, undefined, undefined);
    const text = bound.statement.text;
    const made: StepRecord = { index, files: [], text, bound, record, findings, mismatches: wrong, ...record };
    const next = new Branch({ ...run, run: steps }, index, run.names);
    return [next, branchValue(run, made, outcomeText(record.step, thread))];
  }
}

function branchValue(run: Scenario, record: StepRecord, outcome: string): Value {
  const { changes, count } = changeViews({ scenario: run, record });
  const parts: Value[] = [{ name: "result", value: noAnswerText(record.step.result) ?? outcome }];
  for (const { pages, from, to, protection, how } of changes) {
    const what = from.words === to.words ? (how ?? to.words) : `${from.words} → ${to.words}`;
    parts.push({ name: pages, value: protection === null ? what : `${what}, ${protection}` });
  }
  if (count > changes.length) parts.push({ name: "…", value: `${count - changes.length} more` });
  for (const { code, message } of record.findings) parts.push({ name: code, value: message });
  if (record.step.trail.length > 0)
    parts.push({ name: "went through", value: record.step.trail.map((name) => `${name}()`).join(" → ") });
  const findings = parts.filter(({ name }) => name !== "went through" && name !== "result");
  const value = [`-> ${outcome}`, ...findings.map(({ name, value: is }) => `${name}: ${is}`)].join("\n");
  return { name: statementText(record.bound.statement), value, node: { kind: "values", values: parts } };
}
