// Lines over the map, from an entry to what it refers to and to the others that refer to it.

import { css, svg, type TemplateResult } from "lit";

export interface Line {
  readonly from: { readonly x: number; readonly y: number };
  readonly to: { readonly x: number; readonly y: number };
  /** To what it refers to, not to another that shares it. */
  readonly refers: boolean;
}

/** From a cell to another one, in pixels within the map: from edge to edge, so that what stands in them is seen. */
export function between(from: Element, to: Element, map: Element): Pick<Line, "from" | "to"> {
  const outer = map.getBoundingClientRect();
  const a = from.getBoundingClientRect();
  const b = to.getBoundingClientRect();
  const isDown = b.top > a.bottom;
  const isUp = b.bottom < a.top;
  const at = (box: DOMRect, isLow: boolean) => ({
    x: box.left - outer.left + box.width / 2,
    y: (isLow ? box.bottom : box.top) - outer.top,
  });
  // Side by side: over both.
  return isDown || isUp ? { from: at(a, isDown), to: at(b, isUp) } : { from: at(a, false), to: at(b, false) };
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
  return svg`<g class=${refers ? "refers" : "shares"}><path d=${d}/><circle cx=${to.x} cy=${to.y} r="3"/></g>`;
}

export const lineStyles = css`
  .lines { position: absolute; inset: 0; width: 100%; height: 100%; pointer-events: none; overflow: visible; z-index: 3; }
  .lines path { fill: none; stroke: var(--strong); stroke-width: 1.75; }
  .lines .shares path { stroke-dasharray: 5 3; }
  .lines circle { fill: var(--strong); stroke: var(--bg); stroke-width: 1; }
`;
