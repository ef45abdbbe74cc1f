// A comparison for a terminal, a block a statement, and as a Markdown table.

import type { Comparison, Row } from "./comparison.ts";
import { cellGroups, columnGroups, type Group, shortName } from "./groups.ts";
import { cellText, costs, othersText, placeText, shownRows } from "./words.ts";

export interface Layout {
  /** Statements that come out the same too. */
  readonly all: boolean;
}

export function comparisonText(comparison: Comparison, { all }: Layout = { all: false }): string {
  const { columns, verdict } = comparison;
  const rows = shownRows(comparison, all);
  const others = othersText(comparison, rows);
  const told = costs(comparison);
  const width = Math.max(0, ...told.map(({ name }) => name.length));
  const lines = [
    verdict,
    ...(rows.length > 0 ? ["", ...rows.flatMap((row) => rowLines(row, cellGroups(columns, row.cells)))] : []),
    ...(others === null ? [] : ["", `${others}; --all-steps shows them.`]),
    ...(told.length === 0 ? [] : ["", "What it costs"]),
    ...told.map(({ name, words }) => `  ${name.padEnd(width)}  ${words}`),
  ];
  return `${lines.join("\n")}\n`;
}

function rowLines(row: Row, groups: readonly Group[]): string[] {
  const head = `${placeText(row).padStart(4)}  ${row.statement}`;
  const [group] = groups;
  if (groups.length > 1)
    return [head, ...groups.map((each, at) => `      * ${shortName(each, at, groups)}: ${cellText(row, each)}`)];
  const text = group === undefined ? "-" : cellText(row, group);
  return text === "-" ? [head] : [head, `        ${text}`];
}

export function comparisonMarkdown(comparison: Comparison, { all }: Layout = { all: false }): string {
  const rows = shownRows(comparison, all);
  const groups = columnGroups(comparison);
  const others = othersText(comparison, rows);
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  const head = ["Line", "Statement", ...groups.map(({ name }) => escaped(name))];
  const body = rows.map((row) => [
    `${row.differs && all ? "≠ " : ""}${escaped(placeText(row))}`,
    code(row.statement),
    ...groups.map((group) => cellMarkdown(row, group)),
  ]);
  const told = costs(comparison).map(({ name, words }) => `- ${escaped(name)}: ${escaped(words)}`);
  const parts = [
    escaped(comparison.verdict),
    ...(rows.length === 0 ? [] : [[line(head), line(head.map(() => "---")), ...body.map(line)].join("\n")]),
    ...(others === null ? [] : [`${others}.`]),
    ...(told.length === 0 ? [] : ["What it costs:", told.join("\n")]),
  ];
  return `${parts.join("\n\n")}\n`;
}

function cellMarkdown(row: Row, group: Group): string {
  const text = escaped(cellText(row, group));
  return isGrave(row, group) ? `**${text}**` : text;
}

/** A protection is lost there, or a write goes by unnoticed. */
export function isGrave({ cells }: Row, { at: [first = 0] }: Group): boolean {
  const cell = cells[first];
  return cell !== undefined && (cell.fate === "lost" || cell.notice === "missed");
}

function escaped(text: string): string {
  return text.replaceAll(/[|*_<>[\]\\`]/g, (found) => `\\${found}`);
}

function code(text: string): string {
  return `\`${text.replaceAll("|", "\\|").replaceAll("`", "'")}\``;
}
