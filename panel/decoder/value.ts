// A value: its bits, which can be flipped, its fields, which can be set, and another value beside it.
import { css, html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import type { Comparison, Decoded } from "../../decoder/decoder.ts";
import type { Description, FieldDescription } from "../../decoder/describe.ts";
import type { DecoderSession } from "./session.ts";

// The 64 bits as switches. One stop of the Tab key; arrows move from bit to bit, Space and Enter flip one.

const BYTES = [7, 6, 5, 4, 3, 2, 1, 0];
const BITS = BYTES;

export function grid(session: DecoderSession, { description, bits }: Decoded): TemplateResult {
  const was = session.state.edited ? BigInt(session.state.edited.was).toString(2).padStart(64, "0") : bits;
  const bit = (number: number): TemplateResult => {
    const at = 63 - number;
    const on = bits[at] === "1";
    const field = fieldAt(description.fields, number);
    const starts = field?.spans.some(({ hi }) => hi === number) ?? false;
    const name = field?.symbol || field?.name || "";
    const isInverted = field?.inverted === true;
    const classes = `bit ${isInverted ? "inverted" : ""} ${on ? "on" : ""} ${starts ? "starts" : ""} ${was[at] !== bits[at] ? "differs" : ""} ${field && field.name === session.field ? "pointed" : ""}`;
    return html`<button class=${classes} data-bit=${number} aria-pressed=${on} tabindex=${number === session.bit ? 0 : -1}
      title="bit ${number}: ${name} = ${field?.value ?? ""}${isInverted ? ` (stored as ${field.stored}: inverted)` : ""}${field?.meaning ? `, ${field.meaning}` : ""}"
      @click=${() => session.toggle(number)} @pointerenter=${() => session.point(field?.name ?? null)}
      @focus=${() => session.reach(number, field?.name ?? null)}><span class="sr">bit </span><i>${number}</i><span class="sr">: </span>${on ? 1 : 0}${isInverted ? html`<sub aria-hidden="true">${on ? 0 : 1}</sub>` : ""}<span class="sr">, ${name}</span></button>`;
  };
  return html`<div class="bytes" role="group" aria-label="Bits of ${description.value}" @keydown=${(event: KeyboardEvent) => move(session, event)} @pointerleave=${() => session.point(null)}>
    ${BYTES.slice(description.width === 32 ? 4 : 0).map((byte) => html`<div class="octet">${BITS.map((i) => bit(byte * 8 + i))}</div>`)}
  </div>${description.fields.some(({ inverted }) => inverted) ? html`<p class="dim inverted-note">Small digits: what a bit means where the field is stored inverted (L1TF).</p>` : ""}`;
}

function fieldAt(fields: readonly FieldDescription[], bit: number): FieldDescription | undefined {
  return fields.find(({ spans }) => spans.some(({ hi, lo }) => hi >= bit && lo <= bit));
}

function move(session: DecoderSession, event: KeyboardEvent): void {
  const { currentTarget } = event;
  if (!(currentTarget instanceof HTMLElement) || event.ctrlKey || event.metaKey || event.altKey) return;
  const row = 8 * getComputedStyle(currentTarget).gridTemplateColumns.split(" ").length;
  const to: Record<string, number> = {
    ArrowLeft: session.bit + 1,
    ArrowRight: session.bit - 1,
    ArrowUp: session.bit + row,
    ArrowDown: session.bit - row,
    Home: 63,
    End: 0,
  };
  const next = to[event.key];
  if (next === undefined) return;
  event.preventDefault();
  if (next >= 0 && next <= 63) currentTarget.querySelector<HTMLElement>(`[data-bit="${next}"]`)?.focus();
}

export const gridStyles = css`
  .bytes { display: grid; grid-template-columns: repeat(4, minmax(0, 1fr)); gap: 3px 8px; }
  .octet { display: grid; grid-template-columns: repeat(8, minmax(0, 1fr)); }
  .bytes .bit { min-height: 27px; border-radius: 0; background: none; padding-inline: 0; cursor: pointer; border: 1px solid var(--line); border-left-width: 0; }
  .bytes .bit:first-child { border-left-width: 1px; }
  .bytes .bit.starts { border-left: 2px solid color-mix(in srgb, var(--strong) 55%, var(--bg)); }
  .bytes .bit i { font-size: 9px; }
  .bytes .bit sub { position: absolute; right: 1px; bottom: 0; font: 400 8px/9px var(--mono); }
  .bytes .bit.inverted { border-bottom: 2px dotted color-mix(in srgb, var(--strong) 60%, var(--bg)); }
  .inverted-note { margin: 2px 0 0; font-size: .92em; }
  .bytes .bit.on { background: color-mix(in srgb, var(--accent) 22%, var(--bg)); }
  .bytes .bit.pointed { background: color-mix(in srgb, var(--warning) 34%, var(--bg)); }
  .bytes .bit:hover { background: color-mix(in srgb, var(--focus) 30%, var(--bg)); color: var(--strong); }
  .bytes .bit:focus-visible { outline: 2px solid var(--focus); outline-offset: 1px; z-index: 1; }
  :host([contrast]) .bytes .bit.on { background: var(--strong); color: var(--bg); }
  :host([contrast]) .bytes .bit.on i { color: var(--bg); }
  @container (max-width: 820px) { .bytes { grid-template-columns: repeat(2, minmax(0, 1fr)); } }
  @container (max-width: 460px) { .bytes { grid-template-columns: minmax(0, 1fr); gap: 4px; } }
`;

// The fields of a value, from bit 63 down. Each can be set: a flag by its box, a number by typing another.

export function fields(session: DecoderSession, all: readonly FieldDescription[]): TemplateResult {
  // A table that is laid out as blocks where it is narrow would be none to a screen reader: roles say what it is.
  return html`<table class="fields" role="table" @pointerleave=${() => session.point(null)}><caption class="sr">Fields, from bit 63 down</caption>
    <thead role="rowgroup"><tr role="row"><th role="columnheader" scope="col">Bits</th><th role="columnheader" scope="col">Field</th><th role="columnheader" scope="col">Value</th><th role="columnheader" scope="col">Meaning</th><th role="columnheader" scope="col">Source</th></tr></thead>
    <tbody role="rowgroup">${all.map((field) => row(session, field))}</tbody></table>`;
}

function row(session: DecoderSession, field: FieldDescription): TemplateResult {
  const classes = `${field.isSet ? "" : "clear"} ${field.name === session.field ? "pointed" : ""}`;
  const refused = session.refused?.field === field.name ? session.refused.message : null;
  return html`<tr role="row" class=${classes} @pointerenter=${() => session.point(field.name)}>
    <td role="cell" class="mono bits">${field.bits}</td>
    <th role="rowheader" scope="row" class="mono name">${field.symbol || field.name}${field.symbol !== "" && field.symbol !== field.name ? html` <span class="short">${field.name}</span>` : nothing}</th>
    <td role="cell" class="mono value">${isFlag(field) ? flag(session, field) : number(session, field, refused)}${refused === null ? nothing : html`<span class="refused" id="refused" role="alert">${refused}</span>`}</td>
    <td role="cell" class="meaning">${field.inverted ? html`<span class="dim">stored ${field.stored}</span> ` : nothing}${field.meaning || (field.unused ? html`<span class="dim">unused</span>` : nothing)}</td>
    <td role="cell" class="source">${field.source}</td></tr>`;
}

function isFlag({ hi, lo, value }: FieldDescription): boolean {
  return hi === lo && (value === "0x0" || value === "0x1");
}

function flag(session: DecoderSession, { name, isSet }: FieldDescription): TemplateResult {
  return html`<label class="flag"><input type="checkbox" aria-label=${name} .checked=${live(isSet)} @change=${() => void session.setField(name, isSet ? "0" : "1")} @focus=${() => session.point(name)}>${isSet ? 1 : 0}</label>`;
}

function number(session: DecoderSession, { name, value }: FieldDescription, refused: string | null): TemplateResult {
  const set = ({ target }: Event): void => {
    if (target instanceof HTMLInputElement && target.value.trim() !== value) void session.setField(name, target.value);
  };
  return html`<input class="number" type="text" spellcheck="false" autocomplete="off" aria-label=${name} aria-invalid=${refused !== null} aria-describedby=${refused === null ? nothing : "refused"} .value=${refused === null ? live(value) : value} @change=${set} @focus=${() => session.point(name)}>`;
}

export const fieldsStyles = css`
  .fields { margin-top: 12px; }
  .fields th, .fields td { vertical-align: middle; padding-block: 0; line-height: 1.35; }
  .fields .bits { white-space: nowrap; font-variant-numeric: tabular-nums; }
  .fields .name { overflow-wrap: anywhere; }
  .short { color: var(--dim); }
  .fields .source { color: var(--dim); font-size: .92em; }
  .fields .value { min-width: 9ch; }
  .flag { display: inline-flex; align-items: center; gap: 6px; min-height: 24px; cursor: pointer; }
  .flag input { margin: 0; width: 16px; height: 16px; accent-color: var(--accent); }
  .number { font: inherit; color: inherit; width: 100%; max-width: 17ch; min-width: 8ch; min-height: 24px; padding: 0 5px; background: var(--vscode-input-background, var(--bg)); border: 1px solid var(--edge); border-radius: 2px; }
  .refused { display: block; color: var(--error); font-family: var(--vscode-font-family, system-ui, sans-serif); }
  @container (max-width: 620px) {
    .fields, .fields tbody { display: block; }
    .fields thead { position: absolute; clip-path: inset(50%); }
    .fields tr { display: grid; grid-template-columns: 7ch minmax(0, 1fr) minmax(0, 17ch); gap: 0 10px; padding: 1px 0; align-items: center; border-bottom: 1px solid var(--line); }
    .fields th, .fields td { border: 0; padding: 0; }
    .fields .meaning { grid-column: 2 / -1; font-size: .95em; }
    /* Room for one screen: what a field's source is stands in the wide table, and in the documentation. */
    .fields .source, .fields tr.clear .meaning, .fields .meaning:empty { display: none; }
  }
`;

// Two values beside each other: their bits one above the other, and what their fields say.

export function comparison(session: DecoderSession, { left, right, differing, fields }: Comparison): TemplateResult {
  return html`<section class="compare" aria-label="Two values">
    <div class="value-head"><h2>Side by side</h2><button class="link" @click=${() => session.compareWith(null)}>Close</button></div>
    ${bits(left, differing)}${bits(right, differing)}
    <table class="fields"><thead><tr><th scope="col">Bits</th><th scope="col">Field</th><th scope="col">${left.value}</th><th scope="col">${right.value}</th></tr></thead>
      <tbody>${fields.map(
        ({ name, symbol, bits: where, left: one, right: other, differs }) =>
          html`<tr class=${differs ? "differs" : ""}><td class="mono">${where}</td><th scope="row" class="mono">${symbol || name}</th><td>${cell(one)}</td><td>${cell(other)}</td></tr>`,
      )}</tbody></table>
  </section>`;
}

function cell(side: { readonly value: string; readonly meaning: string } | null): TemplateResult {
  return side === null
    ? html`<span class="dim">–</span>`
    : html`<span class="mono">${side.value}</span> ${side.meaning}`;
}

function bits({ value, width, sentence }: Description, differing: string): TemplateResult {
  const digits = BigInt(value)
    .toString(2)
    .padStart(64, "0")
    .slice(64 - width);
  const differs = differing.slice(64 - width);
  return html`<p class="line-bits mono" role="img" aria-label=${value}>${[...digits].map(
    (digit, at) =>
      html`<span class="${digit === "1" ? "on" : ""} ${differs[at] === "1" ? "differs" : ""} ${at % 8 === 7 ? "byte" : ""}" aria-hidden="true">${digit}</span>`,
  )}</p><p class="says">${sentence}</p>`;
}

export const compareStyles = css`
  .compare .line-bits { margin: 6px 0 0; font-size: 12px; overflow-wrap: anywhere; }
  .compare .line-bits span { display: inline-block; padding: 0 1px; color: var(--fg); }
  .compare .line-bits .on { color: var(--strong); font-weight: 600; }
  .compare .line-bits .differs { background: color-mix(in srgb, var(--accent) 34%, var(--bg)); color: var(--strong); }
  .compare .line-bits .byte { margin-right: 6px; }
  .compare .says { margin: 0 0 4px; }
`;
