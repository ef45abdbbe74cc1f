// `ptescope check`: what is to be said of a scenario, with the lines it is about.

import { writeFileSync } from "node:fs";
import { diagnosticsOf, ruleOf, rules, type ScenarioDiagnostic } from "../analysis/index.ts";
import { fromDisk, readArguments, UsageError } from "./arguments.ts";
import { painter } from "./colour.ts";
import type { Command, Io } from "./command.ts";
import { diagnosticText } from "./excerpt.ts";
import { overrideHelp, overrideOf, overrideOptions } from "./override.ts";
import { includedText, isScn, openFile, type ScenarioFile } from "./scenario.ts";
import { updated } from "./update.ts";

const help = `Usage: ptescope check FILE… [--kernel VERSION] [--design NAME] [--rule RULE] [--enable CODE]… [--all] [--update] [--json]

Runs scenarios (.pte, or a recorder's .scn) and tells where a protection is lost, what does not come out as the scenario says, and what does not
parse, each with its line. A finding that the scenario expects (-> !PTE001) is no problem.

${overrideHelp}
  --enable CODE     a finding that is off by default: ${rules
    .filter((rule) => rule.offByDefault)
    .map((rule) => rule.code)
    .join(", ")}
  --update          write what really happens in place of results and asserts that do not hold, then check
  --all             hints too: findings that are expected
  --json            one JSON object: {"files":[{"file","diagnostics":[…]}],"errors","warnings"}; lines and columns from 1

FILE may be - for standard input. Exit status: 0 no error and no warning, 1 there is one, 2 wrong usage or a file that can't be read.
`;

const options = {
  ...overrideOptions,
  enable: { type: "string", multiple: true },
  all: { type: "boolean" },
  update: { type: "boolean" },
  json: { type: "boolean" },
} as const;

async function run(args: string[], io: Io): Promise<number> {
  const { values, positionals } = readArguments(args, options);
  if (positionals.length === 0) throw new UsageError("takes the scenarios to check: FILE…");
  const override = overrideOf(values);
  for (const code of values.enable ?? []) if (!ruleOf(code)) throw new UsageError(`there is no finding ${code}`);
  const enabled = new Set(values.enable ?? []);
  const checked: { file: ScenarioFile; diagnostics: ScenarioDiagnostic[] }[] = [];
  for (const path of positionals) {
    const looked = { enabled, ...override };
    if (values.update) update(path, await openFile(path, io, looked));
    const file = await openFile(path, io, looked);
    const diagnostics = diagnosticsOf(file.scenario).filter(({ severity }) => values.all || severity !== "hint");
    checked.push({ file, diagnostics });
  }
  const all = checked.flatMap(({ diagnostics }) => diagnostics);
  const errors = all.filter(({ severity }) => severity === "error").length;
  const warnings = all.filter(({ severity }) => severity === "warning").length;
  if (values.json) {
    const files = checked.map(({ file, diagnostics }) => ({ file: file.file, diagnostics: diagnostics.map(plain) }));
    io.stdout(`${JSON.stringify({ files, errors, warnings })}\n`);
  } else {
    for (const { file, diagnostics } of checked) tell(file, diagnostics, io);
    io.stdout(`${summary(positionals.length, errors, warnings)}\n`);
  }
  return errors + warnings === 0 ? 0 : 1;
}

/** Writes the file where something in it did not hold. */
function update(path: string, { text, scenario }: ScenarioFile): void {
  if (path === "-" || isScn(path)) throw new UsageError(`--update writes to .pte files, not to ${path}`);
  const now = updated(text, scenario);
  if (now !== text) fromDisk(path, () => writeFileSync(path, now), "write");
}

function tell({ file, text }: ScenarioFile, diagnostics: readonly ScenarioDiagnostic[], io: Io): void {
  const paint = painter(io);
  const texts = new Map([["", text.split(/\r\n|\n|\r/)]]);
  const source = (files: readonly string[]): readonly string[] => {
    const key = files.join("\n");
    const lines = texts.get(key) ?? includedText(file, files).split(/\r\n|\n|\r/);
    texts.set(key, lines);
    return lines;
  };
  for (const each of diagnostics) io.stdout(`${diagnosticText(file, each, source, paint)}\n`);
}

function plain(each: ScenarioDiagnostic) {
  const { files, line, start, end, code, severity, message, detail, related, expected } = each;
  const places = related.map((place) => ({
    files: place.files,
    line: place.line + 1,
    column: place.start + 1,
    endColumn: place.end + 1,
    message: place.message,
  }));
  return {
    files,
    line: line + 1,
    column: start + 1,
    endColumn: end + 1,
    code,
    severity,
    message,
    expected,
    detail,
    related: places,
  };
}

function summary(files: number, errors: number, warnings: number): string {
  const count = (number: number, noun: string) => `${number} ${noun}${number === 1 ? "" : "s"}`;
  const found = [errors > 0 ? count(errors, "error") : "", warnings > 0 ? count(warnings, "warning") : ""].filter(
    (part) => part !== "",
  );
  return `${found.length > 0 ? found.join(" and ") : "no error and no warning"} in ${count(files, "file")}`;
}

export const check: Command = {
  name: "check",
  summary: "run scenarios and tell where a protection is lost, and what does not hold",
  help,
  run,
};
