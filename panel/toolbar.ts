// The one bar over the panel: where one is in time and the ways to move, what is in sight, and what is asked for less often, in a menu.
import { css, html, nothing, svg, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import { icon } from "./glyph.ts";
import type { MainView } from "./host.ts";
import type { Session } from "./session.ts";

const SPEEDS = [0.5, 1, 2, 5, 10, 30];

export const SIGHTS: readonly (readonly [MainView, string, string])[] = [
  ["map", "Map", "The whole state in one picture"],
  ["lives", "Life", "What every page was at every step"],
  ["text", "Text", "The same in words, for a mail or a screen reader"],
];

/** What the menu does beside the session. */
interface MenuActs {
  readonly notice: string;
  readonly query: string;
  keep(as: "svg" | "png" | "text", copy: boolean): void;
  find(query: string): void;
}

export function toolbar(session: Session, acts: MenuActs): TemplateResult {
  const { state, steps } = session;
  const last = Math.max(0, steps - 1);
  const button = (name: Parameters<typeof icon>[0], label: string, key: string, disabled: boolean, act: () => void) =>
    html`<button class="tool ${name}" aria-label=${label} title="${label} (${key})" ?disabled=${disabled} @click=${act}>${icon(name)}</button>`;
  return html`<div class="toolbar">
    <div class="buttons" role="group" aria-label="Time">
      ${button("first", "First step", "Home", state.step === 0, () => session.go(0))}
      ${button("previous", "Previous step", "Left", state.step === 0, () => session.go(state.step - 1))}
      ${session.playing ? button("pause", "Pause", "Space", false, () => session.stop()) : button("play", "Play", "Space", steps === 0, () => session.play())}
      ${button("next", "Next step", "Right", state.step >= last, () => session.go(state.step + 1))}
      ${button("last", "Last step", "End", state.step >= last, () => session.go(last))}
    </div>
    ${track(session)}
    <output class="place mono" aria-hidden="true">${steps === 0 ? "0 / 0" : `${state.step + 1} / ${steps}`}</output>
    <div class="segments" role="group" aria-label="View">${SIGHTS.map(([name, label, tip]) => html`<button class="toggle" aria-pressed=${state.sight === name} title="${tip} (v)" @click=${() => session.choose({ sight: name })}>${label}</button>`)}</div>
    ${findings(session)}
    <details class="menu" @keydown=${closes}><summary class="tool" role="button" aria-label="More" title="More: search, narration, pictures, reproducer, keys">${icon("more")}</summary>${menu(session, acts)}</details>
  </div>`;
}

/** Escape closes a menu, and nothing else then. */
function closes(event: KeyboardEvent): void {
  if (event.key !== "Escape" || !(event.currentTarget instanceof HTMLDetailsElement) || !event.currentTarget.open)
    return;
  event.stopPropagation();
  event.currentTarget.open = false;
  event.currentTarget.querySelector("summary")?.focus();
}

function track(session: Session): TemplateResult {
  const { state, steps, overview } = session;
  const last = Math.max(0, steps - 1);
  return html`<div class="track">
    <input type="range" min="0" max=${last} step="1" .value=${live(String(state.step))} ?disabled=${steps === 0} aria-label="Step"
      aria-valuetext=${session.view ? `Step ${state.step + 1} of ${steps}: ${session.view.text}` : `Step ${state.step + 1} of ${steps}`}
      @input=${(event: Event) => event.currentTarget instanceof HTMLInputElement && session.go(event.currentTarget.valueAsNumber)}>
    <svg class="ticks" viewBox="0 0 1000 8" preserveAspectRatio="none" aria-hidden="true">
      ${(overview?.sections ?? []).map((section) => tick(section.step, last, "section"))}
      ${(overview?.findings ?? []).map((finding) => tick(finding.step, last, finding.severity))}
    </svg>
  </div>`;
}

function tick(step: number, last: number, kind: string): TemplateResult {
  const x = last === 0 ? 500 : (step / last) * 1000;
  return kind === "section"
    ? svg`<rect class="section" x=${x - 1} y="2" width="2" height="6"/>`
    : svg`<rect class=${kind} x=${x - 3} y="0" width="6" height="8"/>`;
}

function findings(session: Session): TemplateResult {
  const { overview, state } = session;
  if (!overview || overview.findingCount === 0) return html``;
  const more = overview.findingCount - overview.findings.length;
  const label = `${overview.findingCount} ${overview.findingCount === 1 ? "finding" : "findings"}`;
  const gravest =
    ["error", "warning"].find((kind) => overview.findings.some(({ severity }) => severity === kind)) ?? "";
  return html`<details class="menu" @keydown=${closes}><summary class="toggle findings" role="button" title="${label}: go to one (f, F)"><span class="count ${gravest}">${overview.findingCount}</span><span class="wide">&nbsp;${overview.findingCount === 1 ? "finding" : "findings"}</span><span class="sr">findings</span></summary><ol class="items list">
    ${overview.findings.map((finding) => html`<li><button class="plain ${finding.severity}" aria-current=${finding.step === state.step ? "step" : "false"} @click=${() => session.go(finding.step)}><span class="mono">${finding.step + 1}</span> <strong class="mono">${finding.code}</strong> ${finding.message}${finding.expected ? html` <span class="dim">(expected)</span>` : nothing}</button></li>`)}
    ${more > 0 ? html`<li class="dim">and ${more} more</li>` : nothing}</ol></details>`;
}

function menu(session: Session, acts: MenuActs): TemplateResult {
  const { state } = session;
  return html`<div class="items more">
    <label class="field">Find on the map, or in the lives <input class="find" type="search" placeholder="A.buf[3], frame 4, lost, marker" .value=${live(acts.query)} @input=${(event: Event) => event.currentTarget instanceof HTMLInputElement && acts.find(event.currentTarget.value)}></label>
    <label class="field"><input type="checkbox" .checked=${live(state.walkthrough)} @change=${() => session.set({ walkthrough: !state.walkthrough })}> Narration of the scenario (w)</label>
    <label class="field">Steps a second while playing <select @change=${(event: Event) => event.currentTarget instanceof HTMLSelectElement && session.set({ speed: Number(event.currentTarget.value) })}>
      ${SPEEDS.map((speed) => html`<option value=${speed} ?selected=${state.speed === speed}>${speed}</option>`)}</select></label>
    <div class="pictures" role="group" aria-label="Picture">${(["svg", "png", "text"] as const).map((as) => html`<button class="plain" @click=${() => acts.keep(as, true)}>Copy ${as === "text" ? as : as.toUpperCase()}</button><button class="plain" @click=${() => acts.keep(as, false)}>Save ${as === "text" ? as : as.toUpperCase()}…</button>`)}</div>
    <div class="pictures" role="group" aria-label="Reproducer"><button class="plain" @click=${() => session.notify({ type: "reproducer", run: false })}>Write C reproducer…</button>${session.runs ? html`<button class="plain" @click=${() => session.notify({ type: "reproducer", run: true })}>Run reproducer</button>` : nothing}</div>
    <p class="notice" role="status">${acts.notice}</p>
    <h2>Keys</h2>${keys()}
  </div>`;
}

export const toolbarStyles = css`
  .toolbar { display: flex; align-items: center; gap: 4px 8px; min-height: 26px; min-width: 0; }
  .buttons { display: flex; flex: none; }
  .tool { font: inherit; color: var(--strong); background: none; border: 1px solid transparent; border-radius: 3px; padding: 0; width: 24px; height: 24px; display: inline-flex; align-items: center; justify-content: center; cursor: pointer; flex: none; }
  .tool:hover:not(:disabled), .plain:hover { background: color-mix(in srgb, var(--focus) 18%, transparent); }
  .tool:disabled { opacity: .4; cursor: default; }
  :host([contrast]) .tool { border-color: var(--line); }
  .track { flex: 1 1 60px; min-width: 44px; position: relative; }
  .track input { width: 100%; margin: 0; display: block; accent-color: var(--focus); height: 20px; }
  .ticks { position: absolute; left: 8px; right: 8px; top: 18px; width: calc(100% - 16px); height: 6px; pointer-events: none; }
  .ticks .error { fill: var(--error); }
  .ticks .warning { fill: var(--warning); }
  .ticks .information, .ticks .hint { fill: var(--info); }
  .ticks .section { fill: var(--dim); }
  .place { color: var(--strong); font-variant-numeric: tabular-nums; white-space: nowrap; flex: none; }
  .segments { display: inline-flex; flex: none; }
  .toggle { font: inherit; color: var(--fg); background: transparent; border: 1px solid var(--line); border-radius: 3px; padding: 1px 8px; cursor: pointer; white-space: nowrap; }
  .segments .toggle { border-radius: 0; }
  .segments .toggle + .toggle { border-left: 0; }
  .segments .toggle:first-child { border-radius: 3px 0 0 3px; }
  .segments .toggle:last-child { border-radius: 0 3px 3px 0; }
  .toggle[aria-pressed="true"], .menu[open] > summary { background: color-mix(in srgb, var(--focus) 18%, var(--bg)); color: var(--strong); border-color: var(--focus); }
  .menu { position: relative; flex: none; }
  .menu summary { list-style: none; }
  .menu summary::-webkit-details-marker { display: none; }
  .findings .count { color: var(--info); font-weight: 700; }
  .findings .count.error { color: var(--error); }
  .findings .count.warning { color: var(--warning); }
  .menu .items { position: absolute; top: calc(100% + 3px); right: 0; z-index: 5; background: var(--vscode-menu-background, var(--bg)); border: 1px solid var(--line); border-radius: 4px; box-shadow: 0 3px 12px rgb(0 0 0 / .25); padding: 6px; max-height: calc(100vh - 60px); overflow-y: auto; }
  .menu .items button { padding: 3px 8px; border-radius: 3px; color: var(--strong); }
  .menu .list { margin: 0; list-style: none; width: max-content; max-width: min(560px, 84cqw); }
  .menu .list button { width: 100%; border-left: 3px solid var(--info); border-radius: 0; }
  .menu .list button.error { border-left-color: var(--error); }
  .menu .list button.warning { border-left-color: var(--warning); }
  .menu .more { width: min(400px, 92cqw); display: grid; gap: 8px; padding: 10px; }
  .more h2 { border-top: 1px solid var(--line); padding-top: 6px; }
  .field { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 8px; }
  .find { flex: 1 1 160px; font: inherit; color: var(--vscode-input-foreground, var(--strong)); background: var(--vscode-input-background, var(--bg)); border: 1px solid var(--vscode-input-border, var(--line)); border-radius: 3px; padding: 2px 6px; min-width: 0; }
  select { font: inherit; color: var(--vscode-dropdown-foreground, var(--strong)); background: var(--vscode-dropdown-background, var(--bg)); border: 1px solid var(--vscode-dropdown-border, var(--line)); border-radius: 3px; padding: 1px 2px; }
  .pictures { display: grid; grid-template-columns: auto auto; justify-content: start; gap: 0 8px; }
  .notice { margin: 0; color: var(--fg); }
  .notice:empty { display: none; }
  @container (max-width: 560px) { .wide { display: none; } .toolbar { gap: 4px; } .toggle { padding: 1px 6px; } }
  @container (max-width: 420px) { .tool.first, .tool.last { display: none; } .toggle { padding: 1px 4px; } .track { min-width: 24px; } }
  @container (max-width: 330px) { .toolbar { gap: 3px; } .tool { width: 20px; } .toggle { padding: 1px 2px; } .track { min-width: 0; } }
  @container (max-width: 280px) { .track { display: none; } .buttons { margin-right: auto; } }
  @container (max-width: 250px) { .place { display: none; } }
`;

// The keys, for those who ask. They work while the panel has the focus.

const KEYS: readonly (readonly [string, string])[] = [
  ["→ or n", "next step"],
  ["← or p", "previous step"],
  ["Home, End", "first, last step"],
  ["f, F", "next, previous finding"],
  ["c, C", "next, previous change of the selected page"],
  ["Space", "play, pause"],
  ["v", "the next view"],
  ["/", "find on the map"],
  ["w", "narration"],
  ["Tab, arrows, Enter", "to the map, along it, look into a page"],
  ["Escape", "close the page"],
];

function keys(): TemplateResult {
  return html`<dl class="keys" aria-label="Keys">${KEYS.map(([key, what]) => html`<div><dt><kbd>${key}</kbd></dt><dd>${what}</dd></div>`)}</dl>`;
}

export const keysStyles = css`
  .keys { display: grid; grid-template-columns: repeat(auto-fill, minmax(230px, 1fr)); gap: 2px 16px; margin: 4px 0; }
  .keys div { display: flex; gap: 8px; }
  .keys dd { margin: 0; }
  kbd { font-family: var(--mono); font-size: .92em; color: var(--strong); border: 1px solid var(--line); border-radius: 3px; padding: 0 5px; white-space: nowrap; }
`;
