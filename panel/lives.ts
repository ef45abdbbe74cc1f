// The life of pages: a row for pages that live alike, a column for each step, findings on the axis. It draws what is in sight and asks for that alone.
// The list is one stop of the Tab key; up and down go from row to row, left and right to the row's changes before and after the step in sight. It scrolls
// with the page that it is in, so that the wheel has one thing to move.

import { css, html, LitElement, nothing, type PropertyValues, svg, type TemplateResult } from "lit";
import type { LifeBand, LifeRow, LifeSpan, LivesView, LivesViewport, PageRef } from "../analysis/view/types.ts";
import { glyph, heightOf } from "./glyph.ts";
import { placed, theme } from "./theme.ts";

const ROW = 24;
const BAR = 14;
/** Pixels of a letter in a bar. */
const LETTER = 5.5;
/** Pixels of a step at most, and of a column at least. */
const STEP = { most: 96, least: 4 };
/** So many rows are in sight at once, as a rule. */
const IN_SIGHT = 22;

export class PteLives extends LitElement {
  static override properties = {
    view: { attribute: false },
    steps: { type: Number },
    step: { type: Number },
    selected: { attribute: false },
    find: { attribute: false },
    range: { attribute: false },
    width: { state: true },
    cursor: { state: true },
    top: { state: true },
  };
  declare view: LivesView | null;
  /** Of the scenario, and the one in sight. */
  declare steps: number;
  declare step: number;
  declare selected: PageRef | null;
  declare find: string;
  /** The steps in sight; null: all. */
  declare range: { readonly from: number; readonly count: number } | null;
  declare private width: number;
  declare private cursor: number;
  /** The first row in sight. */
  declare private top: number;
  private asked = "";
  private wantFocus = false;
  private readonly resized = new ResizeObserver(([entry]) => {
    if (entry && entry.contentRect.width > 0) this.width = Math.floor(entry.contentRect.width);
  });

  constructor() {
    super();
    this.view = null;
    this.steps = 0;
    this.step = 0;
    this.selected = null;
    this.find = "";
    this.range = null;
    this.width = 560;
    this.cursor = 0;
    this.top = 0;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.resized.observe(this);
    // Whichever element around this one scrolls.
    document.addEventListener("scroll", this.scrolled, { capture: true, passive: true });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.resized.disconnect();
    document.removeEventListener("scroll", this.scrolled, { capture: true });
  }

  private get label(): number {
    return this.width < 440 ? 92 : this.width < 700 ? 128 : 170;
  }

  /** Pixels for the steps. */
  private get room(): number {
    return Math.max(80, this.width - this.label - 4);
  }

  private get viewport(): LivesViewport {
    const { from, count } = this.range ?? { from: 0, count: Math.max(1, this.steps) };
    const room = Math.floor(this.room / STEP.least);
    const inSight = Math.max(IN_SIGHT, Math.ceil(innerHeight / ROW));
    return {
      from,
      count,
      room,
      rows: { from: Math.max(0, this.top - inSight), count: inSight * 3 },
      find: this.find,
    };
  }

  protected override updated(_: PropertyValues): void {
    const { viewport } = this;
    const asked = JSON.stringify(viewport);
    if (asked !== this.asked) {
      this.asked = asked;
      this.send("lives-viewport", viewport);
    }
    if (!this.wantFocus) return;
    // Where it is far away it comes with the next answer.
    const row = this.renderRoot.querySelector<HTMLElement>(`.row[data-at="${this.cursor}"]`);
    if (!row) return;
    this.wantFocus = false;
    row.focus({ preventScroll: true });
  }

  private send(type: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
  }

  /** Pixels of a step. */
  private scale(view: LivesView): number {
    return Math.min(STEP.most, this.room / view.count);
  }

  /** Twice as near, or as far, around the step in sight. */
  private zoom(factor: number): void {
    const { from, count } = this.range ?? { from: 0, count: this.steps };
    const next = Math.max(8, Math.min(this.steps, Math.round(count * factor)));
    const middle = this.step >= from && this.step < from + count ? this.step : from + count / 2;
    const start = Math.max(0, Math.min(this.steps - next, Math.round(middle - next / 2)));
    this.send("lives-range", next >= this.steps ? null : { from: start, count: next });
  }

  private pan(direction: 1 | -1): void {
    const { range } = this;
    if (!range) return;
    const from = Math.max(
      0,
      Math.min(this.steps - range.count, range.from + Math.round((direction * range.count) / 2)),
    );
    this.send("lives-range", { from, count: range.count });
  }

  private readonly wheel = (event: WheelEvent): void => {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    this.zoom(event.deltaY > 0 ? 2 : 0.5);
  };

  private stepAt(event: MouseEvent, view: LivesView): number {
    const box = event.currentTarget instanceof Element ? event.currentTarget.getBoundingClientRect() : null;
    const at = Math.floor((event.clientX - (box?.left ?? 0)) / this.scale(view));
    return view.from + Math.max(0, Math.min(view.count - 1, at));
  }

  private move(event: KeyboardEvent, view: LivesView): void {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const last = view.rowCount - 1;
    const rows: Record<string, number> = {
      ArrowDown: Math.min(last, this.cursor + 1),
      ArrowUp: Math.max(0, this.cursor - 1),
      Home: 0,
      End: last,
    };
    const row = view.rows[this.cursor - view.firstRow];
    const next = rows[event.key];
    if (next !== undefined) {
      this.cursor = next;
      this.wantFocus = true;
      void this.updateComplete.then(() =>
        this.renderRoot.querySelector(".anchor")?.scrollIntoView({ block: "nearest" }),
      );
    } else if (event.key === "Enter" || event.key === " ") {
      if (row) this.send("map-select", row.page);
    } else if (event.key === "ArrowRight" || event.key === "ArrowLeft") {
      const step =
        event.key === "ArrowRight"
          ? row?.steps.find((each) => each > this.step)
          : row?.steps.findLast((each) => each < this.step);
      if (step !== undefined) this.send("map-step", step);
    } else if (event.key === "+") this.zoom(0.5);
    else if (event.key === "-") this.zoom(2);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  private readonly scrolled = (): void => {
    const rows = this.renderRoot.querySelector(".rows")?.getBoundingClientRect();
    if (!rows) return;
    const top = Math.max(0, Math.floor(-rows.top / ROW));
    // Half screens, so that small movements ask nothing.
    if (Math.abs(top - this.top) >= IN_SIGHT / 2 || top === 0) this.top = top;
  };

  /** `stop`: the row that the Tab key goes to. */
  private row(row: LifeRow, position: number, view: LivesView, stop: number): TemplateResult {
    const scale = this.scale(view);
    const selected =
      this.selected?.mm === row.page.mm &&
      this.selected.place === row.page.place &&
      this.selected.page === row.page.page;
    return html`<div class="row ${selected ? "selected" : ""}" role="option" aria-selected=${selected ? "true" : "false"} tabindex=${position === stop ? 0 : -1} data-at=${position}
        aria-posinset=${position + 1} aria-setsize=${view.rowCount} ${placed({ top: `${position * ROW}px` })}
        @focus=${() => {
          this.cursor = position;
        }}>
      <span class="sr">${row.label}</span>
      <span class="name" title="${row.owner}.${row.name}" aria-hidden="true" @click=${() => this.pick(row, position)}>${row.owner}.${row.name}</span>
      <svg class="life" aria-hidden="true" @click=${(event: MouseEvent) => {
        this.cursor = position;
        this.send("map-step", this.stepAt(event, view));
        this.send("map-select", row.page);
      }}>${row.spans.map((span) => bar(span, view, scale))}${row.bands.map((each) => band(each, view, scale))}</svg></div>`;
  }

  private pick(row: LifeRow, position: number): void {
    this.cursor = position;
    this.send("map-select", row.page);
  }

  private axis(view: LivesView): TemplateResult {
    const scale = this.scale(view);
    const width = view.count * scale;
    const every = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000].find((each) => each * scale >= 44) ?? 10000;
    const first = Math.ceil((view.from + 1) / every) * every;
    const numbers = Array.from(
      { length: Math.max(0, Math.floor((view.from + view.count - first) / every) + 1) },
      (_, i) => first + i * every,
    );
    return html`<svg class="axis" height="30" aria-hidden="true" ${placed({ width: `${width}px` })} @click=${(event: MouseEvent) => this.send("map-step", this.stepAt(event, view))}>
      ${numbers.map((number) => {
        // The last number may be wider than what is left at the edge.
        const x = Math.min((number - 1 - view.from + 0.5) * scale, width - (String(number).length * LETTER) / 2);
        return svg`<text x=${x} y="10">${number}</text>`;
      })}
      ${view.findings.map((finding) => {
        const x = (finding.step - view.from + 0.5) * scale;
        return svg`<path class=${finding.severity} d="M${x - 4} 17h8l-4 8z"><title>${`step ${finding.step + 1}: ${finding.code} ${finding.message}`}</title></path>`;
      })}
    </svg>`;
  }

  private tools(view: LivesView): TemplateResult {
    const all = view.count >= this.steps;
    return html`<div class="tools"><span class="said">${all ? `Steps 1 to ${this.steps}` : `Steps ${view.from + 1} to ${view.from + view.count} of ${this.steps}`}${view.untouched > 0 ? html`<span class="dim">, ${view.untouched} untouched ${view.untouched === 1 ? "page" : "pages"} left out</span>` : nothing}</span>
      ${all ? nothing : html`<button aria-label="Earlier steps" @click=${() => this.pan(-1)}>◂</button><button aria-label="Later steps" @click=${() => this.pan(1)}>▸</button>`}
      <button aria-label="Nearer" title="Fewer steps, wider (+)" @click=${() => this.zoom(0.5)}>+</button>
      <button aria-label="Farther" title="More steps (-)" ?disabled=${all} @click=${() => this.zoom(2)}>−</button>
      ${all ? nothing : html`<button @click=${() => this.send("lives-range", null)}>All</button>`}</div>`;
  }

  protected override render(): TemplateResult {
    const { view } = this;
    if (!view) return html``;
    if (view.rowCount === 0)
      return html`${this.tools(view)}<p class="dim">${this.find === "" ? "No page is touched in these steps." : "No page's life has these words."}</p>`;
    const scale = this.scale(view);
    const here = this.step >= view.from && this.step < view.from + view.count;
    const stop = Math.max(view.firstRow, Math.min(this.cursor, view.firstRow + view.rows.length - 1));
    return html`${this.tools(view)}
      <div class="lives" @wheel=${this.wheel} ${placed({ "--label": `${this.label}px`, "--here": `${this.label + (this.step - view.from) * scale}px`, "--step": `${Math.max(2, scale)}px` })}>
        ${here ? html`<div class="here" aria-hidden="true"></div>` : nothing}
        <div class="head">${this.axis(view)}</div>
        <div class="rows" role="listbox" aria-label="The life of pages" ${placed({ height: `${view.rowCount * ROW}px` })} @keydown=${(event: KeyboardEvent) => this.move(event, view)}>
          <span class="anchor" role="presentation" ${placed({ top: `${this.cursor * ROW}px` })}></span>
          ${view.rows.map((row, i) => this.row(row, view.firstRow + i, view, stop))}
        </div>
      </div>
      <footer class="legend" aria-hidden="true">${(
        ["present", "zero", "swap", "migration", "marker", "none", "gap"] as const
      )
        .filter((shape) => view.rows.some((row) => row.spans.some((span) => span.shape === shape)))
        .map(
          (shape) =>
            html`<span class="entry">${glyph(shape)}${shape === "none" ? "no entry" : shape === "gap" ? "not mapped" : shape}</span>`,
        )}
        <span class="entry"><i class="held"></i>protected</span><span class="entry"><i class="lost"></i>protection lost</span></footer>`;
  }

  static override styles = [
    theme,
    css`
      :host { display: block; min-width: 0; }
      .tools { display: flex; flex-wrap: wrap; gap: 4px; align-items: center; margin-bottom: 6px; }
      .tools .said { margin-right: auto; color: var(--strong); }
      .tools button { font: inherit; color: var(--strong); background: none; border: 1px solid var(--line); border-radius: 3px; min-width: 24px; padding: 1px 7px; cursor: pointer; }
      .tools button:disabled { opacity: .4; cursor: default; }
      .lives { position: relative; }
      .head { position: sticky; top: 58px; z-index: 2; background: var(--bg); }
      .axis { display: block; margin-left: var(--label); cursor: pointer; overflow: visible; border-bottom: 1px solid var(--line); max-width: calc(100% - var(--label)); }
      .axis text { font: 9px var(--mono); fill: var(--dim); text-anchor: middle; }
      .axis .error { fill: var(--error); }
      .axis .warning { fill: var(--warning); }
      .axis .information, .axis .hint { fill: var(--info); }
      .here { position: absolute; top: 12px; bottom: 0; left: var(--here); width: var(--step); background: color-mix(in srgb, var(--accent) 22%, transparent); border-left: 1px solid var(--accent); pointer-events: none; }
      .rows { position: relative; }
      .anchor { position: absolute; height: ${ROW}px; width: 1px; pointer-events: none; scroll-margin: 100px 0 12px; }
      .row > .sr { position: absolute; }
      .row { position: absolute; left: 0; right: 0; height: ${ROW}px; display: grid; grid-template-columns: var(--label) minmax(0, 1fr); align-items: center; }
      .row:hover { background: color-mix(in srgb, var(--strong) 5%, transparent); }
      .row.selected { background: color-mix(in srgb, var(--focus) 16%, transparent); }
      .row:focus-visible { outline: 2px solid var(--focus); outline-offset: -2px; }
      .name { font-family: var(--mono); font-size: .92em; color: var(--strong); overflow: hidden; text-overflow: ellipsis; white-space: nowrap; padding-right: 6px; cursor: pointer; }
      .life { display: block; width: 100%; height: ${ROW}px; cursor: pointer; }
      .life rect.bar { fill: color-mix(in srgb, var(--shape) 42%, var(--bg)); }
      .words { font: 9px var(--mono); fill: var(--strong); pointer-events: none; }
      .life .bar.shape-gap { fill: none; }
      .life .held { fill: var(--strong); }
      .life .rwp { fill: none; stroke: var(--strong); stroke-width: 1; }
      .life .lost { fill: var(--error); }
      .life .gone { stroke: var(--error); stroke-width: 1.75; stroke-dasharray: 2 3; }
      .legend { display: flex; flex-wrap: wrap; gap: 4px 18px; margin-top: 8px; padding-top: 8px; border-top: 1px solid var(--line); font-size: .9em; }
      .legend .entry { font-family: inherit; }
      .legend i { width: 18px; height: 4px; background: var(--strong); }
      .legend .lost { background: linear-gradient(to right, var(--error) 5px, transparent 5px 8px, var(--error) 8px 10px, transparent 10px 13px, var(--error) 13px 15px, transparent 15px); }
    `,
  ];
}

function bar({ from, to, shape, words, also }: LifeSpan, view: LivesView, scale: number): TemplateResult {
  const left = Math.max(0, (from - view.from) * scale);
  const width = Math.max(1, (to - Math.max(from, view.from)) * scale - 1);
  const tall = heightOf(shape) * BAR;
  const title = svg`<title>${`${words}, from step ${from + 1}`}</title>`;
  // Of a column that holds several steps: what it was for a part of them shows through, never so faint that it is missed.
  const through =
    also === null
      ? nothing
      : svg`<rect class="bar shape-${also.shape}" x=${left} y=${BAR + 2 - heightOf(also.shape) * BAR} width=${Math.max(2, (also.to - from) * scale - 1)} height=${heightOf(also.shape) * BAR} opacity=${Math.max(0.5, also.share)}>${title}</rect>`;
  // In a bar that is high enough, else above it.
  const base = tall > 10 ? BAR - 1 : BAR - tall;
  const label = width > words.length * LETTER + 8 ? words : width > shape.length * LETTER + 8 ? shape : "";
  const text =
    label === "" || shape === "none" || shape === "gap"
      ? ""
      : svg`<text class="words" x=${left + 4} y=${base}>${label}</text>`;
  return svg`<g>${through}<rect class="bar shape-${shape}" x=${left} y=${BAR + 2 - tall} width=${width} height=${tall}>${title}</rect>${text}</g>`;
}

function band({ from, to, kind, state, by }: LifeBand, view: LivesView, scale: number): TemplateResult {
  const left = Math.max(0, (from - view.from) * scale);
  const right = (to - view.from) * scale - 1;
  if (state === "held")
    return svg`<rect class=${kind === "rwp" ? "rwp" : "held"} x=${left} y=${BAR + 4} width=${Math.max(1, right - left)} height="3"><title>${`${kind === "rwp" ? "read-write " : "write-"}protected, steps ${from + 1} to ${to}`}</title></rect>`;
  const title =
    state === "lost"
      ? `protection lost in step ${from + 1}${by === null ? "" : ` by ${by}()`}`
      : `a protection without effect, step ${from + 1}`;
  return svg`<g><title>${title}</title><rect class="lost" x=${left} y=${BAR + 2} width="5" height="7"/><path class="gone" d="M${left + 6} ${BAR + 5.5}H${Math.max(left + 6, right)}"/></g>`;
}

if (!customElements.get("pte-lives")) customElements.define("pte-lives", PteLives);
