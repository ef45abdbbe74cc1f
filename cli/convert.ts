// `ptescope convert`: between the language (.pte) and the form that the kernel recorder takes (.scn).

import { scnToPte } from "../language/scn/convert.ts";
import { oneOf, readArguments, UsageError } from "./arguments.ts";
import { type Command, type Io, type Manual, type OptionTable, scenarioOperands } from "./command.ts";
import { readText } from "./files.ts";
import { isScn, scnOf } from "./scenario.ts";

const forms = ["scn", "pte"] as const;

const options = {
  to: {
    type: "string",
    value: "FORM",
    says: "the form to write, scn or pte, for standard input (-) or a file of another name; default: the one that FILE is not in",
    words: forms,
  },
} as const satisfies OptionTable;

const manual: Manual = {
  usage: ["FILE… [--to scn|pte]"],
  about: `Writes a scenario to standard output in the other form: .scn (what the kernel recorder takes) as .pte, and .pte as
.scn. Comments are kept. What a .pte says beyond operations (results, asserts, headers) becomes a comment in a .scn.`,
  options,
  notes: "Several files come one after the other.",
  exit: { 0: "written", 2: "wrong usage, or a file that can't be read or said in that form" },
  operands: scenarioOperands,
};

async function run(args: string[], io: Io): Promise<number> {
  const { values, positionals } = readArguments(args, options);
  if (positionals.length === 0) throw new UsageError("takes the scenarios to convert: FILE…");
  const to = oneOf("to", values.to, forms);
  const written: string[] = [];
  for (const file of positionals) {
    const text = await readText(file, io);
    written.push((to ?? (isScn(file) ? "pte" : "scn")) === "pte" ? asPte(file, text) : scnOf(file, text));
  }
  io.document(written.join(""));
  return 0;
}

/** A file that is in the wanted form already stays as it is. */
function asPte(file: string, text: string): string {
  return file.endsWith(".pte") ? text : scnToPte(text);
}

export const convert: Command = {
  name: "convert",
  summary: "turn .scn (the kernel recorder's form) into .pte and back",
  manual,
  run,
};
