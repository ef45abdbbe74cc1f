// A comparison in words, and how these are laid out: for a terminal a block a step, as a Markdown table, and as a page
// of its own without script or address, in the colours of the reader's editor or system.

import { escapeHtml } from "../describe/escape.ts";
import type { Cell } from "./cell.ts";
import type { Column, Comparison, Row } from "./compare.ts";

/** The parts of a cell, each a few words; none: nothing happened there. */
export function cellWords(cell: Cell): {
  readonly entries: readonly string[];
  readonly fate: string;
  readonly rest: readonly string[];
} {
  if (cell.noAnswer !== null) return { entries: [], fate: "", rest: [cell.noAnswer] };
  const rest: string[] = [];
  if (cell.outcome !== "0") rest.push(cell.outcome);
  if (cell.notice === "told") rest.push("told");
  if (cell.notice === "missed") rest.push("written unnoticed");
  const by = [...new Set(cell.losses.map((loss) => loss.by))].join(", ");
  return {
    entries: cell.entries.map(({ pages, words }) => `${pages} ${words}`),
    fate:
      cell.fate === "lost" ? `lost: ${cell.losses.map(({ pages }) => pages).join(", ")} by ${by}()` : (cell.fate ?? ""),
    rest,
  };
}

/** All of a cell in a line; `-`: nothing. */
export function cellText(cell: Cell): string {
  const { entries, fate, rest } = cellWords(cell);
  return [...rest, ...entries, fate].filter((part) => part !== "").join("; ") || "-";
}

/** What a column cost, in words; none: nothing. */
export function costWords({ cost }: Column): string[] {
  const parts: string[] = [];
  const count = (n: number, one: string, many = `${one}s`): void => {
    if (n > 0) parts.push(`${n} ${n === 1 ? one : many}`);
  };
  count(cost.held.tables, "page table kept", "page tables kept");
  count(cost.held.bitmapBytes, "byte of bitmaps", "bytes of bitmaps");
  count(cost.bitmaps, `bitmap made anew (${cost.bits} bits)`, `bitmaps made anew (${cost.bits} bits)`);
  count(cost.misread, "entry misread", "entries misread");
  count(cost.patched, "check needed", "checks needed");
  return parts;
}

/** Where the columns part, as a sentence. */
export function partingText({ parts, rows, columns }: Comparison): string {
  const row = parts === null ? undefined : rows[parts];
  if (columns.length < 2) return "There is nothing to compare with.";
  return row === undefined ? "They never part." : `They part at line ${row.line}: ${row.statement}`;
}

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

/** `title`: of the page, usually the scenario's file name. */
export function comparisonHtml(comparison: Comparison, title: string): string {
  const { columns, rows, parts } = comparison;
  const costs = columns.map(costWords);
  const foot = costs.some((words) => words.length > 0)
    ? `<tfoot><tr><th></th><th scope="row">What it costs</th>${costs.map((words) => `<td>${escapeHtml(words.join("; ") || "–")}</td>`).join("")}</tr></tfoot>`
    : "";
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeHtml(title)}: compared</title>
<style>${style}</style>
</head>
<body>
<h1>${escapeHtml(title)}</h1>
<p>${escapeHtml(partingText(comparison))}</p>
<table>
<thead><tr><th scope="col">Line</th><th scope="col">Statement</th>${columns.map(({ name }) => `<th scope="col">${escapeHtml(name)}</th>`).join("")}</tr></thead>
<tbody>
${rows.map((row, at) => rowHtml(row, at === parts)).join("\n")}
</tbody>
${foot}
</table>
</body>
</html>
`;
}

function rowHtml(row: Row, parts: boolean): string {
  const kind = parts ? ' class="parts"' : row.differs ? ' class="differs"' : "";
  const mark = parts ? " <em>here they part</em>" : "";
  return `<tr${kind}><td>${row.differs ? "≠ " : ""}${row.line}</td><th scope="row"><code>${escapeHtml(row.statement)}</code>${mark}</th>${row.cells.map(cellHtml).join("")}</tr>`;
}

function cellHtml(cell: Cell): string {
  const { entries, fate, rest } = cellWords(cell);
  const kind =
    cell.fate === "lost" || cell.notice === "missed"
      ? "lost"
      : cell.fate === "kept" || cell.notice === "told"
        ? "kept"
        : "";
  const parts = [...rest, ...entries].map((part) => `<div>${escapeHtml(part)}</div>`);
  if (fate !== "") parts.push(`<strong>${escapeHtml(fate)}</strong>`);
  return `<td${kind === "" ? "" : ` class="${kind}"`}>${parts.join("") || "–"}</td>`;
}

const style = `
:root { color-scheme: light dark; }
body { font: 13px/1.4 var(--vscode-font-family, system-ui, sans-serif); color: var(--vscode-editor-foreground, CanvasText); background: var(--vscode-editor-background, Canvas); margin: 1em; }
h1 { font-size: 1.3em; }
table { border-collapse: collapse; }
th, td { border: 1px solid var(--vscode-panel-border, GrayText); padding: .3em .5em; text-align: left; vertical-align: top; font-weight: normal; }
thead th { position: sticky; top: 0; background: var(--vscode-editor-background, Canvas); font-weight: bold; }
code { font-family: var(--vscode-editor-font-family, ui-monospace, monospace); white-space: pre; }
.parts > * { border-top: 3px solid var(--vscode-focusBorder, Highlight); }
.lost { background: color-mix(in srgb, var(--vscode-errorForeground, #c72020) 15%, transparent); }
.kept { background: color-mix(in srgb, var(--vscode-testing-iconPassed, #2f7a35) 12%, transparent); }
`;
