// What the shapes mean, for those that are in sight.

import { css, html, nothing, type TemplateResult } from "lit";
import type { MappedView, Shape } from "../analysis/view/types.ts";
import { glyph, kindOf, shield } from "./glyph.ts";

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
  const said = { wp: "write-protected by userfaultfd", rwp: "read-write protected by userfaultfd" };
  return html`<footer class="legend" aria-hidden="true">
    ${[...shapes].map(([shape, word]) => html`<span class="entry">${glyph(shape)}${word}</span>`)}
    ${shields.map((by) => html`<span class="entry">${shield(by)}${said[by]}</span>`)}
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
