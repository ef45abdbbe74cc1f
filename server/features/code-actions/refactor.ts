// Refactorings: what really happened as what a scenario expects, and a set-up that scenarios share in a file of its own.
import { type CodeAction, CodeActionKind, type Range, type TextEdit } from "vscode-languageserver";
import { actionSpan, outcomeParts, type Rule, type Scenario, type StepRecord } from "../../../analysis/index.ts";
import type { Document } from "../../../language/index.ts";
import { emptyRange, nameOf, rangeOf, resolve } from "../../location.ts";

// Writes what really happened behind the statements, as what the scenario expects from now on.

const RECORD_DOCUMENT = `${CodeActionKind.Source}.recordResults.ptescope`;

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

// Moves the set-up that scenarios share into a file of its own, which this one then includes.

/**
 * Headers stand before the first operation, `include` among them: so what moves is everything from the first operation to the selection's
 * end. Null where the selection reaches no operation, or holds all of them.
 */
export async function extractSetup(
  uri: string,
  { statements }: Document,
  range: Range,
  exists: (uri: string) => Promise<boolean>,
): Promise<CodeAction | null> {
  const isOperation = (line: number): boolean => statements[line]?.kind === "call" || statements[line]?.kind === "scn";
  const lines = statements.map((_, line) => line);
  const first = lines.find(isOperation);
  if (first === undefined || range.start.line === range.end.line) return null;
  // A selection that ends at the start of a line does not reach into it.
  const end = range.end.character === 0 ? range.end.line - 1 : range.end.line;
  const last = lines.findLast((line) => line <= end && isOperation(line));
  if (last === undefined || last < range.start.line || !lines.some((line) => line > last && isOperation(line)))
    return null;
  const name = await freeName(uri, exists);
  if (name === null) return null;
  const target = resolve(uri, name);
  if (target === null) return null;
  const text = statements.slice(first, last + 1).map((statement) => statement.text);
  const moved = {
    start: { line: first, character: 0 },
    end: { line: last, character: statements[last]?.text.length ?? 0 },
  };
  return {
    title: `Move the set-up (lines ${first + 1} to ${last + 1}) to ${name} and include it`,
    kind: CodeActionKind.RefactorExtract,
    edit: {
      documentChanges: [
        { kind: "create", uri: target, options: { ignoreIfExists: false } },
        {
          textDocument: { uri: target, version: null },
          edits: [{ range: emptyRange(0, 0), newText: `${text.join("\n")}\n` }],
        },
        { textDocument: { uri, version: null }, edits: [{ range: moved, newText: `include "${name}"` }] },
      ],
    },
  };
}

/** `x-setup.pte` beside `x.pte`, or the first such name with a number that is free. */
async function freeName(uri: string, exists: (uri: string) => Promise<boolean>): Promise<string | null> {
  const file = nameOf(uri).replace(/\.pte$/, "");
  for (let i = 1; i < 100; i++) {
    const name = `${file}-setup${i === 1 ? "" : i}.pte`;
    const target = resolve(uri, name);
    if (target === null) return null;
    if (!(await exists(target))) return name;
  }
  return null;
}
