// Lines over the map, from an entry to what it refers to and to the others that refer to it.

import { css, svg, type TemplateResult } from "lit";

export interface Line {
  readonly from: { readonly x: number; readonly y: number };
  readonly to: { readonly x: number; readonly y: number };
  /** To what it refers to, not to another that shares it. */
  readonly refers: boolean;
}

/** Of a cell within the map, in pixels: the middle of it. */
export function middleOf(cell: Element, map: Element): { x: number; y: number } {
  const inner = cell.getBoundingClientRect();
  const outer = map.getBoundingClientRect();
  return { x: inner.left - outer.left + inner.width / 2, y: inner.top - outer.top + inner.height / 2 };
}

export function lines(shown: readonly Line[]): TemplateResult {
  return svg`<svg class="lines" aria-hidden="true">${shown.map(line)}</svg>`;
}

function line({ from, to, refers }: Line): TemplateResult {
  const down = to.y - from.y;
  // One above the other: the line goes around what lies between.
  const side = Math.abs(to.x - from.x) < 24 ? 12 + Math.min(60, Math.abs(down) / 4) : 0;
  const bend = Math.abs(down) < 8 ? -24 : down / 3;
  const d = `M${from.x} ${from.y}C${from.x + side} ${from.y + bend} ${to.x + side} ${to.y - (Math.abs(down) < 8 ? -bend : bend)} ${to.x} ${to.y}`;
  return svg`<g class=${refers ? "refers" : "shares"}><path d=${d}/><circle cx=${to.x} cy=${to.y} r="3.5"/></g>`;
}

export const lineStyles = css`
  .lines { position: absolute; inset: 0; width: 100%; height: 100%; pointer-events: none; overflow: visible; z-index: 3; }
  .lines path { fill: none; stroke: var(--strong); stroke-width: 1.75; }
  .lines .shares path { stroke-dasharray: 5 3; }
  .lines circle { fill: var(--strong); stroke: var(--bg); stroke-width: 1; }
`;
