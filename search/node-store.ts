// The visited set: a row of whole numbers a state (its parts, then how it was reached), in the order of first visit,
// and an open hash table
// over them. Exact: rows are compared, not hashes of them.

export class NodeStore {
  /** Numbers that a state is. */
  private readonly width: number;
  private readonly stride: number;
  private rows: Int32Array;
  private table = new Int32Array(1 << 12);
  private mask = this.table.length - 1;
  count = 0;

  constructor(width: number) {
    this.width = width;
    this.stride = width + 2;
    this.rows = new Int32Array(this.stride << 10);
  }

  /** What rows and table take, in bytes. */
  get bytes(): number {
    return this.rows.byteLength + this.table.byteLength;
  }

  get(node: number, at: number): number {
    return this.rows[node * this.stride + at] ?? 0;
  }

  /** -1: it is the first. */
  parent(node: number): number {
    return this.get(node, this.width);
  }

  move(node: number): number {
    return this.get(node, this.width + 1);
  }

  read(node: number, into: number[]): void {
    const from = node * this.stride;
    for (let i = 0; i < this.width; i++) into[i] = this.rows[from + i] ?? 0;
  }

  /** True: the state was not there yet. */
  add(row: readonly number[], parent: number, move: number): boolean {
    let at = this.slotOf(row);
    for (;;) {
      const entry = this.table[at] ?? 0;
      if (entry === 0) break;
      if (this.isRow(entry - 1, row)) return false;
      at = (at + 1) & this.mask;
    }
    const node = this.count++;
    if (this.count * this.stride > this.rows.length) this.rows = grown(this.rows);
    const from = node * this.stride;
    for (let i = 0; i < this.width; i++) this.rows[from + i] = row[i] ?? 0;
    this.rows[from + this.width] = parent;
    this.rows[from + this.width + 1] = move;
    this.table[at] = node + 1;
    if (this.count * 2 > this.table.length) this.rehash();
    return true;
  }

  private slotOf(row: readonly number[]): number {
    let hash = 0x9e3779b9;
    for (let i = 0; i < this.width; i++) {
      hash = Math.imul(hash ^ (row[i] ?? 0), 0x85ebca6b);
      hash ^= hash >>> 13;
    }
    return (Math.imul(hash, 0xc2b2ae35) >>> 7) & this.mask;
  }

  private isRow(node: number, row: readonly number[]): boolean {
    const from = node * this.stride;
    for (let i = 0; i < this.width; i++) if (this.rows[from + i] !== row[i]) return false;
    return true;
  }

  private rehash(): void {
    this.table = new Int32Array(this.table.length * 2);
    this.mask = this.table.length - 1;
    const row: number[] = [];
    for (let node = 0; node < this.count; node++) {
      this.read(node, row);
      let at = this.slotOf(row);
      while (this.table[at] !== 0) at = (at + 1) & this.mask;
      this.table[at] = node + 1;
    }
  }
}

function grown(rows: Int32Array): Int32Array {
  const larger = new Int32Array(Math.ceil(rows.length * 1.5));
  larger.set(rows);
  return larger;
}
