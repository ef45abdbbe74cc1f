// What could lose a page's protection, as a page to read in a review: a way a row, grouped by who does it.
import { escapeHtml } from "../../analysis/describe/escape.ts";
import type { LossesResult } from "../protocol.ts";

const style = `
:root { color-scheme: light dark; --border: var(--vscode-panel-border, GrayText); }
body { font: 13px/1.45 var(--vscode-font-family, system-ui, sans-serif); color: var(--vscode-editor-foreground, CanvasText); background: var(--vscode-editor-background, Canvas); margin: 1em; max-width: 64em; }
h1 { font-size: 1.3em; margin-bottom: .3em; }
h2 { font-size: 1.1em; margin: 1.4em 0 .4em; }
p { margin: .3em 0; }
ol { list-style: none; margin: 0; padding: 0; }
li { border-top: 1px solid var(--border); padding: .55em 0 .6em; }
.way { display: flex; flex-wrap: wrap; gap: 0 1.2em; align-items: baseline; }
.way .on { opacity: .8; }
.way a { margin-left: auto; }
code, pre { font-family: var(--vscode-editor-font-family, ui-monospace, monospace); background: none; color: inherit; }
pre { margin: .35em 0 0 1.2em; white-space: pre-wrap; overflow-wrap: anywhere; }
a { color: var(--vscode-textLink-foreground, LinkText); }
.covered { opacity: .8; margin-top: 1.2em; border-top: 1px solid var(--border); padding-top: .5em; }
`;

const heads: Readonly<Record<string, string>> = {
  "the system": "The system does it",
  "another process": "Another process does it",
  "the process itself": "The process does it to itself",
};

/** `link`: where the scenario of a way, by its number from 0, is opened. */
export function lossesHtml(result: Omit<LossesResult, "html">, link: (way: number) => string): string {
  const { page, kernels, depth, line, ways, notModelled } = result;
  const named = ways.map((way, at) => ({ ...way, at }));
  const groups = [...new Set(ways.map(({ who }) => who))].map((who) => named.filter((way) => way.who === who));
  const count = ways.length === 1 ? "1 way" : `${ways.length} ways`;
  const unknown =
    notModelled.length === 0
      ? ""
      : ` What follows these is not covered, for it is not modelled: ${notModelled.join(", ")}.`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeHtml(page)}</title>
<style>${style}</style>
</head>
<body>
<h1>What could lose the protection of <code>${escapeHtml(page)}</code>?</h1>
<p>After line ${line + 1}: ${count}, by cause and kernel function, each by a shortest order of events.</p>
${groups.map((group) => groupHtml(group, kernels, link)).join("\n")}
<p class="covered">Tried: every operation that can touch the page, in every order, up to ${depth} steps, on Linux ${kernels.join(", ")}.${escapeHtml(unknown)}</p>
</body>
</html>
`;
}

type Told = LossesResult["ways"][number] & { readonly at: number };

function groupHtml(group: readonly Told[], kernels: readonly string[], link: (way: number) => string): string {
  const rows = group.map(({ by, cause, kernels: on, statements, at }) => {
    const where = on.length === kernels.length ? "every modelled Linux" : `Linux ${on.join(", ")}`;
    const lines = statements.map((statement) => escapeHtml(statement)).join("\n");
    return `<li><div class="way"><code>${escapeHtml(by)}()</code><span>${escapeHtml(cause)}</span><span class="on">${escapeHtml(where)}</span><a href="${escapeHtml(link(at))}">Open the scenario</a></div><pre>${lines}</pre></li>`;
  });
  return `<h2>${heads[group[0]?.who ?? ""] ?? ""}</h2>\n<ol>\n${rows.join("\n")}\n</ol>`;
}
