// What the map is made of: the head of a process, and cells. A cell is a shape on its colour, the shield of a protection under it, and where the step changed it what it was, on top.

import { css, html, nothing, type TemplateResult } from "lit";
import { classMap } from "lit/directives/class-map.js";
import type { MapCell, MapPart, TaskView, UnreadView } from "../analysis/view/types.ts";
import { glyph, icon, shield } from "./glyph.ts";
import { placed } from "./theme.ts";

export interface CellContext {
  /** Pixels of the cell. */
  readonly width: number;
  readonly focusable: boolean;
  readonly selected: boolean;
  /** Belongs to what is pointed at. */
  readonly lit: boolean;
  /** What is searched for; null: nothing is. */
  readonly found: boolean | null;
  pick(): void;
  point(on: boolean): void;
}

export function mapCell(cell: MapCell, context: CellContext): TemplateResult {
  const { before, mix } = cell;
  const classes = {
    cell: true,
    moves: true,
    changed: before !== null,
    lit: context.lit,
    selected: context.selected,
    alarm: cell.alarm !== null,
    fold: cell.count > 1,
    mixed: mix !== null,
    faded: context.found === false,
    found: context.found === true,
    [`shape-${cell.shape}`]: true,
  };
  const roomy = context.width >= 44 && cell.count > 1;
  // One entry of a table above for all of these pages.
  const pmd = (marks: readonly string[]) =>
    roomy && marks.includes("pmd") ? html`<b class="level" data-said="pmd" aria-hidden="true"></b>` : nothing;
  return html`<div class=${classMap(classes)} role="gridcell" tabindex=${context.focusable ? 0 : -1} aria-selected=${context.selected ? "true" : "false"}
      aria-label="${cell.label}${cell.count > 1 ? ` ×${cell.count}` : ""}" title=${cell.label} data-at=${cell.at} ${placed({ "grid-column": `${cell.at + 1} / span ${cell.wide}` })}
      @click=${context.pick} @contextmenu=${() => mix === null && context.pick()} @pointerenter=${() => context.point(true)} @pointerleave=${() => context.point(false)}
      @focus=${() => context.point(true)} @blur=${() => context.point(false)}>
    ${before ? html`<span class="was shape-${before.shape}" aria-hidden="true">${glyph(before.shape)}${before.by ? shield(before.by) : nothing}${uses(before.uses)}${pmd(before.marks)}</span>` : nothing}
    ${mix ? parts(mix) : html`<span class="now" aria-hidden="true">${glyph(cell.shape)}${cell.wp ? shield(cell.wp) : nothing}</span>${uses(cell.uses)}${pmd(cell.marks)}`}
    ${roomy ? html`<span class="times" aria-hidden="true">×${cell.count}</span>` : nothing}
  </div>`;
}

/** How many entries refer to it: that may be all that a step changed. */
function uses(count: number | null): TemplateResult | typeof nothing {
  return count === null ? nothing : html`<span class="uses" data-said=${count} aria-hidden="true"></span>`;
}

/** Stripes as high as their part of the fold. */
function parts(mix: readonly MapPart[]): TemplateResult {
  const all = mix.reduce((sum, { count }) => sum + count, 0);
  return html`<span class="parts" aria-hidden="true">${mix.map(
    (part) =>
      html`<span class="part shape-${part.shape} ${part.isAlarm ? "alarm" : ""} ${part.isChanged ? "changed" : ""}" ${placed({ "flex-grow": String(Math.max(0.12, part.count / all)) })}>${glyph(part.shape)}${part.wp ? shield(part.wp) : nothing}</span>`,
  )}</span>`;
}

export const cellStyles = css`
  .cell {
    position: relative; display: flex; align-items: center; justify-content: center; gap: 4px; height: 26px; min-width: 0; cursor: pointer; padding: 0;
    border: 1px solid color-mix(in srgb, var(--shape) 60%, var(--bg)); border-radius: 3px;
    background: color-mix(in srgb, var(--shape) var(--tint), var(--bg)); scroll-margin: 110px 0 40px;
  }
  .cell.shape-none, .cell.shape-vacant { background: none; border: 1px dashed color-mix(in srgb, var(--shape) 45%, transparent); }
  .cell.shape-none > .now > .glyph, .cell.shape-vacant > .now > .glyph { visibility: hidden; }
  .cell.shape-gap { border-color: transparent; background: none; }
  .cell.shape-gap > .now > .glyph { opacity: .45; }
  .now, .was { display: flex; flex-direction: column; align-items: center; justify-content: center; gap: 0; line-height: 0; }
  .now .glyph { width: 11px; height: 11px; }
  .now .shield { width: 9px; height: 9px; margin-top: -1px; }
  .was { position: absolute; left: -1px; right: -1px; bottom: calc(100% - 1px); height: 19px; flex-direction: row; gap: 1px; border: 1px dashed var(--accent); border-bottom-width: 0; border-radius: 4px 4px 0 0; background: color-mix(in srgb, var(--shape) calc(var(--tint) * .7), var(--bg)); }
  .was .glyph { width: 9px; height: 9px; }
  .was .shield { width: 8px; height: 8px; }
  .was::after { content: ""; position: absolute; left: calc(50% - 3px); bottom: -3px; border: 3px solid transparent; border-top-color: var(--accent); z-index: 1; }
  /* The label says it in words of its own. */
  [data-said]::after { content: attr(data-said); }
  .uses { font: 9px/1 var(--mono); color: var(--strong); }
  .now + .uses { margin-left: -2px; }
  .level { font: 600 9px/1 var(--mono); color: var(--strong); border: 1px solid currentColor; border-radius: 2px; padding: 1px 2px; }
  .was .level { padding: 0 2px; margin-left: 2px; }
  .cell.changed { outline: 2px solid var(--accent); outline-offset: -1px; }
  .cell.alarm { outline: 2px solid var(--error); outline-offset: -1px; background: linear-gradient(to top right, transparent calc(50% - 1px), var(--error) calc(50% - 1px) calc(50% + 1px), transparent calc(50% + 1px)), color-mix(in srgb, var(--shape) var(--tint), var(--bg)); }
  .cell.alarm .was { border-color: var(--error); }
  .cell.alarm .was::after { border-top-color: var(--error); }
  .cell.lit { background: color-mix(in srgb, var(--shape) calc(var(--tint) + 26%), var(--bg)); border-color: var(--strong); box-shadow: 0 0 0 1px var(--strong); }
  .cell.found { box-shadow: 0 0 0 3px var(--warning); }
  .cell.faded { opacity: .35; }
  .cell.selected { box-shadow: 0 0 0 2px var(--bg), 0 0 0 4px var(--focus); z-index: 2; }
  .cell:focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; z-index: 2; }
  .times { font: 10px/1 var(--mono); color: var(--strong); overflow: hidden; }
  .parts { position: absolute; inset: 0; display: flex; flex-direction: column; border-radius: 2px; overflow: hidden; }
  .part { display: flex; align-items: center; justify-content: center; gap: 2px; min-height: 0; overflow: hidden; flex-basis: 0; background: color-mix(in srgb, var(--shape) calc(var(--tint) + 8%), var(--bg)); }
  .part.shape-none { background: none; }
  .part .glyph { width: 8px; height: 8px; }
  .part .shield { width: 7px; height: 7px; }
  .part.changed { border-left: 2px solid var(--accent); }
  .part.alarm { border-left: 3px solid var(--error); }
  @media (forced-colors: active) {
    .cell.changed { outline-color: Highlight; }
    .cell.alarm { outline: 2px double Mark; }
  }
`;

/**
 * The head of a process's rows: what its userfaultfd can do (null: it has none), who waits in it, and what of messages nobody has read. `go`: to the step
 * since which a task waits.
 */
export function processHead(
  name: string,
  features: readonly string[] | null,
  tasks: readonly TaskView[],
  unread: readonly UnreadView[],
  go: (step: number) => void,
): TemplateResult {
  const waiting = tasks.filter((task) => task.name === name || task.name.startsWith(`${name}/`));
  const featureText = features === null ? "" : features.length > 0 ? features.join(" | ") : "no features";
  return html`<div class="process" role="presentation"><strong>${name}</strong>
      ${featureText === "" ? nothing : html`<span class="features" title="userfaultfd: ${featureText}">userfaultfd ${featureText}</span>`}
      ${waiting.map((task) => html`<button class="waits mono" title="${task.name} ${task.operation}: ${task.wait}${task.until === null ? "" : `, ${task.until}`}, since step ${task.step + 1}" @click=${() => go(task.step)}>${icon("pause")} ${task.name} ${task.operation} ${task.wait}</button>`)}
      ${unread.map((each) => (each.process === name ? unreadOf(each) : nothing))}</div>`;
}

/** What a process's userfaultfd has to say and nobody has read, and that its ioctls are refused meanwhile. */
function unreadOf({ process, messages, changing }: UnreadView): TemplateResult {
  const messageText = messages.map((message) => message.replace(`${process}: `, "")).join("; ");
  const refused = changing > 0 ? " · EAGAIN" : "";
  const why = changing > 0 ? `. mmap_changing is ${changing}: what protects, fills and moves gets EAGAIN` : "";
  return html`<span class="unread mono" title="unread: ${messageText}${why}"><span aria-hidden="true">✉</span> ${messages.length} unread: ${messageText}${refused}</span>`;
}

export const processStyles = css`
  .process { display: flex; flex-wrap: wrap; gap: 0 8px; align-items: baseline; border-top: 1px solid var(--line); padding-top: 2px; margin-top: 2px; min-width: 0; }
  .process strong { font-family: var(--mono); color: var(--strong); }
  .features { font-size: 10px; line-height: 1.6; color: var(--dim); white-space: nowrap; overflow: hidden; text-overflow: ellipsis; min-width: 0; }
  .unread { font-size: 11px; color: var(--strong); white-space: nowrap; overflow: hidden; text-overflow: ellipsis; min-width: 0; }
  .waits .icon { width: 9px; height: 9px; vertical-align: -1px; }
  .waits { font: inherit; font-family: var(--mono); font-size: 11px; color: var(--strong); background: none; border: 1px solid var(--warning); border-radius: 9px; padding: 0 7px; cursor: pointer; }
`;
