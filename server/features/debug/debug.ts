// Answers to what a debugger asks of a scenario's run. The run is known as a whole: going on, back or to a line is
// looking for a step, and nothing is carried out again.

import { pagesName } from "../../../analysis/describe/naming.ts";
import { statementText, type Task } from "../../../analysis/index.ts";
import { fileOn } from "../../../engine/version/file.ts";
import { compiled, findingsBy } from "./breakpoints.ts";
import type { DebugCall, DebugRequest, DebugResult } from "./calls.ts";
import { dataOf, evaluated, expressionAt, inlineValues } from "./evaluate.ts";
import { environmentAt, expressionOf } from "./expression.ts";
import { type Debugged, nearestLine, stepsIn } from "./runs.ts";
import { seeking } from "./seek.ts";
import { stackOf, threadsAt, whereAt } from "./threads.ts";
import { childrenOf, scopesAt, stateAt } from "./values.ts";
import { whatIf } from "./what-if.ts";

export { Runs } from "./runs.ts";

export function* debugging(debugged: Debugged, request: DebugRequest): Task<DebugResult<DebugCall>> {
  const { run } = debugged;
  const step = "step" in request ? Math.max(0, Math.min(run.steps.length - 1, request.step)) : 0;
  switch (request.call) {
    case "open":
      return {
        steps: run.steps.length,
        kernel: run.settings.kernel,
        design: run.settings.design,
        problem: run.steps.length === 0 ? "No statement of this scenario runs." : null,
      };
    case "where":
      return whereAt(debugged, step);
    case "threads":
      return { threads: threadsAt(debugged, step) };
    case "stack":
      return { frames: stackOf(debugged, step, request.thread) };
    case "scopes":
      return { scopes: scopesAt(debugged, step) };
    case "children":
      return { values: childrenOf(debugged, step, request.node, request.start ?? 0, request.count ?? 1000) };
    case "evaluate":
      return evaluation(debugged, step, request);
    case "check":
      return {
        checked: request.breakpoints
          .map((each) => compiled(debugged, each))
          .map(({ line, problem }) => ({ line, problem })),
      };
    case "seek":
      // From before the first step or after the last one as well.
      return yield* seeking(debugged, request.step, request.direction, request.breakpoints);
    case "out":
      return { step: outOf(debugged, step) };
    case "targets": {
      const lines = stepsIn(debugged, request.at.uri);
      const line = nearestLine(lines, request.at.line);
      const steps = line === null ? [] : (lines.get(line) ?? []);
      return { targets: steps.map((each) => ({ step: each, line: line ?? 0, text: whereAt(debugged, each).text })) };
    }
    case "data":
      return { data: dataOf(debugged, step, request.expression, processNamed(request.thread)) };
    case "findings":
      return {
        findings: findingsBy(debugged)(step).map(({ code, rule, message, detail = [], remedy }) => ({
          code,
          title: rule.title,
          message,
          // Editors show it as it is, and not as Markdown.
          detail: [...detail, remedy ?? rule.remedy].join("\n").replaceAll("`", ""),
        })),
      };
    case "expressionAt":
      return { found: expressionAt(debugged, request.at, request.character) };
    case "inline":
      return inlineValues(debugged, step);
    case "source":
      return { text: functionText(debugged, step, request.name) };
  }
}

/** `A/1` and `A #3` are threads of A. */
function processNamed(thread: string): string {
  return /^[^/ ]+/.exec(thread)?.[0] ?? "A";
}

/** An expression wherever there is one; in the console a statement as well. */
function evaluation(
  debugged: Debugged,
  step: number,
  { expression, thread, whatIf: statements }: Extract<DebugRequest, { call: "evaluate" }>,
): DebugResult<"evaluate"> {
  const given = processNamed(thread);
  const mm = debugged.run.environment.processes.has(given) ? given : "A";
  if (statements && !isExpression(debugged, step, expression, mm)) return whatIf(debugged, step, expression, mm);
  return evaluated(debugged, step, expression, mm);
}

function isExpression(debugged: Debugged, step: number, text: string, mm: string): boolean {
  if (!("problem" in expressionOf(text, environmentAt(debugged.run, stateAt(debugged, step)), mm))) return true;
  // A call or an assignment is a statement, and what is wrong with it is said of that.
  return !/[(:=]|^\s*(assert|decode)\b/.test(text) || /^\s*raw\s*\(/.test(text);
}

function outOf({ run }: Debugged, step: number): number | null {
  const depth = run.steps[step]?.files.length ?? 0;
  if (depth === 0) return null;
  const next = run.steps.findIndex(({ index, files }) => index > step && files.length < depth);
  return next < 0 ? null : next;
}

/** So many pages are listed; what comes after is counted. */
const MOST = 100;

/**
 * What the model knows of a kernel function at a step, in place of its source: where it stands, the way on which the
 * step went through it, what it did to protections. A comment of C, for that is what editors take it for.
 */
export function functionText({ run }: Debugged, step: number, given: string): string {
  const name = given.replace(/\(\)$/, "");
  const { kernel } = run.settings;
  const file = fileOn(kernel, name);
  const record = run.steps[step];
  const lines = [
    `${name}()${file === null ? "" : `, ${file}`}, Linux ${kernel}`,
    "",
    "ptescope has a model of what it does to page-table entries, and not its source.",
  ];
  if (record) {
    const { trail, protection } = record.step;
    lines.push("", statementText(record.bound.statement), "went through");
    lines.push(...trail.map((each) => `  ${each}()${each === name ? " <-" : ""}`));
    const did = protection.filter(({ by }) => by === name);
    if (did.length > 0) lines.push("", "It changed protections:");
    for (const change of did.slice(0, MOST))
      lines.push(`  ${pagesName(run, change)}: ${change.from} -> ${change.to} (${change.cause})`);
    if (did.length > MOST) lines.push(`  and ${did.length - MOST} more`);
  }
  return ["/*", ...lines.map((line) => ` * ${line}`.trimEnd()), " */", ""].join("\n");
}
