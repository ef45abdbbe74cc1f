// Which argument is which parameter's.

import type { OperationRow, Parameter } from "../table/row.ts";
import { signatureOf, wordNamed } from "../table.ts";
import type { Argument, Call, Value } from "../tree.ts";
import type { Reading } from "./arguments.ts";
import { nearest } from "./suggestion.ts";

export type Matched = ReadonlyMap<string, Argument>;

/**
 * Positional arguments go to the first parameter, from left to right, whose type they have; so optional ones may be left out. Undefined where
 * one is missing or too many, which is reported.
 */
export function matchArguments(r: Reading, call: Call, row: OperationRow): Matched | undefined {
  const matched = new Map<string, Argument>();
  let next = 0;
  let wrong = false;
  const positional = row.parameters.filter((parameter) => !parameter.keyword);
  for (const argument of call.args) {
    if (argument.name !== null) {
      if (!matchKeyword(r, row, argument, matched)) wrong = true;
      continue;
    }
    const open = positional.slice(next);
    const fitting = firstFitting(r, open, argument.value);
    const parameter = open[fitting];
    if (parameter === undefined) {
      const count = positional.length === 0 ? "no arguments" : `at most ${positional.length}`;
      r.report.error("arguments", argument, `'${row.name}' takes ${count}: ${signatureOf(row)}`);
      wrong = true;
      break;
    }
    next += fitting + 1;
    matched.set(parameter.name, argument);
  }
  const lacking = row.parameters.find((parameter) => !parameter.optional && !matched.has(parameter.name));
  if (lacking !== undefined && !wrong) {
    const at = call.close >= 0 ? call.close : Math.max(call.open, call.args.at(-1)?.end ?? 0);
    r.report.error(
      "arguments",
      { start: call.callee.start, end: at + 1 },
      `'${lacking.name}' is missing: ${signatureOf(row)}`,
    );
    wrong = true;
  }
  return wrong ? undefined : matched;
}

/** The first of some parameters that a value fits; if it fits none, the first, which will say what is wrong. */
function firstFitting(r: Reading, parameters: readonly Parameter[], value: Value): number {
  for (let i = 0; i < parameters.length; i++) {
    const parameter = parameters[i] as Parameter;
    if (fits(r, parameter, value)) return i;
    if (!parameter.optional) break;
  }
  return 0;
}

function fits(r: Reading, parameter: Parameter, value: Value): boolean {
  switch (parameter.type) {
    case "pages":
    case "count":
    case "value":
      return value.kind === "number";
    case "flags":
    case "word": {
      if (parameter.words === undefined) return false;
      if (value.kind === "number") return value.value === 0;
      if (value.kind === "flags") return true;
      return value.kind === "word" && wordNamed(parameter.words, value.text) !== undefined;
    }
    case "file":
      return (
        value.kind === "word" && (r.names.file(value.text) !== undefined || value.text !== value.text.toUpperCase())
      );
    case "new-process":
      return value.kind === "word";
    default:
      return value.kind === "word" || value.kind === "range";
  }
}

function matchKeyword(r: Reading, row: OperationRow, argument: Argument, matched: Map<string, Argument>): boolean {
  const name = argument.name;
  if (name === null) return false;
  const parameter = row.parameters.find((each) => each.name === name.text);
  if (parameter === undefined) {
    const all = row.parameters.filter((each) => each.keyword).map((each) => each.name);
    const near = nearest(name.text, all);
    if (all.length === 0)
      r.report.error("arguments", argument, `'${row.name}' has no keyword arguments: ${signatureOf(row)}`);
    else
      r.report.unknown(
        "arguments",
        name,
        `'${row.name}' has no argument '${name.text}'`,
        near === undefined ? all : [near],
      );
    return false;
  }
  if (matched.has(parameter.name)) {
    r.report.error("arguments", argument, `'${parameter.name}' is given twice`);
    return false;
  }
  matched.set(parameter.name, argument);
  return true;
}
