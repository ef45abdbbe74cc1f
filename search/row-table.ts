// Rows of whole numbers, each once: an open hash table over one array. Exact: rows are compared, not hashes of them.

export class RowTable {
  /** Numbers that a row has; those that tell it apart come first. */
  private readonly width: number;
  private readonly stride: number;
  private rows: Int32Array;
  private table = new Int32Array(1 << 10);
  private mask = this.table.length - 1;
  count = 0;

  /** `more`: numbers that a row carries along. */
  constructor(width: number, more = 0) {
    this.width = width;
    this.stride = width + more;
    this.rows = new Int32Array(this.stride << 8);
  }

  /** What rows and table take, in bytes. */
  get bytes(): number {
    return this.rows.byteLength + this.table.byteLength;
  }

  get(row: number, at: number): number {
    return this.rows[row * this.stride + at] ?? 0;
  }

  set(row: number, at: number, value: number): void {
    this.rows[row * this.stride + at] = value;
  }

  read(row: number, into: Int32Array): void {
    const from = row * this.stride;
    for (let i = 0; i < this.width; i++) into[i] = this.rows[from + i] ?? 0;
  }

  /** Its number; `count` before it was added, where it is new. */
  add(row: Int32Array): number {
    let at = this.slotOf(row, 0);
    for (;;) {
      const entry = this.table[at] ?? 0;
      if (entry === 0) break;
      if (this.isRow(entry - 1, row)) return entry - 1;
      at = (at + 1) & this.mask;
    }
    const number = this.count++;
    if (this.count * this.stride > this.rows.length) this.rows = grown(this.rows);
    const from = number * this.stride;
    for (let i = 0; i < this.width; i++) this.rows[from + i] = row[i] ?? 0;
    this.table[at] = number + 1;
    if (this.count * 3 > this.table.length * 2) this.rehash();
    return number;
  }

  clear(): void {
    this.count = 0;
    this.table.fill(0);
  }

  private slotOf(row: Int32Array, from: number): number {
    let hash = 0x9e3779b9;
    for (let i = 0; i < this.width; i++) {
      hash = Math.imul(hash ^ (row[from + i] ?? 0), 0x85ebca6b);
      hash ^= hash >>> 13;
    }
    hash = Math.imul(hash, 0xc2b2ae35);
    return (hash ^ (hash >>> 16)) & this.mask;
  }

  private isRow(number: number, row: Int32Array): boolean {
    const from = number * this.stride;
    for (let i = 0; i < this.width; i++) if (this.rows[from + i] !== row[i]) return false;
    return true;
  }

  private rehash(): void {
    this.table = new Int32Array(this.table.length * 2);
    this.mask = this.table.length - 1;
    for (let number = 0; number < this.count; number++) {
      let at = this.slotOf(this.rows, number * this.stride);
      while (this.table[at] !== 0) at = (at + 1) & this.mask;
      this.table[at] = number + 1;
    }
  }
}

/** A longer array with the same numbers. */
export function grown(numbers: Int32Array): Int32Array {
  const longer = new Int32Array(Math.ceil(numbers.length * 1.5));
  longer.set(numbers);
  return longer;
}
