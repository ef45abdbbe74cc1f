// One JSON object, for scripts. Lines and columns from 1.

import { json } from "../output.ts";
import type { Problem, Report } from "./report.ts";

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
    detail,
    related: related.map((place) => ({
      files: place.files,
      line: place.line + 1,
      column: place.start + 1,
      endColumn: place.end + 1,
      message: place.message,
    })),
  };
}
