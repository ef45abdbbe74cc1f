// A comparison as a page of its own, without script or address, in the colours of the reader's editor or system.

import { escapeHtml } from "../describe/escape.ts";
import type { Comparison, Row } from "./comparison.ts";
import { columnGroups, type Group } from "./groups.ts";
import { isGrave } from "./layout.ts";
import { costs, groupWords, othersText, placeText, shownRows } from "./words.ts";

/** Where a row's statement is; null: nowhere that a page may lead. `line` from 1. */
export type LinkTo = (line: number) => string | null;

/** `title`: of the page, usually the scenario's file name. All rows are in it; those that come out the same by a box to tick. */
export function comparisonHtml(comparison: Comparison, title: string, link: LinkTo = () => null): string {
  const { rows, verdict } = comparison;
  const groups = columnGroups(comparison);
  const others = othersText(comparison, shownRows(comparison, false));
  const told = costs(comparison).map(({ name, words }) => `<li>${escapeHtml(name)}: ${escapeHtml(words)}</li>`);
  const show = others ?? (rows.length > 0 ? "What every statement does" : null);
  const same = rows.some(({ differs }) => !differs);
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
<p class="verdict">${escapeHtml(verdict)}</p>
${show !== null && same ? `<p><input type="checkbox" id="all"><label for="all">${escapeHtml(others === null ? show : `${others}: show them`)}</label></p>` : ""}
<table>
<thead><tr><th scope="col">Line</th><th scope="col">Statement</th>${groups.map(({ name }) => `<th scope="col">${escapeHtml(name)}</th>`).join("")}</tr></thead>
<tbody>
${rows.map((row) => rowHtml(row, groups, link)).join("\n")}
</tbody>
</table>
${told.length === 0 ? "" : `<h2>What it costs</h2>\n<ul>${told.join("")}</ul>`}
</body>
</html>
`;
}

function rowHtml(row: Row, groups: readonly Group[], link: LinkTo): string {
  // A line of an included file is nowhere in this one.
  const href = row.files.length === 0 ? link(row.line) : null;
  const place = escapeHtml(placeText(row));
  const line = href === null ? place : `<a href="${escapeHtml(href)}">${place}</a>`;
  return `<tr class="${row.differs ? "differs" : "same"}"><td>${line}</td><th scope="row"><code>${escapeHtml(row.statement)}</code></th>${groups.map((group) => cellHtml(row, group)).join("")}</tr>`;
}

function cellHtml(row: Row, group: Group): string {
  const { entries, fate, rest } = groupWords(row, group);
  const cell = row.cells[group.at[0] ?? 0];
  const good = row.differs && (cell?.fate === "kept" || cell?.notice === "told");
  const kind = isGrave(row, group) ? "lost" : good ? "kept" : "";
  const parts = [...rest, ...entries].map((part) => `<div>${escapeHtml(part)}</div>`);
  if (fate !== "") parts.push(`<strong>${escapeHtml(fate)}</strong>`);
  return `<td${kind === "" ? "" : ` class="${kind}"`}>${parts.join("") || "–"}</td>`;
}

const style = `
:root { color-scheme: light dark; }
body { font: 13px/1.4 var(--vscode-font-family, system-ui, sans-serif); color: var(--vscode-editor-foreground, CanvasText); background: var(--vscode-editor-background, Canvas); margin: 1em; }
h1 { font-size: 1.3em; }
h2 { font-size: 1.1em; }
.verdict { font-size: 1.15em; max-width: 60em; }
table { border-collapse: separate; border-spacing: 0; border: solid var(--vscode-panel-border, GrayText); border-width: 1px 0 0 1px; }
th, td { border: solid var(--vscode-panel-border, GrayText); border-width: 0 1px 1px 0; padding: .3em .5em; text-align: left; vertical-align: top; font-weight: normal; }
thead th { position: sticky; top: 0; background: var(--vscode-editor-background, Canvas); font-weight: bold; max-width: 22em; z-index: 1; }
td { min-width: 9em; max-width: 22em; overflow-wrap: anywhere; }
td:first-child { min-width: 0; }
code { font-family: var(--vscode-editor-font-family, ui-monospace, monospace); white-space: pre-wrap; background: none; color: inherit; }
a { color: var(--vscode-textLink-foreground, LinkText); }
body:not(:has(#all:checked)) tr.same { display: none; }
body:not(:has(tr.differs)):not(:has(#all:checked)) table { display: none; }
body:has(#all:checked) tr.differs > * { box-shadow: inset 0 2px var(--vscode-focusBorder, Highlight); }
.lost { background: color-mix(in srgb, var(--vscode-errorForeground, #c72020) 15%, transparent); }
.kept { background: color-mix(in srgb, var(--vscode-testing-iconPassed, #2f7a35) 12%, transparent); }
`;
