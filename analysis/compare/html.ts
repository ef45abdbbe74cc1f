// A comparison as a page of its own, without script or address, in the colours of the reader's editor or system. One steps through it by a
// group of radio buttons, a statement each: the arrow keys move all columns at once, and the page's style shows what belongs to the one chosen.
import { escapeHtml } from "../describe/escape.ts";
import type { Comparison, Row, States } from "./comparison.ts";
import { columnGroups, type Group } from "./groups.ts";
import { costs, groupWords, isGrave, othersText, placeText, shownRows } from "./layout.ts";

/** Where a row's statement is; null: nowhere that a page may lead. `line` from 1. */
export type LinkTo = (line: number) => string | null;

/** Statements that are stepped through: of more, those that come out otherwise. */
const MOST_STEPS = 400;

/** `title`: of the page, usually the scenario's file name. All rows are in it; those that come out the same by a box to tick. */
export function comparisonHtml(comparison: Comparison, title: string, link: LinkTo = () => null): string {
  const { rows, verdict, states } = comparison;
  const groups = columnGroups(comparison);
  const others = othersText(comparison, shownRows(comparison, false));
  const costItems = costs(comparison).map(({ name, words }) => `<li>${escapeHtml(name)}: ${escapeHtml(words)}</li>`);
  const show = others ?? (rows.length > 0 ? "What every statement does" : null);
  const same = rows.some(({ differs }) => !differs);
  const steps = states === undefined ? [] : stepsOf(comparison, states);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeHtml(title)}: compared</title>
<style>${style}${chosenStyle(steps, states ?? [])}</style>
</head>
<body>
<main>
<h1>${escapeHtml(title)}</h1>
<p class="verdict">${escapeHtml(verdict)}</p>
${steps.length === 0 ? "" : stepsHtml(comparison, steps, groups, link)}
${show !== null && same ? `<p><input type="checkbox" id="all"><label for="all">${escapeHtml(others === null ? show : `${others}: show them`)}</label></p>` : ""}
<table class="rows">
<thead>${headHtml(["Line", "Statement"], groups)}</thead>
<tbody>
${rows.map((row, at) => rowHtml(row, groups, link, steps.includes(at) ? at : null)).join("\n")}
</tbody>
</table>
${costItems.length === 0 ? "" : `<h2>What it costs</h2>\n<ul>${costItems.join("")}</ul>`}
</main>
</body>
</html>
`;
}

/** Indexes of the rows that one can step to. */
function stepsOf({ rows }: Comparison, states: readonly States[]): number[] {
  const withStates = [...rows.keys()].filter((at) => states[at]);
  return withStates.length <= MOST_STEPS
    ? withStates
    : withStates.filter((at) => rows[at]?.differs).slice(0, MOST_STEPS);
}

/** What belongs to the chosen step: its state, and its row of the table. */
function chosenStyle(steps: readonly number[], states: readonly States[]): string {
  if (steps.length === 0) return "";
  // What stands below keeps its place from step to step.
  const tallest = Math.max(...steps.map((at) => states[at]?.length ?? 0));
  const chosen = (what: string): string => steps.map((at) => `body:has(#s${at}:checked) #${what}${at}`).join(",");
  return `.state{min-height:min(55vh,${4 + 2.1 * tallest}em)}
${chosen("t")}{display:block}\n${chosen("r")}{display:table-row;outline:2px solid var(--focus);outline-offset:-2px}\n`;
}

/** The slider, and the state after each step; the first that they part at is chosen. */
function stepsHtml(comparison: Comparison, steps: readonly number[], groups: readonly Group[], link: LinkTo): string {
  const { rows, parts, states } = comparison;
  const first = parts ?? steps.at(-1);
  const left = rows.length - steps.length;
  const radios = steps.map((at) => {
    const row = rows[at];
    if (row === undefined) return "";
    const kind = row.differs ? (groups.some((group) => isGrave(row, group)) ? "lost" : "differs") : "same";
    const name = escapeHtml(`${placeText(row)}: ${row.statement}${row.differs ? " (differs)" : ""}`);
    return `<input type="radio" name="step" id="s${at}" class="${kind}" title="${name}" aria-label="${name}"${at === first ? " checked" : ""}>`;
  });
  const tables = steps.map((at) => {
    const row = rows[at];
    const rowStates = states?.[at];
    return row && rowStates ? stateHtml(row, at, rowStates, groups, link) : "";
  });
  return `<fieldset class="steps"><legend>Step: ← and → move all columns</legend><div>${radios.join("")}</div></fieldset>
${left === 0 ? "" : `<p>${left} of the statements can't be stepped to: there are too many for a page.</p>\n`}${tables.join("\n")}
`;
}

function stateHtml(row: Row, at: number, states: NonNullable<States>, groups: readonly Group[], link: LinkTo): string {
  const body = states.map(({ pages, words, differs, changed }) => {
    const [one = ""] = words;
    const cells =
      differs || words.some((each) => each !== one)
        ? words.map((each) => `<td${differs ? ' class="differs"' : ""}>${escapeHtml(each)}</td>`).join("")
        : `<td colspan="${groups.length}">${escapeHtml(one)}</td>`;
    return `<tr${changed ? ' class="changed"' : ""}><th scope="row">${changed ? '<span title="changed here">▸ </span>' : ""}${escapeHtml(pages)}</th>${cells}</tr>`;
  });
  const happened = groups.map((group) => cellHtml(row, group, false)).join("");
  return `<section id="t${at}" class="state"><table>
<caption>After line ${lineHtml(row, link)}: <code>${escapeHtml(row.statement)}</code></caption>
<thead>${headHtml([""], groups)}</thead>
<tbody><tr><th scope="row">what it did</th>${happened}</tr>${body.join("")}</tbody>
</table></section>`;
}

function headHtml(first: readonly string[], groups: readonly Group[]): string {
  const names = [...first, ...groups.map(({ name }) => name)];
  return `<tr>${names.map((name) => (name === "" ? "<td></td>" : `<th scope="col">${escapeHtml(name)}</th>`)).join("")}</tr>`;
}

/** `step`: it can be stepped to, by that number. */
function rowHtml(row: Row, groups: readonly Group[], link: LinkTo, step: number | null): string {
  const code = `<code>${breakableCode(row.statement)}</code>`;
  const statement = step === null ? code : `<label for="s${step}" title="Step there">${code}</label>`;
  return `<tr${step === null ? "" : ` id="r${step}"`} class="${row.differs ? "differs" : "same"}"><td>${lineHtml(row, link)}</td><th scope="row">${statement}</th>${groups.map((group) => cellHtml(row, group, true)).join("")}</tr>`;
}

function lineHtml(row: Row, link: LinkTo): string {
  // A line of an included file is nowhere in this one.
  const href = row.files.length === 0 ? link(row.line) : null;
  const place = escapeHtml(placeText(row));
  return href === null ? place : `<a href="${escapeHtml(href)}">${place}</a>`;
}

/** `entries`: with what stands in them then. */
function cellHtml(row: Row, group: Group, entries: boolean): string {
  const words = groupWords(row, group);
  const cell = row.cells[group.at[0] ?? 0];
  const good = row.differs && (cell?.fate === "protected" || cell?.notice === "told");
  const kind = isGrave(row, group) ? "lost" : good ? "kept" : "";
  const parts = [...words.rest, ...(entries ? words.entries : [])].map((part) => `<div>${breakable(part)}</div>`);
  if (words.fate !== "") parts.push(`<strong>${breakable(words.fate)}</strong>`);
  return `<td${kind === "" ? "" : ` class="${kind}"`}>${parts.join("") || "–"}</td>`;
}

/** Where a column is narrower than a kernel function's name or a statement, it goes on after an underscore or a bracket, not within a word. */
function breakable(text: string): string {
  return escapeHtml(text).replace(/\w+\(\)/g, (name) => name.replaceAll("_", "_<wbr>"));
}

function breakableCode(text: string): string {
  return escapeHtml(text).replace(/[_(](?=\w)/g, "$&<wbr>");
}

// How the page of a comparison looks.

const style = `
:root { color-scheme: light dark; --border: var(--vscode-contrastBorder, color-mix(in srgb, var(--vscode-editor-foreground, CanvasText) 28%, var(--back))); --raised: color-mix(in srgb, currentColor 5%, var(--back)); --back: var(--vscode-editor-background, Canvas); --focus: var(--vscode-focusBorder, Highlight); --red: var(--vscode-errorForeground, #c72020); --green: var(--vscode-testing-iconPassed, #2f7a35); }
body { font: 13px/1.4 var(--vscode-font-family, system-ui, sans-serif); color: var(--vscode-editor-foreground, CanvasText); background: var(--back); margin: 1em; }
h1 { font-size: 1.3em; }
h2 { font-size: 1.1em; }
.verdict { font-size: 1.15em; max-width: 60em; margin: 0; padding: .5em .8em; border-left: 4px solid var(--focus); background: var(--raised); border-radius: 0 4px 4px 0; }
@media (prefers-contrast: more) { :root { --border: var(--vscode-contrastBorder, CanvasText); } }
table { border-collapse: separate; border-spacing: 0; border: solid var(--border); border-width: 1px 0 0 1px; }
th, td { border: solid var(--border); border-width: 0 1px 1px 0; padding: .3em .5em; text-align: left; vertical-align: top; font-weight: normal; }
thead > tr > * { background: linear-gradient(var(--raised), var(--raised)), var(--back); font-weight: bold; max-width: 22em; }
.rows thead > tr > * { position: sticky; top: 0; z-index: 1; }
td { min-width: 9em; max-width: 22em; overflow-wrap: anywhere; }
td:first-child { min-width: 0; }
@media (max-width: 640px) { th, td { padding: .25em .3em; } td { min-width: 0; } .rows tbody th, code { overflow-wrap: anywhere; } }
code { font-family: var(--vscode-editor-font-family, ui-monospace, monospace); white-space: pre-wrap; background: none; color: inherit; }
a { color: var(--vscode-textLink-foreground, LinkText); }
label:has(code) { cursor: pointer; }
body:not(:has(#all:checked)) tr.same { display: none; }
body:not(:has(tr.differs)):not(:has(#all:checked)) .rows { display: none; }
body:has(#all:checked) tr.differs > * { box-shadow: inset 0 2px var(--focus); }
.lost { background: color-mix(in srgb, var(--red) 15%, transparent); }
.kept { background: color-mix(in srgb, var(--green) 12%, transparent); }
.steps { border: 0; margin: 1em 0 0; padding: .3em 0; }
.steps legend { padding: 0; }
.steps div { display: flex; flex-wrap: wrap; gap: 2px; }
.steps input { appearance: none; margin: 0; flex: 1 1 8px; min-width: 6px; max-width: 28px; height: 20px; border: 1px solid var(--border); cursor: pointer; background: transparent; }
.steps input.differs { background: color-mix(in srgb, var(--focus) 45%, transparent); }
.steps input.lost { background: color-mix(in srgb, var(--red) 60%, transparent); border-bottom-width: 4px; border-bottom-color: var(--red); }
.steps input:checked { outline: 2px solid currentColor; outline-offset: 1px; }
.steps input:focus-visible { outline: 3px solid var(--focus); }
.state { display: none; max-height: 55vh; overflow: auto; margin-bottom: 1em; }
.state caption { text-align: left; padding: .3em 0; }
.state thead > tr > * { position: sticky; top: 0; z-index: 1; }
.state td { font-family: var(--vscode-editor-font-family, ui-monospace, monospace); }
.state td[colspan] { opacity: .75; }
.state .differs { font-weight: bold; background: color-mix(in srgb, var(--focus) 15%, transparent); }
.state .changed th { font-weight: bold; }
`;
