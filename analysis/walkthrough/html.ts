// A walkthrough as one HTML file: no network, nothing but itself. It reads from top to bottom without a script; the
// script adds keys.

import { escapeHtml as text } from "../describe/escape.ts";
import { finished, type Task } from "../task.ts";
import type { ChangeView, FindingView, Item, Row, Shape, ShapeView, StateView } from "../view/types.ts";
import type { Block, Inline } from "./prose.ts";
import { SCRIPT, SCRIPT_SHA256, STYLE } from "./script.ts";
import type { CodeLine, WalkScene, Walkthrough } from "./walkthrough.ts";

/** Of a long row so many items are drawn, from the first that changed on. */
const MOST = 24;

export function htmlWalkthrough(walk: Walkthrough): string {
  return finished(writingHtml(walk));
}

/** The same in small pieces. */
export function* writingHtml(walk: Walkthrough): Task<string> {
  const scenes: string[] = [];
  for (const scene of walk.scenes) scenes.push(yield* sceneHtml(scene));
  const policy = `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${SCRIPT_SHA256}'; base-uri 'none'; form-action 'none'`;
  const design = walk.design === "pte-marker" ? "" : ` · design ${text(walk.design)}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>${text(walk.title)}</title>
<style>${STYLE}</style>
</head>
<body>
${sprite(walk.shapes)}
<header>
<h1>${text(walk.title)}</h1>
<p class="dim">Linux ${text(walk.kernel)} · ${text(walk.arch)}${design} · ${walk.count} ${walk.count === 1 ? "step" : "steps"}, each of them run</p>
<p class="keys" hidden>Keys: <kbd>n</kbd> <kbd>→</kbd> next step, <kbd>p</kbd> <kbd>←</kbd> previous, <kbd>f</kbd> next finding, <kbd>g</kbd> <kbd>G</kbd> first and last</p>
</header>
<div class="layout">
<nav aria-label="Scenario"><ol class="code">
${walk.code.map(codeLine).join("\n")}
</ol></nav>
<main>
${scenes.join("\n")}
</main>
</div>
<p class="where" role="status" aria-live="polite"></p>
<script>${SCRIPT}</script>
</body>
</html>
`;
}

function sprite(shapes: readonly ShapeView[]): string {
  const symbols = shapes.map(({ shape, paths }) => {
    const drawn = paths.map(({ d, filled, width, dash }) =>
      filled
        ? `<path d="${d}" fill="currentColor"/>`
        : `<path d="${d}" fill="none" stroke="currentColor" stroke-width="${width}"${dash === "" ? "" : ` stroke-dasharray="${dash}"`}/>`,
    );
    return `<symbol id="g-${shape}" viewBox="0 0 16 16">${drawn.join("")}</symbol>`;
  });
  return `<svg width="0" height="0" hidden>${symbols.join("")}<symbol id="g-wp" viewBox="0 0 12 12"><path d="M6 .5 11 2v4c0 2.8-2 4.8-5 5.700C3 10.8 1 8.8 1 6V2z" fill="currentColor"/></symbol></svg>`;
}

function glyph(shape: Shape): string {
  return `<svg class="g ${shape}" aria-hidden="true"><use href="#g-${shape}"/></svg>`;
}

const SHIELD = `<svg class="shield" aria-hidden="true"><use href="#g-wp"/></svg>`;

function codeLine(line: CodeLine, index: number): string {
  const shown = line.text === "" ? "&#8203;" : text(line.text);
  const codes = line.findings.map((code) => ` <b class="code-of">${text(code)}</b>`).join("");
  const inner = line.step === null ? `<span>${shown}</span>` : `<a href="#step-${line.step + 1}">${shown}</a>${codes}`;
  return `<li class="line-${line.kind}" value="${index + 1}">${inner}</li>`;
}

function* sceneHtml(scene: WalkScene): Task<string> {
  const heading = scene.title === null ? "" : `<h2>${text(scene.title)}</h2>`;
  const narration = scene.blocks.length === 0 ? "" : `<div class="narration">${proseHtml(scene.blocks)}</div>`;
  const steps: string[] = [];
  for (const step of scene.steps) {
    steps.push(stepHtml(step, scene.checks.get(step.step) ?? []));
    yield;
  }
  return `<section>${heading}${narration}\n${steps.join("\n")}</section>`;
}

function stepHtml(step: StateView, checks: readonly string[]): string {
  const id = `step-${step.step + 1}`;
  const rows = [
    ...step.processes.flatMap((process) => process.rows.map((row) => rowHtml(row, `${process.name}.`))),
    ...step.memory.filter(({ key, count }) => key !== "frames" && count > 0).map((row) => rowHtml(row, "")),
  ];
  return `<article id="${id}" class="step tone-${step.tone}${step.findings.length > 0 ? " found" : ""}" tabindex="-1" aria-label="Step ${step.step + 1}">
<p class="statement"><a class="number" href="#${id}" aria-label="Step ${step.step + 1}, link">${step.step + 1}</a> <code>${text(step.text)}</code> <span class="outcome">→ ${text(step.outcome)}</span></p>
${step.changes.length > 0 ? `<ul class="changes">${step.changes.map(changeHtml).join("")}${step.changeCount > step.changes.length ? `<li>and ${step.changeCount - step.changes.length} more</li>` : ""}</ul>` : ""}${step.findings.map(findingHtml).join("")}${step.messages.length > 0 ? `<ul class="messages">${step.messages.map((message) => `<li>✉ ${text(message)}</li>`).join("")}</ul>` : ""}${step.tasks.length > 0 ? `<ul class="messages">${step.tasks.map((task) => `<li>${text(`${task.name} ${task.operation}: ${task.wait}`)}</li>`).join("")}</ul>` : ""}
<div class="picture">${rows.join("\n")}</div>${checks.length > 0 ? `<ul class="checks">${checks.map((check) => `<li><code>${text(check)}</code> holds</li>`).join("")}</ul>` : ""}
</article>`;
}

function entryHtml({ shape, words, wp }: ChangeView["from"]): string {
  return `<span class="entry">${glyph(shape)}${text(words)}${wp ? SHIELD : ""}</span>`;
}

function changeHtml(change: ChangeView): string {
  const protection =
    change.protection === null
      ? ""
      : ` <span class="${change.protection === "lost" ? "lost" : "pill"}">${text(change.protection)}</span>`;
  return `<li><b>${text(change.pages)}</b> ${entryHtml(change.from)} → ${entryHtml(change.to)}${change.how === null ? "" : ` <span class="dim">${text(change.how)}</span>`}${protection}</li>`;
}

function findingHtml(finding: FindingView): string {
  const related = finding.related.map(
    (other) =>
      `<p><a href="#step-${other.step + 1}">${text(other.message)}: step ${other.step + 1}, line ${other.line + 1}</a></p>`,
  );
  return `<div class="finding ${finding.severity}"><p><b>${text(finding.code)}</b> ${text(finding.message)}</p>${finding.detail.map((line) => `<p>${text(line)}</p>`).join("")}${related.join("")}</div>`;
}

function rowHtml(row: Row, owner: string): string {
  const start =
    row.items.length <= MOST ? 0 : Math.max(0, Math.min(row.firstChanged - row.from, row.items.length - MOST));
  const items = row.items.slice(start, start + MOST);
  const rest = items.length < row.count ? `<p class="dim">${items.length} of ${row.count}: ${text(row.tally)}</p>` : "";
  return `<div class="row"><p class="head"><b>${text(owner + row.name)}</b> ${[row.size, ...row.facts, ...row.registered].map((fact) => `<span>${text(fact)}</span>`).join(" ")}</p><ul class="cells" aria-label="${text(owner + row.name)}">${items.map(cellHtml).join("")}</ul>${rest}</div>`;
}

function cellHtml(item: Item): string {
  const pages = item.span > 1 ? `${item.index}…${item.index + item.span - 1}` : String(item.index);
  const marks = item.marks.map((mark) => (mark === "wp" ? `<b>${SHIELD}wp</b>` : text(mark))).join(" ");
  const alarm = item.alarm === null ? "" : ` <span class="lost">${text(item.alarm)}</span>`;
  const was = item.before === null ? "" : `<span class="was">was ${text(item.before.was)}</span>`;
  return `<li class="cell ${item.shape}${item.before ? " changed" : ""}"><span class="top">${glyph(item.shape)}<b>${text(item.word)}</b><i>${pages}</i></span>${marks === "" && alarm === "" ? "" : `<span class="marks">${marks}${alarm}</span>`}${item.note === "" ? "" : `<span>${text(item.note)}</span>`}${was}</li>`;
}

export function proseHtml(blocks: readonly Block[]): string {
  return blocks.map(block).join("");
}

function block(node: Block): string {
  switch (node.kind) {
    case "heading":
      return `<h3>${inlines(node.children)}</h3>`;
    case "paragraph":
      return `<p>${inlines(node.children)}</p>`;
    case "code":
      return `<pre><code>${text(node.text)}</code></pre>`;
    case "list": {
      const tag = node.ordered ? "ol" : "ul";
      return `<${tag}>${node.items.map((item) => `<li>${proseHtml(item)}</li>`).join("")}</${tag}>`;
    }
    case "quote":
      return `<blockquote>${proseHtml(node.blocks)}</blockquote>`;
    case "table": {
      const row = (cells: readonly (readonly Inline[])[], tag: string) =>
        `<tr>${cells.map((cell) => `<${tag}>${inlines(cell)}</${tag}>`).join("")}</tr>`;
      return `<table><thead>${row(node.head, "th")}</thead><tbody>${node.rows.map((cells) => row(cells, "td")).join("")}</tbody></table>`;
    }
    case "rule":
      return "<hr>";
  }
}

function inlines(children: readonly Inline[]): string {
  return children.map(inline).join("");
}

function inline(node: Inline): string {
  switch (node.kind) {
    case "text":
      return text(node.text);
    case "code":
      return `<code>${text(node.text)}</code>`;
    case "strong":
    case "em":
    case "del":
      return `<${node.kind}>${inlines(node.children)}</${node.kind}>`;
    case "link":
      return `<a href="${text(node.href)}" rel="noreferrer">${inlines(node.children)}</a>`;
    case "break":
      return "<br>";
  }
}
