// The value of an expression at a step.
import { failedAssert } from "../../../analysis/expectations/assert.ts";
import { entrySentence, type Scenario } from "../../../analysis/index.ts";
import { pageView } from "../../../analysis/view/page.ts";
import { pageAt, placesOf, processes } from "../../../engine/index.ts";
import { type Bound, type Environment, initialEnvironment, type Program } from "../../../language/index.ts";
import { type Token, tokenAt, tokensOf } from "../../../language/query/token.ts";
import { filesOf } from "../../includes.ts";
import type { Access, Evaluated, Inline, SourcePlace } from "./calls.ts";
import { type Expression, environmentAt, expressionOf, holds, numbersOf } from "./expression.ts";
import { fileValue, nameOf, tallyAt, wordsAt } from "./memory.ts";
import { type Debugged, placeOf, sameUri } from "./runs.ts";
import { processOf } from "./threads.ts";
import { pageValue, placeValue, rawValue, stateAt } from "./values.ts";

type Pages = Extract<Expression, { kind: "pages" }>;

/** `mm`: whose pages a bare name means. */
export function evaluated(debugged: Debugged, step: number, text: string, mm: string): Evaluated {
  const state = stateAt(debugged, step);
  const expression = expressionOf(text, environmentAt(debugged.run, state), mm);
  if ("problem" in expression) return expression;
  switch (expression.kind) {
    case "process":
      return processes(state).includes(expression.mm)
        ? { value: `${placesOf(state, expression.mm).length} mappings`, node: { kind: "process", mm: expression.mm } }
        : { problem: `process ${expression.mm} does not exist here` };
    case "file":
      return (
        fileValue(debugged.run, step, expression.name, expression.page) ?? {
          problem: `there is no ${text.trim()} here`,
        }
      );
    case "assert": {
      const failed = failedAssert(state, expression.check, debugged.run.raw);
      return { value: failed === null ? "true" : `false: ${failed.message}` };
    }
    case "protection":
      return { value: String(holds(expression, state, debugged.run) === true) };
    case "pages":
      return pagesValue(debugged, step, expression);
  }
}

function pagesValue(debugged: Debugged, step: number, expression: Pages): Evaluated {
  const { run } = debugged;
  const state = stateAt(debugged, step);
  const { mm, place, from, to, facet } = expression;
  const record = run.steps[step];
  const numbers = numbersOf(expression, state);
  const [page] = numbers;
  if (page === undefined || record === undefined)
    return { problem: `${nameOf(run, expression)}: ${mm} has nothing mapped there here` };
  const single = from === to;
  switch (facet) {
    case "raw":
      return single
        ? rawValue(debugged, state, { mm, place, page })
        : { problem: "raw() is of one page: raw(A.buf[0])" };
    case "entry":
      return single
        ? { value: wordsAt(state, expression, page), type: entrySentence(pageAt(state, mm, place, page)) }
        : { value: tallyAt(state, expression) };
    case "protection": {
      if (!single) return { value: protectionTally(debugged, step, expression) };
      const { protection } = pageView({ scenario: run, record }, { mm, place, page });
      return { value: protection.state, type: protection.sentence };
    }
    case "page":
      return single
        ? pageValue(debugged, state, { mm, place }, page)
        : placeValue(state, { mm, place, from: page, to: numbers.at(-1) ?? page }, nameOf(run, expression));
  }
}

function protectionTally(debugged: Debugged, step: number, pages: Pages): string {
  const state = stateAt(debugged, step);
  const tally = new Map<string, number>();
  for (const page of numbersOf(pages, state)) {
    const is = pageAt(state, pages.mm, pages.place, page).protection.state;
    tally.set(is, (tally.get(is) ?? 0) + 1);
  }
  return [...tally].map(([is, count]) => `${count} ${is}`).join(", ");
}

/** What of a log point's braces comes out, without what a person would open. */
export function logText(debugged: Debugged, step: number, message: string, mm: string): string {
  return message.replaceAll(/\{([^{}]+)\}/g, (_, text: string) => {
    const state = stateAt(debugged, step);
    const expression = expressionOf(text, environmentAt(debugged.run, state), mm);
    const words = !("problem" in expression) && expression.kind === "pages" && expression.facet === "page";
    const result = evaluated(debugged, step, words ? `${text.trim()}.entry` : text, mm);
    return "value" in result ? result.value : `(${result.problem})`;
  });
}

/** What a data breakpoint may be about. */
export function dataOf(debugged: Debugged, step: number, text: string, mm: string) {
  const state = stateAt(debugged, step);
  const expression = expressionOf(text, environmentAt(debugged.run, state), mm);
  if ("problem" in expression || expression.kind !== "pages") return null;
  const name = nameOf(debugged.run, expression);
  const access: readonly Access[] = expression.facet === "page" ? ["write", "readWrite"] : ["change"];
  const named = { page: name, entry: `${name}.entry`, raw: `${name}.entry`, protection: `${name}.protection` };
  return { expression: named[expression.facet], access };
}

// What of a statement's text has a value: where one points at while stopped, and what stands at the line's end.

function programIn({ uri, run }: Debugged, file: string): Program | undefined {
  for (const [at, program] of filesOf(uri, run.program)) if (sameUri(at, file)) return program;
  return undefined;
}

/** The pages, mapping or file at a position; null: there is nothing that has a value. */
export function expressionAt(debugged: Debugged, { uri, line }: SourcePlace, character: number) {
  const program = programIn(debugged, uri);
  const bound = program?.bound[line];
  if (!bound) return null;
  const environment = program?.environments[line] ?? initialEnvironment;
  const token = tokenAt(bound.statement, character, environment);
  if (token?.type === "process") return { expression: token.text, start: token.start, end: token.end };
  return named(bound, environment).find(({ start, end }) => start <= character && character <= end) ?? null;
}

interface Named {
  readonly expression: string;
  readonly start: number;
  readonly end: number;
}

function named({ statement }: Bound, environment: Environment): Named[] {
  const { text } = statement;
  return tokensOf(statement, environment).flatMap((token: Token): Named[] => {
    if (token.type !== "place" && token.type !== "file") return [];
    const { start, end } = token.expression ?? token;
    const of = token.type === "place" ? `${token.process ?? "A"}.` : "";
    return [{ expression: of + text.slice(start, end), start, end }];
  });
}

/** Of the statement of a step: each of what it names once. */
export function inlineValues(debugged: Debugged, step: number): { uri: string; values: Inline[] } {
  const at = placeOf(debugged, step);
  const record = debugged.run.steps[step];
  if (at === null || record === undefined) return { uri: "", values: [] };
  const environment = environmentOf(debugged.run);
  const seen = new Set<string>();
  const values: Inline[] = [];
  for (const { expression, start, end } of named(record.bound, environment)) {
    if (seen.has(expression)) continue;
    seen.add(expression);
    const result = evaluated(debugged, step, expression, processOf(record));
    if ("value" in result) values.push({ line: at.line, start, end, text: `${expression} = ${result.value}` });
  }
  return { uri: at.uri, values };
}

function environmentOf({ program }: Scenario): Environment {
  return program.environment;
}
