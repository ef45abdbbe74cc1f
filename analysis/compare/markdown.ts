// A comparison as a Markdown table: a row a step, a column a variant.

import type { Comparison } from "./compare.ts";
import { cellText, costWords, partingText } from "./words.ts";

export function comparisonMarkdown(comparison: Comparison): string {
  const { columns, rows, parts } = comparison;
  const head = ["", "Statement", ...columns.map(({ name }) => name)];
  const body = rows.map((row, at) => [
    `${row.differs ? "≠ " : ""}${row.line}`,
    `${at === parts ? "**here they part:** " : ""}${code(row.statement)}`,
    ...row.cells.map((cell) => cellMarkdown(cellText(cell), cell.fate === "lost" || cell.notice === "missed")),
  ]);
  const costs = columns.map(costWords);
  if (costs.some((words) => words.length > 0))
    body.push(["", "*What it costs*", ...costs.map((words) => escaped(words.join("; ")) || "-")]);
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return `${partingText(comparison).replaceAll("|", "\\|")}\n\n${[line(head), line(head.map(() => "---")), ...body.map(line)].join("\n")}\n`;
}

function cellMarkdown(text: string, grave: boolean): string {
  return grave ? `**${escaped(text)}**` : escaped(text);
}

function escaped(text: string): string {
  return text.replaceAll(/[|*_<>[\]\\`]/g, (found) => `\\${found}`);
}

function code(text: string): string {
  return `\`${text.replaceAll("|", "\\|").replaceAll("`", "'")}\``;
}
