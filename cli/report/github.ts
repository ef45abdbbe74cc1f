// Workflow commands of GitHub Actions: an annotation a problem, on the line it is about.

import type { Severity } from "../../analysis/index.ts";
import { reportedPath } from "./path.ts";
import type { Report } from "./report.ts";

const commands: Readonly<Record<Severity, string>> = {
  error: "error",
  warning: "warning",
  information: "notice",
  hint: "notice",
};

export function githubReport({ files }: Report): string {
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
        const said = [message, ...detail, ...(versions === null ? [] : [versions])].join("\n");
        const given = Object.entries(properties).map(([name, value]) => `${name}=${property(String(value))}`);
        return `::${commands[severity]} ${given.join(",")}::${data(said)}\n`;
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
