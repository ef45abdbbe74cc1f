// Markdown for a job's summary or a comment on a change: what was found, line by line, and for each statement that loses something the page
// tables as they stand then. It keeps within what a code host takes of a summary (GitHub: 1 MiB a step).

import { codeBlock, codeCell, codeSpan, escapeHtml, escapeMarkdown } from "../../analysis/describe/escape.ts";
import { answerCall } from "../../analysis/view/index.ts";
import { oneLine } from "../output.ts";
import { type CheckedFile, type Problem, type Report, reportedPath } from "./report.ts";
import { summary } from "./text.ts";

const MOST_ROWS = 300;
const MOST_PICTURES = 20;
/** Characters: a picture of very many pages helps nobody in a summary. */
const LONGEST_PICTURE = 8_000;

export function markdownReport(report: Report): string {
  const found = report.files.flatMap((checked) => checked.problems.map((problem) => ({ checked, problem })));
  const lines = ["## ptescope", "", `${capital(summary(report))}.`, ""];
  if (found.length === 0) return `${lines.join("\n").trimEnd()}\n`;
  lines.push("| finding | line | what | on Linux |", "| --- | --- | --- | --- |");
  for (const { checked, problem } of found.slice(0, MOST_ROWS)) lines.push(row(checked, problem));
  if (found.length > MOST_ROWS) lines.push("", `and ${found.length - MOST_ROWS} more.`);
  lines.push("");
  const pictured = found.filter(({ problem }) => problem.severity === "error" || problem.severity === "warning");
  for (const { checked, problem } of pictured.slice(0, MOST_PICTURES)) lines.push(...details(checked, problem));
  return `${lines.join("\n").trimEnd()}\n`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function row({ file }: CheckedFile, problem: Problem): string {
  const { files, line, code, severity, message, versions } = problem;
  const where = codeCell(`${oneLine(reportedPath(file.file, files))}:${line + 1}`);
  const text = escapeMarkdown(oneLine(message));
  return `| ${severity} ${code} | ${where} | ${text} | ${escapeMarkdown(kernelsOf(versions))} |`;
}

/** `Happens on every Linux since 5.10.` as a cell has room for it. */
function kernelsOf(versions: string | null): string {
  return versions === null ? "" : versions.replace(/^(?:Happens )?[Oo]n (?:Linux )?/, "").replace(/\.$/, "");
}

function details({ file }: CheckedFile, problem: Problem): string[] {
  const { finding, line, code, detail, message, files } = problem;
  const { scenario } = file;
  const lines = [
    "<details>",
    `<summary>${code}, line ${line + 1}: ${escapeHtml(oneLine(message))}</summary>`,
    "",
    ...detail.lines.map((each) => `${escapeMarkdown(oneLine(each))}  `),
    "",
  ];
  if (finding !== null && scenario.steps[finding.step] !== undefined) {
    const { text } = answerCall(scenario, { name: "", revision: 0 }, "picture", { step: finding.step, as: "text" });
    const picture = text.length > LONGEST_PICTURE ? `${text.slice(0, LONGEST_PICTURE)}\n…` : text;
    lines.push(...codeBlock(picture.trimEnd().split("\n"), "text"), "");
  } else if (files.length === 0) lines.push(codeSpan((file.text.split(/\r\n|\n|\r/)[line] ?? "").trim()), "");
  lines.push("</details>", "");
  return lines;
}
