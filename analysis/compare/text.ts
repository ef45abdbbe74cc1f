// A comparison for a terminal: a block a step, one line for all the columns that agree.

import type { Comparison, Row } from "./compare.ts";
import { cellText, costWords, partingText } from "./words.ts";

export function comparisonText(comparison: Comparison): string {
  const { columns, rows, parts } = comparison;
  const lines = rows.flatMap((row, at) => rowLines(comparison, row, at === parts));
  const costs = columns
    .map((column) => [column.name, costWords(column)] as const)
    .filter(([, words]) => words.length > 0);
  const width = Math.max(0, ...costs.map(([name]) => name.length));
  const told = costs.map(([name, words]) => `  ${name.padEnd(width)}  ${words.join(", ")}`);
  return `${[partingText(comparison), "", ...lines, ...(told.length > 0 ? ["", "What it costs", ...told] : [])].join("\n")}\n`;
}

function rowLines({ columns }: Comparison, row: Row, parts: boolean): string[] {
  const where = [...row.files.map((file) => `${file}:`), String(row.line)].join("").padStart(4);
  const groups = new Map<string, string[]>();
  for (const [at, cell] of row.cells.entries()) {
    const text = cellText(cell);
    groups.set(text, [...(groups.get(text) ?? []), columns[at]?.name ?? ""]);
  }
  const head = `${where}  ${row.statement}${parts ? "   <- here they part" : ""}`;
  if (groups.size === 1) {
    const [text] = groups.keys();
    return text === "-" || text === undefined ? [head] : [head, `        ${text}`];
  }
  return [head, ...[...groups].map(([text, names]) => `      ${row.differs ? "*" : " "} ${names.join(", ")}: ${text}`)];
}
