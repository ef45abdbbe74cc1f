// What an edit changed, as one value that every stage hands to the next: statements, their meaning, operations, steps,
// what was found of them.

/**
 * How one list came from another: `removed` items from `from` on gave way to `added` ones. All others are the old ones,
 * in their order.
 */
export interface Splice {
  readonly from: number;
  readonly removed: number;
  readonly added: number;
}

/** Of a list of that length, nothing. */
export function noSplice(length: number): Splice {
  return { from: length, removed: 0, added: 0 };
}

export function isEmpty({ removed, added }: Splice): boolean {
  return removed === 0 && added === 0;
}

/** How much further down the items behind it stand. */
export function shiftOf({ removed, added }: Splice): number {
  return added - removed;
}

/** Finds it where nobody said: by what both lists have in common at their ends. */
export function spliceOf<T>(old: readonly T[], now: readonly T[], same: (a: T, b: T) => boolean = Object.is): Splice {
  return narrowed(old, now, { from: 0, removed: old.length, added: now.length }, same);
}

/** A splice without the items at its ends that are the same after all. */
export function narrowed<T, U>(
  old: readonly T[],
  now: readonly U[],
  { from, removed, added }: Splice,
  same: (a: T, b: U) => boolean,
): Splice {
  const limit = Math.min(removed, added);
  let head = 0;
  while (head < limit && same(old[from + head] as T, now[from + head] as U)) head++;
  let tail = 0;
  while (tail < limit - head && same(old[from + removed - 1 - tail] as T, now[from + added - 1 - tail] as U)) tail++;
  return { from: from + head, removed: removed - head - tail, added: added - head - tail };
}

/** What `first` and then `second` come to: the items between them count as changed. */
export function composed(first: Splice, second: Splice): Splice {
  if (isEmpty(first)) return second;
  if (isEmpty(second)) return first;
  // In the list between both: what is from neither is left as it was.
  const from = Math.min(first.from, second.from);
  const end = Math.max(first.from + first.added, second.from + second.removed);
  return { from, removed: end - from - shiftOf(first), added: end - from + shiftOf(second) };
}

/** The list after it, with new items from `fill`, by their index: always another list, copied as a whole, for lists are long and edits short. */
export function spliced<T>(list: readonly T[], { from, removed, added }: Splice, fill: (index: number) => T): T[] {
  if (removed === added) {
    const now = list.slice();
    for (let index = from; index < from + added; index++) now[index] = fill(index);
    return now;
  }
  const fresh: T[] = [];
  for (let index = from; index < from + added; index++) fresh.push(fill(index));
  return list.slice(0, from).concat(fresh, list.slice(from + removed));
}
