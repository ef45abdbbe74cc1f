// The map: the whole state in one picture. It lays out what analysis says; it decides how wide a page is, what is pointed at and what has the focus.
// All of it is one stop of the Tab key; arrows move within.

import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import type { MapCell, MapGroup, MapRow, MapView, PageRef, TaskView, UnreadView } from "../analysis/view/types.ts";
import {
  axisOf,
  connections,
  GAP,
  type Line,
  lineStyles,
  lines,
  PAGE,
  type Spot,
  shareOf,
  widthOf,
} from "./map-layout.ts";
import { cellStyles, mapCell, processHead, processStyles } from "./map-parts.ts";
import { placed, theme } from "./theme.ts";

/** Pixels of the names at most. */
const MOST_LABEL = 180;
export class PteMap extends LitElement {
  static override properties = {
    view: { attribute: false },
    tasks: { attribute: false },
    unread: { attribute: false },
    selected: { attribute: false },
    query: { attribute: false },
    width: { state: true },
    pointed: { state: true },
    cursor: { state: true },
    drawn: { state: true },
    below: { state: true },
  };
  declare view: MapView;
  declare tasks: readonly TaskView[];
  declare unread: readonly UnreadView[];
  declare selected: PageRef | null;
  /** Cells whose words hold it stand out; empty: all are alike. */
  declare query: string;
  declare private width: number;
  declare private pointed: Spot | null;
  declare private cursor: Spot | null;
  declare private drawn: readonly Line[];
  /** Cells that the step changed and that lie below what is in sight. */
  declare private below: number;
  private room = 0;
  private wantFocus = false;
  private readonly under = new Set<Element>();
  private readonly seen = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting, boundingClientRect, rootBounds } of entries) {
      const lower = !isIntersecting && boundingClientRect.top > (rootBounds?.height ?? innerHeight) / 2;
      if (lower) this.under.add(target);
      else this.under.delete(target);
    }
    this.below = this.under.size;
  });
  private readonly resized = new ResizeObserver(([entry]) => {
    if (entry && entry.contentRect.width > 0) this.width = Math.floor(entry.contentRect.width);
  });

  constructor() {
    super();
    this.tasks = [];
    this.unread = [];
    this.selected = null;
    this.query = "";
    this.width = 560;
    this.pointed = null;
    this.cursor = null;
    this.drawn = [];
    this.below = 0;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.resized.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.resized.disconnect();
    this.seen.disconnect();
  }

  /** Watches the cells that the step changed: those that are out of sight are told. */
  private watch(): void {
    this.seen.disconnect();
    this.under.clear();
    this.below = 0;
    for (const cell of this.renderRoot.querySelectorAll(".cell.changed")) this.seen.observe(cell);
  }

  /** Pixels of the names before the cells, at least. */
  private get least(): number {
    return this.width < 440 ? 84 : this.width < 700 ? 116 : 150;
  }

  /** What few cells leave goes to the names. */
  private get label(): number {
    const most = Math.max(0, ...this.view.groups.map(widthOf));
    return Math.floor(Math.min(MOST_LABEL, Math.max(this.least, this.width - most * PAGE.most)));
  }

  protected override updated(changed: PropertyValues): void {
    if (changed.has("width")) {
      const room = Math.floor((this.width - this.least) / PAGE.least);
      if (room !== this.room) {
        this.room = room;
        this.send("map-room", room);
      }
    }
    if (changed.has("view")) {
      const first =
        this.renderRoot.querySelector(".cell.changed.alarm") ?? this.renderRoot.querySelector(".cell.changed");
      first?.scrollIntoView({ block: "nearest" });
      this.watch();
    }
    const drawn = this.connections();
    if (drawn.length > 0 || this.drawn.length > 0) {
      if (JSON.stringify(drawn) !== JSON.stringify(this.drawn)) this.drawn = drawn;
    }
    if (!this.wantFocus) return;
    this.wantFocus = false;
    this.renderRoot.querySelector<HTMLElement>('.cell[tabindex="0"]')?.focus();
  }

  private send(type: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
  }

  private get rows(): readonly MapRow[] {
    return this.view.groups.flatMap(({ rows }) => rows);
  }

  private cellOf(spot: Spot | null): MapCell | undefined {
    return spot ? this.rows.find(({ key }) => key === spot.row)?.cells[spot.cell] : undefined;
  }

  private get selectedSpot(): Spot | null {
    const ref = this.selected;
    const row = ref && this.rows.find(({ pages }) => pages?.mm === ref.mm && pages.place === ref.place);
    if (!row || !ref) return null;
    const cell = row.cells.findIndex(({ index, count }) => index <= ref.page && ref.page < index + count);
    return cell < 0 ? null : { row: row.key, cell };
  }

  /** What lines start from. */
  private get source(): Spot | null {
    return this.pointed ?? this.selectedSpot;
  }

  private connections(): Line[] {
    const spot = this.source;
    const source = this.cellOf(spot);
    const map = this.renderRoot.querySelector(".map");
    return spot && source && map ? connections(this.rows, { ...spot, source }, (each) => this.element(each), map) : [];
  }

  private element({ row, cell }: Spot): Element | null {
    const line = [...this.renderRoot.querySelectorAll<HTMLElement>(".line")].find(({ dataset }) => dataset.row === row);
    return line?.querySelectorAll(".cell")[cell] ?? null;
  }

  private move(event: KeyboardEvent): void {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const spot = this.cursorSpot;
    const row = spot && this.rows.find(({ key }) => key === spot.row);
    const cell = this.cellOf(spot);
    if (!spot || !row || !cell) return;
    if (event.key === "Enter" || event.key === " ") {
      this.pick(row, cell);
    } else {
      const last = row.cells.length - 1;
      const along: Record<string, number> = {
        ArrowRight: Math.min(last, spot.cell + 1),
        ArrowLeft: Math.max(0, spot.cell - 1),
        Home: 0,
        End: last,
      };
      const down = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
      const to = along[event.key];
      if (down !== 0) this.cursor = this.beside(row, cell, down);
      else if (to !== undefined) this.cursor = { row: row.key, cell: to };
      else return;
      this.pointed = this.cursor;
      this.wantFocus = true;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  /** The cell above or below in the nearest column. */
  private beside(row: MapRow, cell: MapCell, down: 1 | -1): Spot {
    const { rows } = this;
    const next = rows[Math.max(0, Math.min(rows.length - 1, rows.indexOf(row) + down))] ?? row;
    const found = next.cells.findIndex(({ at, wide }) => at <= cell.at && cell.at < at + wide);
    return { row: next.key, cell: found < 0 ? next.cells.length - 1 : found };
  }

  private get cursorSpot(): Spot | null {
    if (this.cellOf(this.cursor)) return this.cursor;
    const [row] = this.rows;
    return this.selectedSpot ?? (row ? { row: row.key, cell: 0 } : null);
  }

  private pick(row: MapRow, cell: MapCell): void {
    if (cell.mix) this.send("map-zoom", { group: row.group, from: cell.index, count: cell.count });
    else if (row.pages) this.send("map-select", { ...row.pages, page: cell.index });
    else {
      // What lies behind the mappings leads to the first page that refers to it.
      for (const other of this.rows) {
        const page = other.pages && other.cells.find((each) => shareOf(each, cell));
        if (!page || !other.pages) continue;
        this.send("map-select", { ...other.pages, page: page.index });
        return;
      }
    }
  }

  private row(row: MapRow, template: string, widths: readonly number[], source: MapCell | undefined): TemplateResult {
    const spot = this.source;
    const cursor = this.cursorSpot;
    const selected = this.selectedSpot;
    const raised = row.cells.some(({ before }) => before !== null);
    const query = this.query.toLowerCase();
    const full = [row.size, ...row.facts, ...row.registered].join("  ");
    return html`<div class="line ${raised ? "raised" : ""} ${row.changed > 0 ? "touched" : ""}" role="row" data-row=${row.key}>
      <div class="label" role="rowheader" title="${row.owner}${row.owner && "."}${row.name}: ${full}. ${row.tally}">
        <span class="name">${row.name}${row.isNew ? html`<span class="new"> new</span>` : nothing}</span>
        <span class="facts">${row.registered.map((mode) => html`<b>${mode}</b> `)}${row.pages ? row.facts.join(" ") : [row.size, ...row.facts].join(" ")}</span>
        <span class="sr">${row.size}. ${row.tally}</span>
      </div>
      <div class="cells" role="presentation" ${placed({ "grid-template-columns": template })}>
        ${row.cells.map((cell, i) => {
          const here = { row: row.key, cell: i };
          const wide = widths.slice(cell.at, cell.at + cell.wide).reduce((sum, width) => sum + width, 0);
          return mapCell(cell, {
            width: wide,
            focusable: cursor?.row === row.key && cursor.cell === i,
            selected: selected?.row === row.key && selected.cell === i,
            lit: source !== undefined && (spot?.row !== row.key || spot.cell !== i) && shareOf(source, cell),
            found: query === "" ? null : cell.label.toLowerCase().includes(query),
            pick: () => {
              this.cursor = here;
              this.pick(row, cell);
            },
            point: (on) => {
              this.pointed = on ? here : null;
            },
          });
        })}
      </div></div>`;
  }

  private process(name: string): TemplateResult {
    const features = this.view.processes.find((each) => each.name === name)?.userfaultfd ?? null;
    return processHead(name, features, this.tasks, this.unread, (step) => this.send("map-step", step));
  }

  private group(group: MapGroup): TemplateResult {
    const { widths, template, labels } = axisOf(group, this.width - this.label);
    const source = this.cellOf(this.source);
    let owner = "";
    return html`
      <div class="axis" aria-hidden="true" ${placed({ "grid-template-columns": template })}>${labels.map((label) => html`<span>${label}</span>`)}</div>
      ${group.rows.map((row) => {
        const head = row.owner !== "" && row.owner !== owner ? this.process(row.owner) : nothing;
        const behind =
          row.owner === "" && owner !== "" ? html`<div class="process" role="presentation"></div>` : nothing;
        owner = row.owner;
        return html`${head}${behind}${this.row(row, template, widths, source)}`;
      })}
      ${group.zoomed ? html`<p class="zoomed" role="presentation"><button class="link" @click=${() => this.send("map-zoom", { group: group.key, from: 0, count: group.length })}>Show all ${group.length}</button></p>` : nothing}`;
  }

  protected override render(): TemplateResult {
    const pointed = this.cellOf(this.source);
    const idle = this.view.processes.filter(({ name }) => !this.rows.some(({ owner }) => owner === name));
    return html`<div class="map" role="grid" aria-label="Page tables" @keydown=${this.move} ${placed({ "--label": `${this.label}px` })}>
        ${this.view.groups.map((group) => this.group(group))}
        ${lines(this.drawn)}
      </div>
      ${idle.length > 0 ? html`<p class="idle">${idle.map(({ name }) => name).join(", ")}: nothing is mapped.</p>` : nothing}
      ${this.below > 0 ? html`<button class="below" @click=${() => [...this.under][0]?.scrollIntoView({ block: "center" })}>▾ ${this.below} changed below</button>` : nothing}
      <p class="peek" aria-hidden="true">${pointed?.label ?? ""}</p>`;
  }

  static override styles = [
    theme,
    cellStyles,
    lineStyles,
    processStyles,
    css`
      :host { display: block; min-width: 0; }
      .map { position: relative; display: grid; gap: 3px; }
      .line { display: grid; grid-template-columns: var(--label) minmax(0, 1fr); align-items: end; }
      .line.raised { padding-top: 18px; }
      .label { display: flex; flex-direction: column; justify-content: center; height: 26px; padding-right: 8px; min-width: 0; line-height: 1.15; overflow: hidden; }
      .label > span { white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
      .label .name { font-family: var(--mono); font-weight: 600; color: var(--strong); }
      .label .facts { font-size: 10px; color: var(--dim); }
      .label b { color: var(--strong); font-weight: 600; }
      .touched > .label .name { text-decoration: underline; text-decoration-color: var(--accent); text-decoration-thickness: 2px; text-underline-offset: 2px; }
      .new { font: 400 10px var(--mono); color: var(--accent); }
      .cells, .axis { display: grid; column-gap: ${GAP}px; min-width: 0; }
      .axis { margin-left: var(--label); font: 9px/11px var(--mono); color: var(--dim); text-align: center; margin-top: 8px; }
      .axis:first-child { margin-top: 0; }
      .axis span { white-space: nowrap; overflow: visible; display: flex; justify-content: center; }
      .below { position: sticky; bottom: 8px; z-index: 4; display: block; margin: 4px auto 0; font: inherit; color: var(--strong); background: var(--bg); border: 2px solid var(--accent); border-radius: 12px; padding: 1px 12px; cursor: pointer; }
      .idle, .zoomed { margin: 4px 0 0; color: var(--dim); }
      .peek { margin: 6px 0 0; min-height: 1.4em; color: var(--strong); font-family: var(--mono); font-size: .92em; overflow-wrap: anywhere; }
    `,
  ];
}

if (!customElements.get("pte-map")) customElements.define("pte-map", PteMap);
