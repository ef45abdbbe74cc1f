// What random scenarios are made from.

/** A number from 0 up to, not including, 1. */
export type Random = () => number;

/** mulberry32: small, and good enough to choose operations. The same seed gives the same numbers. */
export function generator(seed: string): Random {
  let state = 0x811c9dc5;
  for (const char of seed) state = Math.imul(state ^ char.charCodeAt(0), 0x01000193);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

export function times<T>(value: T, count: number): T[] {
  return Array.from({ length: count }, () => value);
}

export function choose<T>(random: Random, from: readonly T[]): T {
  const chosen = from[Math.floor(random() * from.length)];
  if (chosen === undefined) throw new RangeError("nothing to choose from");
  return chosen;
}

/** The lines of a scenario as they are made up: what every writer of some says and throws dice with. */
export abstract class RandomLines {
  protected readonly random: Random;
  protected readonly out: string[] = [];

  constructor(random: Random) {
    this.random = random;
  }

  /** A line of these words; empty ones are left out. */
  protected say(...words: (string | number)[]): void {
    this.out.push(words.filter((word) => word !== "").join(" "));
  }

  protected chance(part: number): boolean {
    return this.random() < part;
  }

  protected below(limit: number): number {
    return Math.floor(this.random() * limit);
  }

  /** Both ends included. */
  protected between(least: number, most: number): number {
    return least + this.below(most - least + 1);
  }
}
