// The life of pages as a picture that stands alone, in the colours and shapes of the panel's.

import { escapeHtml } from "../describe/escape.ts";
import type { Palette } from "./palette.ts";
import { shapes } from "./shapes.ts";
import type { LifeRow, LivesView } from "./types.ts";

const PAD = 20;
const LABEL = 150;
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
