// A row of items with its head: a mapping's pages, a file's page cache, the swap area, the page frames. A long one draws only what is in sight
// and asks for it by the event `look`. Its items are one stop of the Tab key; arrows move within.

import { elementScroll, observeElementOffset, Virtualizer } from "@tanstack/virtual-core";
import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import type { Item, Row, Window } from "../analysis/view/types.ts";
import { cell, cellStyles } from "./cell.ts";
import type { Detail } from "./host.ts";
import { barStyles, overviewBar } from "./overview-bar.ts";
import { placed } from "./placed.ts";
import { theme } from "./theme.ts";

const CELL_WIDTH = 126;
const ROW_HEIGHT = 86;
const GAP = 6;
/** Of a row that scrolls, in pixels. */
const HEIGHT = ROW_HEIGHT * 3 + 30;
/** Up to this many items stand in the page as they are; more of them scroll. */
const SHORT = 64;

export interface ShelfEvents {
  "row-select": CustomEvent<Item>;
  "row-point": CustomEvent<readonly string[]>;
  "row-look": CustomEvent<{ key: string; window: Window }>;
}

export class PteShelf extends LitElement {
  static override properties = {
    row: { attribute: false },
    owner: { attribute: false },
    detail: { attribute: false },
    compare: { type: Boolean },
    lit: { attribute: false },
    selected: { attribute: false },
    cursor: { state: true },
    columns: { state: true },
  };
  declare row: Row;
  /** The process it belongs to, for labels; empty for memory. */
  declare owner: string;
  declare detail: Detail;
  declare compare: boolean;
  /** References to highlight. */
  declare lit: readonly string[];
  /** The page selected, when it is one of these. */
  declare selected: number | null;
  /** Position of the item that the Tab key reaches. */
  declare private cursor: number;
  declare private columns: number;

  private virtual: Virtualizer<HTMLElement, HTMLElement> | null = null;
  private leave: (() => void) | undefined;
  private readonly resized = new ResizeObserver(([entry]) => {
    if (entry) this.columns = Math.max(1, Math.floor((entry.contentRect.width + GAP) / (CELL_WIDTH + GAP)));
  });
  private wantFocus = false;

  constructor() {
    super();
    this.owner = "";
    this.detail = "cells";
    this.compare = false;
    this.lit = [];
    this.selected = null;
    this.cursor = 0;
    this.columns = 4;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.resized.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.resized.disconnect();
    this.leave?.();
    this.leave = undefined;
    this.virtual = null;
  }

  private get long(): boolean {
    return this.row.count > SHORT;
  }

  protected override updated(changed: PropertyValues): void {
    const scroller = this.renderRoot.querySelector<HTMLElement>(".scroller");
    if (!scroller) {
      this.leave?.();
      this.leave = undefined;
      this.virtual = null;
    } else {
      this.virtualize(scroller);
      const { firstChanged } = this.row;
      if (changed.has("row") && firstChanged >= 0 && !this.inSight(firstChanged)) this.show(firstChanged);
    }
    if (this.wantFocus) {
      this.wantFocus = false;
      this.renderRoot.querySelector<HTMLElement>('[role="option"][tabindex="0"]')?.focus();
    }
  }

  private virtualize(scroller: HTMLElement): void {
    const options = {
      count: Math.ceil(this.row.count / this.columns),
      getScrollElement: () => scroller,
      estimateSize: () => ROW_HEIGHT + GAP,
      overscan: 2,
      // The height is given and a new scroller is at its top: who asks the page for either has it lay out everything before it is drawn.
      observeElementRect: (_: unknown, tell: (rect: { width: number; height: number }) => void) =>
        tell({ width: 0, height: HEIGHT }),
      scrollToFn: (...[offset, how, list]: Parameters<typeof elementScroll<HTMLElement>>) => {
        if (offset > 0 || (list.scrollOffset ?? 0) > 0) elementScroll(offset, how, list);
      },
      observeElementOffset,
      onChange: () => {
        this.requestUpdate();
        this.ask();
      },
    };
    if (this.virtual) {
      this.virtual.setOptions(options);
    } else {
      this.virtual = new Virtualizer(options);
      this.leave = this.virtual._didMount();
    }
    this.virtual._willUpdate();
    this.ask();
  }

  /** Asks for the rows in sight, in whole screens, so that small movements ask nothing. */
  private ask(): void {
    const rows = this.virtual?.getVirtualItems();
    const first = rows?.at(0);
    const last = rows?.at(-1);
    if (!first || !last) return;
    const from = first.index * this.columns;
    const to = Math.min(this.row.count, (last.index + 1) * this.columns);
    const { row } = this;
    if (from >= row.from && to <= row.from + row.items.length) return;
    const margin = this.columns * 4;
    const start = Math.max(0, from - margin);
    this.send("row-look", {
      key: row.key,
      window: { from: start, count: Math.min(row.count, to + margin) - start },
    });
  }

  private inSight(position: number): boolean {
    const row = Math.floor(position / this.columns);
    const range = this.virtual?.range;
    return !range || (row >= range.startIndex && row <= range.endIndex);
  }

  private show(position: number): void {
    this.virtual?.scrollToIndex(Math.floor(position / this.columns), { align: "center" });
  }

  private send<T>(type: keyof ShelfEvents, detail: T): void {
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
  }

  private move(event: KeyboardEvent): void {
    const steps: Record<string, number> = {
      ArrowRight: 1,
      ArrowLeft: -1,
      ArrowDown: this.columns,
      ArrowUp: -this.columns,
      PageDown: this.columns * 3,
      PageUp: -this.columns * 3,
      Home: -Infinity,
      End: Infinity,
    };
    const step = steps[event.key];
    if (step === undefined || event.altKey || event.ctrlKey || event.metaKey) {
      if (event.key === "Enter" || event.key === " ") {
        event.preventDefault();
        event.stopPropagation();
        this.pick(this.itemAt(this.cursor));
      }
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    this.cursor = Math.max(0, Math.min(this.row.count - 1, this.cursor + step));
    if (this.long && !this.inSight(this.cursor)) this.show(this.cursor);
    this.wantFocus = true;
    this.send("row-point", this.itemAt(this.cursor)?.refs ?? []);
  }

  private itemAt(position: number): Item | undefined {
    return this.row.items[position - this.row.from];
  }

  private pick(item: Item | undefined): void {
    if (item) this.send("row-select", item);
  }

  private cellAt(position: number, before: boolean): TemplateResult {
    const item = this.itemAt(position);
    if (!item) return html`<div class="cell waiting" role="presentation"></div>`;
    return cell(item, {
      position,
      count: this.row.count,
      before,
      focusable: !before && position === Math.min(this.cursor, this.row.count - 1),
      selected: this.selected !== null && this.selected >= item.index && this.selected < item.index + item.span,
      lit: this.lit.length > 0 && item.refs.some((ref) => this.lit.includes(ref)),
      pick: () => {
        this.cursor = position;
        this.pick(item);
      },
      point: (on) => this.send("row-point", on ? item.refs : []),
    });
  }

  private cells(before: boolean): TemplateResult {
    const { row } = this;
    const name = `${this.owner}${this.owner && "."}${row.name}${before ? ", before the step" : ""}`;
    const columns = placed({ "grid-template-columns": `repeat(${this.columnsIn()}, minmax(0, 1fr))` });
    if (!this.long) {
      const positions = Array.from({ length: row.count }, (_, position) => position);
      return html`<div class="cells" role="listbox" aria-label=${name} ${columns} @keydown=${this.move}>${positions.map((position) => this.cellAt(position, before))}</div>`;
    }
    const rows = this.virtual?.getVirtualItems() ?? [];
    const height = this.virtual?.getTotalSize() ?? Math.ceil(row.count / this.columns) * (ROW_HEIGHT + GAP);
    return html`<div class="scroller" tabindex="-1">
      <div class="sizer" role="listbox" aria-label=${name} ${placed({ height: `${height}px` })} @keydown=${this.move}>
        ${rows.map((line) => {
          const at = line.index * this.columns;
          const length = Math.min(this.columns, row.count - at);
          return html`<div class="cells row" role="presentation" ${placed({ transform: `translateY(${line.start}px)`, "grid-template-columns": `repeat(${this.columns}, minmax(0, 1fr))` })}>
            ${Array.from({ length }, (_, i) => this.cellAt(at + i, before))}</div>`;
        })}
      </div></div>`;
  }

  private columnsIn(): number {
    const columns = this.compare ? Math.max(1, Math.floor(this.columns / 2)) : this.columns;
    return this.long ? this.columns : columns;
  }

  protected override render(): TemplateResult {
    const { row } = this;
    const sided = this.compare && !this.long && row.changed > 0 && this.detail === "cells";
    return html`
      <div class="head">
        <h3 class="mono">${row.name}</h3>
        <span class="facts"><span>${row.size}</span>${row.facts.map((fact) => html`<span class="mono">${fact}</span>`)}</span>
        ${row.registered.map((mode) => html`<span class="chip mono">${mode}</span>`)}
        ${row.changed > 0 ? html`<span class="changed-count">${row.changed} changed</span>` : nothing}
      </div>
      ${row.bar && (this.detail === "bar" || this.long) ? overviewBar(row, (position) => this.fromBar(position)) : nothing}
      ${this.detail === "bar" && row.bar ? html`<p class="tally dim">${row.tally}</p>` : nothing}
      ${
        row.count === 0
          ? html`<p class="tally dim">Nothing.</p>`
          : this.detail !== "cells" && row.bar
            ? nothing
            : sided
              ? html`<div class="sides"><div><h4>Before</h4>${this.cells(true)}</div><div><h4>After</h4>${this.cells(false)}</div></div>`
              : this.cells(false)
      }`;
  }

  private fromBar(position: number): void {
    this.cursor = position;
    if (this.virtual) this.show(position);
    else this.send("row-look", { key: this.row.key, window: { from: position, count: SHORT } });
    this.pick(this.itemAt(position));
  }

  static override styles = [
    theme,
    barStyles,
    cellStyles,
    css`
      :host { display: block; min-width: 0; }
      .head { display: flex; flex-wrap: wrap; align-items: baseline; gap: 2px 10px; margin: 0 0 5px; }
      h3 { margin: 0; font-size: 1.05em; font-weight: 600; color: var(--strong); }
      h4 { margin: 0 0 3px; font-size: .85em; font-weight: 600; color: var(--dim); text-transform: uppercase; letter-spacing: .05em; }
      .facts { display: flex; flex-wrap: wrap; gap: 2px 10px; color: var(--dim); }
      .chip { border: 1px solid var(--line); border-radius: 9px; padding: 0 7px; font-size: .85em; color: var(--strong); }
      .changed-count { color: var(--strong); border-bottom: 2px solid var(--accent); font-size: .9em; }
      .tally { margin: 3px 0 0; font-size: .9em; }
      .bar + .cells, .bar + .scroller { margin-top: 6px; }
      .cells { display: grid; gap: ${GAP}px; }
      .scroller { height: ${HEIGHT}px; overflow-y: auto; overflow-x: hidden; scrollbar-gutter: stable; padding: 2px; contain: strict; }
      .sizer { position: relative; }
      .row { position: absolute; inset: 0 0 auto; }
      .row .cell { height: ${ROW_HEIGHT}px; }
      .sides { display: grid; grid-template-columns: 1fr 1fr; gap: 12px; }
      @container (max-width: 460px) { .sides { grid-template-columns: 1fr; } }
    `,
  ];
}
