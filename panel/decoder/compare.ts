// Two values beside each other: their bits one above the other, and what their fields say.

import { css, html, type TemplateResult } from "lit";
import type { Comparison } from "../../decoder/compare.ts";
import type { Description } from "../../decoder/describe.ts";
import type { DecoderSession } from "./session.ts";

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
