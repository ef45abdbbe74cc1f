// The keys, for those who ask. They work while the panel has the focus.

import { css, html, type TemplateResult } from "lit";

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

export function keys(): TemplateResult {
  return html`<dl class="keys" aria-label="Keys">${KEYS.map(([key, what]) => html`<div><dt><kbd>${key}</kbd></dt><dd>${what}</dd></div>`)}</dl>`;
}

export const keysStyles = css`
  .keys { display: grid; grid-template-columns: repeat(auto-fill, minmax(230px, 1fr)); gap: 2px 16px; margin: 4px 0; }
  .keys div { display: flex; gap: 8px; }
  .keys dd { margin: 0; }
  kbd { font-family: var(--mono); font-size: .92em; color: var(--strong); border: 1px solid var(--line); border-radius: 3px; padding: 0 5px; white-space: nowrap; }
`;
