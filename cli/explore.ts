// `ptescope explore`: tries all that may happen, in every order, and tells the shortest way to what must not.

import { mkdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { diagnosticsOf, type Scenario } from "../analysis/index.ts";
import {
  type Bounds,
  coverageText,
  type Exploration,
  type Found,
  foundText,
  type Section,
  search,
  searchDifference,
  sectionOf,
  variantsOf,
} from "../search/index.ts";
import { oneOf, readArguments, UsageError } from "./arguments.ts";
import type { Command, Io } from "./command.ts";
import { lossCommand } from "./explore-losses.ts";
import { fromDisk, scenarioFiles } from "./files.ts";
import { type Manual, type OptionTable, scenarioOperands } from "./manual.ts";
import { json, painter } from "./output.ts";
import { overrideOf, overrideOptions } from "./override.ts";
import { githubReport } from "./report/github.ts";
import { junitReport } from "./report/junit.ts";
import type { Problem, Report } from "./report/report.ts";
import { sarifReport } from "./report/sarif.ts";
import { problemText } from "./report/text.ts";
import { openFile, type ScenarioFile } from "./scenario.ts";

const formats = ["text", "json", "sarif", "junit", "github"] as const;

const options = {
  all: { type: "boolean", says: "every distinct way, not the first alone" },
  depth: { type: "string", value: "N", says: "so many steps at most" },
  states: { type: "string", value: "N", says: "so many different states at most (5,000,000)" },
  seconds: { type: "string", value: "N", says: "so long at most" },
  memory: { type: "string", value: "MB", says: "so much for what is remembered of states (2,048)" },
  out: { type: "string", value: "DIR", says: "writes each scenario that was found to a file there", files: "folders" },
  at: {
    type: "string",
    value: "LINE",
    says: "what could lose it? Every distinct way in which the protection of a page is lost after that line:",
  },
  page: { type: "string", value: "A.buf[0]", says: "that page" },
  ...overrideOptions,
  format: {
    type: "string",
    value: "FORMAT",
    says: "text (the default), json, sarif, junit or github, as check has them",
    words: formats,
  },
} as const satisfies OptionTable;

const manual: Manual = {
  usage: [
    "FILE… [--all] [--depth N] [--states N] [--seconds N] [--memory MB] [--out DIR] [--format FORMAT]",
    "FILE --at LINE --page A.buf[0] [--depth N] [--out DIR] [--format text|json]",
  ],
  about: `Searches the explored section of scenarios: everything that it lets happen, in every order, for what it forbids.
What is found is a scenario, and a shortest one. Nothing found without a bound is a proof: it says how many states there
are.`,
  options,
  notes: `FILE may be a folder, a pattern or -. Scenarios without a section are passed over, unless it is the only one.`,
  exit: {
    0: "nothing found, and all was looked at",
    1: "something was found",
    2: "wrong usage",
    3: "nothing found, and a bound was hit",
  },
  operands: scenarioOperands,
};

/** What came of one line of a section. */
interface Answered {
  readonly line: number;
  readonly text: string;
  readonly made: Exploration;
  readonly found: readonly { readonly found: Found; readonly scenario: string; readonly statements: number }[];
}

interface Explored {
  readonly file: ScenarioFile;
  readonly section: Section;
  readonly answers: readonly Answered[];
}

async function run(args: string[], io: Io): Promise<number> {
  const { values, positionals } = readArguments(args, options);
  if (positionals.length === 0) throw new UsageError("takes the scenarios to search: FILE…");
  const format = oneOf("format", values.format, formats) ?? "text";
  const bounds: Bounds = {
    states: number("states", values.states) ?? 5_000_000,
    megabytes: number("memory", values.memory) ?? 2048,
    ...given("depth", number("depth", values.depth)),
    ...given("seconds", number("seconds", values.seconds)),
  };
  if (values.at !== undefined || values.page !== undefined) {
    const [path, ...more] = scenarioFiles(positionals);
    if (path === undefined || more.length > 0) throw new UsageError("--at is about a line of one scenario");
    const file = await openFile(path, io, overrideOf(values));
    const asked = { ...values, depth: bounds.depth, states: number("states", values.states), seconds: bounds.seconds };
    return lossCommand(file, { ...asked, format }, io, (name, text) => write(values.out, name, text));
  }
  const paths = scenarioFiles(positionals);
  const explored: Explored[] = [];
  for (const path of paths) {
    const file = await openFile(path, io, overrideOf(values));
    const section = sectionOf(file.scenario);
    if (section === null) {
      if (paths.length === 1)
        throw new UsageError(`${path} has no explored section: a line 'explore', and below it what may happen`);
      continue;
    }
    if ("message" in section) throw new UsageError(`${path}:${section.line + 1}: ${section.message}`);
    explored.push({ file, section, answers: answersOf(file.scenario, section, bounds, values.all === true) });
  }
  if (explored.length === 0) throw new UsageError("none of these scenarios has an explored section");
  for (const { file, answers } of explored)
    answers
      .flatMap(({ found }) => found)
      .forEach(({ scenario }, n) => {
        write(values.out, `${basename(file.file, ".pte")}-${n + 1}.pte`, scenario);
      });
  io.stdout(laidOut(explored, format, io));
  const all = explored.flatMap(({ answers }) => answers);
  if (all.some(({ found }) => found.length > 0)) return 1;
  return all.some(({ made }) => made.stopped !== null || made.notModelled.length > 0) ? 3 : 0;
}

/** Whole and positive. Throws UsageError. */
function number(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text.replaceAll(",", "").replaceAll("_", ""));
  if (!Number.isInteger(value) || value < 1)
    throw new UsageError(`--${option} takes a whole number, 1 or more, not "${text}"`);
  return value;
}

function given(name: "depth" | "seconds", value: number | undefined): Partial<Bounds> {
  return value === undefined ? {} : { [name]: value };
}

function write(folder: string | undefined, name: string, text: string): void {
  if (folder === undefined) return;
  fromDisk(folder, () => mkdirSync(folder, { recursive: true }), "write");
  const path = join(folder, name);
  fromDisk(path, () => writeFileSync(path, text), "write");
}

function finished<T>(run: Generator<unknown, T, boolean>): T {
  for (;;) {
    const { done, value } = run.next(true);
    if (done) return value;
  }
}

/** By line of the section: what it forbids, and whether that was found. */
function answersOf(scenario: Scenario, section: Section, bounds: Bounds, all: boolean): Answered[] {
  const answers: Answered[] = [];
  section.problem.properties.forEach((property, at) => {
    const problem = { ...section.problem, properties: [property] };
    const made = finished(search(problem, { bounds, all }));
    const found = made.found.map((each) => ({
      found: each,
      scenario: foundText(scenario, problem, section.line, each),
      statements: each.moves.length,
    }));
    answers.push({ line: section.lines[at] ?? section.line, text: property.text, made, found });
  });
  for (const { line, among } of section.differences) {
    const problems = variantsOf(scenario, among).map((each, n) => {
      if (each === null || "message" in each)
        throw new UsageError(`on ${among[n]} line ${(each?.line ?? line) + 1}: ${each?.message}`);
      return each.problem;
    });
    const made = finished(searchDifference(problems, among, 0, { bounds, all }));
    const text = `never differs ${among.join(", ")}`;
    const [first] = problems;
    const found = made.found.flatMap((each) => {
      if (first === undefined) return [];
      const problem = { ...first, properties: [{ text, judge: () => null }] };
      return [
        { found: each, scenario: foundText(scenario, problem, section.line, each), statements: each.moves.length },
      ];
    });
    answers.push({ line, text, made, found });
  }
  return answers.sort((a, b) => a.line - b.line);
}

function laidOut(explored: readonly Explored[], format: (typeof formats)[number], io: Io): string {
  switch (format) {
    case "text":
      return explored.map((each) => textOf(each, io)).join("");
    case "json":
      return `${json({ files: explored.map(plain) })}\n`;
    case "sarif":
      return sarifReport(reportOf(explored));
    case "junit":
      return junitReport(reportOf(explored));
    case "github":
      return githubReport(reportOf(explored));
  }
}

function textOf({ file, answers }: Explored, io: Io): string {
  const paint = painter(io);
  return answers
    .map((answer) => {
      const where = paint("bold", `${file.file}:${answer.line + 1}`);
      const holds = answer.made.stopped === null && answer.made.notModelled.length === 0;
      if (answer.found.length === 0) {
        const verdict = holds ? paint("green", "proven") : paint("yellow", "not found");
        return `${where}: ${verdict}: ${answer.text}\n         ${coverageText(answer.made)}\n\n`;
      }
      const ways = answer.found.map(({ found, scenario, statements }) => {
        const lines = scenario
          .trimEnd()
          .split("\n")
          .slice(-statements - (isState(found) ? 1 : 0));
        return lines.map((line) => `    ${line}\n`).join("");
      });
      const told = problemsOf(answer).map((problem) => problemText(file, problem, paint));
      return `${told.map((text, n) => `${text}${ways[n]}\n`).join("")}         ${coverageText(answer.made)}\n\n`;
    })
    .join("");
}

/** Of a state, which an assert shows. */
function isState({ violation }: Found): boolean {
  return violation.code === null && (violation.key === "so" || violation.key === "not so");
}

/** As `check` tells problems: on the line that forbids it. */
function problemsOf({ line, text, found }: Answered): Problem[] {
  return found.map(({ found: { violation, moves } }) => ({
    files: [],
    line,
    start: 0,
    end: text.length,
    code: violation.code ?? (text.startsWith("never differs") ? "differs" : "state"),
    severity: "error",
    message: `does not hold: ${violation.message}`,
    detail: [`In ${moves.length} step${moves.length === 1 ? "" : "s"}, and in no fewer:`],
    related: [],
    finding: null,
    expected: false,
    textFixes: [],
    kernels: null,
    versions: null,
  }));
}

/** What `check` would say of the scenario, and what was found. */
function reportOf(explored: readonly Explored[]): Report {
  const files = explored.map(({ file, answers }) => {
    const checked = diagnosticsOf(file.scenario).filter(
      ({ severity }) => severity === "error" || severity === "warning",
    );
    const problems: Problem[] = checked.map((each) => ({ ...each, kernels: null, versions: null }));
    return { file, problems: [...problems, ...answers.flatMap(problemsOf)], findings: [], ranges: [] };
  });
  const errors = files.reduce((sum, { problems }) => sum + problems.length, 0);
  return { files, everyKernel: false, errors, warnings: 0 };
}

function plain({ file, answers }: Explored) {
  return {
    file: file.file,
    kernel: file.scenario.settings.kernel,
    properties: answers.map(({ line, text, made, found }) => ({
      line: line + 1,
      property: text,
      proven: found.length === 0 && made.stopped === null && made.notModelled.length === 0,
      states: made.states,
      depth: made.depth,
      stopped: made.stopped,
      notModelled: made.notModelled,
      found: found.map(({ found: { violation, moves }, scenario }) => ({
        code: violation.code,
        message: violation.message,
        steps: moves.length,
        cause: violation.loss?.cause ?? null,
        by: violation.loss?.by ?? null,
        scenario,
      })),
    })),
  };
}

export const explore: Command = {
  name: "explore",
  summary: "try all that may happen in every order, and tell the shortest way to what must not",
  manual,
  run,
};
