// The panel: a step of a scenario and the state after it. Layout and keys; what is drawn stands in the parts beside this file.
import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import type { LivesViewport, MappedView, PageRef, Window } from "../analysis/view/types.ts";
import { legend, legendStyles } from "./glyph.ts";
import { initialState, type PanelHost, type PanelState } from "./host.ts";
import { keysStyles, SIGHTS, toolbar, toolbarStyles } from "./toolbar.ts";
import "./lives.ts";
import "./map.ts";
import { pageDetail, pageStyles } from "./page.ts";
import { Session } from "./session.ts";
import { statement, statementStyles } from "./statement.ts";
import { theme } from "./theme.ts";

/**
 * For a page that hosts it: `const panel = new PtePanel(); somewhere.append(panel); panel.connect(host)`. It brings its own elements and styles; the page gives
 * it a landmark to be in and, where it has some, VS Code's theme variables.
 */
export class PtePanel extends LitElement {
  static override properties = { notice: { state: true }, query: { state: true } };
  declare private notice: string;
  declare private query: string;
  private readonly session = new Session(this);

  constructor() {
    super();
    this.notice = "";
    this.query = "";
  }

  /** Starts to look through a host. `state`: how it was looked at; null: nobody has looked, and it begins where there is most to see. */
  connect(host: PanelHost, state: Partial<PanelState> | null = {}): void {
    this.session.connect(host, { ...initialState, ...state }, state === null);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.tabIndex = 0;
    this.addEventListener("keydown", this.key);
  }

  private readonly key = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const target = event.composedPath()[0];
    if (isTyping(target, event.key)) return;
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
      v: () => this.turn(),
      w: () => session.set({ walkthrough: !state.walkthrough }),
      "/": () => this.openMenu(".find"),
      "?": () => this.openMenu("summary"),
      Escape: () => this.leave(),
    };
    const act = acts[event.key];
    if (!act) return;
    event.preventDefault();
    if (event.key !== " ") session.stop();
    act();
  };

  /** What is searched for first, then the page. */
  private leave(): void {
    if (this.query !== "") this.query = "";
    else this.session.select(null);
  }

  private turn(): void {
    const at = SIGHTS.findIndex(([name]) => name === this.session.state.sight);
    this.session.choose({ sight: SIGHTS[(at + 1) % SIGHTS.length]?.[0] ?? "map" });
  }

  private openMenu(focus: string): void {
    const menu = this.renderRoot.querySelector(".more")?.closest("details");
    if (!menu) return;
    menu.open = true;
    menu.querySelector<HTMLElement>(focus)?.focus();
  }

  /** A page by its name is selected; all else stands out where it is. */
  private find(query: string): void {
    this.query = query;
    const { view } = this.session;
    const [, owner, name, page] = /^\s*(\w+)\.(\w+)\[(\d+)\]\s*$/.exec(query) ?? [];
    const rows = view?.map.groups.flatMap((group) => group.rows) ?? [];
    const pages = rows.find((row) => row.owner === owner && row.name === name)?.pages;
    if (pages) {
      this.query = "";
      this.session.select({ ...pages, page: Number(page) });
    }
  }

  private world(view: MappedView): TemplateResult {
    const { session } = this;
    if (session.state.sight === "text")
      return html`<pre class="text mono" tabindex="0" aria-label="The step as text">${session.text ?? ""}</pre>`;
    if (session.state.sight === "lives")
      return html`<pte-lives .view=${session.lives} .steps=${session.steps} .step=${view.step} .selected=${session.state.selected} .find=${this.query} .range=${session.state.range}
        @lives-viewport=${(event: CustomEvent<LivesViewport>) => session.setLivesViewport(event.detail)}
        @lives-range=${(event: CustomEvent<Window | null>) => session.set({ range: event.detail })}
        @map-select=${(event: CustomEvent<PageRef>) => session.select(event.detail)}
        @map-step=${(event: CustomEvent<number>) => session.go(event.detail)}></pte-lives>`;
    return html`<pte-map .view=${view.map} .tasks=${view.tasks} .unread=${view.unread} .selected=${session.state.selected} .query=${this.query}
        @map-room=${(event: CustomEvent<number>) => session.fit(event.detail)}
        @map-select=${(event: CustomEvent<PageRef>) => session.select(event.detail)}
        @map-step=${(event: CustomEvent<number>) => session.go(event.detail)}
        @map-zoom=${(event: CustomEvent<Window & { group: string }>) => session.zoomTo(event.detail.group, event.detail)}></pte-map>
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
        else session.notify({ type: "save", name: `${name}.png`, base64: picture.base64 });
      } else {
        const text = await session.picture(as);
        if (copy) session.notify({ type: "copy", text });
        else session.notify({ type: "save", name: `${name}.${as === "svg" ? "svg" : "txt"}`, text });
      }
      this.notice = copy ? "Copied." : "";
    } catch (error) {
      this.notice = `The picture could not be ${copy ? "copied" : "made"}: ${error instanceof Error ? error.message : String(error)}`;
    }
  }

  protected override render(): TemplateResult {
    const { session } = this;
    const { overview, view, page } = session;
    if (session.problem !== null) return html`<div class="frame empty"><p>${session.problem}</p></div>`;
    if (!overview) return html`<div class="frame empty" aria-busy="true"></div>`;
    const acts = {
      notice: this.notice,
      query: this.query,
      keep: (as: "svg" | "png" | "text", copy: boolean) => void this.keep(as, copy),
      find: (query: string) => this.find(query),
    };
    return html`<div class="frame">
      <header>
        ${toolbar(session, acts)}
        <div class="title"><h1>${overview.title}</h1><span class="dim">Linux ${overview.kernel} · ${overview.arch}${overview.design === "pte-marker" ? "" : ` · ${overview.design}`}</span></div>
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
    toolbarStyles,
    statementStyles,
    pageStyles,
    legendStyles,
    keysStyles,
    css`
      :host { --tint: 20%; display: block; container-type: inline-size; background: var(--bg); min-height: 100%; outline: none; }
      :host([contrast]) { --tint: 0%; }
      .frame { padding: 0 14px 20px; }
      header { position: sticky; top: 0; z-index: 4; background: var(--bg); padding: 6px 0 5px; border-bottom: 1px solid var(--line); display: grid; gap: 4px; }
      h1, h2 { margin: 0; font-weight: 600; color: var(--strong); }
      h1 { font-size: 1.05em; min-width: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
      h2 { font-size: 1em; }
      .title { display: flex; align-items: baseline; gap: 0 12px; min-width: 0; }
      .title .dim { white-space: nowrap; }
      .body { display: grid; gap: 12px; padding-top: 8px; grid-template-columns: minmax(0, 1fr); }
      .text { margin: 0; overflow-x: auto; line-height: 1.35; color: var(--strong); }
      .page { border: 1px solid var(--line); border-radius: 6px; padding: 10px 12px; background: var(--bg); align-self: start; min-width: 0; }
      .empty { padding: 24px 16px; }
      @container (min-width: 900px) {
        .body.with-page { grid-template-columns: minmax(0, 1fr) minmax(380px, 42%); grid-template-rows: auto 1fr; align-items: start; }
        .did, .world { grid-column: 1; }
        .body.with-page .page { grid-column: 2; grid-row: 1 / span 2; position: sticky; top: 76px; max-height: calc(100vh - 90px); overflow-y: auto; }
      }
      @container (max-width: 460px) { .frame { padding: 0 10px 16px; } }
    `,
  ];
}

/** The key belongs to what has the focus: a field, or a button that it presses. */
function isTyping(target: EventTarget | undefined, key: string): boolean {
  if (target instanceof HTMLSelectElement) return true;
  if (target instanceof HTMLInputElement) return target.type === "search" || (key !== " " && !/^[a-zA-Z?/]$/.test(key));
  const presses = key === " " || key === "Enter";
  return presses && target instanceof Element && target.closest("button, summary, a") !== null;
}

if (!customElements.get("pte-panel")) customElements.define("pte-panel", PtePanel);

async function png(svg: string): Promise<{ blob: Blob; base64: string }> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = image.naturalWidth * 2;
  canvas.height = image.naturalHeight * 2;
  const context = canvas.getContext("2d");
  if (!context) throw new Error("there is no canvas to draw on");
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/png"));
  if (!blob) throw new Error("the picture is too large");
  const bytes = new Uint8Array(await blob.arrayBuffer());
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return { blob, base64: btoa(binary) };
}
