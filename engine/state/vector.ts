// A persistent array: chunks of 32 items that versions share. A transaction (its number is the edit token) clones a
// chunk the first time it writes to it and changes its own clone in place after that.

const SHIFT = 5;
const SIZE = 1 << SHIFT;

class Chunk<T> {
  edit: number;
  items: T[];
  constructor(edit: number, items: T[]) {
    this.edit = edit;
    this.items = items;
  }
}

export class Vector<T> {
  edit: number;
  chunks: (Chunk<T> | undefined)[];
  readonly empty: T;

  constructor(empty: T, edit = 0, chunks: (Chunk<T> | undefined)[] = []) {
    this.empty = empty;
    this.edit = edit;
    this.chunks = chunks;
  }

  /** One past the last index that may hold something. */
  get limit(): number {
    return this.chunks.length << SHIFT;
  }

  get(index: number): T {
    const chunk = this.chunks[index >> SHIFT];
    if (chunk === undefined) return this.empty;
    return chunk.items[index & (SIZE - 1)] ?? this.empty;
  }

  /** The vector to use from now on: this one, where the transaction owns it, else a clone. */
  set(edit: number, index: number, value: T): Vector<T> {
    const vector = this.edit === edit ? this : new Vector(this.empty, edit, this.chunks.slice());
    const at = index >> SHIFT;
    let chunk = vector.chunks[at];
    if (chunk === undefined) {
      while (vector.chunks.length < at) vector.chunks.push(undefined);
      chunk = new Chunk<T>(edit, new Array<T>(SIZE).fill(this.empty));
      vector.chunks[at] = chunk;
    } else if (chunk.edit !== edit) {
      chunk = new Chunk<T>(edit, chunk.items.slice());
      vector.chunks[at] = chunk;
    }
    chunk.items[index & (SIZE - 1)] = value;
    return vector;
  }

  /** The lowest index from `from` on that holds nothing, looking at every `step`th for `run` in a row. */
  firstFree(from: number, run = 1): number {
    for (let index = from; ; index += run) {
      let free = true;
      for (let i = 0; free && i < run; i++) {
        if (this.chunks[(index + i) >> SHIFT] === undefined) {
          i |= SIZE - 1;
          continue;
        }
        free = this.get(index + i) === this.empty;
      }
      if (free) return index;
    }
  }

  forEach(visit: (value: T, index: number) => void): void {
    for (let c = 0; c < this.chunks.length; c++) {
      const chunk = this.chunks[c];
      if (chunk === undefined) continue;
      for (let i = 0; i < SIZE; i++) {
        const item = chunk.items[i];
        if (item !== undefined && item !== this.empty) visit(item, (c << SHIFT) | i);
      }
    }
  }
}

/** Same items, whatever the chunks; shared chunks are not looked into. */
export function equalVectors<T>(a: Vector<T>, b: Vector<T>, same: (x: T, y: T) => boolean): boolean {
  if (a === b || a.chunks === b.chunks) return true;
  const chunks = Math.max(a.chunks.length, b.chunks.length);
  for (let c = 0; c < chunks; c++) {
    const x = a.chunks[c];
    const y = b.chunks[c];
    if (x === y) continue;
    for (let i = 0; i < SIZE; i++) {
      const p = x?.items[i] ?? a.empty;
      const q = y?.items[i] ?? b.empty;
      if (p !== q && !same(p, q)) return false;
    }
  }
  return true;
}
