// What came of sections in each format: a problem for each way, on the line that forbids it; a test for each such line.

import { json, type Paint } from "../output.ts";
import { type Format, reportAs } from "../report/format.ts";
import type { Problem, Questioned, Report } from "../report/report.ts";
import { problemText } from "../report/text.ts";
import type { ScenarioFile } from "../scenario.ts";
import type { ExploredAnswer, ExploredFile, ExploredProperty, ExploredWay } from "./explored.ts";
import type { PartReport, Shard } from "./shards.ts";

/** With the scenario that it is about. */
export interface ReportedFile {
  readonly file: ScenarioFile;
  readonly explored: ExploredFile;
}

/** `part`: of which search it is a part, for who puts them together. */
export async function laidOut(
  results: readonly ReportedFile[],
  format: Format,
  paint: Paint,
  part: Shard | null,
): Promise<string> {
  switch (format) {
    case "text":
      return results.map((each) => textOf(each, paint, isSeveral(results))).join("");
    case "json":
      return `${json(plain(results, part))}\n`;
    default:
      return reportAs(reportOf(results), format);
  }
}

function plain(results: readonly ReportedFile[], part: Shard | null) {
  if (part !== null) return { part, files: results.map(({ explored }) => explored) } satisfies PartReport;
  return {
    files: results.map(({ explored: { file, block, kernel, properties } }) => ({
      file,
      ...(block === null ? {} : { line: block }),
      kernel,
      properties: properties.map(({ line, property, answer }) => ({ line, property, ...answer })),
    })),
  };
}

/** Lines that were looked at, with what came of them. */
function answersOf({ properties }: ExploredFile): Answered[] {
  return properties.flatMap(({ answer, ...at }) => (answer === null ? [] : [{ ...at, answer }]));
}

type Answered = Omit<ExploredProperty, "answer"> & { readonly answer: ExploredAnswer };

function textOf({ file, explored }: ReportedFile, paint: Paint, several: boolean): string {
  const on = several ? ` on Linux ${explored.kernel}` : "";
  return answersOf(explored)
    .map((each) => {
      const { answer } = each;
      const where = paint("bold", `${file.file}:${each.line}`);
      if (answer.found.length === 0) {
        const verdict = answer.proven ? paint("green", "proven") : paint("yellow", "not found");
        const kernel = each.property.startsWith("never differs") ? "" : ` on Linux ${explored.kernel}`;
        return `${where}: ${verdict}${kernel}: ${each.property}\n         ${answer.covered}\n\n`;
      }
      const ways = answer.found.map((way) => {
        const statements = way.statements.map((line) => `    ${line}\n`).join("");
        return `${problemText(file, problemOf(each, way, on), paint)}${statements}\n`;
      });
      return `${ways.join("")}         ${answer.covered}\n\n`;
    })
    .join("");
}

/** As `check` tells problems: on the line that forbids it. */
function problemOf({ line, property }: Answered, way: ExploredWay, on: string): Problem {
  const { code, message, steps } = way;
  return {
    ...problemAt(line, property),
    code: code ?? (property.startsWith("never differs") ? "differs" : "state"),
    severity: "error",
    message: `does not hold${on}: ${message}`,
    detail: { lines: steps === 0 ? [] : [`In ${steps} step${steps === 1 ? "" : "s"}, and in no fewer:`] },
  };
}

/** With what happens: no scenario stands beside it. */
function problemsOf(each: Answered, on: string): Problem[] {
  const { line, property, answer } = each;
  if (answer.found.length === 0 && !answer.proven) {
    const message = `not proven${on}: ${answer.covered}`;
    return [{ ...problemAt(line, property), code: "bound", severity: "information", message }];
  }
  return answer.found.map((way) => {
    const problem = problemOf(each, way, on);
    const statements = way.statements.map((statement) => `  ${statement}`);
    return { ...problem, detail: { lines: [...problem.detail.lines, ...statements] } };
  });
}

/** A problem of a line (from 1), as far as it is like any other. */
export function problemAt(line: number, text: string): Omit<Problem, "code" | "severity" | "message"> {
  return {
    ...{ files: [], line: line - 1, start: 0, end: text.length, detail: { lines: [] }, related: [], finding: null },
    ...{ expected: false, textFixes: [], kernels: null, versions: null },
  };
}

function reportOf(results: readonly ReportedFile[]): Report {
  const several = isSeveral(results);
  const files = results.map(({ file, explored }) => {
    const on = several ? ` on Linux ${explored.kernel}` : "";
    const answers = answersOf(explored);
    const questions = answers.map((each): Questioned => {
      const { line, property, answer } = each;
      const name = `line ${line}: ${property}${on}`;
      const problems = problemsOf(each, on);
      const open = answer.found.length === 0 && !answer.proven;
      return { name, problems, ...(open ? { skipped: answer.covered } : { passed: answer.covered }) };
    });
    return { file, problems: questions.flatMap(({ problems }) => problems), findings: [], ranges: [], questions };
  });
  const errors = files.flatMap(({ problems }) => problems).filter(({ severity }) => severity === "error").length;
  return { files, everyKernel: false, errors, warnings: 0 };
}

/** A scenario was asked about on several kernels. */
function isSeveral(results: readonly ReportedFile[]): boolean {
  return results.some(
    ({ explored }, at) =>
      results.findIndex((each) => each.explored.file === explored.file && each.explored.block === explored.block) !==
      at,
  );
}
