// What random scenarios are made from.

/** A number from 0 up to, not including, 1. */
export type Random = () => number;

export function times<T>(value: T, count: number): T[] {
  return Array.from({ length: count }, () => value);
}

export function choose<T>(random: Random, from: readonly T[]): T {
  const chosen = from[Math.floor(random() * from.length)];
  if (chosen === undefined) throw new RangeError("nothing to choose from");
  return chosen;
}
