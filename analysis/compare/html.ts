// A comparison as a page of its own: no script, no address, colours of the reader's editor or system.

import type { Cell } from "./cell.ts";
import type { Comparison, Row } from "./compare.ts";
import { cellWords, costWords, partingText } from "./words.ts";

/** `title`: of the page, usually the scenario's file name. */
export function comparisonHtml(comparison: Comparison, title: string): string {
  const { columns, rows, parts } = comparison;
  const costs = columns.map(costWords);
  const foot = costs.some((words) => words.length > 0)
    ? `<tfoot><tr><th></th><th scope="row">What it costs</th>${costs.map((words) => `<td>${escaped(words.join("; ") || "–")}</td>`).join("")}</tr></tfoot>`
    : "";
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escaped(title)}: compared</title>
<style>${style}</style>
</head>
<body>
<h1>${escaped(title)}</h1>
<p>${escaped(partingText(comparison))}</p>
<table>
<thead><tr><th scope="col">Line</th><th scope="col">Statement</th>${columns.map(({ name }) => `<th scope="col">${escaped(name)}</th>`).join("")}</tr></thead>
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
  return `<tr${kind}><td>${row.differs ? "≠ " : ""}${row.line}</td><th scope="row"><code>${escaped(row.statement)}</code>${mark}</th>${row.cells.map(cellHtml).join("")}</tr>`;
}

function cellHtml(cell: Cell): string {
  const { entries, fate, rest } = cellWords(cell);
  const kind =
    cell.fate === "lost" || cell.notice === "missed"
      ? "lost"
      : cell.fate === "kept" || cell.notice === "told"
        ? "kept"
        : "";
  const parts = [...rest, ...entries].map((part) => `<div>${escaped(part)}</div>`);
  if (fate !== "") parts.push(`<strong>${escaped(fate)}</strong>`);
  return `<td${kind === "" ? "" : ` class="${kind}"`}>${parts.join("") || "–"}</td>`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
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
