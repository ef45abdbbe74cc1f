// The page tables of one place, 64 MiB: up to 32 pmds, as many as were ever used. A pmd holds nothing, a table of 512
// ptes, or an entry of its own (a 2 MiB leaf, or a marker of hugetlb). That a table exists is state: a dump shows "none"
// where there is none.
// Persistent: nodes carry the number of the transaction that may change them in place.

import { gathered, isCont } from "./contpte.ts";
import { type Entry, NONE } from "./entry.ts";
import { Vector } from "./vector.ts";

const CHUNK = 16;

/** Puts an item into a list that is as long as it has to be: states keep many of them, most of one item. */
function put<T>(list: (T | undefined)[], index: number, item: T | undefined): void {
  while (list.length < index) list.push(undefined);
  list[index] = item;
}

/** 16 ptes in a row, the least that is copied when one of them changes. */
class Chunk {
  edit: number;
  entries: Entry[];
  constructor(edit: number, entries: Entry[]) {
    this.edit = edit;
    this.entries = entries;
  }
}

/** A table of 512 ptes. */
export class PteTable {
  edit: number;
  /** The page that it is, among those of page tables (Memory.pagetableAlloc()); 0 once that page belongs to another place. */
  frame: number;
  /** A chunk that is missing, or past the end, holds only none entries. */
  chunks: (Chunk | undefined)[];
  constructor(edit: number, frame: number, chunks: (Chunk | undefined)[]) {
    this.edit = edit;
    this.frame = frame;
    this.chunks = chunks;
  }

  get(pte: number): Entry {
    return this.chunks[pte >> 4]?.entries[pte & 15] ?? NONE;
  }

  /** ptep_get(): as Linux reads it. */
  read(pte: number): Entry {
    const entry = this.get(pte);
    return isCont(entry) ? gathered(entry, this.chunks[pte >> 4]?.entries ?? []) : entry;
  }
}

/** What stands at pmd level: nothing, a table of ptes, or an entry for 2 MiB. */
export type Pmd = undefined | PteTable | Entry;

/** What a process keeps of a place besides its VMAs. */
export class Place {
  edit: number;
  /** Whose it is. */
  readonly mm: number;
  /**
   * mmrun's struct region: whether something was mapped here, pages of it, how many of them a trace shows, their size.
   */
  used: boolean;
  pages: number;
  track: number;
  pageSize: 4096 | 2097152;
  /** None past the end. */
  pmds: Pmd[];
  /**
   * The page that is the table of pmds, 0: nothing was mapped here that made one. One serves the 1 GiB around, 16 places, and goes with
   * the last VMA there: a place that has none of its own finds that of its neighbours (Tables.pmdTable()).
   */
  pmdTable: number;
  /** Protection asked for (protectionOf() of engine/step.ts), by 4 KiB page. */
  protection: Vector<number>;

  constructor(edit: number, mm: number, from?: Place) {
    this.edit = edit;
    this.mm = mm;
    this.used = from?.used ?? false;
    this.pages = from?.pages ?? 0;
    this.track = from?.track ?? 0;
    this.pageSize = from?.pageSize ?? 4096;
    this.pmds = from?.pmds.slice() ?? [];
    this.pmdTable = from?.pmdTable ?? 0;
    this.protection = from?.protection ?? new Vector(0);
  }

  /** The entry that maps a page of the place, as Linux reads it: of the pte, or of the pmd where that is an entry itself. */
  entry(page: number): Entry {
    look(page, this.mm);
    const pmd = this.pmds[page >> 9];
    if (pmd === undefined) return NONE;
    return pmd instanceof PteTable ? pmd.read(page & 511) : pmd;
  }

  /** The same as it stands there: one of a contiguous group has accessed and dirty of its own. */
  rawEntry(page: number): Entry {
    look(page, this.mm);
    const pmd = this.pmds[page >> 9];
    if (pmd === undefined) return NONE;
    return pmd instanceof PteTable ? pmd.get(page & 511) : pmd;
  }

  /** What stands at pmd level for a page. Only on a place that the transaction owns. */
  setPmd(page: number, pmd: Pmd): void {
    put(this.pmds, page >> 9, pmd);
  }

  /** Only on a place that transaction `edit` owns, of which a table covers the page (pte_alloc()). */
  setPte(edit: number, page: number, entry: Entry): void {
    const table = this.table(edit, page);
    if (table === undefined) throw new Error(`no page table for page ${page}`);
    const pte = page & 511;
    let chunk = table.chunks[pte >> 4];
    if (chunk === undefined) {
      if (entry === NONE) return;
      chunk = new Chunk(edit, new Array<Entry>(CHUNK).fill(NONE));
      put(table.chunks, pte >> 4, chunk);
    } else if (chunk.edit !== edit) {
      chunk = new Chunk(edit, chunk.entries.slice());
      table.chunks[pte >> 4] = chunk;
    }
    chunk.entries[pte & 15] = entry;
  }

  /** The table of a page, this transaction's to write; undefined: there is none. */
  table(edit: number, page: number): PteTable | undefined {
    const pmd = this.pmds[page >> 9];
    if (!(pmd instanceof PteTable)) return undefined;
    if (pmd.edit === edit) return pmd;
    const clone = new PteTable(edit, pmd.frame, pmd.chunks.slice());
    this.setPmd(page, clone);
    return clone;
  }

  /** pmd_populate(): an empty table, in that page. Replaces an entry at pmd level. */
  addTable(edit: number, page: number, frame: number): void {
    this.setPmd(page, new PteTable(edit, frame, []));
  }

  /**
   * Calls back for each pte of [from, to) that is not none, and once for an entry at pmd level, with the first page of it
   * that lies in the range. The callback may write to what it is called for, and to nothing else. `watched`: false where
   * it passes over what is not of one frame, which is another page's business. `base`: what the callback counts the
   * place's first page as.
   */
  walk(
    from: number,
    to: number,
    visit: (page: number, entry: Entry, pmd: boolean) => void,
    watched = true,
    base = 0,
  ): void {
    if (watched) lookAt(from, to, this.mm);
    for (let page = from; page < to; ) {
      const pmd = this.pmds[page >> 9];
      if (!(pmd instanceof PteTable)) {
        const next = Math.min(to, (page | 511) + 1);
        if (pmd !== undefined) visit(base + page, pmd, true);
        page = next;
        continue;
      }
      const entries = pmd.chunks[(page & 511) >> 4]?.entries;
      const next = Math.min(to, (page | 15) + 1);
      if (entries !== undefined)
        for (; page < next; page++) {
          const entry = entries[page & 15] ?? NONE;
          if (entry !== NONE) visit(base + page, isCont(entry) ? gathered(entry, entries) : entry, false);
        }
      page = next;
    }
  }
}

/** Whether two hold the same entries. That a table is there counts, whatever it holds, and so does in which page. */
export function equalPmds(a: Pmd, b: Pmd): boolean {
  if (a === b) return true;
  if (!(a instanceof PteTable) || !(b instanceof PteTable) || a.frame !== b.frame) return false;
  const chunks = Math.max(a.chunks.length, b.chunks.length);
  for (let c = 0; c < chunks; c++) {
    const x = a.chunks[c];
    const y = b.chunks[c];
    if (x === y) continue;
    for (let i = 0; i < CHUNK; i++) if ((x?.entries[i] ?? NONE) !== (y?.entries[i] ?? NONE)) return false;
  }
  return true;
}

// Who wants to know what a step looks at: which pages (their entries, and what the page cache has for them), and whose
// VMAs. A search remembers what a step did by what it looked at, and must be told when it looked further. Nobody watches
// in an ordinary run.

/** In place of an address space: the page cache. */
export const NO_MM = -1;

/** In place of a page: the VMAs of an address space, and its userfaultfd. */
export const VMAS = -1;

/** `mm`: whose entry of the page, or NO_MM; whose VMAs. */
type Watcher = (page: number, mm: number) => void;

const watching: { by: Watcher | null } = { by: null };

/** From now on `by` is told of each page, counted from the start of its place or file; null: nobody is. */
export function watch(by: Watcher | null): void {
  watching.by = by;
}

/** A step looks at a page. */
export function look(page: number, mm: number): void {
  if (watching.by !== null) watching.by(page, mm);
}

/** A step looks at the pages of [from, to). */
export function lookAt(from: number, to: number, mm: number): void {
  if (watching.by !== null) for (let page = from; page < to; page++) watching.by(page, mm);
}

/** A step looks at the VMAs of an address space, or at the userfaultfd that serves it. */
export function lookAtVmas(mm: number): void {
  if (watching.by !== null) watching.by(VMAS, mm);
}
