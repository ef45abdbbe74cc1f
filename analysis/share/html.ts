// A scenario as one HTML file that runs it, from a disk or a mail: the engine, the panel, an editor, and nothing from elsewhere. What it is made of
// is built apart (playground/standalone/); here it is put together, wherever somebody wants one: in VS Code, in the page, in a terminal, in such a file.

import { gzipSync, strToU8 } from "fflate";
import { type Shared, toBase64url } from "./link.ts";

/** What every such file has in it. */
export interface Parts {
  readonly style: string;
  /** Of the page around the panel. */
  readonly script: string;
  /** The panel's bundle and the language server's, as `packed` gives them. */
  readonly panel: string;
  readonly server: string;
}

/** What a file shows. `name`: of the scenario's file. `step` null: its first finding. */
export interface HtmlScenario extends Omit<Shared, "step"> {
  readonly name: string;
  readonly step: number | null;
}

/** gzip (RFC 1952) in base64url: a browser unpacks it by itself, and no character of it means anything in HTML. */
export function packed(text: string): string {
  return toBase64url(gzipSync(strToU8(text), { level: 9, mtime: 0 }));
}

/**
 * Nothing but what stands in the file runs, and nothing is fetched. A worker begins as a blob; pictures of a step are
 * data: and blob: on their way to a PNG.
 */
const POLICY =
  "default-src 'none'; script-src 'unsafe-inline' blob:; worker-src blob:; style-src 'unsafe-inline'; img-src data: blob:; base-uri 'none'; form-action 'none'";

/** What such a file and the page (playground/index.html) have in common, by its name. The page has each where a comment names it. */
export const common: Readonly<Record<"choices" | "theme" | "menu" | "notice" | "problems" | "views", string>> = {
  choices: `<span class="choices">
<label>Linux <select id="kernel"></select></label>
<label><span class="sr">Architecture</span><select id="arch"></select></label>
<label><span class="sr">Design</span><select id="design" title="How a write-protection is kept when its entry goes away"></select></label>
</span>`,
  theme: `<label class="theme"><span class="sr">Colours</span><select id="theme">
<option value="auto">Auto</option>
<option value="light">Light</option>
<option value="dark">Dark</option>
<option value="hc-dark">High contrast</option>
<option value="hc-light">High contrast, light</option>
</select></label>`,
  menu: '<button type="button" id="more" aria-expanded="false" aria-controls="tools">Menu</button>',
  notice: '<p id="notice" role="status" hidden></p>',
  problems: '<details id="problems" open><summary></summary><ol></ol></details>',
  views: `<nav id="views" aria-label="Views">
<button type="button" data-view="scenario" aria-pressed="true">Scenario</button>
<button type="button" data-view="tables" aria-pressed="false">Page tables</button>
</nav>`,
};

/** The file's text. Who has no JavaScript, or a mail program that shows it, still reads the scenario. */
export function htmlFile({ style, script, panel, server }: Parts, scenario: HtmlScenario): string {
  const { text, name, kernel, arch, design, step, selected } = scenario;
  const data = { kernel, arch, design, ...(step === null ? {} : { step }), ...(selected && { selected }) };
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="ptescope">
<title>${escaped(name)}</title>
<style>${style}</style>
</head>
<body data-view="scenario" data-name="${escaped(name)}" data-looked="${escaped(JSON.stringify(data))}">
<header>
<h1>${escaped(name)}</h1>
<div id="tools">
${common.choices}
<button type="button" id="save" title="Save this file with your changes in it (Ctrl+S)">Save a copy</button>
<button type="button" id="save-text" title="Save the scenario alone, as text">Save .pte</button>
${common.theme}
</div>
${common.menu}
</header>
${common.notice}
<div id="work">
<section id="scenario" aria-label="Scenario">
<div id="code"><pre id="text">
${escaped(text)}</pre></div>
${common.problems}
</section>
<div id="room"></div>
</div>
${common.views}
<noscript>This page runs the scenario in your browser, so it needs JavaScript.</noscript>
<script type="application/octet-stream" id="panel">${panel}</script>
<script type="application/octet-stream" id="server">${server}</script>
<script id="script">${script}</script>
</body>
</html>
`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
