// Which argument of a call is which parameter's. Binder, formatter, completion and hover all ask here.

import type { OperationRow, Parameter } from "./table/row.ts";
import { wordNamed } from "./table.ts";
import type { Argument, Value } from "./tree.ts";

/** Whether a word is the name of a file; the others are places, processes, flags. */
export type IsFile = (name: string) => boolean;

/**
 * The parameter of each argument, in order. Positional ones go to the first parameter left whose type they have, so
 * optional ones may be left out; one that fits none goes to the first left, which can say what is wrong with it.
 * Undefined: there is none left, or no such keyword.
 */
export function assign(args: readonly Argument[], row: OperationRow, isFile: IsFile): (Parameter | undefined)[] {
  const { parameters } = row;
  const assigned: (Parameter | undefined)[] = [];
  let next = 0;
  for (const { name, value } of args) {
    if (name !== null) {
      assigned.push(parameters.find((parameter) => parameter.name === name.text));
      continue;
    }
    next = firstFitting(parameters, next, value, isFile);
    assigned.push(positional(parameters, next));
    next++;
  }
  return assigned;
}

/** Parameters that are given by position stand before those given by name (a test of the table checks it). */
function positional(parameters: readonly Parameter[], at: number): Parameter | undefined {
  const parameter = parameters[at];
  return parameter?.keyword === false ? parameter : undefined;
}

function firstFitting(parameters: readonly Parameter[], from: number, value: Value, isFile: IsFile): number {
  for (let i = from; ; i++) {
    const parameter = positional(parameters, i);
    if (parameter === undefined) return from;
    if (fits(parameter, value, isFile)) return i;
    if (!parameter.optional) return from;
  }
}

function fits({ type, words }: Parameter, value: Value, isFile: IsFile): boolean {
  switch (type) {
    case "pages":
    case "count":
    case "value":
      return value.kind === "number";
    case "flags":
    case "word":
      if (words === undefined) return false;
      if (value.kind === "number") return value.value === 0;
      if (value.kind === "flags")
        return value.words.every((word) => word.kind === "number" || wordNamed(words, word.text) !== undefined);
      return value.kind === "word" && wordNamed(words, value.text) !== undefined;
    case "file":
      return value.kind === "word" && (isFile(value.text) || value.text !== value.text.toUpperCase());
    case "new-process":
      return value.kind === "word";
    default:
      return value.kind === "word" || value.kind === "range";
  }
}
