// The formats that reports have. Each command lays out text for itself, and most of them JSON; the others are the same for all.

import type { Severity } from "../../analysis/index.ts";
import { json } from "../output.ts";
import { junitReport, ktapReport } from "./cases.ts";
import { type Problem, type Report, reportedPath } from "./report.ts";
import { sarifReport } from "./sarif.ts";

export const formats = ["text", "json", "sarif", "junit", "github", "ktap", "markdown"] as const;
export type Format = (typeof formats)[number];

/** A report in one of the formats that services and other tools read. */
export async function reportAs(report: Report, format: Exclude<Format, "text" | "json">): Promise<string> {
  switch (format) {
    case "sarif":
      return sarifReport(report);
    case "junit":
      return junitReport(report);
    case "github":
      return githubReport(report);
    case "ktap":
      return ktapReport(report);
    case "markdown":
      // It brings what draws page tables, which no other format waits for.
      return (await import("./markdown.ts")).markdownReport(report);
  }
}

/** One JSON object, for scripts. Lines and columns from 1. */
export function jsonReport({ files, errors, warnings }: Report): string {
  const plainFiles = files.map(({ file, problems }) => ({
    file: file.file,
    ...(file.block === null ? {} : { line: file.block.line + 1 }),
    kernel: file.scenario.settings.kernel,
    diagnostics: problems.map(plain),
  }));
  return `${json({ files: plainFiles, errors, warnings })}\n`;
}

function plain(problem: Problem) {
  const { files, line, start, end, code, severity, message, expected, kernels, detail, related } = problem;
  return {
    files,
    line: line + 1,
    column: start + 1,
    endColumn: end + 1,
    code,
    severity,
    message,
    expected,
    kernels,
    detail: detail.lines,
    related: related.map((place) => ({
      files: place.files,
      line: place.line + 1,
      column: place.start + 1,
      endColumn: place.end + 1,
      message: place.message,
    })),
  };
}

// Workflow commands of GitHub Actions: an annotation a problem, on the line it is about.

const commands: Readonly<Record<Severity, string>> = {
  error: "error",
  warning: "warning",
  information: "notice",
  hint: "notice",
};

function githubReport({ files }: Report): string {
  return files
    .flatMap(({ file, problems }) =>
      problems.map(({ files: includes, line, start, end, code, severity, message, detail, versions }) => {
        const properties = {
          file: reportedPath(file.file, includes),
          line: line + 1,
          endLine: line + 1,
          col: start + 1,
          endColumn: end + 1,
          title: code,
        };
        const body = [message, ...detail.lines, ...(versions === null ? [] : [versions])].join("\n");
        const given = Object.entries(properties).map(([name, value]) => `${name}=${property(String(value))}`);
        return `::${commands[severity]} ${given.join(",")}::${data(body)}\n`;
      }),
    )
    .join("");
}

function data(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function property(text: string): string {
  return data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
