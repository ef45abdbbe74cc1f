// What was found as a scenario: the lines above the section, then what happens, each with what comes of it.

import { openScenario, outcomeParts, rules, type Scenario } from "../analysis/index.ts";
import type { Operation } from "../engine/index.ts";
import { formatDocument } from "../language/format.ts";
import { parse } from "../language/index.ts";
import { writeOperation } from "../language/write.ts";
import { operationsOf, type ReducedExample } from "./arguments.ts";
import type { Actor, Problem } from "./problem.ts";

/** The statements of what happens; a thread's carry its name. `operations`: what each move does, where not all that it may. */
export function statementsOf(
  problem: Problem,
  moves: readonly Actor[],
  nameOf: (place: number) => string,
  operations = operationsOf(problem, moves),
): string[] {
  return operations.map((operation, n) => {
    const kind = problem.kinds[moves[n]?.kind ?? -1];
    const thread = kind?.source === "thread" ? problem.threads[kind.of] : undefined;
    return statementOf(operation, nameOf, thread?.includes("/") ? thread : undefined);
  });
}

export function statementOf(operation: Operation, nameOf: (place: number) => string, thread?: string): string {
  return writeOperation(operation, nameOf, thread) ?? `# ${operation.op}`;
}

/** Lines before the section, as they stand; without the section itself. */
function linesBefore(scenario: Scenario, line: number): string[] {
  const lines = scenario.document.statements.slice(0, line).map(({ text }) => text);
  while (lines.length > 0 && lines.at(-1)?.trim() === "") lines.pop();
  return lines;
}

export interface AnswerOptions {
  /** Narration before everything, a line each. */
  readonly title: readonly string[];
  /** The first line that is not taken over. */
  readonly line: number;
  /** Another kernel than the scenario's. */
  readonly kernel?: string;
  /** Statements after what happens: what shows it. */
  readonly after?: readonly string[];
}

/**
 * The whole text. Each new statement has its results and the findings that are on it, so that it checks without a
 * problem.
 */
export function answerText(scenario: Scenario, statements: readonly string[], options: AnswerOptions): string {
  const { kernel } = options;
  const own = linesBefore(scenario, options.line);
  const before = kernel === undefined ? own : [`kernel ${kernel}`, ...own.filter((text) => !/^\s*kernel\b/.test(text))];
  const title = options.title.map((line) => `## ${line}`.trimEnd());
  const fresh = [...statements, ...(options.after ?? [])];
  const head = [...title, ...(title.length > 0 ? [""] : []), ...before, ""];
  const ran = openScenario([...head, ...fresh].join("\n"), scenario.options);
  const first = ran.steps.length - fresh.filter((text) => !text.startsWith("assert") && !text.startsWith("#")).length;
  let step = first;
  const lines = fresh.map((text) => {
    if (text.startsWith("assert") || text.startsWith("#")) return text;
    const made = ran.steps[step];
    const at = step++;
    if (made === undefined) return text;
    const results = [
      ...outcomeParts(made.step, (task) => ran.threadAt(at, task)).map((part) => part.text),
      ...new Set(made.findings.filter(({ rule }) => !rule.unstated).map(({ code }) => `!${code}`)),
    ];
    return results.length === 0 ? text : `${text} -> ${results.join(", ")}`;
  });
  return formatDocument(parse(`${[...head, ...lines].join("\n")}\n`));
}

/** What a search of a section found, as a scenario. */
export function foundText(scenario: Scenario, problem: Problem, line: number, found: ReducedExample): string {
  const { violation, moves, operations } = found;
  const property = problem.properties[violation.property];
  const steps = moves.length === 1 ? "one step" : `${moves.length} steps`;
  return answerText(scenario, statementsOf(problem, moves, scenario.nameOf, operations), {
    title: [
      `# \`${property?.text ?? ""}\` does not hold`,
      moves.length === 0 ? `${violation.message}.` : `In ${steps}, and in no fewer: ${violation.message}.`,
      ...(operationsOf(problem, moves).some((whole, n) => whole !== operations[n])
        ? ["The section's lines have more pages or flags; what is left out makes no difference."]
        : []),
      ...(rules.some(({ code, offByDefault }) => code === violation.code && offByDefault)
        ? [`To see the finding: \`check --enable ${violation.code}\`.`]
        : []),
      ...sideBySide(property?.text ?? ""),
    ],
    line,
    after: violation.code === null && property !== undefined ? shown(property.text) : [],
  });
}

/** A difference is seen where the scenario runs on both. */
function sideBySide(property: string): string[] {
  const names = /^never differs (.*)$/.exec(property)?.[1]?.split(", ") ?? [];
  if (names.length === 0) return [];
  if (names.some((name) => name === "linux" || name === "thread")) return ["Run it under each rule to see it."];
  const option = names.every((name) => /^v?\d/.test(name)) ? "kernels" : "designs";
  return [`To see it: \`compare --${option} ${names.join(",")}\`.`];
}

/** The assert that shows a state; of a difference the last step shows it. */
function shown(property: string): string[] {
  if (/^never\s+differs\b/.test(property)) return [];
  const [, word, state] = /^(never|always)\s+(.*)$/.exec(property) ?? [];
  if (state === undefined) return [];
  const fails = rules.find(({ kind }) => kind === "expectation-fails")?.code ?? "";
  return [word === "never" ? `assert ${state}` : `assert ${state} -> !${fails}`];
}
