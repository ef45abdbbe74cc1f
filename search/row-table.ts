// Rows of whole numbers, each once: an open hash table. Exact: rows are compared, not hashes of them. Rows lie in
// chunks, and the table in segments that grow each by itself: no row is ever copied again, and no addition takes long
// however many there are, so who wants a search to stop does not wait for it.

/** Rows of a chunk, as a power of two. */
const CHUNK = 20;
const IN_CHUNK = (1 << CHUNK) - 1;
/** The first chunk begins with so many rows: most tables stay small. */
const FIRST_ROWS = 256;
/** Segments of the table, as a power of two. */
const SEGMENTS = 4;
const FIRST_ENTRIES = 16;

export interface SavedRows {
  readonly count: number;
  readonly rows: Int32Array;
}

export class RowTable {
  /** Numbers that a row has; those that tell it apart come first. */
  private readonly width: number;
  private readonly stride: number;
  private readonly chunks: Int32Array[] = [];
  private segments: Int32Array[] = [];
  /** By segment: entries that are taken. */
  private readonly taken = new Int32Array(1 << SEGMENTS);
  count = 0;

  /** `more`: numbers that a row carries along. */
  constructor(width: number, more = 0) {
    this.width = width;
    this.stride = width + more;
    this.clear();
  }

  /** What rows and table take, in bytes. */
  get bytes(): number {
    const sum = (arrays: readonly Int32Array[]) => arrays.reduce((all, { byteLength }) => all + byteLength, 0);
    return sum(this.chunks) + sum(this.segments);
  }

  get(row: number, at: number): number {
    return this.chunks[row >> CHUNK]?.[(row & IN_CHUNK) * this.stride + at] ?? 0;
  }

  set(row: number, at: number, value: number): void {
    const chunk = this.chunks[row >> CHUNK];
    if (chunk !== undefined) chunk[(row & IN_CHUNK) * this.stride + at] = value;
  }

  read(row: number, into: Int32Array): void {
    const chunk = this.chunks[row >> CHUNK];
    if (chunk === undefined) return;
    const { width } = this;
    const from = (row & IN_CHUNK) * this.stride;
    for (let i = 0; i < width; i++) into[i] = chunk[from + i] ?? 0;
  }

  /** Its number; -1: there is none. */
  find(row: Int32Array): number {
    return this.found(row, hashOf(row, 0, this.width));
  }

  private found(row: Int32Array, hash: number): number {
    const segment = this.segments[hash >>> (32 - SEGMENTS)] ?? none;
    const mask = segment.length - 1;
    for (let at = hash & mask; ; at = (at + 1) & mask) {
      const entry = segment[at] ?? 0;
      if (entry === 0) return -1;
      if (this.isRow(entry - 1, row)) return entry - 1;
    }
  }

  /** Its number; `count` before it was added, where it is new. */
  add(row: Int32Array): number {
    const hash = hashOf(row, 0, this.width);
    const found = this.found(row, hash);
    if (found >= 0) return found;
    const which = hash >>> (32 - SEGMENTS);
    let segment = this.segments[which] ?? none;
    const number = this.count++;
    const chunk = this.chunkFor(number);
    const from = (number & IN_CHUNK) * this.stride;
    for (let i = 0; i < this.width; i++) chunk[from + i] = row[i] ?? 0;
    const taken = (this.taken[which] ?? 0) + 1;
    this.taken[which] = taken;
    if (taken * 3 > segment.length * 2) {
      segment = this.larger(segment);
      this.segments[which] = segment;
    }
    insert(segment, hash, number + 1);
    return number;
  }

  clear(): void {
    this.count = 0;
    this.chunks.length = Math.min(this.chunks.length, 1);
    this.taken.fill(0);
    this.segments = Array.from(this.taken, () => new Int32Array(FIRST_ENTRIES));
  }

  /** All rows, with what they carry along. */
  saved(): SavedRows {
    const { count, stride } = this;
    const rows = new Int32Array(count * stride);
    for (const [which, chunk] of this.chunks.entries()) {
      const from = (which << CHUNK) * stride;
      rows.set(chunk.subarray(0, Math.min(chunk.length, rows.length - from)), from);
    }
    return { count, rows };
  }

  /** As it was when they were saved: with the same numbers. */
  restore({ count, rows }: SavedRows): void {
    this.clear();
    const { stride, width } = this;
    for (let number = 0; number < count; number++) {
      const row = rows.subarray(number * stride, (number + 1) * stride);
      this.add(row);
      for (let at = width; at < stride; at++) this.set(number, at, row[at] ?? 0);
    }
  }

  private chunkFor(number: number): Int32Array {
    const which = number >> CHUNK;
    const chunk = this.chunks[which];
    if (chunk !== undefined && ((number & IN_CHUNK) + 1) * this.stride <= chunk.length) return chunk;
    const more = chunk === undefined ? FIRST_ROWS : Math.ceil((1.5 * chunk.length) / this.stride);
    const rows = which > 0 ? IN_CHUNK + 1 : Math.min(more, IN_CHUNK + 1);
    const larger = new Int32Array(rows * this.stride);
    if (chunk !== undefined) larger.set(chunk);
    this.chunks[which] = larger;
    return larger;
  }

  private isRow(number: number, row: Int32Array): boolean {
    const chunk = this.chunks[number >> CHUNK];
    if (chunk === undefined) return false;
    const { width } = this;
    const from = (number & IN_CHUNK) * this.stride;
    for (let i = 0; i < width; i++) if (chunk[from + i] !== row[i]) return false;
    return true;
  }

  private larger(segment: Int32Array): Int32Array {
    const larger = new Int32Array(segment.length * 2);
    for (const entry of segment) {
      const chunk = this.chunks[(entry - 1) >> CHUNK];
      if (entry === 0 || chunk === undefined) continue;
      insert(larger, hashOf(chunk, ((entry - 1) & IN_CHUNK) * this.stride, this.width), entry);
    }
    return larger;
  }
}

const none = new Int32Array(1);

/** Of so many numbers of an array. */
export function hashOf(numbers: Int32Array, from: number, count: number): number {
  let hash = 0x9e3779b9;
  for (let i = from; i < from + count; i++) {
    hash = Math.imul(hash ^ (numbers[i] ?? 0), 0x85ebca6b);
    hash ^= hash >>> 13;
  }
  hash = Math.imul(hash, 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

/** An entry that is not there yet, at the first free place from its hash on. */
function insert(segment: Int32Array, hash: number, entry: number): void {
  let at = hash & (segment.length - 1);
  while (segment[at] !== 0) at = (at + 1) & (segment.length - 1);
  segment[at] = entry;
}

/** A longer array with the same numbers. */
export function grown(numbers: Int32Array): Int32Array {
  const longer = new Int32Array(Math.ceil(numbers.length * 1.5));
  longer.set(numbers);
  return longer;
}
