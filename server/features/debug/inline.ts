// What of a statement's text has a value: where one points at while stopped, and what stands at the line's end.

import type { Scenario } from "../../../analysis/index.ts";
import { type Bound, type Environment, initialEnvironment, type Program } from "../../../language/index.ts";
import { type Token, tokenAt, tokensOf } from "../../../language/query/token.ts";
import { filesOf } from "../../includes.ts";
import type { Inline, SourcePlace } from "./calls.ts";
import { evaluated } from "./evaluate.ts";
import { type Debugged, placeOf, sameUri } from "./place.ts";
import { processOf } from "./threads.ts";

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
