// Values that states share. A persistent array: a tree of nodes of 16 that versions share, as high as its length asks for. A transaction (its number is
// the edit token) clones a node the first time it writes below it and changes its own clone in place after that.

const SHIFT = 4;
const SIZE = 1 << SHIFT;
const MASK = SIZE - 1;

/** SIZE items in a row. */
class Leaf<T> {
  readonly edit: number;
  readonly items: T[];
  constructor(edit: number, items: T[]) {
    this.edit = edit;
    this.items = items;
  }
}

/** As long as it has to be; what is missing, or past the end, holds nothing. */
class Branch<T> {
  readonly edit: number;
  readonly nodes: (Node<T> | undefined)[];
  constructor(edit: number, nodes: (Node<T> | undefined)[]) {
    this.edit = edit;
    this.nodes = nodes;
  }
}

type Node<T> = Leaf<T> | Branch<T>;

/** A list of any length, most of it empty, that shares what two versions of it have in common. */
export class Vector<T> {
  readonly empty: T;
  private readonly root: Node<T> | undefined;
  /** Bits of an index that the root's children, or items, stand for: 0 where the root is a leaf. */
  private readonly shift: number;

  constructor(empty: T, root?: Node<T>, shift = 0) {
    this.empty = empty;
    this.root = root;
    this.shift = shift;
  }

  /** One past the last index that may hold something. */
  get limit(): number {
    let limit = 0;
    let node = this.root;
    for (let shift = this.shift; node instanceof Branch; shift -= SHIFT) {
      const last = node.nodes.length - 1;
      limit += last << shift;
      node = node.nodes[last];
    }
    return node === undefined ? limit : limit + SIZE;
  }

  private leaf(index: number): Leaf<T> | undefined {
    let { root: node, shift } = this;
    if (index >> shift >= SIZE) return undefined;
    for (; node instanceof Branch; shift -= SHIFT) node = node.nodes[(index >> shift) & MASK];
    return node;
  }

  /** What stands at an index; `empty` where nothing was ever written, however far beyond the end. */
  get(index: number): T {
    return this.leaf(index)?.items[index & MASK] ?? this.empty;
  }

  /** The vector to use from now on: this one, where nothing changes or the transaction owns the nodes on the way, else a clone. */
  set(edit: number, index: number, value: T): Vector<T> {
    if (this.get(index) === value) return this;
    let { root, shift } = this;
    // The tree grows at its root, by as many levels as the index asks for.
    for (; index >> shift >= SIZE; shift += SHIFT) root = root && new Branch(edit, [root]);
    const written = this.written(root, shift, edit, index, value);
    return written === this.root ? this : new Vector(this.empty, written, shift);
  }

  /** A node that is the transaction's own, with the value in it. */
  private written(node: Node<T> | undefined, shift: number, edit: number, index: number, value: T): Node<T> {
    const at = (index >> shift) & MASK;
    if (shift === 0) {
      const items = node instanceof Leaf ? node.items : new Array<T>(SIZE).fill(this.empty);
      const leaf = node instanceof Leaf && node.edit === edit ? node : new Leaf(edit, node ? items.slice() : items);
      leaf.items[at] = value;
      return leaf;
    }
    const nodes = node instanceof Branch ? node.nodes : [];
    const branch = node instanceof Branch && node.edit === edit ? node : new Branch(edit, nodes.slice());
    while (branch.nodes.length < at) branch.nodes.push(undefined);
    branch.nodes[at] = this.written(nodes[at], shift - SHIFT, edit, index, value);
    return branch;
  }

  /** The lowest index from `from` on that holds nothing, looking at every `run`th for `run` in a row. */
  firstFree(from: number, run = 1): number {
    for (let index = from; ; index += run) {
      let free = true;
      for (let i = 0; free && i < run; i++) {
        const leaf = this.leaf(index + i);
        if (leaf === undefined) i += MASK - ((index + i) & MASK);
        else free = leaf.items[(index + i) & MASK] === this.empty;
      }
      if (free) return index;
    }
  }

  /** Calls back for what stands at an index of [from, to), in order. `base`: what the first index counts as. */
  forEach(visit: (value: T, index: number) => void, from = 0, to = Number.POSITIVE_INFINITY, base = 0): void {
    if (this.root !== undefined) this.visitNode(this.root, this.shift, base, visit, from, to);
  }

  private visitNode(
    node: Node<T>,
    shift: number,
    base: number,
    visit: (value: T, index: number) => void,
    from: number,
    to: number,
  ): void {
    const nodes = node instanceof Leaf ? node.items : node.nodes;
    // The children, or items, that the range meets.
    const last = Math.min(nodes.length, Math.ceil((to - base) / 2 ** shift));
    for (let i = Math.max(0, (from - base) >> shift); i < last; i++) {
      if (node instanceof Leaf) {
        const item = node.items[i];
        if (item !== undefined && item !== this.empty) visit(item, base + i);
      } else {
        const child = node.nodes[i];
        if (child !== undefined) this.visitNode(child, shift - SHIFT, base + (i << shift), visit, from, to);
      }
    }
  }

  /** Same items; shared nodes are not looked into. */
  equals(other: Vector<T>, same: (x: T, y: T) => boolean): boolean {
    let { root: a, shift } = this;
    let { root: b } = other;
    if (a === b) return true;
    for (; shift < other.shift; shift += SHIFT) a = a && new Branch(0, [a]);
    for (let low = other.shift; low < shift; low += SHIFT) b = b && new Branch(0, [b]);
    return this.equalNodes(a, b, same);
  }

  private equalNodes(a: Node<T> | undefined, b: Node<T> | undefined, same: (x: T, y: T) => boolean): boolean {
    if (a === b) return true;
    if (a instanceof Branch || b instanceof Branch) {
      const left = a instanceof Branch ? a.nodes : [];
      const right = b instanceof Branch ? b.nodes : [];
      for (let i = Math.max(left.length, right.length) - 1; i >= 0; i--)
        if (!this.equalNodes(left[i], right[i], same)) return false;
      return true;
    }
    for (let i = 0; i < SIZE; i++) {
      const x = a?.items[i] ?? this.empty;
      const y = b?.items[i] ?? this.empty;
      if (x !== y && !same(x, y)) return false;
    }
    return true;
  }
}

// Values that are replaced when they change. Each kind has a function that copies it field by field: a literal of one
// shape is made several times faster than a spread, and what reads such values finds one shape only.

/** The value with some fields replaced; itself, where they are what they were. */
export function patched<T extends object>(value: T, patch: Partial<T>, copy: (value: T) => T): T {
  for (const key in patch) if (patch[key] !== value[key]) return Object.assign(copy(value), patch);
  return value;
}

// Lists of what a step has to tell: most have nothing, and share one list that is empty.

const none: never[] = [];

/** A list with nothing in it, for `added`. */
export function emptyList<T>(): readonly T[] {
  return none;
}

/** The list with one more at its end: the same, but for the first. To be put in its place; nobody else may hold it. */
export function added<T>(list: readonly T[], item: T): readonly T[] {
  if (list.length === 0) return [item];
  (list as T[]).push(item);
  return list;
}

/** The list to keep: as long as what it holds, and one for all that hold nothing. */
export function trimmed<T>(list: readonly T[]): readonly T[] {
  if (list.length === 0) return none;
  // `added` made the first one a list of its length.
  return list.length === 1 ? list : list.slice();
}
