// The values of a log or of a pasted text, as a list of which only what is in sight exists. Rows are all as high, so that a place in the list is
// a multiplication: a list of a million needs no measuring.

import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { placed, theme } from "../theme.ts";
import type { DecoderSession } from "./session.ts";

const HEIGHT = 24;
const MORE = 6;
/** Browsers draw nothing higher than about 17 million pixels. */
const MOST = 700_000;

export class PtescopeDecoderRows extends LitElement {
  static override properties = { session: { attribute: false }, version: { attribute: false }, top: { state: true } };
  declare session: DecoderSession;
  /** Another object whenever the session has changed. */
  declare version: unknown;
  declare private top: number;
  private shownIndex = -1;

  constructor() {
    super();
    this.top = 0;
  }

  private get scroller(): HTMLElement | null {
    return this.renderRoot.querySelector<HTMLElement>(".scroller");
  }

  private get listed(): number {
    return Math.min(MOST, this.session.listed);
  }

  protected override updated(): void {
    const index = this.session.placeOf(this.session.state.index);
    if (index === this.shownIndex || index < 0 || !this.scroller) return;
    this.shownIndex = index;
    const { clientHeight, scrollTop } = this.scroller;
    const at = index * HEIGHT;
    if (at < scrollTop) this.scroller.scrollTop = at;
    else if (at + HEIGHT > scrollTop + clientHeight) this.scroller.scrollTop = at + HEIGHT - clientHeight;
  }

  /** Looks at what stands at a place of the list, once it is known what does. */
  private look(place: number): void {
    const row = this.session.row(place);
    if (row) this.session.look(row.index);
    else if (this.session.state.filter === "") this.session.look(place);
  }

  private readonly key = (event: KeyboardEvent): void => {
    const index = Math.max(0, this.session.placeOf(this.session.state.index));
    const page = Math.max(1, Math.floor((this.scroller?.clientHeight ?? HEIGHT) / HEIGHT) - 1);
    const to: Record<string, number> = {
      ArrowDown: index + 1,
      ArrowUp: index - 1,
      PageDown: index + page,
      PageUp: index - page,
      Home: 0,
      End: this.listed - 1,
    };
    const next = to[event.key];
    if (next !== undefined) {
      event.preventDefault();
      this.look(Math.max(0, Math.min(this.listed - 1, next)));
    } else if (event.key === "Enter") this.reveal(index);
  };

  private reveal(index: number): void {
    const row = this.session.row(index);
    if (row) this.session.reveal(row);
  }

  override render(): TemplateResult {
    const { session, listed } = this;
    const height = this.scroller?.clientHeight ?? 12 * HEIGHT;
    const from = Math.max(0, Math.floor(this.top / HEIGHT) - MORE);
    const to = Math.min(listed, Math.ceil((this.top + height) / HEIGHT) + MORE);
    const indexes = Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);
    const index = session.placeOf(session.state.index);
    // The first rows say how many pass the filter.
    if (session.state.filter !== "" && session.total === null) session.row(0);
    const active = index >= from && index < to ? `row-${index}` : nothing;
    return html`<div class="filters" role="group" aria-label="Which values are listed">
      ${(
        [
          ["", "All"],
          ["wp", "uffd-wp"],
          ["impossible", "Impossible"],
        ] as const
      ).map(
        ([filter, title]) =>
          html`<button class="filter" aria-pressed=${session.state.filter === filter} @click=${() => session.filter(filter)}>${title}</button>`,
      )}
      <span class="dim">${session.state.filter === "" ? nothing : session.total === null ? "looking…" : `${session.total.toLocaleString("en")} of ${session.count.toLocaleString("en")}`}</span></div>
    <div class="scroller" role="listbox" tabindex="0" aria-label="Values found" aria-activedescendant=${active}
        ${placed({ height: `${Math.min(12, Math.max(1, listed)) * HEIGHT}px` })}
        @scroll=${() => {
          this.top = this.scroller?.scrollTop ?? 0;
        }} @keydown=${this.key}>
      <div class="all" role="presentation" ${placed({ height: `${listed * HEIGHT}px` })}>${indexes.map((each) => this.row(each))}</div>
    </div>
    ${index >= 0 ? html`<p class="text mono">${session.row(index)?.text ?? ""}</p>` : nothing}
    ${session.listed > listed ? html`<p class="dim more">The first ${listed.toLocaleString("en")} of ${session.count.toLocaleString("en")} are listed: <code>ptescope decode &lt; LOG</code> writes all.</p>` : nothing}`;
  }

  private row(index: number): TemplateResult {
    const { session } = this;
    const row = session.row(index);
    const selected = row?.index === session.state.index;
    const isBeside = row !== undefined && row.index === session.state.beside;
    return html`<div id="row-${index}" class="row ${selected ? "selected" : ""} ${isBeside ? "beside" : ""}" role="option" aria-selected=${selected} aria-posinset=${index + 1} aria-setsize=${this.listed}
        ${placed({ top: `${index * HEIGHT}px` })} title=${row?.text ?? ""} @click=${(event: MouseEvent) => (event.ctrlKey || event.metaKey ? row && session.compareWith(row.index) : this.look(index))} @dblclick=${() => this.reveal(index)}>
      ${row ? html`<span class="line mono">${row.line + 1}</span><span class="level mono">${row.level}</span><span class="digits mono">${row.digits}</span><span class="says">${row.sentence}</span>` : html`<span class="line mono">…</span>`}
    </div>`;
  }

  static override styles = [
    theme,
    css`
      :host { display: block; }
      .scroller { overflow-y: auto; position: relative; border: 1px solid var(--line); border-radius: 3px; max-height: 40vh; }
      .all { position: relative; }
      .row { position: absolute; inset-inline: 0; height: ${HEIGHT}px; display: flex; gap: 12px; align-items: center; padding: 0 8px; white-space: nowrap; cursor: pointer; overflow: hidden; user-select: none; }
      .row > :not(.says) { flex: none; }
      .row:hover { background: color-mix(in srgb, var(--focus) 12%, var(--bg)); }
      .row.selected { background: color-mix(in srgb, var(--focus) 26%, var(--bg)); color: var(--strong); box-shadow: inset 3px 0 var(--focus); }
      .row.beside { box-shadow: inset 3px 0 var(--accent); background: color-mix(in srgb, var(--accent) 16%, var(--bg)); }
      .filters { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 8px; margin-bottom: 4px; }
      .filter { font: inherit; min-height: 24px; padding: 1px 9px; color: var(--fg); background: none; border: 1px solid var(--line); border-radius: 12px; cursor: pointer; }
      .filter[aria-pressed="true"] { color: var(--strong); border-color: var(--focus); background: color-mix(in srgb, var(--focus) 20%, var(--bg)); }
      .filter:focus-visible { outline: 2px solid var(--focus); outline-offset: 1px; }
      .line { min-width: 5ch; text-align: end; color: var(--fg); font-variant-numeric: tabular-nums; }
      .level { min-width: 8ch; color: var(--strong); }
      .digits { min-width: 16ch; color: var(--strong); }
      .says { overflow: hidden; text-overflow: ellipsis; color: var(--fg); }
      .text { margin: 6px 0 0; color: var(--strong); overflow-wrap: anywhere; }
      .more { margin: 4px 0 0; }
      @media (max-width: 560px) { .digits { min-width: 0; } .row { gap: 8px; } }
    `,
  ];
}
