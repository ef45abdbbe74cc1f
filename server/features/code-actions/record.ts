// Writes what really happened behind the statements, as what the scenario expects from now on.
import { type CodeAction, CodeActionKind, type Range, type TextEdit } from "vscode-languageserver";
import { actionSpan, outcomeParts, type Rule, type Scenario, type StepRecord } from "../../../analysis/index.ts";
import { rangeOf } from "../../location.ts";

export const RECORD_DOCUMENT = `${CodeActionKind.Source}.recordResults.ptescope`;

/** For the statement at the cursor, or those of a selection; and for the whole document, where there is something to say. */
export function recordActions(uri: string, scenario: Scenario, range: Range): CodeAction[] {
  const own = scenario.steps.filter(({ files }) => files.length === 0);
  const chosen = own.filter(({ index }) => within(scenario.lineOf(index), range));
  const here = chosen.flatMap((step) => record(scenario, step, true));
  const all = own.flatMap((step) => record(scenario, step, false));
  const actions: CodeAction[] = [];
  const one = chosen.length === 1;
  if (here.length > 0) {
    const title = one ? "Record the result as expectation" : "Record the results as expectations";
    actions.push({ title, kind: CodeActionKind.RefactorRewrite, edit: { changes: { [uri]: here } } });
  }
  if (all.length > 0) {
    const title = "Record all results of the scenario as expectations";
    actions.push({ title, kind: RECORD_DOCUMENT, edit: { changes: { [uri]: all } } });
  }
  return actions;
}

function within(line: number, { start, end }: Range): boolean {
  return line >= start.line && line <= end.line;
}

/** `plain`: a success without a value is written too (`-> 0`); it goes without saying in a whole document, unless it replaces what is wrong. */
function record(scenario: Scenario, step: StepRecord, plain: boolean): TextEdit[] {
  const { statement } = step.bound;
  if (statement.kind !== "call" && statement.kind !== "scn") return [];
  const parts = outcomeParts(step.step, (task) => scenario.threadAt(step.index, task)).map(({ text }) => text);
  const codes = step.findings.filter(({ rule, expected }) => expected || !mended(rule)).map(({ code }) => `!${code}`);
  const all = [...parts, ...new Set(codes)];
  if (all.length === 0 || (all.length === codes.length && plain)) all.unshift("0");
  const text = `-> ${all.join(", ")}`;
  const { results } = statement;
  if (results) {
    const before = statement.text.slice(results.start, results.end);
    return before.trimEnd() === text ? [] : [{ range: rangeOf(scenario.lineOf(step.index), results), newText: text }];
  }
  if (text === "-> 0" && !plain) return [];
  const { end } = actionSpan(statement);
  return [{ range: rangeOf(scenario.lineOf(step.index), { start: end, end }), newText: ` ${text}` }];
}

/** It says that an expectation is missing or wrong: recording mends that. */
function mended({ group, unstated }: Rule): boolean {
  return group === "expectation" || unstated === true;
}
