// Thousands of items as a few hundred buckets, and as a sentence.

import { letterOf } from "./looks.ts";
import type { Look, Strip } from "./types.ts";

export const BUCKETS = 256;

export interface Glance {
  readonly look: Look;
  readonly wp: boolean;
  readonly changed: boolean;
  readonly alarm: boolean;
}

/** Looks once at each item. Of a bucket of several it shows the kind that most of them have, and every mark that one of them has. */
export function stripOf(count: number, glance: (position: number) => Glance): Strip {
  const perBucket = Math.max(1, Math.ceil(count / BUCKETS));
  let looks = "";
  let marks = "";
  for (let from = 0; from < count; from += perBucket) {
    const votes = new Map<string, number>();
    let changed = false;
    let alarm = false;
    for (let position = from; position < Math.min(count, from + perBucket); position++) {
      const seen = glance(position);
      const letter = seen.wp ? letterOf[seen.look].toUpperCase() : letterOf[seen.look];
      votes.set(letter, (votes.get(letter) ?? 0) + 1);
      changed ||= seen.changed;
      alarm ||= seen.alarm;
    }
    looks += winner(votes);
    marks += changed && alarm ? "x" : alarm ? "!" : changed ? "c" : ".";
  }
  return { perBucket, looks, marks };
}

function winner(votes: ReadonlyMap<string, number>): string {
  let best = "n";
  let most = 0;
  for (const [letter, count] of votes) {
    if (count <= most) continue;
    best = letter;
    most = count;
  }
  return best;
}

export type Tally = Map<string, number>;

/** `3 present(wp), 1 marker(wp)`, the most frequent first; at most six kinds. */
export function tallyText(tally: Tally): string {
  const kinds = [...tally].sort((a, b) => b[1] - a[1]);
  const shown = kinds.slice(0, 6).map(([words, count]) => `${count} ${words}`);
  return [...shown, ...(kinds.length > 6 ? [`${kinds.length - 6} more kinds`] : [])].join(", ");
}
