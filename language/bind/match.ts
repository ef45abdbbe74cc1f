// Arguments by the name of their parameter.

import { assign } from "../assignment.ts";
import type { OperationRow } from "../table/row.ts";
import { signatureOf } from "../table.ts";
import type { Argument, Call } from "../tree.ts";
import type { Reading } from "./arguments.ts";

export type Matched = ReadonlyMap<string, Argument>;

/** Undefined where an argument is missing, given twice or one too many, which is reported. */
export function matchArguments(r: Reading, call: Call, row: OperationRow): Matched | undefined {
  const matched = new Map<string, Argument>();
  const parameters = assign(call.args, row, (name) => r.names.file(name) !== undefined);
  for (let i = 0; i < call.args.length; i++) {
    const argument = call.args[i] as Argument;
    const parameter = parameters[i];
    if (parameter === undefined) {
      tooMany(r, row, argument);
      return undefined;
    }
    if (matched.has(parameter.name)) {
      r.report.error("arguments", argument, `'${parameter.name}' is given twice`);
      return undefined;
    }
    matched.set(parameter.name, argument);
  }
  const lacking = row.parameters.find((parameter) => !parameter.optional && !matched.has(parameter.name));
  if (lacking === undefined) return matched;
  const end = call.close >= 0 ? call.close + 1 : call.callee.end;
  r.report.error("arguments", { start: call.callee.start, end }, `'${lacking.name}' is missing: ${signatureOf(row)}`);
  return undefined;
}

function tooMany(r: Reading, row: OperationRow, { name, start, end }: Argument): void {
  if (name === null) {
    const count = row.parameters.filter(({ keyword }) => !keyword).length;
    const many = count === 0 ? "no arguments" : count === 1 ? "one argument" : `at most ${count} arguments`;
    r.report.error(
      "arguments",
      { start, end: Math.max(end, start + 1) },
      `'${row.name}' takes ${many}: ${signatureOf(row)}`,
    );
    return;
  }
  const keywords = row.parameters.filter(({ keyword }) => keyword).map((each) => each.name);
  if (keywords.length > 0)
    r.report.unknown("arguments", name, `'${row.name}' has no argument '${name.text}'`, keywords);
  else r.report.error("arguments", { start, end }, `'${row.name}' has no keyword arguments: ${signatureOf(row)}`);
}
