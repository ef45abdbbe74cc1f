// `ptescope run`: a scenario step by step, and what the page tables hold after each.

import { reasonText } from "../analysis/describe/reason.ts";
import { type Mapping, type ProcessTables, tablesOf } from "../analysis/describe/tables.ts";
import type { WalkLevel } from "../analysis/describe/walk.ts";
import {
  messageText,
  outcomeText,
  pagesText,
  type Scenario,
  type StepRecord,
  statementText,
} from "../analysis/index.ts";
import { overrideOf, overrideOptions, readArguments, UsageError } from "./arguments.ts";
import { type Command, type Io, type Manual, type OptionTable, scenarioOperands } from "./command.ts";
import { scenarioFiles } from "./files.ts";
import { json, oneLine, type Paint, painter } from "./output.ts";
import { openFiles, type ScenarioFile } from "./scenario.ts";

const options = {
  ...overrideOptions,
  changes: { type: "boolean", says: "only what each step changed" },
  raw: { type: "boolean", says: "the raw value of each entry (of the first page, where a row stands for several)" },
  walk: {
    type: "boolean",
    says: "the walk to each entry (to the first page, where a row stands for several): what stands at each level, and in which table",
  },
  trail: { type: "boolean", says: "the kernel functions on the way, by their names in that Linux" },
  watch: {
    type: "boolean",
    says: "a screen that follows each save, with keys to step: takes one FILE, and a terminal",
  },
  json: { type: "boolean", says: 'one JSON object a file: {"file","kernel","arch","steps":[…]}; lines from 1' },
} as const satisfies OptionTable;

const manual: Manual = {
  usage: [
    "FILE… [--kernel VERSION] [--design NAME] [--rule RULE] [--changes] [--raw] [--walk] [--trail] [--json]",
    "--watch FILE [--kernel VERSION] [--design NAME] [--rule RULE]",
  ],
  about: `Runs a scenario (.pte, or a recorder's .scn) and prints, after each step, what every process's page tables hold.
What the step changed is marked with * and says what it was. Lines that do not parse or mean nothing are left out;
ptescope check tells them.`,
  options,
  notes: `FILE may be a folder (every .pte below it), a pattern, or - for standard input.

With --watch: right and left, n and p step; f and F go to the next and the previous finding; Home and End to the ends; up, down and the page keys
scroll; q ends. It looks at the file, and at those that it includes, five times a second.`,
  exit: { 0: "it ran", 1: "a line has an error", 2: "wrong usage or a file that can't be read" },
  operands: scenarioOperands,
};

type Values = ReturnType<typeof readArguments<typeof options>>["values"];

interface Wanted {
  readonly changes: boolean;
  readonly raw: boolean;
  readonly walk: boolean;
  readonly trail: boolean;
}

async function runScenarios(args: string[], io: Io): Promise<number> {
  const { values, positionals } = readArguments(args, options);
  if (positionals.length === 0) throw new UsageError("takes the scenarios to run: FILE…");
  const override = overrideOf(values);
  if (values.watch) return watched(positionals, values, io);
  const wanted: Wanted = {
    changes: values.changes === true,
    raw: values.raw === true,
    walk: values.walk === true,
    trail: values.trail === true,
  };
  let errors = false;
  const files: ScenarioFile[] = [];
  for (const path of scenarioFiles(positionals)) files.push(...(await openFiles(path, io, override)));
  if (files.length === 0) throw new UsageError("there is no scenario in it: a fenced block ```pte");
  for (const file of files) {
    if (values.json) io.stdout(`${json(plain(file, wanted.walk))}\n`);
    else print(file, wanted, io);
    for (const [line, { diagnostics }] of file.scenario.program.bound.entries()) {
      for (const { severity, message } of diagnostics) {
        if (severity !== "error") continue;
        errors = true;
        io.stderr(`${oneLine(`${file.file}:${line + 1}: ${message}`)}\n`);
      }
    }
  }
  return errors ? 1 : 0;
}

async function watched(paths: readonly string[], values: Values, io: Io): Promise<number> {
  const other = (["changes", "raw", "walk", "trail", "json"] as const).find((name) => values[name]);
  if (other !== undefined) throw new UsageError(`takes --watch or --${other}, not both`);
  const [path, ...more] = paths;
  if (path === undefined || path === "-" || more.length > 0) throw new UsageError("--watch takes one scenario: FILE");
  // No other use waits for the screen's code.
  const { watch } = await import("./watch/watch.ts");
  return watch(path, io, overrideOf(values));
}

function print({ file, scenario }: ScenarioFile, wanted: Wanted, io: Io): void {
  const paint = painter(io);
  const { design, kernel } = scenario.settings;
  io.stdout(
    `${oneLine(file)}: Linux ${kernel}, ${scenario.arch}${design === "pte-marker" ? "" : `, design ${design}`}\n`,
  );
  for (const step of scenario.steps) io.stdout(`\n${stepText(scenario, step, wanted, paint)}`);
}

function stepText(scenario: Scenario, step: StepRecord, wanted: Wanted, paint: Paint): string {
  const thread = (task: number) => scenario.threadAt(step.index, task);
  const outcome = outcomeText(step.step, thread);
  const where = [...step.files.map((each) => `${each}:`), String(scenario.lineOf(step.index) + 1)].join("").padStart(4);
  const answer = outcome === "0" ? "" : paint("cyan", ` -> ${outcome}`);
  const lines = [`${paint("dim", where)}  ${paint("bold", statementText(step.bound.statement))}${answer}`];
  const because = reasonText(step.step, thread);
  if (because !== null) lines.push(`      because ${because}`);
  for (const message of step.step.messages) lines.push(`      message: ${messageText(scenario, message)}`);
  if (wanted.trail && step.step.trail.length > 0) lines.push(paint("dim", `      ${step.step.trail.join(" > ")}`));
  for (const { code, severity, message, expected } of step.findings) {
    lines.push(`      ${paint(expected ? "dim" : "red", `${code} ${expected ? "expected" : severity}`)}: ${message}`);
  }
  for (const process of tablesOf(scenario, step.before, step.step.state, wanted.walk)) {
    for (const mapping of process.mappings) lines.push(...mappingText(process, mapping, wanted, paint));
  }
  return `${lines.join("\n")}\n`;
}

function mappingText({ mm }: ProcessTables, mapping: Mapping, wanted: Wanted, paint: Paint): string[] {
  const rows = wanted.changes ? mapping.rows.filter(({ was }) => was !== undefined) : mapping.rows;
  if (rows.length === 0) return [];
  const vmas = mapping.vmas.length > 0 ? mapping.vmas.join(", ") : "not mapped";
  const lines = [`      ${mm}.${mapping.place}  ${paint("dim", vmas)}`];
  const widest = Math.max(...rows.map(({ from, to }) => pagesText(from, to).length));
  for (const row of rows) {
    const mark = row.was === undefined ? " " : paint("yellow", "*");
    const parts = [paint(row.wp ? "cyan" : row.was === undefined ? "dim" : "bold", row.words)];
    if (row.refers !== "") parts.push(row.refers);
    if (wanted.raw) parts.push(row.raw);
    if (row.was !== undefined) parts.push(paint("dim", `was ${row.was}`));
    lines.push(`      ${mark} ${pagesText(row.from, row.to).padEnd(widest)}  ${parts.join("  ")}`);
    for (const level of row.walk ?? []) if (level.index !== null) lines.push(`          ${levelText(level, paint)}`);
  }
  return lines;
}

/** `PMD t3[0]   0x0000001000004067  a PTE table, t4: 1 of 512 entries`; of the entry itself the row has the words. */
function levelText({ name, table, index, hex, was, text, last }: WalkLevel, paint: Paint): string {
  const parts = [`${name} ${`${table}[${index}]`.padEnd(8)}`, hex ?? "no encoding"];
  if (!last || text.startsWith("empty")) parts.push(paint("dim", text));
  if (was !== null) parts.push(paint("dim", `was ${was}`));
  return parts.join("  ");
}

function plain({ file, scenario }: ScenarioFile, walks: boolean) {
  const { kernel, design } = scenario.settings;
  const steps = scenario.steps.map((step) => ({
    line: scenario.lineOf(step.index) + 1,
    files: step.files,
    statement: statementText(step.bound.statement),
    outcome: outcomeText(step.step, (task) => scenario.threadAt(step.index, task)),
    result: step.step.result,
    messages: step.step.messages.map((message) => messageText(scenario, message)),
    trail: step.step.trail,
    findings: step.findings.map(({ code, severity, message, expected }) => ({ code, severity, message, expected })),
    processes: tablesOf(scenario, step.before, step.step.state, walks),
  }));
  return { file, kernel, arch: scenario.arch, design, steps };
}

export const run: Command = {
  name: "run",
  summary: "run a scenario and print what the page tables hold after each step",
  manual,
  run: runScenarios,
};
