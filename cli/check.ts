// `ptescope check`: what is to be said of scenarios, with the lines it is about.
import { ruleOf, rules, type Scenario, type ScenarioOptions, type StepRecord } from "../analysis/index.ts";
import { fixesOf } from "../analysis/scenario/fixes.ts";
import { parseStatement, resultsOf } from "../language/index.ts";
import { oneOf, overrideOf, overrideOptions, readArguments, UsageError } from "./arguments.ts";
import type { Command, Io, Manual, OptionTable } from "./command.ts";
import { exactText, replaceFile, scenarioFiles, writeText } from "./files.ts";
import { type Paint, painter, printable } from "./output.ts";
import { type Format, formats, jsonReport, reportAs } from "./report/format.ts";
import { type Report, reportOf } from "./report/report.ts";
import { textReport } from "./report/text.ts";
import { isMarkdown, isScn, openFile, openFiles, type ScenarioFile } from "./scenario.ts";

const offByDefault = rules.filter((rule) => rule.offByDefault).map((rule) => rule.code);

const options = {
  ...overrideOptions,
  kernel: {
    ...overrideOptions.kernel,
    value: "VERSION|all",
    says: `${overrideOptions.kernel.says}; or all: every kernel side by side, and on which each finding holds. What a scenario expects, it expects of its own kernel: where another differs, that is information`,
    words: [...overrideOptions.kernel.words, "all"],
  },
  enable: {
    type: "string",
    value: "CODE",
    multiple: true,
    says: `a finding that is off by default: ${offByDefault.join(", ")}`,
    words: offByDefault,
  },
  update: {
    type: "boolean",
    says: "write what really happens in place of results and asserts that do not hold, then check",
  },
  all: { type: "boolean", says: "hints too: findings that are expected" },
  format: {
    type: "string",
    value: "FORMAT",
    says: `text (the default), or for machines:
  json      {"files":[{"file","kernel","diagnostics":[…]}],"errors","warnings"}; lines and columns from 1
  sarif     SARIF 2.1.0
  junit     JUnit's XML: a test case a scenario
  ktap      KTAP version 1: a test a file
  github    annotations of a GitHub workflow
  markdown  a summary, with the page tables where something is lost`,
    words: formats,
  },
  report: {
    type: "string",
    value: "FORMAT=FILE",
    multiple: true,
    says: "that format into a file, beside what is printed; as often as wanted",
  },
  json: { type: "boolean", says: "the same as --format json" },
} as const satisfies OptionTable;

const manual: Manual = {
  usage: [
    "FILE… [--kernel VERSION|all] [--design NAME] [--rule RULE] [--enable CODE]… [--all] [--update] [--format FORMAT] [--report FORMAT=FILE]…",
  ],
  about: `Runs scenarios (.pte, a recorder's .scn, or those in Markdown and mails) and tells where a protection is lost, what does not come out as the
scenario says, and what does not parse, each with its line. A finding that the scenario expects (-> !PTE001) is no
problem. ptescope explain tells what a code means.`,
  options,
  notes: `FILE may be a folder (every .pte below it), a pattern ("scenarios/**/*.pte") or - for standard input. In Markdown (.md)
every fenced block \`\`\`pte is a scenario, but for fragments (\`\`\`pte ignore); notes.md:12 is the one at that line. In a mail it is what stands there as statements:
pasted, quoted, fenced, or a .pte file that a patch adds.`,
  exit: { 0: "no error and no warning", 1: "there is one", 2: "wrong usage or a file that can't be read" },
  operands: { files: [".pte", ".scn", ".md"] },
};

async function run(args: string[], io: Io): Promise<number> {
  const { values, positionals } = readArguments(args, options);
  if (positionals.length === 0) throw new UsageError("takes the scenarios to check: FILE…");
  const format = oneOf("format", values.format, formats) ?? (values.json ? "json" : "text");
  const reports = (values.report ?? []).map(reportArgument);
  const everyKernel = values.kernel === "all";
  if (values.update && everyKernel) throw new UsageError("--update writes what one kernel does, not --kernel all");
  const enabled = new Set((values.enable ?? []).map(findingCode));
  const runOptions = { enabled, ...overrideOf(everyKernel ? { ...values, kernel: undefined } : values) };
  const files: ScenarioFile[] = [];
  for (const path of scenarioFiles(positionals)) {
    if (values.update) await update(path, io, runOptions);
    files.push(...(await openFiles(path, io, runOptions)));
  }
  const report = reportOf(files, { everyKernel, all: values.all === true });
  for (const { format: into, file } of reports)
    writeText(file, printable(await laidOut(report, into, (_, text) => text)));
  io.stdout(await laidOut(report, format, painter(io)));
  return report.errors + report.warnings === 0 ? 0 : 1;
}

/** A finding's code, however it was written. Throws UsageError where there is none. */
export function findingCode(code: string): string {
  const rule = ruleOf(code);
  if (!rule) throw new UsageError(`there is no finding ${code}`);
  return rule.code;
}

/** `sarif=ptescope.sarif`. */
function reportArgument(given: string) {
  const { name, file } = /^(?<name>[^=]*)=(?<file>.+)$/s.exec(given)?.groups ?? {};
  const format = oneOf("report", name, formats);
  if (format === undefined || file === undefined) throw new UsageError(`--report takes FORMAT=FILE, not "${given}"`);
  return { format, file };
}

async function laidOut(report: Report, format: Format, paint: Paint): Promise<string> {
  switch (format) {
    case "text":
      return textReport(report, paint);
    case "json":
      return jsonReport(report);
    default:
      return reportAs(report, format);
  }
}

/** Writes the file where something in it did not hold. */
async function update(path: string, io: Io, looked: Omit<ScenarioOptions, "include">): Promise<void> {
  if (path === "-" || isScn(path) || isMarkdown(path))
    throw new UsageError(`--update writes to .pte files, not to ${path}`);
  const { mark, text: before } = exactText(path);
  const { text, scenario, block } = await openFile(path, io, looked);
  if (block !== null) throw new UsageError(`--update writes to .pte files, not to ${path}`);
  if (text !== before) throw new UsageError(`${path} is being written by somebody else`);
  const now = updated(text, scenario);
  if (now !== text) replaceFile(path, mark + now);
}

export const check: Command = {
  name: "check",
  summary: "run scenarios and tell where a protection is lost, and what does not hold",
  manual,
  run,
};

// `check --update`: writes what really happens in place of what a scenario says and does not hold.

/**
 * The text with every result and assert that does not hold replaced. What holds, comments, line breaks and all else stay as they are; so does
 * a line that has an error, and what stands in an included file. An assert over pages that are not alike becomes one for each run of
 * pages. What it gives it leaves alone the next time.
 */
export function updated(text: string, scenario: Scenario): string {
  // Lines at even places, and the line breaks that the parser knows between them.
  const parts = text.split(/(\r\n|\n|\r)/);
  const put = (line: number, now: string): void => {
    // Never a line that reads worse than the one before.
    if (parts[2 * line] !== undefined && now.split(/\r\n|\n|\r/).every(parses)) parts[2 * line] = now;
  };
  for (const step of scenario.steps) {
    const at = scenario.lineOf(step.index);
    const line = parts[2 * at];
    if (step.files.length === 0 && line !== undefined && hasNoError(step.bound)) put(at, withResults(line, step));
  }
  for (const { files, findings } of scenario.checks) {
    if (files.length > 0) continue;
    for (const finding of findings) {
      if (finding.expected) continue;
      // An assert's one fix says what is so; its edits stand from left to right.
      for (const { line, start, end, text: now } of (fixesOf(scenario, finding)[0]?.edits ?? []).toReversed()) {
        const bound = scenario.program.bound[line];
        const old = parts[2 * line] ?? "";
        if (bound && hasNoError(bound)) put(line, old.slice(0, start) + now + old.slice(end));
      }
    }
  }
  return parts.join("");
}

function parses(line: string): boolean {
  return parseStatement(line).errors.length === 0;
}

function hasNoError({ diagnostics }: { readonly diagnostics: readonly { readonly severity: string }[] }): boolean {
  return diagnostics.every(({ severity }) => severity !== "error");
}

/** Replaces the results that do not hold; one that nothing corresponds to goes, and the arrow with the last of them. */
function withResults(line: string, step: StepRecord): string {
  const { expectations, statement } = step.bound;
  const results = resultsOf(statement);
  if (!results) return line;
  // What is meant not to hold (`!PTE023`) stays so.
  const meant = step.findings.some(({ kind, expected }) => kind === "expectation-fails" && expected);
  const wrongs = meant ? [] : step.mismatches;
  const found = new Set(
    step.findings.filter(({ kind }) => kind !== "expected-finding-missing").map(({ code }) => code),
  );
  const corrected = expectations.flatMap((expectation, index) => {
    const wrong = wrongs.find((each) => each.index === index);
    if (wrong) return wrong.instead ?? [];
    if (expectation.kind === "finding" && !found.has(expectation.code)) return [];
    return line.slice(expectation.start, expectation.end);
  });
  const same = corrected.length === expectations.length && wrongs.length === 0;
  if (same) return line;
  const before = line.slice(0, results.start).trimEnd();
  const after = line.slice(results.end);
  // Two results that were wrong have the same in their place.
  const unique = [...new Set(corrected)];
  return unique.length === 0 ? `${before}${after}` : `${before} -> ${unique.join(", ")}${after}`;
}
