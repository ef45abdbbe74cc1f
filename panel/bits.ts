// How the bits of an entry and its fields look, in the panel and in the decoder.

import { css } from "lit";

export const bitsStyles = css`
  .grid { display: grid; gap: 5px; }
  .grid-row { display: grid; grid-template-columns: repeat(32, minmax(0, 1fr)); }
  .bit { position: relative; font: 600 11px/16px var(--mono); text-align: center; padding-top: 11px; color: var(--dim); border: 1px solid var(--line); border-left-width: 0; }
  .bit:first-child, .bit.byte + .bit { border-left-width: 1px; }
  .bit.byte { margin-right: 2px; }
  .bit i { position: absolute; inset: 0 0 auto; font: 400 8px/11px var(--mono); color: var(--dim); }
  .bit.on { background: color-mix(in srgb, var(--accent) 22%, var(--bg)); color: var(--strong); }
  .bit.on i { color: var(--strong); }
  .bit.pointed, .fields tr.pointed { background: color-mix(in srgb, var(--warning) 34%, var(--bg)); color: var(--strong); }
  .bit.differs { outline: 2px solid var(--accent); outline-offset: -2px; }
  .fields { border-collapse: collapse; margin-top: 8px; width: 100%; }
  .fields th, .fields td { text-align: left; vertical-align: baseline; padding: 2px 12px 2px 0; font-weight: 400; border-bottom: 1px solid color-mix(in srgb, var(--line) 60%, transparent); overflow-wrap: anywhere; }
  .fields thead th { color: var(--dim); font-size: .9em; white-space: nowrap; }
  .fields tbody th { color: var(--strong); min-width: 19ch; }
  .fields td:first-child { white-space: nowrap; }
  .fields tr.differs td, .fields tr.differs th { background: color-mix(in srgb, var(--accent) 14%, transparent); color: var(--strong); }
  .fields tr.clear { color: var(--dim); }
  .fields tr.clear th { color: var(--fg); }
`;
