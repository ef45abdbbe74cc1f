// What the shapes mean, for those that are in sight.

import { css, html, nothing, type TemplateResult } from "lit";
import type { Shape, StepView } from "../analysis/view/types.ts";
import { glyph, shield } from "./glyph.ts";

export function legend(view: StepView): TemplateResult {
  const shapes = new Map<Shape, string>();
  let wp = false;
  for (const row of [...view.processes.flatMap((process) => process.rows), ...view.memory]) {
    for (const item of row.items) {
      shapes.set(item.shape, item.word);
      wp ||= item.wp;
    }
  }
  return html`<footer class="legend" aria-hidden="true">
    ${[...shapes].map(([shape, word]) => html`<span class="entry">${glyph(shape)}${word}</span>`)}
    ${wp ? html`<span class="entry">${shield()}write-protected by userfaultfd</span>` : nothing}
    <span class="entry"><span class="swatch"></span>changed in this step</span>
  </footer>`;
}

export const legendStyles = css`
  .legend { display: flex; flex-wrap: wrap; gap: 4px 18px; margin-top: 22px; padding-top: 10px; border-top: 1px solid var(--line); font-size: .9em; color: var(--fg); }
  .legend .entry { font-family: inherit; }
  .swatch { width: 11px; height: 11px; border-radius: 2px; box-shadow: 0 0 0 2px var(--accent); margin: 0 2px; }
`;
