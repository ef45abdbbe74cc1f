// Thousands of items as a few hundred buckets, and as a sentence.

import { letterOf } from "./looks.ts";
import type { Look, Strip } from "./types.ts";

const BUCKETS = 256;

export interface Glance {
  readonly look: Look;
  readonly wp: boolean;
  readonly changed: boolean;
  readonly alarm: boolean;
}

/** Looks once at each item. Of a bucket of several it shows the kind that most of them have, and every mark that one of them has. */
export function stripOf(count: number, glance: (position: number) => Glance): Strip {
  const perBucket = Math.max(1, Math.ceil(count / BUCKETS));
  const votes = new Uint32Array(128);
  let looks = "";
  let marks = "";
  for (let from = 0; from < count; from += perBucket) {
    const end = Math.min(count, from + perBucket);
    let best = 0;
    let changed = false;
    let alarm = false;
    votes.fill(0);
    for (let position = from; position < end; position++) {
      const seen = glance(position);
      // Upper case is 32 below lower case.
      const letter = letterOf[seen.look].charCodeAt(0) - (seen.wp ? 32 : 0);
      const votesNow = (votes[letter] ?? 0) + 1;
      votes[letter] = votesNow;
      if (votesNow > (votes[best] ?? 0) || best === 0) best = letter;
      if (seen.changed) changed = true;
      if (seen.alarm) alarm = true;
    }
    looks += String.fromCharCode(best);
    marks += changed && alarm ? "x" : alarm ? "!" : changed ? "c" : ".";
  }
  return { perBucket, looks, marks };
}

export type Tally = Map<string, number>;

/** `3 present(wp), 1 marker(wp)`, the most frequent first; at most six kinds. */
export function tallyText(tally: Tally): string {
  const kinds = [...tally].sort((a, b) => b[1] - a[1]);
  const shown = kinds.slice(0, 6).map(([words, count]) => `${count} ${words}`);
  return [...shown, ...(kinds.length > 6 ? [`${kinds.length - 6} more kinds`] : [])].join(", ");
}
