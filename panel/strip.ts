// The wide view of a shelf: one thin bar a bucket, thousands of pages in one line. The bar's height says the kind again without colour: full for what
// is there, half for what is elsewhere (swap, migration), low for markers, a line for nothing; a cap on it is uffd-wp.

import { css, html, svg, type TemplateResult } from "lit";
import type { Shelf } from "../analysis/view/types.ts";
import { lookOfLetter } from "./glyph.ts";

const HEIGHT = 22;

/** `onPick`: the position of the first item of the bucket that was clicked. */
export function strip(shelf: Shelf, onPick: (position: number) => void): TemplateResult {
  const { strip } = shelf;
  if (!strip) return html``;
  const width = strip.looks.length;
  const pick = (event: MouseEvent) => {
    const box = (event.currentTarget as Element).getBoundingClientRect();
    onPick(
      Math.min(width - 1, Math.max(0, Math.floor(((event.clientX - box.left) / box.width) * width))) * strip.perBucket,
    );
  };
  const left = (shelf.from / shelf.count) * width;
  const right = ((shelf.from + shelf.items.length) / shelf.count) * width;
  return html`<div class="strip" role="img" aria-label=${`${shelf.name}: ${shelf.tally}${shelf.changed > 0 ? `; ${shelf.changed} changed` : ""}`} @click=${pick}>
    <svg viewBox="0 -5 ${width} ${HEIGHT + 9}" preserveAspectRatio="none" aria-hidden="true">
      ${runs(strip.looks).map((run) => bar(run))}
      ${runs(strip.marks).map((run) => mark(run))}
      ${shelf.items.length < shelf.count ? svg`<rect class="window" x=${left} y=${HEIGHT + 1} width=${Math.max(1, right - left)} height="3"/>` : ""}
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

function bar({ letter, at, length }: Run): TemplateResult {
  const look = lookOfLetter(letter);
  const height = ((look?.height ?? 0) / 16) * HEIGHT;
  const wp = letter !== letter.toLowerCase();
  return svg`<g class="look-${look?.look ?? "none"}"><rect class="bar" x=${at} y=${HEIGHT - height} width=${length} height=${height}/>
    ${wp ? svg`<rect class="wp" x=${at} y=${HEIGHT - height} width=${length} height="3"/>` : ""}</g>`;
}

function mark({ letter, at, length }: Run): TemplateResult {
  if (letter === ".") return svg``;
  const alarm = letter !== "c";
  return svg`<rect class=${alarm ? "alarm" : "changed"} x=${at} y="-5" width=${length} height=${alarm ? 4 : 3}/>`;
}

export const stripStyles = css`
  .strip { height: 32px; cursor: pointer; border-radius: 3px; background: var(--raised); border: 1px solid var(--line); padding: 1px 0; }
  .strip svg { display: block; width: 100%; height: 100%; shape-rendering: crispEdges; }
  .strip .bar { fill: var(--look); fill-opacity: .75; }
  .strip .look-none .bar { fill-opacity: .5; }
  .strip .wp { fill: var(--strong); }
  .strip .changed { fill: var(--accent); }
  .strip .alarm { fill: var(--error); }
  .strip .window { fill: var(--dim); }
`;
