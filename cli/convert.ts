// `ptescope convert`: between the language (.pte) and the form that the kernel recorder takes (.scn).

import { scnToPte } from "../language/scn/index.ts";
import { oneOf, readArguments, UsageError } from "./arguments.ts";
import type { Command, Io } from "./command.ts";
import { readText } from "./files.ts";
import { isScn, scnOf } from "./scenario.ts";

const help = `Usage: ptescope convert FILE… [--to scn|pte]

Writes a scenario to standard output in the other form: .scn (what the kernel recorder takes) as .pte, and .pte as .scn. Comments are
kept. What a .pte says beyond operations (results, asserts, headers) becomes a comment in a .scn.

  --to FORM  the form to write, for standard input (-) or a file of another name; default: the one that FILE is not in

Several files come one after the other. Exit status: 0 written, 2 wrong usage, or a file that can't be read or said in that form.
`;

const options = { to: { type: "string" } } as const;

async function run(args: string[], io: Io): Promise<number> {
  const { values, positionals } = readArguments(args, options);
  if (positionals.length === 0) throw new UsageError("takes the scenarios to convert: FILE…");
  const to = oneOf("to", values.to, ["scn", "pte"]);
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
  help,
  run,
};
