// How a value is to be read: architecture, level, kernel, configuration. What is left open is found out from the value.

import { css, html, nothing, type TemplateResult } from "lit";
import type { Choice, ChoiceOption, Choices } from "../../decoder/decoder.ts";
import type { DecoderSession } from "./session.ts";

export function choicesForm(session: DecoderSession, choices: Choices): TemplateResult {
  const { state, decoded } = session;
  const choice = state.edited?.choice ?? state.choice;
  const is = decoded?.chosen;
  const open = (what: string | undefined): string => (what === undefined ? "auto" : `auto: ${what}`);
  const title = choices.arches.find(({ name }) => name === is?.arch)?.title;
  const kernel = is && is.kernel !== choices.kernel ? `auto: ${is.kernel}` : `${choices.kernel}, the default`;
  return html`<div class="choices">
    ${select(
      "Architecture",
      choice.arch,
      open(title),
      choices.arches.map(({ name, title: text }) => [name, text] as const),
      (arch) => session.choose({ arch } as Partial<Choice>),
    )}
    ${select(
      "Level",
      choice.level,
      open(is?.level),
      [...choices.levels, ...choices.words].map((name) => [name, name] as const),
      (level) => session.choose({ level } as Partial<Choice>),
    )}
    ${select(
      "Linux",
      choice.kernel,
      kernel,
      choices.kernels.map((name) => [name, name] as const),
      (kernel) => session.choose({ kernel }),
    )}
    ${configuration(session, choices, choice)}
  </div>`;
}

function configuration(session: DecoderSession, { options }: Choices, choice: Choice): TemplateResult {
  const arch = choice.arch || session.decoded?.description.arch;
  const own = options.filter((option) => option.arches.length === 0 || option.arches.some((each) => each === arch));
  const config = session.decoded?.chosen.config ?? choice.config;
  const changed = Object.entries(config).map(([name, value]) => `${name}=${value}`);
  return html`<details class="configuration"><summary>Configuration${changed.length > 0 ? html`: <span class="mono">${changed.join(", ")}</span>` : nothing}</summary>
    <div class="options">${own.map((option) => optionSelect(session, option, config[option.name], choice))}</div></details>`;
}

function optionSelect(
  session: DecoderSession,
  { name, says, values }: ChoiceOption,
  value: string | undefined,
  choice: Choice,
): TemplateResult {
  const [normal = "", ...others] = values;
  const set = (chosen: string): void => {
    const { [name]: _, ...rest } = choice.config;
    session.choose({ config: chosen === "" ? rest : { ...rest, [name]: chosen } });
  };
  return html`<div class="option">${select(
    name,
    value === normal ? "" : (value ?? ""),
    normal,
    others.map((each) => [each, each] as const),
    set,
  )}<span class="dim says">${says}</span></div>`;
}

function select(
  label: string,
  value: string,
  open: string,
  options: readonly (readonly [string, string])[],
  choose: (value: string) => void,
): TemplateResult {
  const change = ({ target }: Event): void => {
    if (target instanceof HTMLSelectElement) choose(target.value);
  };
  return html`<label class="choice"><span>${label}</span><select aria-label=${label} @change=${change}>
    <option value="" ?selected=${value === ""}>${open}</option>
    ${options.map(([name, text]) => html`<option value=${name} ?selected=${name === value}>${text}</option>`)}</select></label>`;
}

export const choicesStyles = css`
  .choices { display: flex; flex-wrap: wrap; gap: 6px 14px; align-items: center; }
  .choice { display: inline-flex; align-items: center; gap: 6px; min-width: 0; }
  select { font: inherit; min-height: 26px; max-width: 100%; padding: 2px 4px; color: var(--vscode-dropdown-foreground, var(--strong)); background: var(--vscode-dropdown-background, var(--bg)); border: 1px solid var(--edge); border-radius: 2px; }
  .configuration { flex-basis: 100%; }
  .configuration summary { cursor: pointer; padding: 4px 0; }
  .options { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 300px), 1fr)); gap: 8px 18px; padding: 6px 0; }
  .option .choice { justify-content: space-between; display: flex; font-family: var(--mono); }
  .says { display: block; font-size: .92em; }
`;
