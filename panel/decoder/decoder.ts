// The decoder: a value, a line of a log, or a log; what it is in a sentence, then its bits, which can be flipped, and its fields, which can be set.

import "@vscode-elements/elements/dist/vscode-button/index.js";
import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import type { Decoded, ReportSummary } from "../../decoder/decoder.ts";
import { bitsStyles, theme } from "../theme.ts";
import { choicesForm, choicesStyles } from "./choices.ts";
import { type DecoderHost, type DecoderState, initialDecoderState } from "./host.ts";
import { PtescopeDecoderRows } from "./rows.ts";
import { DecoderSession } from "./session.ts";
import { compareStyles, comparison, fields, fieldsStyles, grid, gridStyles } from "./value.ts";

/** Characters of a text that a link may hold. */
const LONGEST_LINK = 6000;

/**
 * For a page that hosts it: `const decoder = new PtescopeDecoder(); somewhere.append(decoder); decoder.connect(host)`. The host answers with the server's
 * `ptescope/decoder`. The page gives it a landmark to be in and, where it has some, VS Code's theme variables.
 */
export class PtescopeDecoder extends LitElement {
  static override properties = { notice: { state: true } };
  declare private notice: string;
  private readonly session = new DecoderSession(this);
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.notice = "";
  }

  /** Starts to look through a host, as it was looked before. */
  connect(host: DecoderHost, state: Partial<DecoderState> = {}): void {
    this.session.connect(host, { ...initialDecoderState, ...state });
  }

  override focus(): void {
    void this.updateComplete.then(() =>
      this.renderRoot
        .querySelector<HTMLElement>(this.session.state.log ? "ptescope-decoder-rows" : "textarea")
        ?.focus(),
    );
  }

  override render(): TemplateResult {
    const { session } = this;
    const { choices, shown, decoded } = session;
    return html`<div class="decoder">
      ${session.state.log ? this.log(session.state.log.title) : this.input()}
      ${choices ? choicesForm(session, choices) : nothing}
      ${session.count > 1 ? html`<ptescope-decoder-rows .session=${session} .version=${{}}></ptescope-decoder-rows>` : nothing}
      <div class="said" role="status">${decoded ? this.summary(decoded) : html`<p class=${shown.kind === "wrong" ? "wrong" : "sentence"}>${shown.kind !== "decoded" ? shown.message : nothing}</p>`}</div>
      ${session.comparison ? comparison(session, session.comparison) : nothing}
      ${decoded ? this.value(decoded) : nothing}
      <p class=${this.notice.startsWith("A link") ? "warned" : "sr"} role="status">${this.notice}</p>
    </div>`;
  }

  private input(): TemplateResult {
    const { session } = this;
    const lines = Math.min(6, session.typed.split("\n").length);
    return html`<h1 class="sr">Decode a page-table value</h1><label class="typed"><span class="label">Value, line of a log, or words such as <code>present pfn=0x1234 rw uffd-wp</code></span>
      <textarea rows=${lines} spellcheck="false" autocomplete="off" autocapitalize="off" placeholder="0x8000000123456067" .value=${live(session.typed)}
        @input=${({ target }: Event) => target instanceof HTMLTextAreaElement && session.type(target.value)}></textarea></label>`;
  }

  private log(title: string): TemplateResult {
    const { count } = this.session;
    return html`<div class="log"><h1>${title}</h1><span class="dim">${count.toLocaleString("en")} ${count === 1 ? "value" : "values"}</span>
      <button class="link" @click=${() => this.session.type("")}>Decode another value</button></div>`;
  }

  private summary({ description, report }: Decoded): TemplateResult {
    return html`<p class="title dim">${description.title}, Linux ${description.kernel}</p>
      <p class="sentence">${description.sentence}</p>
      ${description.problems.map((problem) => html`<p class="problem"><strong>Impossible:</strong> ${problem}</p>`)}
      ${description.notes.map((note) => html`<p class="note"><strong>Note:</strong> ${note}</p>`)}
      ${report && report.title !== "" ? this.report(report) : nothing}`;
  }

  /** What the report is of and what says so, and what it shows. */
  private report({ title, isGuess, evidence, story }: ReportSummary): TemplateResult {
    const at = (lines: readonly number[]): string => {
      const known = lines.filter((line) => line >= 0).map((line) => line + 1);
      return known.length === 0 ? "" : ` (${known.length === 1 ? "line" : "lines"} ${known.join(", ")})`;
    };
    return html`<details class="report" ?open=${isGuess}><summary>The report: ${title}</summary>
        ${evidence.length === 0 ? html`<p class="dim">Nothing in the text says what it is of.</p>` : html`<ul>${evidence.map(({ says, text, line }) => html`<li>${says}: <span class="mono">${text}</span><span class="dim">${at([line])}</span></li>`)}</ul>`}</details>
      ${story.length === 0 ? nothing : html`<ul class="story" aria-label="What the report shows">${story.map(({ says, lines }) => html`<li>${says}<span class="dim">${at(lines)}</span></li>`)}</ul>`}`;
  }

  private value(decoded: Decoded): TemplateResult {
    const { session } = this;
    const { description, markdown } = decoded;
    const { edited } = session.state;
    const others = description.interpretations.slice(1);
    return html`
      <div class="value-head"><span class="hex mono">${description.value}</span>
        ${edited ? html`<span class="dim">was <span class="mono">${edited.was}</span></span><vscode-button secondary @click=${() => session.undo()}>Undo Changes</vscode-button>` : nothing}
        <span class="copies">${this.beside()}${decoded.scenario === null ? nothing : html`<vscode-button secondary @click=${() => session.makeScenario(decoded.scenario ?? "")}>Make a Scenario</vscode-button>`}<vscode-button secondary @click=${() => this.copy(description.value, "The value is copied.")}>Copy Value</vscode-button>
        ${session.state.log || session.typed.length > LONGEST_LINK ? nothing : html`<vscode-button secondary @click=${() => this.link()}>Copy Link</vscode-button>`}
        <vscode-button secondary @click=${() => this.copy(markdown, "The description is copied.")}>Copy as Markdown</vscode-button></span></div>
      ${grid(session, decoded)}
      <p class="spec"><span class="dim">In words:</span> <code class="mono">${description.spec}</code></p>
      ${fields(session, description.fields)}
      ${
        others.length > 0
          ? html`<section aria-label="Other readings"><h2>It could also be</h2><ul class="others">${others.map(
              ({ arch, level, kernel, title, sentence }) =>
                html`<li><button class="link" @click=${() => session.choose({ arch, level, ...(title.endsWith(kernel) ? { kernel } : {}) })}>${title}</button> ${sentence}</li>`,
            )}</ul></section>`
          : nothing
      }`;
  }

  /** Where there are several values: a way to put another beside this one. */
  private beside(): TemplateResult | typeof nothing {
    const { session } = this;
    if (session.count < 2 || session.comparison) return nothing;
    const { index } = session.state;
    const other = index > 0 ? index - 1 : index + 1;
    return html`<vscode-button secondary title="Ctrl+click on a row puts that one beside it" @click=${() => session.compareWith(other)}>Compare with ${index > 0 ? "the One Before" : "the Next"}</vscode-button>`;
  }

  private link(): void {
    this.session.copyLink();
    this.notify(
      "A link is copied. It holds the text itself: whoever has it reads its addresses, process and file names.",
      12_000,
    );
  }

  private copy(text: string, notice: string): void {
    this.session.copy(text);
    this.notify(notice, 3000);
  }

  private notify(notice: string, milliseconds: number): void {
    this.notice = notice;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.notice = "";
    }, milliseconds);
  }

  static override styles = [
    theme,
    bitsStyles,
    choicesStyles,
    gridStyles,
    fieldsStyles,
    compareStyles,
    css`
      :host { display: block; --edge: var(--vscode-input-border, var(--vscode-contrastBorder, color-mix(in srgb, var(--strong) 46%, var(--bg)))); }
      .decoder { container-type: inline-size; display: flex; flex-direction: column; gap: 10px; padding: 12px 16px 24px; max-width: 1100px; background: var(--bg); }
      .typed { display: grid; gap: 4px; }
      .label code, .spec code { font-family: var(--mono); color: var(--strong); }
      textarea { font: 1.1em/1.5 var(--mono); width: 100%; resize: vertical; padding: 5px 8px; color: var(--vscode-input-foreground, var(--strong)); background: var(--vscode-input-background, var(--bg)); border: 1px solid var(--edge); border-radius: 2px; overflow-wrap: anywhere; }
      textarea:focus { outline: 2px solid var(--focus); outline-offset: -1px; }
      textarea::placeholder { color: var(--dim); }
      .log { display: flex; flex-wrap: wrap; align-items: baseline; gap: 4px 14px; }
      h1 { margin: 0; font-size: 1.2em; color: var(--strong); overflow-wrap: anywhere; }
      h2 { margin: 14px 0 4px; font-size: 1em; color: var(--strong); }
      .said p { margin: 2px 0; max-width: 90ch; }
      .said .sentence { font-size: 1.2em; line-height: 1.45; color: var(--strong); }
      .wrong, .problem { color: var(--error); }
      .warned { margin: 0; padding: 4px 8px; border-left: 3px solid var(--warning); color: var(--strong); }
      .report summary { cursor: pointer; }
      .report ul, .story { margin: 2px 0; padding-left: 18px; }
      .story { color: var(--strong); }
      .note { color: var(--fg); }
      .value-head { display: flex; flex-wrap: wrap; align-items: center; gap: 6px 14px; }
      .value-head .hex { margin: 0; font-size: 1.35em; font-weight: 600; overflow-wrap: anywhere; }
      .copies { display: inline-flex; flex-wrap: wrap; gap: 6px; margin-left: auto; }
      .spec { margin: 0; overflow-wrap: anywhere; }
      .others { margin: 0; padding-left: 18px; display: grid; gap: 3px; }
      section { min-width: 0; }
    `,
  ];
}

if (!customElements.get("ptescope-decoder-rows")) customElements.define("ptescope-decoder-rows", PtescopeDecoderRows);
if (!customElements.get("ptescope-decoder")) customElements.define("ptescope-decoder", PtescopeDecoder);
