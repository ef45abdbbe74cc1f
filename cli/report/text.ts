// For a terminal: each problem with its line and carets, a table of kernels where several ran, and a sentence at the end.

import type { ScenarioDiagnostic, Severity } from "../../analysis/index.ts";
import { type Colour, oneLine, type Paint } from "../output.ts";
import { includedText, type ScenarioFile } from "../scenario.ts";
import { type CheckedFile, changesAmong, isOn, type Problem, type Report, rangeName } from "./report.ts";

export function textReport(report: Report, paint: Paint): string {
  const parts = report.files.map((checked) => {
    const problems = checked.problems.map((problem) => `${problemText(checked.file, problem, paint)}\n`).join("");
    return report.everyKernel ? `${problems}${kernelTable(checked, paint)}` : problems;
  });
  return `${parts.join("")}${summary(report)}\n`;
}

/** One problem with its excerpts, ending in a newline. */
export function problemText({ file, text }: ScenarioFile, problem: Problem, paint: Paint): string {
  const texts = new Map([["", text.split(/\r\n|\n|\r/)]]);
  const source = (files: readonly string[]): readonly string[] => {
    const key = files.join("\n");
    const lines = texts.get(key) ?? includedText(file, files).split(/\r\n|\n|\r/);
    texts.set(key, lines);
    return lines;
  };
  const { versions } = problem;
  const detail = versions === null ? problem.detail : { lines: [...problem.detail.lines, versions] };
  return diagnosticText(file, { ...problem, detail }, source, paint);
}

/** The releases at which a finding comes or goes, and on which it is. */
function kernelTable({ file, findings, ranges }: CheckedFile, paint: Paint): string {
  const about = findings.filter(({ finding }) => finding?.rule.group !== "expectation");
  if (about.length === 0) return "";
  const columns = changesAmong(about, ranges).map((at) => {
    const name = `${rangeName(ranges, at)}+`;
    return { at, name, width: Math.max(5, name.length) };
  });
  const head = `  line  finding  ${columns.map(({ name, width }) => name.padEnd(width)).join(" ")}`.trimEnd();
  const rows = about.map((problem) => {
    const { line, files, code, finding } = problem;
    const cells = columns.map(({ at, width }) => (isOn(problem, ranges, at) ? "yes" : "-").padEnd(width)).join(" ");
    const where = files.length === 0 ? "" : ` (${files.join(" > ")})`;
    return oneLine(
      `  ${String(line + 1).padStart(4)}  ${code.padEnd(7)}  ${cells}  ${finding?.rule.title ?? ""}${where}`,
    );
  });
  return `${paint("bold", oneLine(file.file))}\n${paint("dim", head)}\n${rows.join("\n")}\n\n`;
}

/** `1 error and 2 warnings in 3 files`, `… in 3 scenarios of 1 file`. */
export function summary({ files, errors, warnings }: Report): string {
  const count = (number: number, noun: string) => `${number} ${noun}${number === 1 ? "" : "s"}`;
  const found = [errors > 0 ? count(errors, "error") : "", warnings > 0 ? count(warnings, "warning") : ""].filter(
    (part) => part !== "",
  );
  if (files.length === 0) return "no scenario was found";
  const named = count(new Set(files.map(({ file }) => file.file)).size, "file");
  const ran = files.some(({ file }) => file.block !== null) ? `${count(files.length, "scenario")} of ${named}` : named;
  return `${found.length > 0 ? found.join(" and ") : "no error and no warning"} in ${ran}`;
}

// A diagnostic with the source it is about: the line, and carets under the words.

const colours: Readonly<Record<Severity, Colour>> = {
  error: "red",
  warning: "yellow",
  information: "blue",
  hint: "dim",
};

/** Lines of the file that `files` (includes on the way) leads to. */
type Source = (files: readonly string[]) => readonly string[];

function diagnosticText(file: string, diagnostic: ScenarioDiagnostic, source: Source, paint: Paint): string {
  const { files, line, start, end, code, severity, message, detail, related } = diagnostic;
  const colour = colours[severity];
  const where = oneLine(`${[file, ...files].join(" > ")}:${line + 1}:${start + 1}`);
  const lines = [`${paint("bold", where)}: ${paint(colour, `${severity} ${code}`)}: ${message}`];
  lines.push(...excerpt(source(files)[line] ?? "", line, start, end, "^", "", (text) => paint(colour, text)));
  for (const each of detail.lines) lines.push(`${" ".repeat(GUTTER)} ${each}`);
  for (const each of related) {
    const text = source(each.files)[each.line] ?? "";
    const label =
      each.files.join() === files.join()
        ? each.message
        : oneLine(`${each.message} (${[file, ...each.files].join(" > ")})`);
    lines.push(...excerpt(text, each.line, each.start, each.end, "-", label, (marks) => paint("blue", marks)));
  }
  return `${lines.join("\n")}\n`;
}

const GUTTER = 8;

function excerpt(
  text: string,
  line: number,
  start: number,
  end: number,
  mark: string,
  said: string,
  paint: (text: string) => string,
): string[] {
  const indent = columns(text.slice(0, start));
  const width = Math.max(1, columns(text.slice(start, end)));
  const marks = `${mark.repeat(width)}${said === "" ? "" : ` ${said}`}`;
  return [
    `${String(line + 1).padStart(GUTTER - 3)} | ${expand(text)}`,
    `${" ".repeat(GUTTER - 3)} | ${" ".repeat(indent)}${paint(marks)}`,
  ];
}

/** Tabs as the two columns they are shown as, so that carets stand where they should. */
function expand(text: string): string {
  return text.replaceAll("\t", "  ");
}

function columns(text: string): number {
  return [...expand(text)].length;
}
