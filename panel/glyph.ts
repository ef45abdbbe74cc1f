// The shapes of the kinds of things, drawn in currentColor on 16 by 16. Which kind has which shape comes with the overview of a scenario.
import { css, html, nothing, svg, type TemplateResult } from "lit";
import type { MappedView, Shape, ShapeView } from "../analysis/view/types.ts";

const known = new Map<Shape, ShapeView>();

/** Takes the shapes; they are the same whatever the scenario. */
export function useShapes(shapes: readonly ShapeView[]): void {
  for (const shape of shapes) known.set(shape.shape, shape);
}

/** How high a kind stands in a life, of 1. */
export function heightOf(shape: Shape): number {
  return known.get(shape)?.height ?? 1;
}

/** What a kind is called where it says more than the word of one item. */
function kindOf(shape: Shape): string | null {
  return known.get(shape)?.kind ?? null;
}

/** Decoration: the word that stands beside it says the same. */
export function glyph(shape: Shape): TemplateResult {
  const paths = known.get(shape)?.paths ?? [];
  return html`<svg class="glyph shape-${shape}" viewBox="0 0 16 16" aria-hidden="true">${paths.map(({ d, filled, width, dash }) => svg`<path d=${d} fill=${filled ? "currentColor" : "none"} stroke=${filled ? "none" : "currentColor"} stroke-width=${width} stroke-dasharray=${dash || "none"}/>`)}</svg>`;
}

const SHIELD = "M6 .5 11 2v4c0 2.8-2 4.8-5 5.7C3 10.8 1 8.8 1 6V2z";

/** A full shield for wp; for rwp, which stops reads too, one with a cross in it. */
export function shield(by: "wp" | "rwp" = "wp"): TemplateResult {
  return html`<svg class="shield ${by}" viewBox="0 0 12 12" aria-hidden="true">${
    by === "wp"
      ? svg`<path d=${SHIELD} fill="currentColor"/>`
      : svg`<path d=${SHIELD} fill="none" stroke="currentColor" stroke-width="1.6"/><path d="M6 3v6M3.5 5.5h5" stroke="currentColor" stroke-width="1.6"/>`
  }</svg>`;
}

const ICONS = {
  first: "M3 3v10M13 3 6 8l7 5z",
  previous: "M11 3 4 8l7 5z",
  play: "M4 2.5 13 8l-9 5.5z",
  pause: "M5 3v10M11 3v10",
  next: "M5 3l7 5-7 5z",
  last: "M13 3v10M3 3l7 5-7 5z",
  more: "M3 8h.01M8 8h.01M13 8h.01",
} as const;

export function icon(name: keyof typeof ICONS): TemplateResult {
  const filled = name !== "pause" && name !== "more";
  return html`<svg class="icon" viewBox="0 0 16 16" aria-hidden="true"><path d=${ICONS[name]} fill=${filled ? "currentColor" : "none"} stroke="currentColor" stroke-width=${filled ? 1.25 : 2.5} stroke-linecap=${name === "more" ? "round" : "butt"} stroke-linejoin="round"/></svg>`;
}

// What the shapes mean, for those that are in sight.

export function legend({ map }: MappedView): TemplateResult {
  const cells = map.groups.flatMap(({ rows }) => rows).flatMap((row) => row.cells);
  const shapes = new Map<Shape, string>();
  for (const { shape, word, mix, before } of cells) {
    if (before) shapes.set(before.shape, kindOf(before.shape) ?? before.word);
    if (mix === null) shapes.set(shape, kindOf(shape) ?? word);
    else for (const part of mix) shapes.set(part.shape, kindOf(part.shape) ?? part.shape);
  }
  const shields = (["wp", "rwp"] as const).filter((by) =>
    cells.some(({ wp, before }) => wp === by || before?.by === by),
  );
  const meanings = { wp: "write-protected by userfaultfd", rwp: "read-write protected by userfaultfd" };
  return html`<footer class="legend" aria-hidden="true">
    ${[...shapes].map(([shape, word]) => html`<span class="entry">${glyph(shape)}${word}</span>`)}
    ${shields.map((by) => html`<span class="entry">${shield(by)}${meanings[by]}</span>`)}
    ${cells.some(({ uses }) => uses !== null) ? html`<span class="entry"><span class="digit">2</span>two entries refer to it</span>` : nothing}
    ${cells.some(({ before }) => before !== null) ? html`<span class="entry"><span class="swatch"></span>changed in this step, on top what it was</span>` : nothing}
    ${cells.some(({ alarm }) => alarm !== null) ? html`<span class="entry"><span class="swatch lost"></span>protection lost</span>` : nothing}
  </footer>`;
}

export const legendStyles = css`
  .legend { display: flex; flex-wrap: wrap; gap: 4px 18px; margin-top: 8px; padding-top: 8px; border-top: 1px solid var(--line); font-size: .9em; color: var(--fg); }
  .legend .entry { font-family: inherit; white-space: normal; }
  .digit { font: 10px/1 var(--mono); color: var(--strong); padding: 0 3px; }
  .swatch { width: 11px; height: 11px; border-radius: 2px; box-shadow: 0 0 0 2px var(--accent); margin: 0 2px; }
  .swatch.lost { box-shadow: 0 0 0 2px var(--error); background: linear-gradient(to top right, transparent calc(50% - 1px), var(--error) calc(50% - 1px) calc(50% + 1px), transparent calc(50% + 1px)); }
`;
