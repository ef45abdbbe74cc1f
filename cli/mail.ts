// `ptescope mail`: a scenario as a mail to a kernel list.

import { existsSync } from "node:fs";
import { basename } from "node:path";
import { compareScenario, designVariants, kernelVariants, type Variant } from "../analysis/compare/index.ts";
import { BudgetError, type Scenario } from "../analysis/index.ts";
import manifest from "../package.json" with { type: "json" };
import { overrideOf, overrideOptions, readArguments, UsageError } from "./arguments.ts";
import { type Command, type Io, type Manual, type OptionTable, scenarioOperands } from "./command.ts";
import { mailBlocks } from "./mail/find.ts";
import { oneLine } from "./output.ts";
import { openFile, type ScenarioFile } from "./scenario.ts";

const options = {
  ...overrideOptions,
  compare: {
    type: "string",
    value: "A,B",
    says: "two kernels (6.12,6.18) or designs (none,pte-marker), or more: where they part",
  },
  reproducer: {
    type: "string",
    value: "FILE",
    says: "a C program that shows the same; default: the scenario's name with .c, where it is there",
    files: [".c"],
  },
} as const satisfies OptionTable;

const manual: Manual = {
  usage: ["FILE [--compare A,B] [--reproducer FILE] [--kernel VERSION] [--design NAME] [--rule RULE]"],
  about: `Writes a scenario as a mail for a kernel list to standard output, in lines of at most 72 columns: a Subject, the
scenario, what is lost and where, the page tables before and after. ptescope check - reads the scenario back, from the mail
itself and from answers that quote it.

Nothing is written when the scenario does not hold: a line that means nothing, a result, an assert or an expected finding
that is otherwise.`,
  options,
  notes:
    "FILE may be - for standard input. A longer line of the scenario ends in a backslash and goes on in the next one.",
  exit: { 0: "written", 1: "the scenario does not hold", 2: "wrong usage or a file that can't be read" },
  operands: scenarioOperands,
};

async function writeMail(args: string[], io: Io): Promise<number> {
  const { values, positionals } = readArguments(args, options);
  const [path, ...more] = positionals;
  if (path === undefined || more.length > 0) throw new UsageError("takes one scenario: FILE");
  const file = await openFile(path, io, overrideOf(values));
  const { scenario } = file;
  const { brokenOf } = await import("../analysis/share/mail.ts");
  const broken = brokenOf(scenario);
  if (broken.length > 0) {
    for (const { files, line, message } of broken)
      io.stderr(`${oneLine(`${[path, ...files].join(":")}:${line + 1}: ${message}`)}\n`);
    io.stderr("No mail is written: the scenario does not hold.\n");
    return 1;
  }
  if (scenario.program.includes.size > 0)
    io.stderr(
      `${oneLine(path)} includes other scenarios, and the mail does not hold them: who reads it needs them too.\n`,
    );
  io.stdout(await mailOf(file, values.compare, values.reproducer ?? reproducerBeside(path)));
  return 0;
}

async function mailOf(file: ScenarioFile, compare: string | undefined, reproducer: string | null): Promise<string> {
  const { mailText } = await import("../analysis/share/mail.ts");
  const { scenario } = file;
  const { text, first } = ownLines(file);
  const mail = mailText(scenario, {
    text,
    first,
    tool: `ptescope ${manifest.version}`,
    name: file.file === "-" ? "a scenario" : basename(file.file),
    reproducer: reproducer && basename(reproducer),
    comparison: compare === undefined ? null : compared(compare, text, scenario),
  });
  const lines = text.split("\n");
  const backslash = lines.findIndex((line) => line.endsWith("\\"));
  if (backslash >= 0)
    throw new UsageError(
      `line ${backslash + 1} ends in a backslash, which in a mail means that it goes on; write it otherwise`,
    );
  // What a mail is read as is what was written, whatever stands in it.
  const [read, ...others] = mailBlocks(mail);
  if (read === undefined || others.length > 0 || plain(read.text) !== plain(text))
    throw new UsageError(
      "the scenario could not be told from the mail around it: it begins with no statement that a mail shows as one, or maps nothing",
    );
  return mail;
}

/** Its lines as they count: without those before and after it, and with single blanks. */
function plain(text: string): string {
  const lines = text.split("\n").map((line) => line.trim().replace(/\s+/g, " "));
  return lines.join("\n").replace(/\n+/g, "\n").trim();
}

/** The scenario without what stands around it in its file, and the line of that in which it begins. */
function ownLines({ text, block }: ScenarioFile): { readonly text: string; readonly first: number } {
  const lines = text.split(/\r\n|\n|\r/);
  const begin = lines.findIndex((line) => line.trim() !== "");
  const first = Math.max(block?.line ?? 0, begin);
  return { text: lines.slice(first).join("\n"), first };
}

function compared(given: string, text: string, scenario: Scenario) {
  const names = given
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
  if (names.length < 2) throw new UsageError("--compare takes two or more: 6.12,6.18 or none,pte-marker");
  const variants: readonly Variant[] | string = /^\d/.test(names[0] ?? "")
    ? kernelVariants(names, scenario)
    : designVariants(names);
  if (typeof variants === "string") throw new UsageError(variants);
  try {
    return compareScenario(text, variants, scenario.options);
  } catch (error) {
    throw error instanceof BudgetError ? new UsageError(error.message) : error;
  }
}

function reproducerBeside(path: string): string | null {
  const beside = path.replace(/\.pte$/, ".c");
  return beside !== path && existsSync(beside) ? beside : null;
}

export const mail: Command = {
  name: "mail",
  summary: "write a scenario as a mail to a kernel list",
  manual,
  run: writeMail,
};
