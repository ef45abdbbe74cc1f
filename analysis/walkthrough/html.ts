// A walkthrough as one HTML file: no network, nothing but itself. It reads from top to bottom without a script; the
// script adds keys.

import { escapeHtml as text } from "../describe/escape.ts";
import { finished, type Task } from "../scenario/scenario.ts";
import type { ChangeView, FindingView, Item, Row, Shape, ShapeView, StateView } from "../view/types.ts";
import type { Block, Inline } from "./prose.ts";
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

// The script and the style of a walkthrough's page.

export const SCRIPT = `(() => {
const steps = [...document.querySelectorAll("article.step")];
const links = new Map([...document.querySelectorAll("nav a")].map((a) => [a.hash, a]));
const where = document.querySelector(".where");
document.querySelector(".keys").hidden = false;
let now = -1;
const mark = (i) => {
  if (i === now || !steps[i]) return;
  steps[now]?.classList.remove("now");
  links.get("#" + steps[now]?.id)?.removeAttribute("aria-current");
  now = i;
  steps[i].classList.add("now");
  const link = links.get("#" + steps[i].id);
  if (!link) return;
  link.setAttribute("aria-current", "step");
  const nav = link.closest("nav");
  const top = link.offsetTop - nav.clientHeight / 2;
  if (nav.scrollHeight > nav.clientHeight) nav.scrollTop = top;
};
const go = (i) => {
  i = Math.max(0, Math.min(steps.length - 1, i));
  if (!steps[i]) return;
  mark(i);
  history.replaceState(null, "", "#" + steps[i].id);
  steps[i].scrollIntoView({ block: "start" });
  steps[i].focus({ preventScroll: true });
  where.textContent = "Step " + (i + 1) + " of " + steps.length;
};
const found = (d) => {
  for (let i = now + d; i >= 0 && i < steps.length; i += d) if (steps[i].classList.contains("found")) return go(i);
};
addEventListener("keydown", (e) => {
  if (e.ctrlKey || e.metaKey || e.altKey) return;
  const act = { n: () => go(now + 1), j: () => go(now + 1), ArrowRight: () => go(now + 1), p: () => go(now - 1), k: () => go(now - 1), ArrowLeft: () => go(now - 1), f: () => found(1), F: () => found(-1), g: () => go(0), G: () => go(steps.length - 1) }[e.key];
  if (!act) return;
  e.preventDefault();
  act();
});
const linked = () => {
  const i = steps.findIndex((s) => "#" + s.id === location.hash);
  if (i >= 0) mark(i);
};
addEventListener("hashchange", linked);
linked();
})();`;

/** Base64 of SCRIPT's SHA-256. */
export const SCRIPT_SHA256 = "GLG0Jml8/fFZ01x0DfnOfJC+cFiADFRBvsjzB7hyGRw=";

const STYLE = `:root{color-scheme:light dark;--bg:light-dark(#fff,#1c1c1e);--fg:light-dark(#1f1f1f,#e4e4e4);--dim:light-dark(#5a5a5a,#a6a6a6);--line:light-dark(#d8d8d8,#444);--raised:light-dark(#f6f6f6,#262628);--accent:light-dark(#0063d3,#59a4f9);--error:light-dark(#c72020,#f4665f);--warning:light-dark(#9a6700,#d7a72b);--mono:ui-monospace,Menlo,Consolas,"DejaVu Sans Mono",monospace}
*{box-sizing:border-box}body{margin:0;background:var(--bg);color:var(--fg);font:15px/1.5 system-ui,"Segoe UI","DejaVu Sans",sans-serif}
header,.layout{max-width:1280px;margin:0 auto;padding:0 24px}h1{font-size:1.6em;margin:28px 0 4px}h2{font-size:1.25em;margin:40px 0 8px}h3{font-size:1.05em}p{margin:6px 0}.dim{color:var(--dim)}a{color:var(--accent)}
code,pre,.code,kbd,.entry,.changes b,.head,.cell .top b,.marks,.was,.outcome{font-family:var(--mono);font-size:.93em}kbd{border:1px solid var(--line);border-radius:3px;padding:0 5px}pre{background:var(--raised);padding:8px 10px;overflow-x:auto;border-radius:5px}.keys{color:var(--dim);font-size:.9em}
.layout{display:grid;grid-template-columns:minmax(0,1fr);gap:0 36px}@media(min-width:1000px){.layout{grid-template-columns:minmax(300px,34%) minmax(0,1fr)}nav{position:sticky;top:0;max-height:100vh;overflow:auto}}
nav{padding:16px 0}.code{margin:0;padding:0 0 0 3.2em;color:var(--dim);font-size:12.5px;line-height:1.6}.code li{white-space:pre-wrap;overflow-wrap:anywhere}.code li::marker{color:var(--dim);font-variant-numeric:tabular-nums}.code a{color:var(--fg);text-decoration:none;border-radius:3px}.code a:hover{text-decoration:underline}.code a[aria-current]{background:color-mix(in srgb,var(--accent) 22%,var(--bg));box-shadow:-4px 0 0 var(--accent)}.code-of{color:var(--error)}.line-check span{color:var(--fg)}
.narration{max-width:70ch}.narration table{border-collapse:collapse}.narration td,.narration th{border:1px solid var(--line);padding:2px 8px;text-align:left}blockquote{margin:6px 0;padding-left:12px;border-left:3px solid var(--line)}
.step{margin:18px 0;border:1px solid var(--line);border-radius:7px;padding:0 14px 14px;scroll-margin-top:10px}.step.now{border-color:var(--accent);box-shadow:0 0 0 1px var(--accent)}.step:focus{outline:none}
.statement{margin:0 -14px;padding:8px 14px;background:var(--raised);border-bottom:1px solid var(--line);border-radius:7px 7px 0 0;border-left:4px solid var(--accent);overflow-wrap:anywhere}.tone-waits .statement{border-left-color:var(--warning)}.tone-failed .statement{border-left-color:var(--error)}.number{display:inline-block;min-width:1.8em;color:var(--dim);text-decoration:none}.statement code{font-size:1em;font-weight:600}.outcome{margin-left:8px}
.changes,.messages,.cells,.checks{list-style:none;margin:10px 0 0;padding:0}.changes li{margin:3px 0}.entry{display:inline-flex;align-items:center;gap:5px;white-space:nowrap}.g{width:1em;height:1em;flex:none;color:var(--shape)}.shield{width:.75em;height:.8em;vertical-align:-.05em}
.checks{color:var(--dim)}.checks code{color:var(--fg)}.lost{background:var(--error);color:var(--bg);border-radius:9px;padding:0 8px;font-weight:700}.pill{border:1px solid var(--line);border-radius:9px;padding:0 8px;font-size:.9em}
.finding{margin:10px 0 0;padding:6px 12px;border:1px solid var(--line);border-left:4px solid var(--accent);border-radius:0 5px 5px 0}.finding.error{border-left-color:var(--error)}.finding.warning{border-left-color:var(--warning)}.finding p{margin:2px 0}
.row{margin-top:14px}.head{margin:0 0 5px;color:var(--dim);font-size:.88em}.head b{color:var(--fg)}.head span{margin-left:8px}.cells{display:grid;grid-template-columns:repeat(auto-fill,minmax(122px,1fr));gap:6px;margin:0}
.cell{--edge:4px;position:relative;display:flex;flex-direction:column;min-height:54px;border:1px solid var(--line);border-left:4px solid var(--shape);border-radius:4px;padding:4px 7px 4px 9px;font-size:12px;line-height:1.35;background:color-mix(in srgb,var(--shape) 9%,var(--bg));overflow:hidden}.cell.none,.cell.vacant{border-style:dashed;border-left-width:1px;background:none}.cell.changed{border-color:var(--accent);border-left-color:var(--shape);box-shadow:0 0 0 2px var(--accent)}.top{display:flex;align-items:center;gap:5px}.top i{margin-left:auto;font:normal 11px var(--mono);color:var(--fg)}.cell .was{margin-top:auto;border-top:1px solid var(--line)}
.present,.anon,.cached{--shape:light-dark(#0063d3,#59a4f9)}.zero,.none,.vacant{--shape:light-dark(#767676,#8c8c8c)}.swap{--shape:light-dark(#652d90,#b180d7)}.migration{--shape:light-dark(#b5561a,#d18616)}.marker,.preserved{--shape:light-dark(#2f7a35,#89d185)}.hwpoison{--shape:var(--error)}
.where{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
@media print{nav,.keys{display:none}.step{break-inside:avoid}.layout{display:block}}`;
