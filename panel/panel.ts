// The panel: a step of a scenario and the state after it. Layout and keys; what is drawn stands in the parts beside this file.

import "@vscode-elements/elements/dist/vscode-button/index.js";
import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import type { Item, ProcessView, Row, StepView } from "../analysis/view/types.ts";
import { type Detail, initialState, type PanelHost, type PanelState } from "./host.ts";
import { keys, keysStyles } from "./keys.ts";
import { legend, legendStyles } from "./legend.ts";
import { pageDetail, pageStyles } from "./page.ts";
import { png } from "./png.ts";
import { PteShelf } from "./row.ts";
import { Session } from "./session.ts";
import { statement, statementStyles } from "./statement.ts";
import { theme } from "./theme.ts";
import { timebar, timebarStyles } from "./timebar.ts";

const DETAILS: readonly (readonly [Detail, string])[] = [
  ["bar", "OverviewBar"],
  ["cells", "Cells"],
  ["text", "Text"],
];

export class PtePanel extends LitElement {
  static override properties = { helping: { state: true }, notice: { state: true } };
  declare private helping: boolean;
  declare private notice: string;
  private readonly session = new Session(this);

  constructor() {
    super();
    this.helping = false;
    this.notice = "";
  }

  /** Starts to look through a host, as it was looked before. */
  connect(host: PanelHost, state: Partial<PanelState> = {}): void {
    this.session.connect(host, { ...initialState, ...state });
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.tabIndex = -1;
    this.addEventListener("keydown", this.key);
  }

  private readonly key = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const target = event.composedPath()[0];
    const typed =
      target instanceof HTMLSelectElement ||
      (target instanceof HTMLInputElement && event.key !== " " && !/^[a-zA-Z?]$/.test(event.key));
    const pressed =
      target instanceof Element &&
      (event.key === " " || event.key === "Enter") &&
      target.closest("button, vscode-button, summary, a") !== null;
    if (typed || pressed) return;
    const { session } = this;
    const { state } = session;
    const acts: Record<string, () => unknown> = {
      ArrowRight: () => session.go(state.step + 1),
      n: () => session.go(state.step + 1),
      ArrowLeft: () => session.go(state.step - 1),
      p: () => session.go(state.step - 1),
      Home: () => session.go(0),
      End: () => session.go(session.steps - 1),
      f: () => session.seek(1, "finding"),
      F: () => session.seek(-1, "finding"),
      c: () => state.selected && session.seek(1, state.selected),
      C: () => state.selected && session.seek(-1, state.selected),
      " ": () => (session.playing ? session.stop() : session.play()),
      b: () => session.set({ compare: !state.compare }),
      d: () => this.turnDetail(),
      w: () => session.set({ walkthrough: !state.walkthrough }),
      "?": () => {
        this.helping = !this.helping;
      },
      Escape: () => this.close(),
    };
    const act = acts[event.key];
    if (!act) return;
    event.preventDefault();
    if (event.key !== " ") session.stop();
    act();
  };

  private close(): void {
    if (this.helping) this.helping = false;
    else this.session.select(null);
  }

  private turnDetail(): void {
    const at = DETAILS.findIndex(([name]) => name === this.session.state.detail);
    this.session.choose({ detail: DETAILS[(at + 1) % DETAILS.length]?.[0] ?? "cells" });
  }

  private get highlighted(): readonly string[] {
    const { pointed, view, state } = this.session;
    if (pointed.length > 0 || !view || !state.selected) return pointed;
    const ref = state.selected;
    const row = view.processes
      .flatMap((process) => process.rows)
      .find((s) => s.pages?.mm === ref.mm && s.pages.place === ref.place);
    return row?.items.find((item) => item.index <= ref.page && ref.page < item.index + item.span)?.refs ?? [];
  }

  private row(row: Row, owner: string): TemplateResult {
    const { session } = this;
    const ref = session.state.selected;
    const selected = ref && row.pages && ref.mm === row.pages.mm && ref.place === row.pages.place ? ref.page : null;
    return html`<pte-row .row=${row} .owner=${owner} .detail=${session.state.detail} .compare=${session.state.compare} .lit=${this.highlighted} .selected=${selected}
      @row-select=${(event: CustomEvent<Item>) => this.selectItem(row, event.detail)}
      @row-point=${(event: CustomEvent<readonly string[]>) => session.point(event.detail)}
      @row-look=${(event: CustomEvent<{ key: string; window: { from: number; count: number } }>) => session.look(event.detail.key, event.detail.window)}></pte-row>`;
  }

  /** A page is looked into; of memory, the first page that refers to it. */
  private selectItem(row: Row, item: Item): void {
    const { session } = this;
    if (row.pages) {
      session.select({ ...row.pages, page: item.index });
      return;
    }
    for (const other of session.view?.processes.flatMap((process) => process.rows) ?? []) {
      const found = other.items.find((page) => page.refs.some((ref) => item.refs.includes(ref)));
      if (!found || !other.pages) continue;
      session.select({ ...other.pages, page: found.index });
      return;
    }
  }

  private process(process: ProcessView): TemplateResult {
    return html`<section class="process" aria-label="Process ${process.name}">
      <div class="process-head"><h2>Process <span class="mono">${process.name}</span></h2>
        ${process.userfaultfd === null ? html`<span class="dim">no userfaultfd</span>` : html`<span class="dim">userfaultfd</span> <span class="mono features">${process.userfaultfd.length > 0 ? process.userfaultfd.join(" | ") : "no features"}</span>`}</div>
      ${process.rows.length === 0 ? html`<p class="dim none">Nothing is mapped.</p>` : process.rows.map((row) => this.row(row, process.name))}
    </section>`;
  }

  private world(view: StepView): TemplateResult {
    if (this.session.state.detail === "text")
      return html`<pre class="text mono" tabindex="0" aria-label="The step as text">${this.session.text ?? ""}</pre>`;
    return html`
      ${view.tasks.length > 0 ? html`<section aria-label="Blocked operations"><h2>Blocked</h2><ul class="tasks">${view.tasks.map((task) => html`<li><span class="mono name">${task.name}</span> <span class="mono">${task.operation}</span> <span class="chip mono">${task.wait}</span> <button class="link" @click=${() => this.session.go(task.step)}>since step ${task.step + 1}</button></li>`)}</ul></section>` : nothing}
      ${view.processes.map((process) => this.process(process))}
      ${view.memory.length > 0 ? html`<section aria-label="Memory"><h2>Memory</h2>${view.memory.map((row) => this.row(row, ""))}</section>` : nothing}
      ${legend(view)}`;
  }

  private async keep(as: "svg" | "png" | "text", copy: boolean): Promise<void> {
    const { session } = this;
    const dark = getComputedStyle(this).colorScheme.includes("dark");
    const name = `${(session.overview?.title ?? "step").replace(/[^\w.-]+/g, "-")}-step-${session.state.step + 1}`;
    try {
      if (as === "png") {
        const picture = await png(await session.picture(dark ? "svg-dark" : "svg"));
        if (copy) await navigator.clipboard.write([new ClipboardItem({ "image/png": picture.blob })]);
        else session.tell({ type: "save", name: `${name}.png`, base64: picture.base64 });
      } else {
        const text = await session.picture(as);
        if (copy) session.tell({ type: "copy", text });
        else session.tell({ type: "save", name: `${name}.${as === "svg" ? "svg" : "txt"}`, text });
      }
      this.notice = copy ? "Copied." : "";
    } catch (error) {
      this.notice = `The picture could not be ${copy ? "copied" : "made"}: ${error instanceof Error ? error.message : String(error)}`;
    }
  }

  private findings(): TemplateResult {
    const { overview, state } = this.session;
    if (!overview || overview.findingCount === 0) return html``;
    const more = overview.findingCount - overview.findings.length;
    return html`<details class="menu"><summary class="toggle">${overview.findingCount} ${overview.findingCount === 1 ? "finding" : "findings"}</summary><ol class="items list">
      ${overview.findings.map((finding) => html`<li><button class="plain ${finding.severity}" aria-current=${finding.step === state.step ? "step" : "false"} @click=${() => this.session.go(finding.step)}><span class="mono">${finding.step + 1}</span> <strong class="mono">${finding.code}</strong> ${finding.message}${finding.expected ? html` <span class="dim">(expected)</span>` : nothing}</button></li>`)}
      ${more > 0 ? html`<li class="dim">and ${more} more</li>` : nothing}</ol></details>`;
  }

  private bar(): TemplateResult {
    const { session } = this;
    const { state } = session;
    const toggle = (on: boolean, label: string, key: string, act: () => void) =>
      html`<button class="toggle" aria-pressed=${on} title="${label} (${key})" @click=${act}>${label}</button>`;
    return html`<div class="bar">
      <div class="segments" role="group" aria-label="Level of detail">${DETAILS.map(([name, label]) => html`<button class="toggle" aria-pressed=${state.detail === name} title="${label} (d)" @click=${() => session.choose({ detail: name })}>${label}</button>`)}</div>
      ${toggle(state.compare, "Before / after", "b", () => session.set({ compare: !state.compare }))}
      ${toggle(state.walkthrough, "Narration", "w", () => session.set({ walkthrough: !state.walkthrough }))}
      <details class="menu"><summary class="toggle">Picture</summary><div class="items">
        ${(["svg", "png", "text"] as const).map((as) => html`<button class="plain" @click=${() => this.keep(as, true)}>Copy ${as === "text" ? as : as.toUpperCase()}</button><button class="plain" @click=${() => this.keep(as, false)}>Save ${as === "text" ? as : as.toUpperCase()}…</button>`)}
      </div></details>
      ${this.findings()}
      <button class="toggle" aria-expanded=${this.helping} title="Keys (?)" @click=${() => {
        this.helping = !this.helping;
      }}>Keys</button>
      <span class="notice" role="status">${this.notice}</span>
    </div>`;
  }

  protected override render(): TemplateResult {
    const { session } = this;
    const { overview, view, page } = session;
    if (session.problem !== null) return html`<div class="frame empty"><p>${session.problem}</p></div>`;
    if (!overview) return html`<div class="frame empty" aria-busy="true"></div>`;
    return html`<div class="frame">
      <header>
        <div class="title"><h1>${overview.title}</h1><span class="dim">Linux ${overview.kernel} · ${overview.arch}${overview.design === "pte-marker" ? "" : ` · ${overview.design}`}</span></div>
        ${timebar(session)}${this.bar()}${this.helping ? keys() : nothing}
      </header>
      <p class="sr" role="status" aria-live="polite">${session.playing ? "" : (view?.spoken ?? "")}</p>
      ${
        view
          ? html`<div class="body ${page ? "with-page" : ""}">
              <div class="did" role="region" aria-label="Step ${view.step + 1}">${statement(session, view)}</div>
              <div class="world" role="region" aria-label="State after the step">${this.world(view)}</div>
              ${page ? html`<aside class="page" aria-label="Page ${page.name}">${pageDetail(session, page)}</aside>` : nothing}
            </div>`
          : html`<p class="dim">No statement runs yet. Write one, such as <code class="mono">A: buf = mmap(4)</code>.</p>`
      }
    </div>`;
  }

  static override styles = [
    theme,
    timebarStyles,
    statementStyles,
    pageStyles,
    legendStyles,
    keysStyles,
    css`
      :host { --tint: 9%; display: block; container-type: inline-size; background: var(--bg); min-height: 100%; outline: none; }
      :host([contrast]) { --tint: 0%; }
      .frame { padding: 0 16px 24px; }
      header { position: sticky; top: 0; z-index: 2; background: var(--bg); padding: 10px 0 8px; border-bottom: 1px solid var(--line); display: grid; gap: 6px; }
      h1, h2 { margin: 0; font-weight: 600; color: var(--strong); }
      h1 { font-size: 1.15em; }
      h2 { font-size: 1em; }
      .title { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 12px; }
      .body { display: grid; gap: 18px; padding-top: 12px; grid-template-columns: minmax(0, 1fr); }
      section { display: grid; gap: 12px; padding-top: 4px; }
      section + section { margin-top: 20px; padding-top: 16px; border-top: 1px solid var(--line); }
      section.process:first-child { border: 0; margin: 0; padding: 0; }
      .process-head { display: flex; flex-wrap: wrap; gap: 2px 10px; align-items: baseline; }
      .features { overflow-wrap: anywhere; color: var(--fg); font-size: .9em; }
      .none { margin: 0; }
      .tasks { list-style: none; margin: 0; padding: 0; display: grid; gap: 4px; }
      .tasks li { display: flex; flex-wrap: wrap; gap: 2px 10px; align-items: baseline; }
      .tasks .name { font-weight: 700; color: var(--strong); }
      .chip { border: 1px solid var(--warning); border-radius: 9px; padding: 0 8px; color: var(--strong); }
      .text { margin: 0; overflow-x: auto; line-height: 1.35; color: var(--strong); }
      .page { border: 1px solid var(--line); border-radius: 6px; padding: 10px 12px; background: var(--bg); align-self: start; min-width: 0; }
      .bar { display: flex; flex-wrap: wrap; gap: 4px 8px; align-items: center; }
      .segments { display: inline-flex; }
      .segments .toggle + .toggle { border-left: 0; border-radius: 0 3px 3px 0; }
      .segments .toggle:first-child { border-radius: 3px 0 0 3px; }
      .segments .toggle:nth-child(2) { border-radius: 0; }
      .toggle { font: inherit; color: var(--fg); background: transparent; border: 1px solid var(--line); border-radius: 3px; padding: 1px 9px; cursor: pointer; }
      .toggle[aria-pressed="true"], .menu[open] > .toggle, .toggle[aria-expanded="true"] { background: color-mix(in srgb, var(--focus) 18%, var(--bg)); color: var(--strong); border-color: var(--focus); }
      .menu { position: relative; }
      .menu summary { list-style: none; }
      .menu summary::-webkit-details-marker { display: none; }
      .menu .items { position: absolute; top: calc(100% + 3px); left: 0; z-index: 3; display: grid; grid-template-columns: auto auto; background: var(--vscode-menu-background, var(--bg)); border: 1px solid var(--line); border-radius: 4px; box-shadow: 0 3px 12px rgb(0 0 0 / .25); padding: 4px; }
      .menu .items button { padding: 3px 12px; white-space: nowrap; border-radius: 3px; color: var(--strong); }
      .menu .items button:hover { background: color-mix(in srgb, var(--focus) 18%, transparent); }
      .menu .list { display: block; margin: 0; list-style: none; max-height: 260px; overflow-y: auto; width: max-content; max-width: min(560px, 88cqw); }
      .menu .list button { white-space: normal; width: 100%; border-left: 3px solid var(--info); border-radius: 0; }
      .menu .list button.error { border-left-color: var(--error); }
      .menu .list button.warning { border-left-color: var(--warning); }
      .notice { color: var(--fg); }
      .empty { padding: 24px 16px; }
      @container (min-width: 900px) {
        .body.with-page { grid-template-columns: minmax(0, 1fr) minmax(400px, 42%); align-items: start; }
        .did, .world { grid-column: 1; }
        .body.with-page .page { grid-column: 2; grid-row: 1 / span 2; position: sticky; top: 112px; max-height: calc(100vh - 130px); overflow-y: auto; }
      }
      @container (max-width: 899px) { .body.with-page .page { grid-row: 2; } }
      @container (max-width: 460px) { .frame { padding: 0 10px 20px; } }
    `,
  ];
}

if (!customElements.get("pte-row")) customElements.define("pte-row", PteShelf);
if (!customElements.get("pte-panel")) customElements.define("pte-panel", PtePanel);
