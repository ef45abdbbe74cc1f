// One item as a card: shape and word, the words beside it, what it refers to, and what it was where the step changed it.

import { css, html, nothing, type TemplateResult } from "lit";
import { classMap } from "lit/directives/class-map.js";
import type { Item } from "../analysis/view/types.ts";
import { glyph, shield } from "./glyph.ts";

export interface CellContext {
  readonly position: number;
  readonly count: number;
  /** Draws what it was before the step. */
  readonly before: boolean;
  readonly focusable: boolean;
  readonly selected: boolean;
  readonly lit: boolean;
  pick(): void;
  point(on: boolean): void;
}

export function cell(item: Item, context: CellContext): TemplateResult {
  const shown = context.before && item.before ? item.before : item;
  const changed = item.before !== null;
  const classes = {
    cell: true,
    moves: true,
    changed,
    lit: context.lit,
    selected: context.selected,
    alarm: item.alarm !== null && !context.before,
    [`shape-${shown.shape}`]: true,
  };
  const pages = item.span > 1 ? `${item.index}…${item.index + item.span - 1}` : String(item.index);
  return html`<div class=${classMap(classes)} role="option" tabindex=${context.focusable ? 0 : -1} aria-selected=${context.selected ? "true" : "false"}
      aria-posinset=${context.position + 1} aria-setsize=${context.count}
      @click=${context.pick} @pointerenter=${() => context.point(true)} @pointerleave=${() => context.point(false)}
      @focus=${() => context.point(true)} @blur=${() => context.point(false)}>
    <span class="sr">${context.before ? `${pages}: ${shown.word} ${shown.marks.join(", ")}` : item.label}</span>
    <span class="top" aria-hidden="true">${glyph(shown.shape)}<span class="word">${shown.word}</span><span class="index">${pages}</span></span>
    <span class="marks" aria-hidden="true">${shown.marks.map((mark) => (mark === "wp" ? html`<span class="wp">${shield()}wp</span>` : html`<span>${mark}</span>`))}
      ${item.alarm !== null && !context.before ? html`<span class="lost">${item.alarm}</span>` : nothing}</span>
    <span class="note" aria-hidden="true">${shown.note}</span>
    ${changed && item.before && !context.before ? html`<span class="was" aria-hidden="true" title="was ${item.before.was}">was ${item.before.was}</span>` : nothing}
  </div>`;
}

export const cellStyles = css`
  .cell {
    position: relative; display: flex; flex-direction: column; gap: 1px; min-width: 0; min-height: 58px; padding: 4px 7px 4px 9px; overflow: hidden; cursor: pointer;
    border: 1px solid var(--line); border-left: 4px solid var(--shape); border-radius: 4px;
    background: color-mix(in srgb, var(--shape) var(--tint), var(--bg)); font-size: .92em; line-height: 1.3; scroll-margin: 8px;
  }
  .cell.shape-none, .cell.shape-vacant { background: transparent; border-style: dashed; border-left-width: 1px; padding-left: 12px; }
  .cell.waiting { border-style: dotted; cursor: default; background: none; }
  .cell .top { display: flex; align-items: center; gap: 5px; min-width: 0; }
  .cell .word { font-family: var(--mono); font-weight: 600; color: var(--strong); overflow: hidden; text-overflow: ellipsis; }
  .cell.shape-none .word, .cell.shape-vacant .word { font-weight: 400; color: var(--fg); }
  .cell .index { margin-left: auto; color: var(--fg); font-family: var(--mono); font-size: .9em; font-variant-numeric: tabular-nums; }
  .cell .marks { display: flex; flex-wrap: wrap; gap: 0 6px; font-family: var(--mono); color: var(--fg); max-height: 2.62em; overflow: hidden; font-size: .88em; }
  .cell .wp { display: inline-flex; align-items: center; gap: 2px; font-weight: 700; color: var(--strong); }
  .cell .lost { background: var(--error); color: var(--bg); border-radius: 3px; padding: 0 5px; font-weight: 700; }
  .cell .note, .cell .was { color: var(--fg); font-size: .9em; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
  .cell .was { color: var(--strong); font-family: var(--mono); margin-top: auto; border-top: 1px solid var(--line); white-space: normal; overflow-wrap: anywhere; }
  .row .cell .was { white-space: nowrap; }
  .cell.changed { box-shadow: 0 0 0 2px var(--accent); border-color: var(--accent); border-left-color: var(--shape); }
  .cell.changed::after { content: ""; position: absolute; top: 0; right: 0; border: 5px solid; border-color: var(--accent) var(--accent) transparent transparent; }
  .cell.alarm { border-top-color: var(--error); border-right-color: var(--error); border-bottom-color: var(--error); }
  .cell.lit { background: color-mix(in srgb, var(--shape) calc(var(--tint) + 18%), var(--bg)); outline: 2px dashed var(--strong); outline-offset: -3px; }
  .cell.selected { outline: 2px solid var(--focus); outline-offset: 2px; }
  .cell:focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; }
  @media (forced-colors: active) { .cell.changed { outline: 2px solid Highlight; } }
`;
