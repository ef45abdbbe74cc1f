// A shape for each kind of thing, so that colour never stands alone. Drawn in currentColor on 16 by 16; the same shapes are in the pictures.

import { html, svg, type TemplateResult } from "lit";
import type { Look } from "../analysis/view/types.ts";

const SHAPES: Readonly<Record<Look, TemplateResult>> = {
  present: svg`<rect x="2" y="2" width="12" height="12" rx="2" fill="currentColor"/>`,
  zero: svg`<rect x="2.75" y="2.75" width="10.5" height="10.5" rx="2" fill="none" stroke="currentColor" stroke-width="1.5"/><ellipse cx="8" cy="8" rx="2.2" ry="3.2" fill="none" stroke="currentColor" stroke-width="1.5"/>`,
  swap: svg`<path d="M2 10v4h12v-4" fill="none" stroke="currentColor" stroke-width="1.75"/><path d="M8 1v9M4.5 6.5 8 10l3.5-3.5" fill="none" stroke="currentColor" stroke-width="1.75"/>`,
  migration: svg`<path d="M1.5 4.5h10M9 1.5l3 3-3 3M14.5 11.5h-10M7 8.5l-3 3 3 3" fill="none" stroke="currentColor" stroke-width="1.6"/>`,
  marker: svg`<path d="M3.5 1v14" stroke="currentColor" stroke-width="1.75"/><path d="M4 2h10l-3 3.5L14 9H4z" fill="currentColor"/>`,
  kept: svg`<path d="M3.5 1v14" stroke="currentColor" stroke-width="1.75"/><path d="M4 2.5h9l-2.6 3 2.6 3H4z" fill="none" stroke="currentColor" stroke-width="1.5"/>`,
  none: svg`<rect x="2.75" y="2.75" width="10.5" height="10.5" rx="2" fill="none" stroke="currentColor" stroke-width="1.25" stroke-dasharray="2.2 2"/>`,
  hwpoison: svg`<rect x="2.75" y="2.75" width="10.5" height="10.5" rx="2" fill="none" stroke="currentColor" stroke-width="1.5"/><path d="m5 5 6 6m0-6-6 6" stroke="currentColor" stroke-width="1.75"/>`,
  vacant: svg`<circle cx="8" cy="8" r="5" fill="none" stroke="currentColor" stroke-width="1.25" stroke-dasharray="2 2"/>`,
  cached: svg`<path d="M3 1.5h7l3 3v10H3z" fill="currentColor"/>`,
  file: svg`<path d="M3 1.5h7l3 3v10H3z" fill="currentColor"/>`,
  anon: svg`<circle cx="8" cy="8" r="6" fill="currentColor"/>`,
};

/** Decoration: the word that stands beside it says the same. */
export function glyph(look: Look): TemplateResult {
  return html`<svg class="glyph look-${look}" viewBox="0 0 16 16" aria-hidden="true">${SHAPES[look]}</svg>`;
}

export function shield(): TemplateResult {
  return html`<svg class="shield" viewBox="0 0 12 12" aria-hidden="true"><path d="M6 .5 11 2v4c0 2.8-2 4.8-5 5.7C3 10.8 1 8.8 1 6V2z" fill="currentColor"/></svg>`;
}

const ICONS = {
  first: "M3 3v10M13 3 6 8l7 5z",
  previous: "M11 3 4 8l7 5z",
  play: "M4 2.5 13 8l-9 5.5z",
  pause: "M5 3v10M11 3v10",
  next: "M5 3l7 5-7 5z",
  last: "M13 3v10M3 3l7 5-7 5z",
} as const;

export function icon(name: keyof typeof ICONS, slot?: string): TemplateResult {
  const filled = name !== "pause";
  return html`<svg class="icon" slot=${slot ?? ""} viewBox="0 0 16 16" aria-hidden="true"><path d=${ICONS[name]} fill=${filled ? "currentColor" : "none"} stroke="currentColor" stroke-width=${filled ? 1.25 : 2.5} stroke-linejoin="round"/></svg>`;
}
