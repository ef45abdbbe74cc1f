// The fields of a value, from bit 63 down. Each can be set: a flag by its box, a number by typing another.

import { css, html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import type { FieldDescription } from "../../decoder/describe.ts";
import type { DecoderSession } from "./session.ts";

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
