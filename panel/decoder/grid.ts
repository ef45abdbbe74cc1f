// The 64 bits as switches. One stop of the Tab key; arrows move from bit to bit, Space and Enter flip one.

import { css, html, type TemplateResult } from "lit";
import type { Decoded } from "../../decoder/decoder.ts";
import type { FieldDescription } from "../../decoder/describe.ts";
import type { DecoderSession } from "./session.ts";

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

export function fieldAt(fields: readonly FieldDescription[], bit: number): FieldDescription | undefined {
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
