// The pictures of the walkthrough that VS Code shows first. VS Code puts an SVG into a page of its own, with the theme's colours as variables there and
// without any style element or attribute, and places every svg element, so there is one: what is drawn takes the colours of whatever theme is chosen.

import { escapeHtml } from "../../analysis/describe/escape.ts";
import { openScenario, type Scenario } from "../../analysis/index.ts";
import { answerCall } from "../../analysis/view/index.ts";
import { livesPicture, svgPicture } from "../../analysis/view/picture-svg.ts";
import { type Palette, shapeColours } from "../../analysis/view/shapes.ts";
import { templates } from "../../client/features/templates.ts";
import { semanticTypes } from "../../language/index.ts";
import { semanticTokens } from "../../language/query/semantic.ts";

/** VS Code shows an SVG at most 530 pixels wide, and less where there is less room. */
const WIDTH = 450;
const ERROR = "var(--vscode-editorError-foreground, #c72020)";

/** Where there is no theme, as in a browser, the colours of the panel on light ground. */
const themed: Palette = {
  back: "var(--vscode-editor-background, #ffffff)",
  text: "var(--vscode-editor-foreground, #1f1f1f)",
  dim: "var(--vscode-descriptionForeground, #5a5a5a)",
  line: "var(--vscode-editorIndentGuide-activeBackground1, #949494)",
  accent: "var(--vscode-charts-blue, #0063d3)",
  error: ERROR,
  shapes: shapeColours({
    page: "var(--vscode-charts-blue, #0063d3)",
    grey: "var(--vscode-descriptionForeground, #767676)",
    swap: "var(--vscode-charts-purple, #652d90)",
    migration: "var(--vscode-charts-orange, #b5561a)",
    marker: "var(--vscode-charts-green, #2f7a35)",
    error: ERROR,
  }),
};

/** The colours that VS Code has for kinds of words outside of an editor; what is not here is plain text. */
const words: { readonly [type in (typeof semanticTypes)[number]]?: string } = {
  function: "var(--vscode-symbolIcon-methodForeground, #652d90)",
  variable: "var(--vscode-symbolIcon-variableForeground, #007acc)",
  enumMember: "var(--vscode-symbolIcon-enumeratorMemberForeground, #007acc)",
  number: "var(--vscode-debugTokenExpression-number, #098658)",
  namespace: themed.dim,
};

const LINE = 21;
const MONO = `font-family="ui-monospace,Menlo,Consolas,'DejaVu Sans Mono',monospace" font-size="13"`;
/** Of a letter at that size, which the text is set to whatever the font is. */
const LETTER = 7.8;

/** A scenario that loses a protection: underlined where it does, what is said of it, and the life of its pages below. */
export function lossPicture(text: string): string {
  const scenario = openScenario(text);
  const loss = lossOf(scenario);
  const view = answerCall(scenario, { name: "", revision: 0 }, "step", {
    step: loss,
    viewport: { room: 16, selected: null },
  });
  const [found] = view.findings;
  const code = text.trimEnd().split("\n");
  const bottom = 16 + code.length * LINE;
  const left = 44;
  const line = scenario.lineOf(loss);
  const y = 16 + line * LINE + 15;
  const end = left + (code[line]?.length ?? 0) * LETTER;
  const viewport = { from: 0, count: scenario.steps.length, room: 16, rows: { from: 0, count: 8 }, find: "" };
  const lives = livesPicture(
    answerCall(scenario, { name: "", revision: 0 }, "lives", { viewport }),
    "The life of the pages",
    themed,
    WIDTH,
  );
  const said = [
    `<text x="16" y="${bottom + 34}" fill="${ERROR}" font-size="13" font-weight="600">${escapeHtml(`${found?.code}: ${found?.message}`)}</text>`,
    ...(found?.detail ?? [])
      .slice(0, 1)
      .map((each) => `<text x="16" y="${bottom + 54}" fill="${themed.dim}" font-size="12">${escapeHtml(each)}</text>`),
  ];
  const top = bottom + 70;
  const [, life = ""] = /height="(\d+)"/.exec(lives) ?? [];
  const height = top + Number(life);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" font-family="system-ui, 'Segoe UI', 'DejaVu Sans', sans-serif" fill="${themed.text}">
<title>A scenario of ${code.length} lines: the madvise is underlined, and below the protection of buf[0] is a band that ends in red there</title>
<rect x="1" y="1" width="${WIDTH - 2}" height="${bottom + 8}" rx="6" fill="${themed.back}" stroke="${themed.line}"/>
<g ${MONO} text-rendering="geometricPrecision">
${code.map((each, i) => codeLine(each, i, left)).join("\n")}
</g>
<path d="${squiggle(left, end, y + 4)}" fill="none" stroke="${ERROR}" stroke-width="1.25"/>
${said.join("\n")}
<g transform="translate(0 ${top})" font-size="12">
${lives.replace(/^<svg[^>]*>\s*/, "").replace(/\s*<\/svg>\s*$/, "")}
</g>
</svg>
`;
}

/** A line of a scenario in the colours of its words, each where it stands whatever the font is. */
function codeLine(text: string, index: number, left: number): string {
  const y = 16 + index * LINE + 15;
  const number = `<text x="${left - 16}" y="${y}" text-anchor="end" fill="${themed.dim}">${index + 1}</text>`;
  const data = semanticTokens(openScenario(text).program);
  const parts: string[] = [];
  const say = (from: number, to: number, colour: string): void => {
    const word = text.slice(from, to);
    const start = from + word.length - word.trimStart().length;
    if (word.trim() === "") return;
    const shown = word.trim();
    parts.push(
      `<text x="${round(left + start * LETTER)}" y="${y}" textLength="${round(shown.length * LETTER)}" fill="${colour}">${escapeHtml(shown)}</text>`,
    );
  };
  let at = 0;
  for (let i = 0, start = 0; i < data.length; i += 5) {
    start += data[i + 1] ?? 0;
    const stop = start + (data[i + 2] ?? 0);
    say(at, start, themed.text);
    say(start, stop, words[semanticTypes[data[i + 3] ?? 0] ?? "string"] ?? themed.text);
    at = stop;
  }
  say(at, text.length, themed.text);
  return number + parts.join("");
}

function squiggle(from: number, to: number, y: number): string {
  const waves = Array.from({ length: Math.floor((to - from) / 6) }, () => "q1.5 -4 3 0t3 0");
  return `M${round(from)} ${y}${waves.join("")}`;
}

/** The map where the first template loses a protection, which a marker keeps beside it: what whoever takes it sees next. */
export function mapPicture(): string {
  const [first] = templates;
  const scenario = openScenario(first !== undefined && "text" in first.begin ? first.begin.text : "");
  const named = { name: "", revision: 0 };
  const viewport = { room: 16, selected: null };
  return svgPicture(answerCall(scenario, named, "step", { step: lossOf(scenario), viewport }), themed);
}

function lossOf({ steps }: Scenario): number {
  return steps.find(({ findings }) => findings.length > 0)?.index ?? 0;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
