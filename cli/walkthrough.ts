// `ptescope walkthrough`: a scenario as something to read.

import { basename } from "node:path";
import { oneOf, readArguments, UsageError } from "./arguments.ts";
import { type Command, type Io, type Manual, type OptionTable, scenarioOperands } from "./command.ts";
import { oneLine } from "./output.ts";
import { openFile } from "./scenario.ts";

const formats = ["html", "md"] as const;

const options = {
  format: {
    type: "string",
    value: "FORMAT",
    says: `what to write:
  html  one file that needs nothing else, with keys to step and a link to each step (the default)
  md    Markdown for a mail or a code-hosting page, with tables and the state as text`,
    words: formats,
  },
} as const satisfies OptionTable;

const manual: Manual = {
  usage: ["FILE [--format html|md]"],
  about: `Runs a scenario and writes its walkthrough to standard output: the narration (lines that start with ##, as
Markdown; a heading starts a section), the statements, and the page tables after each.

Nothing is written when the scenario does not hold: a line that means nothing, a result, an assert or an expected finding
that is otherwise.`,
  options,
  notes: "FILE may be - for standard input.",
  exit: { 0: "written", 1: "the scenario does not hold", 2: "wrong usage or a file that can't be read" },
  operands: scenarioOperands,
};

async function writeWalkthrough(args: string[], io: Io): Promise<number> {
  const { values, positionals } = readArguments(args, options);
  const [path, ...more] = positionals;
  if (path === undefined || more.length > 0) throw new UsageError("takes one scenario: FILE");
  const format = oneOf("format", values.format, formats) ?? "html";
  const { scenario } = await openFile(path, io);
  // It brings a reader of Markdown, which no other command waits for.
  const { htmlWalkthrough, markdownWalkthrough, walkthrough: walk } = await import("../analysis/walkthrough/index.ts");
  const made = walk(scenario, path === "-" ? "scenario" : basename(path));
  if ("broken" in made) {
    for (const { line, file, message } of made.broken) {
      io.stderr(`${oneLine(`${path}:${file === null ? "" : `${file}:`}${line + 1}: ${message}`)}\n`);
    }
    io.stderr("No walkthrough is written: the scenario does not hold.\n");
    return 1;
  }
  io.stdout(format === "html" ? htmlWalkthrough(made) : markdownWalkthrough(made));
  return 0;
}

export const walkthrough: Command = {
  name: "walkthrough",
  summary: "write a scenario with its narration as a page to read",
  manual,
  run: writeWalkthrough,
};
