// A step as a picture that stands alone: no font, style or script from elsewhere, text escaped. The layout is the
// panel's, in fixed widths.

import { escapeHtml } from "../describe/escape.ts";
import { shapes } from "./shapes.ts";
import type { Item, Row, Shape, StepView } from "./types.ts";

interface Palette {
  readonly back: string;
  readonly text: string;
  readonly dim: string;
  readonly line: string;
  readonly accent: string;
  readonly error: string;
  readonly shapes: Readonly<Record<Shape, string>>;
}

const light: Palette = {
  back: "#ffffff",
  text: "#1f1f1f",
  dim: "#5a5a5a",
  line: "#d4d4d4",
  accent: "#0063d3",
  error: "#c72020",
  shapes: {
    present: "#0063d3",
    anon: "#0063d3",
    cached: "#0063d3",
    zero: "#767676",
    none: "#767676",
    vacant: "#767676",
    swap: "#652d90",
    migration: "#b5561a",
    marker: "#2f7a35",
    kept: "#2f7a35",
    hwpoison: "#c72020",
  },
};
const dark: Palette = {
  back: "#1f1f1f",
  text: "#e6e6e6",
  dim: "#a6a6a6",
  line: "#454545",
  accent: "#59a4f9",
  error: "#f14c4c",
  shapes: {
    present: "#59a4f9",
    anon: "#59a4f9",
    cached: "#59a4f9",
    zero: "#8c8c8c",
    none: "#8c8c8c",
    vacant: "#8c8c8c",
    swap: "#b180d7",
    migration: "#d18616",
    marker: "#89d185",
    kept: "#89d185",
    hwpoison: "#f14c4c",
  },
};

const WIDTH = 880;
const PAD = 20;
const COLUMNS = 5;
const GAP = 8;
const CELL = (WIDTH - 2 * PAD - (COLUMNS - 1) * GAP) / COLUMNS;
const CELL_HEIGHT = 66;
/** Of a long row so many items are drawn, from the first that changed on. */
const MOST = 24;

export function svgPicture(view: StepView, onDark: boolean): string {
  const palette = onDark ? dark : light;
  const parts: string[] = [];
  let y = PAD + 14;
  const say = (x: number, text: string, style = "") =>
    parts.push(`<text x="${x}" y="${y}" ${style}>${escapeHtml(text)}</text>`);
  say(PAD, clipText(`${view.text}`, 92), `class="mono strong" font-size="14"`);
  y += 20;
  say(PAD, `step ${view.step + 1}, line ${view.line + 1}  →  ${view.outcome}`, `class="mono dim"`);
  for (const finding of view.findings) {
    y += 20;
    say(PAD, clipText(`${finding.code} ${finding.message}`, 110), `fill="${palette.error}" font-weight="600"`);
  }
  for (const row of rowsOf(view)) {
    y += 30;
    say(PAD, row.title, `class="mono strong"`);
    parts.push(
      `<text x="${PAD + row.title.length * 7.9 + 14}" y="${y}" class="dim">${escapeHtml(clipText(row.facts, 90))}</text>`,
    );
    y += 8;
    row.items.forEach((item, i) => {
      const x = PAD + (i % COLUMNS) * (CELL + GAP);
      parts.push(cell(item, x, y + Math.floor(i / COLUMNS) * (CELL_HEIGHT + GAP), palette));
    });
    y += Math.max(0, Math.ceil(row.items.length / COLUMNS) * (CELL_HEIGHT + GAP) - GAP);
    if (row.rest !== "") {
      y += 16;
      say(PAD, row.rest, `class="dim"`);
    }
  }
  const height = y + PAD;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img" font-family="system-ui, 'Segoe UI', 'DejaVu Sans', sans-serif" font-size="12" fill="${palette.text}">
<title>${escapeHtml(view.text)}</title><desc>${escapeHtml(view.spoken)}</desc>
<style>.mono{font-family:ui-monospace,Menlo,Consolas,'DejaVu Sans Mono',monospace}.strong{font-weight:600}.dim{fill:${palette.dim}}</style>
<rect width="100%" height="100%" fill="${palette.back}"/>
${parts.join("\n")}
</svg>
`;
}

function rowsOf(view: StepView): { title: string; facts: string; items: readonly Item[]; rest: string }[] {
  const all = [
    ...view.processes.flatMap((process) => process.rows.map((row) => ({ row, title: `${process.name}.${row.name}` }))),
    ...view.memory.filter(({ key, count }) => key !== "frames" && count > 0).map((row) => ({ row, title: row.name })),
  ];
  return all.map(({ row, title }) => {
    const items = lookedAt(row);
    const rest = items.length < row.count ? `${items.length} of ${row.count}: ${row.tally}` : "";
    return { title, facts: [row.size, ...row.facts, ...row.registered].join("   "), items, rest };
  });
}

function lookedAt(row: Row): readonly Item[] {
  if (row.items.length <= MOST) return row.items;
  const first = Math.max(0, row.firstChanged - row.from);
  const start = Math.min(first, row.items.length - MOST);
  return row.items.slice(start, start + MOST);
}

function cell(item: Item, x: number, y: number, palette: Palette): string {
  const colour = palette.shapes[item.shape];
  const empty = item.shape === "none" || item.shape === "vacant";
  const changed = item.before !== null;
  const frame = changed ? palette.accent : palette.line;
  const pages = item.span > 1 ? `${item.index}…${item.index + item.span - 1}` : String(item.index);
  const rows = [
    `<rect x="${x}" y="${y}" width="${CELL}" height="${CELL_HEIGHT}" rx="4" fill="${colour}" fill-opacity="${empty ? 0 : 0.09}" stroke="${frame}" stroke-width="${changed ? 2.5 : 1}"${empty && !changed ? ' stroke-dasharray="3 2.5"' : ""}/>`,
    empty ? "" : `<rect x="${x}" y="${y}" width="4" height="${CELL_HEIGHT}" rx="2" fill="${colour}"/>`,
    glyph(item.shape, x + 10, y + 6, colour),
    `<text x="${x + 28}" y="${y + 17}" class="mono strong">${escapeHtml(clipText(item.word, 12))}</text>`,
    `<text x="${x + CELL - 7}" y="${y + 17}" text-anchor="end" class="mono dim" font-size="11">${escapeHtml(pages)}</text>`,
    item.wp
      ? `<path transform="translate(${x + 10.5} ${y + 23}) scale(.83)" d="M6 .5 11 2v4c0 2.8-2 4.8-5 5.7C3 10.8 1 8.8 1 6V2z" fill="${palette.text}"/>`
      : "",
    `<text x="${x + (item.wp ? 22 : 11)}" y="${y + 32}" class="mono" font-size="11">${escapeHtml(clipText(item.marks.join(" "), item.alarm === null ? 21 : 12))}</text>`,
    item.alarm === null
      ? ""
      : `<text x="${x + CELL - 7}" y="${y + 32}" text-anchor="end" font-weight="700" fill="${palette.error}">${escapeHtml(item.alarm)}</text>`,
    `<text x="${x + 11}" y="${y + 46}" font-size="11">${escapeHtml(clipText(item.note, 25))}</text>`,
    item.before === null
      ? ""
      : `<text x="${x + 11}" y="${y + 60}" class="mono" font-size="10.5" fill="${palette.accent}">${escapeHtml(clipText(`was ${item.before.was}`, 23))}</text>`,
  ];
  return `<g>${rows.join("")}</g>`;
}

function glyph(shape: Shape, x: number, y: number, colour: string): string {
  const paths = shapes.find((each) => each.shape === shape)?.paths ?? [];
  const drawn = paths.map(({ d, filled, width, dash }) =>
    filled
      ? `<path d="${d}" fill="${colour}"/>`
      : `<path d="${d}" fill="none" stroke="${colour}" stroke-width="${width}"${dash === "" ? "" : ` stroke-dasharray="${dash}"`}/>`,
  );
  return `<g transform="translate(${x} ${y}) scale(.85)">${drawn.join("")}</g>`;
}

function clipText(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}
