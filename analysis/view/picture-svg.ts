// A step's map, and the life of pages, as pictures that stand alone: no font, style or script from elsewhere, text escaped. The layout is the panel's, in fixed widths. Attributes
// alone say how it looks: a page whose policy takes no style element may have it in it.

import { escapeHtml } from "../describe/escape.ts";
import { FOLD_WIDTH, widthOf } from "./columns.ts";
import { type Palette, shapes } from "./shapes.ts";
import type { LifeRow, LivesView, MapCell, MapGroup, MappedView, MapRow, Protected, Shape } from "./types.ts";

/** As wide as it needs to be, in these bounds. */
const WIDTH = { least: 420, most: 880 };
const PAD = 20;
const LABEL = 150;
const CELL = 30;
const BEFORE = 18;
/** Of the width, for cells. */
const ROOM = WIDTH.most - 2 * PAD - LABEL;
/** The legend takes another line where it is wider than this and all else. */
const LEGEND = 520;
/** So many pages fit side by side. */
export const PICTURE_ROOM = 40;

const MONO = `font-family="ui-monospace,Menlo,Consolas,'DejaVu Sans Mono',monospace"`;
const STRONG = `font-weight="600"`;
/** Of the font's size: how wide a letter is, at most, and on the average where letters differ. */
const ADVANCE = 0.62;
const AVERAGE = 0.54;

const SHIELD = "M6 .5 11 2v4c0 2.8-2 4.8-5 5.700C3 10.8 1 8.8 1 6V2z";

/** What is drawn so far, how far down and how far to the right. */
class Drawing {
  readonly parts: string[] = [];
  readonly palette: Palette;
  y = PAD + 14;
  right = WIDTH.least;

  constructor(palette: Palette) {
    this.palette = palette;
  }

  /** `style`: attributes besides the size. */
  say(x: number, text: string, style: string, size = 12): void {
    this.parts.push(`<text x="${x}" y="${this.y}" font-size="${size}" ${style}>${escapeHtml(text)}</text>`);
    this.reach(x + text.length * size * ADVANCE);
  }

  get dim(): string {
    return `fill="${this.palette.dim}"`;
  }

  reach(x: number): void {
    this.right = Math.max(this.right, x);
  }
}

export function svgPicture(view: MappedView, palette: Palette): string {
  const drawing = new Drawing(palette);
  drawing.say(PAD, clipText(view.text, 92), `${MONO} ${STRONG}`, 14);
  drawing.y += 20;
  const where = `step ${view.step + 1}, line ${view.line + 1}  →  ${view.outcome}`;
  drawing.say(PAD, clipText(where, 110), `${MONO} ${drawing.dim}`);
  for (const finding of view.findings) {
    drawing.y += 20;
    drawing.say(PAD, clipText(`${finding.code} ${finding.message}`, 110), `fill="${palette.error}" ${STRONG}`);
  }
  for (const group of view.map.groups) drawGroup(drawing, group);
  drawLegend(drawing, view);
  return document(drawing, view.text, view.spoken);
}

function document({ parts, palette, y, right }: Drawing, title: string, description: string): string {
  const height = Math.ceil(y + PAD);
  const width = Math.min(WIDTH.most, Math.ceil(right + PAD));
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" font-family="system-ui, 'Segoe UI', 'DejaVu Sans', sans-serif" font-size="12" fill="${palette.text}">
<title>${escapeHtml(title)}</title><desc>${escapeHtml(description)}</desc>
<rect width="100%" height="100%" fill="${palette.back}"/>
${parts.join("\n")}
</svg>
`;
}

/** Where columns begin, in pixels, and where the last one ends. */
function edgesOf({ columns }: MapGroup): number[] {
  const page = Math.min(CELL, ROOM / Math.max(1, widthOf(columns)));
  const folds = columns.filter(({ count }) => count > 1).length;
  const left = (ROOM - (columns.length - folds) * page) / Math.max(1, folds);
  const fold = Math.min(page * 9, Math.max(page * FOLD_WIDTH, left));
  const edges = [PAD + LABEL];
  for (const { count } of columns) edges.push((edges.at(-1) ?? 0) + (count === 1 ? page : fold));
  return edges;
}

function drawGroup(drawing: Drawing, group: MapGroup): void {
  const edges = edgesOf(group);
  drawing.y += 24;
  axisLabels(group).forEach((label, i) => {
    const middle = ((edges[i] ?? 0) + (edges[i + 1] ?? 0)) / 2;
    if (label !== "") drawing.say(middle, label, `text-anchor="middle" ${MONO} ${drawing.dim}`, 9);
  });
  drawing.y += 4;
  for (const row of group.rows) drawRow(drawing, row, edges);
}

function axisLabels({ columns, first }: MapGroup): string[] {
  return columns.map(({ from, count }, i) => {
    const number = from + first;
    if (count > 1) return `${number}…`;
    const beside = (columns[i - 1]?.count ?? 1) > 1;
    return columns.length <= 12 || number % 5 === 0 || beside ? String(number) : "";
  });
}

function drawRow(drawing: Drawing, row: MapRow, edges: readonly number[]): void {
  const { palette } = drawing;
  const raised = row.cells.some(({ before }) => before !== null);
  const top = drawing.y + (raised ? BEFORE : 0);
  drawing.y = top + 14;
  drawing.say(PAD, clipText(`${row.owner}${row.owner && "."}${row.name}`, 18), `${MONO} ${STRONG}`);
  drawing.y = top + 26;
  drawing.say(PAD, clipText([...row.facts, ...row.registered].join(" "), 26), drawing.dim, 10);
  for (const cell of row.cells) {
    const x = edges[cell.at] ?? 0;
    const width = (edges[cell.at + cell.wide] ?? edges.at(-1) ?? x) - x - 2;
    drawing.parts.push(drawCell(cell, x + 1, top, width, palette));
  }
  drawing.reach(edges.at(-1) ?? 0);
  drawing.y = top + CELL + 4;
}

function drawCell(cell: MapCell, x: number, y: number, width: number, palette: Palette): string {
  const { before } = cell;
  const height = CELL - 2;
  const empty = isEmpty(cell.shape);
  const colour = palette.shapes[cell.shape];
  const frame = cell.alarm !== null ? palette.error : before ? palette.accent : empty ? palette.line : colour;
  const thick = before || cell.alarm !== null ? 2 : 1;
  const parts = [
    before
      ? `<rect x="${x}" y="${y - BEFORE}" width="${width}" height="${BEFORE + 4}" rx="3" fill="${palette.back}" stroke="${palette.accent}" stroke-width="1" stroke-dasharray="2 2"/>${mark(before.shape, before.by, x + width / 2, y - BEFORE / 2, 9, palette)}`
      : "",
    `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="3" fill="${palette.back}"/>`,
    `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="3" fill="${colour}" fill-opacity="${empty ? 0 : 0.18}" stroke="${frame}" stroke-width="${thick}"${empty && !before ? ' stroke-dasharray="2 2"' : ""}/>`,
    isEmpty(cell.shape) && !before
      ? ""
      : mark(cell.shape, cell.wp, x + width / 2 - (cell.count > 1 && width > 56 ? 16 : 0), y + height / 2, 12, palette),
    cell.count > 1 && width > 56
      ? `<text x="${x + width / 2 - 4}" y="${y + height / 2 + 4}" ${MONO} font-size="10">${cell.marks.includes("pmd") ? "pmd " : ""}×${cell.count}</text>`
      : "",
    usesText(cell.uses, x + width - 2, y + height - 3, palette),
    before ? usesText(before.uses, x + width - 2, y - 4, palette) : "",
  ];
  const cross =
    cell.alarm === null
      ? ""
      : `<path d="M${x + 3} ${y + 3}L${x + width - 3} ${y + height - 3}" stroke="${palette.error}" stroke-width="2"/>`;
  return `<g><title>${escapeHtml(cell.label)}</title>${parts.join("")}${cross}</g>`;
}

/** How many entries refer to a frame or slot, in the corner of its cell. */
function usesText(uses: number | null, x: number, y: number, palette: Palette): string {
  if (uses === null) return "";
  return `<text x="${x}" y="${y}" text-anchor="end" ${MONO} font-size="9" fill="${palette.dim}">${uses}</text>`;
}

function isEmpty(shape: Shape): boolean {
  return shape === "none" || shape === "vacant" || shape === "gap";
}

/** A shape around a point, and the shield of a protection under it. */
function mark(shape: Shape, by: Protected, x: number, y: number, size: number, palette: Palette): string {
  const colour = palette.shapes[shape];
  const paths = shapes.find((each) => each.shape === shape)?.paths ?? [];
  const drawn = paths.map(({ d, filled, width, dash }) =>
    filled
      ? `<path d="${d}" fill="${colour}"/>`
      : `<path d="${d}" fill="none" stroke="${colour}" stroke-width="${width}"${dash === "" ? "" : ` stroke-dasharray="${dash}"`}/>`,
  );
  const up = by === null ? 0 : size / 3;
  const glyph = `<g transform="translate(${x - size / 2} ${y - size / 2 - up}) scale(${size / 16})">${drawn.join("")}</g>`;
  return by === null ? glyph : `${glyph}${shieldAt(by, x, y + up, size * 0.75, palette.text)}`;
}

function shieldAt(by: "wp" | "rwp", x: number, y: number, size: number, colour: string): string {
  const fill = by === "wp" ? `fill="${colour}"` : `fill="none" stroke="${colour}" stroke-width="1.800"`;
  const core = by === "rwp" ? `<path d="M6 3v6M3.500 5.500h5" stroke="${colour}" stroke-width="1.500"/>` : "";
  return `<g transform="translate(${x - size / 2} ${y - size / 2}) scale(${size / 12})"><path d="${SHIELD}" ${fill}/>${core}</g>`;
}

/** The kinds in sight, as the panel's legend has them, and what marks a cell besides. */
function drawLegend(drawing: Drawing, view: MappedView): void {
  const { palette } = drawing;
  const cells = view.map.groups.flatMap(({ rows }) => rows.flatMap((row) => row.cells));
  const kinds = new Map<Shape, string>();
  for (const { shape, word, before } of cells) {
    if (before) kinds.set(before.shape, kindOf(before.shape) ?? before.word);
    kinds.set(shape, kindOf(shape) ?? word);
  }
  const shields = (["wp", "rwp"] as const).filter((by) =>
    cells.some(({ wp, before }) => wp === by || before?.by === by),
  );
  drawing.y += 24;
  let x = PAD;
  const entry = (text: string, drawn: (x: number, y: number) => string): void => {
    const width = 18 + text.length * 11 * AVERAGE;
    if (x > PAD && x + width > Math.max(drawing.right, LEGEND)) {
      x = PAD;
      drawing.y += 20;
    }
    drawing.parts.push(drawn(x + 6, drawing.y - 4));
    drawing.say(x + 18, text, drawing.dim, 11);
    x += width + 14;
  };
  for (const [shape, word] of kinds) entry(word, (at, y) => mark(shape, null, at, y, 12, palette));
  for (const by of shields)
    entry(by === "wp" ? "write-protected" : "read-write protected", (at, y) => shieldAt(by, at, y, 11, palette.text));
  const frame = (colour: string) => (at: number, y: number) =>
    `<rect x="${at - 5}" y="${y - 5}" width="10" height="10" rx="2" fill="none" stroke="${colour}" stroke-width="2"/>`;
  if (cells.some(({ before }) => before !== null)) entry("changed; on top, before", frame(palette.accent));
  if (cells.some(({ alarm }) => alarm !== null)) entry("protection lost", frame(palette.error));
}

function kindOf(shape: Shape): string | null {
  return shapes.find((each) => each.shape === shape)?.kind ?? null;
}

function clipText(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}

// The life of pages as a picture that stands alone, in the colours and shapes of the panel's.

const ROW = 24;
const BAR = 13;
const TOP = 70;

const heights = new Map(shapes.map(({ shape, height }) => [shape, height]));

export const LIVES_WIDTH = 880;

export function livesPicture(view: LivesView, title: string, palette: Palette, width = LIVES_WIDTH): string {
  const scale = (width - 2 * PAD - LABEL) / Math.max(1, view.count);
  const x = (step: number): number => round(PAD + LABEL + (step - view.from) * scale);
  const height = TOP + view.rows.length * ROW + PAD;
  const findings = view.findings.map(
    ({ step, code, severity }) =>
      `<g><title>${escapeHtml(`step ${step + 1}: ${code}`)}</title><path d="M${x(step) + scale / 2 - 4} ${TOP - 12}h8l-4 7z" fill="${severity === "error" ? palette.error : palette.dim}"/></g>`,
  );
  const rows = view.rows.map((row, i) => rowOf(row, TOP + i * ROW, x, palette));
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" font-family="system-ui, 'Segoe UI', 'DejaVu Sans', sans-serif" font-size="12" fill="${palette.text}">
<title>${escapeHtml(title)}</title>
<rect width="100%" height="100%" fill="${palette.back}"/>
<text x="${PAD}" y="${PAD + 14}" font-weight="600" font-size="14">${escapeHtml(title)}</text>
${bandLegend(width, palette)}
<text x="${PAD + LABEL}" y="${TOP - 16}" font-size="10" fill="${palette.dim}">step ${view.from + 1}</text>
<text x="${width - PAD}" y="${TOP - 16}" text-anchor="end" font-size="10" fill="${palette.dim}">${view.from + view.count}</text>
${findings.join("")}
${rows.join("\n")}
</svg>
`;
}

/** What the line under a page says, at the right of the title. */
function bandLegend(width: number, palette: Palette): string {
  const y = PAD + 10;
  const x = width - PAD - 148;
  return `<g font-size="10" fill="${palette.dim}"><rect x="${x}" y="${y - 2}" width="18" height="3" fill="${palette.text}"/><text x="${x + 24}" y="${y + 3}">protected</text><rect x="${x + 84}" y="${y - 3}" width="4" height="6" fill="${palette.error}"/><path d="M${x + 88} ${y}h16" stroke="${palette.error}" stroke-width="1.5" stroke-dasharray="2 3"/><text x="${x + 110}" y="${y + 3}">lost</text></g>`;
}

function rowOf(row: LifeRow, top: number, x: (step: number) => number, palette: Palette): string {
  const base = top + BAR + 2;
  const spans = row.spans.map(({ from, to, shape, words, also }) => {
    const tall = Math.max(0, (heights.get(shape) ?? 1) * BAR);
    const through = also ? (heights.get(also.shape) ?? 1) * BAR : 0;
    const glimpse = also
      ? `<rect x="${x(from)}" y="${round(base - through)}" width="${round(Math.max(2, x(also.to) - x(from) - 0.75))}" height="${round(through)}" fill="${palette.shapes[also.shape]}" fill-opacity="${Math.max(0.4, also.share * 0.75)}"/>`
      : "";
    return `${glimpse}<rect x="${x(from)}" y="${round(base - tall)}" width="${round(Math.max(1, x(to) - x(from) - 0.75))}" height="${round(tall)}" fill="${palette.shapes[shape]}" fill-opacity=".75"><title>${escapeHtml(`${words}, from step ${from + 1}`)}</title></rect>`;
  });
  const bands = row.bands.map(({ from, to, state }) =>
    state === "held"
      ? `<rect x="${x(from)}" y="${base + 2}" width="${round(Math.max(1, x(to) - x(from)))}" height="3" fill="${palette.text}"/>`
      : `<rect x="${x(from)}" y="${base + 1}" width="4" height="6" fill="${palette.error}"/><path d="M${x(from)} ${base + 3.5}H${x(to)}" stroke="${palette.error}" stroke-width="1.5" stroke-dasharray="2 3"/>`,
  );
  return `<g><title>${escapeHtml(row.label)}</title><text x="${PAD}" y="${top + 14}" font-family="ui-monospace,Menlo,Consolas,'DejaVu Sans Mono',monospace">${escapeHtml(`${row.owner}.${row.name}`)}</text>${spans.join("")}${bands.join("")}</g>`;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
