// The wide view of a row: one thin bar a bucket, thousands of pages in one line. The bar's height says the kind again without colour: full for what
// is there, half for what is elsewhere (swap, migration), low for markers, a line for nothing; a cap on it is uffd-wp.

import { css, html, svg, type TemplateResult } from "lit";
import type { Row } from "../analysis/view/types.ts";
import { shapeOfLetter } from "./glyph.ts";

const HEIGHT = 22;

/** `onPick`: the position of the first item of the bucket that was clicked. */
export function overviewBar(row: Row, onPick: (position: number) => void): TemplateResult {
  const shown = row.bar;
  if (!shown) return html``;
  const width = shown.shapes.length;
  const pick = (event: MouseEvent) => {
    const box = (event.currentTarget as Element).getBoundingClientRect();
    onPick(
      Math.min(width - 1, Math.max(0, Math.floor(((event.clientX - box.left) / box.width) * width))) * shown.perBucket,
    );
  };
  const left = (row.from / row.count) * width;
  const right = ((row.from + row.items.length) / row.count) * width;
  return html`<div class="overview" role="img" aria-label=${`${row.name}: ${row.tally}${row.changed > 0 ? `; ${row.changed} changed` : ""}`} @click=${pick}>
    <svg viewBox="0 -5 ${width} ${HEIGHT + 9}" preserveAspectRatio="none" aria-hidden="true">
      ${runs(shown.shapes).map((run) => bucket(run))}
      ${runs(shown.marks).map((run) => mark(run))}
      ${row.items.length < row.count ? svg`<rect class="window" x=${left} y=${HEIGHT + 1} width=${Math.max(1, right - left)} height="3"/>` : ""}
    </svg>
  </div>`;
}

interface Run {
  readonly letter: string;
  readonly at: number;
  readonly length: number;
}

function runs(letters: string): Run[] {
  const found: Run[] = [];
  for (let at = 0; at < letters.length; ) {
    let end = at + 1;
    while (end < letters.length && letters[end] === letters[at]) end++;
    found.push({ letter: letters.charAt(at), at, length: end - at });
    at = end;
  }
  return found;
}

function bucket({ letter, at, length }: Run): TemplateResult {
  const shape = shapeOfLetter(letter);
  const height = ((shape?.height ?? 0) / 16) * HEIGHT;
  const wp = letter !== letter.toLowerCase();
  return svg`<g class="shape-${shape?.shape ?? "none"}"><rect class="bar" x=${at} y=${HEIGHT - height} width=${length} height=${height}/>
    ${wp ? svg`<rect class="wp" x=${at} y=${HEIGHT - height} width=${length} height="3"/>` : ""}</g>`;
}

function mark({ letter, at, length }: Run): TemplateResult {
  if (letter === ".") return svg``;
  const alarm = letter !== "c";
  return svg`<rect class=${alarm ? "alarm" : "changed"} x=${at} y="-5" width=${length} height=${alarm ? 4 : 3}/>`;
}

export const barStyles = css`
  .overview { height: 32px; cursor: pointer; border-radius: 3px; background: var(--raised); border: 1px solid var(--line); padding: 1px 0; }
  .overview svg { display: block; width: 100%; height: 100%; shape-rendering: crispEdges; }
  .overview .bar { fill: var(--shape); fill-opacity: .75; }
  .overview .shape-none .bar { fill-opacity: .5; }
  .overview .wp { fill: var(--strong); }
  .overview .changed { fill: var(--accent); }
  .overview .alarm { fill: var(--error); }
  .overview .window { fill: var(--dim); }
`;
