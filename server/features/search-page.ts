// What could lose a page's protection, as a page to read in a review: a way a row, grouped by who does it. What happens stands first, in the
// words of a scenario; beside it the kernel function and the kernels.
import { escapeHtml } from "../../analysis/describe/escape.ts";
import { kernelVersions } from "../../engine/index.ts";
import type { LossesResult } from "../protocol.ts";

const style = `
:root { color-scheme: light dark; --border: var(--vscode-panel-border, color-mix(in srgb, currentColor 18%, transparent)); --quiet: var(--vscode-descriptionForeground, color-mix(in srgb, currentColor 70%, transparent)); --block: var(--vscode-textCodeBlock-background, color-mix(in srgb, currentColor 7%, transparent)); --mono: var(--vscode-editor-font-family, ui-monospace, monospace); }
body { font: 13px/1.5 var(--vscode-font-family, system-ui, sans-serif); color: var(--vscode-editor-foreground, CanvasText); background: var(--vscode-editor-background, Canvas); margin: 0 auto; padding: 1.2em 1.6em 2em; max-width: 60em; }
h1 { font-size: 1.5em; line-height: 1.25; margin: 0 0 .3em; font-weight: 600; }
h2 { font-size: 1.05em; margin: 1.8em 0 .5em; font-weight: 600; display: flex; gap: .6em; align-items: baseline; }
h2 span { color: var(--quiet); font-weight: normal; }
p { margin: .3em 0; color: var(--quiet); }
ol { list-style: none; margin: 0; padding: 0; }
li { border-top: 1px solid var(--border); padding: .8em 0 .9em; display: grid; grid-template-columns: minmax(0, 11fr) minmax(0, 9fr); gap: .3em 1.6em; align-items: start; }
code, pre { font-family: var(--mono); background: none; color: inherit; padding: 0; }
pre { margin: 0; padding: .45em .7em; background: var(--block); border-radius: 4px; white-space: pre-wrap; overflow-wrap: anywhere; }
.by { font-weight: 600; overflow-wrap: anywhere; }
.what, .on, .note { color: var(--quiet); }
.note { grid-column: 1; }
a { color: var(--vscode-textLink-foreground, LinkText); text-decoration: none; }
a:hover, a:focus { text-decoration: underline; }
.covered { margin-top: 1.6em; border-top: 1px solid var(--border); padding-top: .8em; }
@media (max-width: 34em) { li { grid-template-columns: minmax(0, 1fr); } }
`;

const heads: Readonly<Record<string, string>> = {
  "the system": "The system does it",
  "another process": "Another process does it",
  "its monitor": "Its monitor does it",
  "the process itself": "The process does it to itself",
};

/** `link`: where the scenario of a way, by its number from 0, is opened. */
export function lossesHtml(result: Omit<LossesResult, "html">, link: (way: number) => string): string {
  const { page, kernels, covered, line, after, ways, notModelled } = result;
  const named = ways.map((way, at) => ({ ...way, at }));
  const groups = [...new Set(ways.map(({ who }) => who))].map((who) => named.filter((way) => way.who === who));
  const unknown =
    notModelled.length === 0 ? "" : ` What follows these is not modelled, and not covered: ${notModelled.join(", ")}.`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
<title>${escapeHtml(page)}</title>
<style>${style}</style>
</head>
<body>
<h1>What could lose the protection of <code>${escapeHtml(page)}</code>?</h1>
<p>${ways.length === 1 ? "1 way" : `${ways.length} ways`} after line ${line + 1}, <code>${escapeHtml(after)}</code>, by cause and kernel function; each by a shortest order of events.</p>
${groups.map((group) => groupHtml(group, kernels, link)).join("\n")}
<p class="covered">Tried: every operation that can touch the page, in every order, ${escapeHtml(covered)}.${escapeHtml(unknown)} An end that is asked for is no loss: unprotect, unregister, close, munmap, exit, the source of UFFDIO_MOVE, in async mode a write.</p>
</body>
</html>
`;
}

type NumberedWay = LossesResult["ways"][number] & { readonly at: number };

function groupHtml(group: readonly NumberedWay[], among: readonly string[], link: (way: number) => string): string {
  const rows = group.map(({ by, finding, note, kernels: on, statements, at }) => {
    const isEvery = on.length === among.length && on.length >= kernelVersions.length;
    const where = isEvery ? "Every modelled Linux" : `Linux ${on.join(", ")}`;
    const lines = statements.map((statement) => escapeHtml(statement)).join("\n");
    const what =
      finding === null ? "" : `<div class="what">${escapeHtml(finding.code)}: ${escapeHtml(finding.title)}</div>`;
    const more = note === null ? "" : `<div class="note">${escapeHtml(note)}</div>`;
    return `<li><pre>${lines}</pre><div><div class="by"><code>${escapeHtml(by)}()</code></div>${what}<div class="on">${escapeHtml(where)}</div><a href="${escapeHtml(link(at))}">Open the scenario</a></div>${more}</li>`;
  });
  const head = heads[group[0]?.who ?? ""] ?? "";
  return `<h2>${head} <span>${group.length}</span></h2>\n<ol>\n${rows.join("\n")}\n</ol>`;
}
