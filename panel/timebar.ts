// Time: where one is, the ways to move, and the findings along it.

import "@vscode-elements/elements/dist/vscode-button/index.js";
import { css, html, nothing, svg, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import { icon } from "./glyph.ts";
import type { Session } from "./session.ts";

const SPEEDS = [0.5, 1, 2, 5, 10, 30];

export function timebar(session: Session): TemplateResult {
  const { state, steps, overview } = session;
  const last = Math.max(0, steps - 1);
  const button = (name: Parameters<typeof icon>[0], label: string, key: string, disabled: boolean, act: () => void) =>
    html`<vscode-button secondary icon-only aria-label=${label} title="${label} (${key})" ?disabled=${disabled} @click=${act}>${icon(name, "content-before")}</vscode-button>`;
  return html`<div class="time" role="group" aria-label="Time">
    <div class="buttons">
      ${button("first", "First step", "Home", state.step === 0, () => session.go(0))}
      ${button("previous", "Previous step", "Left", state.step === 0, () => session.go(state.step - 1))}
      ${session.playing ? button("pause", "Pause", "Space", false, () => session.stop()) : button("play", "Play", "Space", steps === 0, () => session.play())}
      ${button("next", "Next step", "Right", state.step >= last, () => session.go(state.step + 1))}
      ${button("last", "Last step", "End", state.step >= last, () => session.go(last))}
    </div>
    <div class="track">
      <input type="range" min="0" max=${last} step="1" .value=${live(String(state.step))} ?disabled=${steps === 0} aria-label="Step"
        aria-valuetext=${session.view ? `Step ${state.step + 1} of ${steps}: ${session.view.text}` : `Step ${state.step + 1} of ${steps}`}
        @input=${(event: Event) => event.currentTarget instanceof HTMLInputElement && session.go(event.currentTarget.valueAsNumber)}>
      <svg class="ticks" viewBox="0 0 1000 8" preserveAspectRatio="none" aria-hidden="true">
        ${(overview?.sections ?? []).map((section) => tick(section.step, last, "section"))}
        ${(overview?.findings ?? []).map((finding) => tick(finding.step, last, finding.severity))}
      </svg>
    </div>
    <output class="place mono" aria-hidden="true">${steps === 0 ? "0 / 0" : `${state.step + 1} / ${steps}`}</output>
    <label class="speed">Speed <select aria-label="Steps a second while playing" @change=${(event: Event) => event.currentTarget instanceof HTMLSelectElement && session.set({ speed: Number(event.currentTarget.value) })}>
      ${SPEEDS.map((speed) => html`<option value=${speed} ?selected=${state.speed === speed}>${speed}×</option>`)}</select></label>
    ${
      (overview?.findingCount ?? 0) > 0
        ? html`<span class="jumps"><vscode-button secondary title="Previous finding (F)" @click=${() => session.seek(-1, "finding")}>◂ Finding</vscode-button><vscode-button secondary title="Next finding (f)" @click=${() => session.seek(1, "finding")}>Finding ▸</vscode-button></span>`
        : nothing
    }
  </div>`;
}

function tick(step: number, last: number, kind: string): TemplateResult {
  const x = last === 0 ? 500 : (step / last) * 1000;
  return kind === "section"
    ? svg`<rect class="section" x=${x - 1} y="2" width="2" height="6"/>`
    : svg`<rect class=${kind} x=${x - 2.5} y="0" width="5" height="8"/>`;
}

export const timebarStyles = css`
  .time { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 10px; }
  .buttons { display: flex; gap: 3px; }
  .buttons vscode-button { --vscode-button-border: var(--vscode-contrastBorder, transparent); }
  .track { flex: 1 1 180px; min-width: 120px; position: relative; }
  .track input { width: 100%; margin: 0; display: block; accent-color: var(--focus); height: 20px; }
  .ticks { position: absolute; left: 8px; right: 8px; top: 19px; width: calc(100% - 16px); height: 7px; pointer-events: none; }
  .ticks .error { fill: var(--error); }
  .ticks .warning { fill: var(--warning); }
  .ticks .information, .ticks .hint { fill: var(--info); }
  .ticks .section { fill: var(--dim); }
  .place { min-width: 5ch; color: var(--strong); font-variant-numeric: tabular-nums; text-align: end; }
  .speed { color: var(--dim); }
  select { font: inherit; color: var(--vscode-dropdown-foreground, var(--strong)); background: var(--vscode-dropdown-background, var(--bg)); border: 1px solid var(--vscode-dropdown-border, var(--line)); border-radius: 3px; padding: 1px 2px; }
  .jumps { display: inline-flex; gap: 3px; }
`;
