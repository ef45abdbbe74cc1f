// What moves did, remembered by what they looked at and no more: by what processes share of the rest and of the page, by
// the VMAs of those processes whose VMAs were looked at, and by the entries of those whose entries were. Whatever is of
// others, the move does the same, and leaves it as it is.

import { NO_MM, VMAS, watch } from "../engine/state/pagetable.ts";
import type { Effects } from "./effects.ts";
import type { Parts } from "./parts.ts";
import { type Configuration, NO_PAGE } from "./problem.ts";
import { RowTable, type SavedRows } from "./row-table.ts";

// What a step looked at, while somebody watches: pages, and of which processes entries and VMAs.

export class Footprint {
  /** Pages, be it of an address space or of a file. */
  readonly pages = new Set<number>();
  private readonly entries = new Set<number>();
  private readonly vmas = new Set<number>();

  /** All that this looks at, and nothing before. */
  during<T>(run: () => T): T {
    this.pages.clear();
    this.entries.clear();
    this.vmas.clear();
    watch((page, mm) => {
      if (page === VMAS) this.vmas.add(mm);
      else {
        this.pages.add(page);
        if (mm !== NO_MM) this.entries.add(mm);
      }
    });
    try {
      return run();
    } finally {
      watch(null);
    }
  }

  /** Of which processes it looked at entries and VMAs, numbered as in the state where it began. */
  reach({ state }: Configuration, { names }: Parts): Reach {
    const bits = (ids: ReadonlySet<number>): number => {
      let mask = 0;
      for (const id of ids) {
        const process = names.get(state.mms[id]?.name ?? "");
        // One that came to be in the step: its number was free, and nobody had it.
        if (process !== undefined) mask |= 1 << process;
      }
      return mask;
    };
    return { entries: bits(this.entries), vmas: bits(this.vmas) };
  }
}

/** Of which processes a move looked at entries, and at VMAs: a bit for each. */
interface Reach {
  readonly entries: number;
  readonly vmas: number;
}

export interface SavedNarrow {
  readonly own: SavedRows;
  readonly others: SavedRows;
  /** By way: the different reaches that were met. */
  readonly reaches: readonly (readonly Reach[])[];
}

/** More processes than these have no bit each. */
export const MOST_PROCESSES = 30;

/** In a row: the move, the two halves of a reach, what is shared of the rest, and of the page; then what is of each process. */
const BEFORE = 5;
/** After these: an effect that is no change, or 0; whether it spreads; what is shared of the rest, and of the page. */
const AFTER = 4;

export class Narrow {
  private readonly parts: Parts;
  private readonly effects: Effects;
  private readonly count: number;
  /** Where what came of it stands in a row. */
  private readonly came: number;
  private readonly own: RowTable;
  private readonly others: RowTable;
  private readonly key: Int32Array;
  private readonly reaches: Reach[][] = [];

  constructor(parts: Parts, effects: Effects) {
    this.parts = parts;
    this.effects = effects;
    this.count = parts.names.size;
    this.came = BEFORE + 2 * this.count;
    this.own = new RowTable(this.came, AFTER + 2 * this.count);
    this.others = new RowTable(this.came, AFTER + 2 * this.count);
    this.key = new Int32Array(this.came);
  }

  saved(): SavedNarrow {
    return { own: this.own.saved(), others: this.others.saved(), reaches: this.reaches };
  }

  restore({ own, others, reaches }: SavedNarrow): void {
    this.own.restore(own);
    this.others.restore(others);
    for (const each of reaches) this.reaches.push([...each]);
  }

  get bytes(): number {
    return this.own.bytes + this.others.bytes;
  }

  /** A move at a page, which looked at that page alone. */
  keep(rest: number, at: number, slice: number, effect: number, reach: Reach): void {
    const { effects, own } = this;
    const known = effects.told(effect);
    if (known === null || !("to" in known)) {
      own.set(this.add(own, { rest, slice }, 2 * at, reach), this.came, effect);
    } else if (known.to !== NO_PAGE) {
      const after = { rest: known.rest, slice: effects.sliceOf(known.to) };
      this.note(own, 2 * at, { rest, slice }, after, known.spreads, reach);
    }
  }

  /** What a move spread to another page in this way. */
  keepOther(rest: number, way: number, slice: number, to: number, reach: Reach): void {
    const after = { rest: this.effects.restOf(to), slice: this.effects.sliceOf(to) };
    this.note(this.others, way, { rest, slice }, after, true, reach);
  }

  /** The effect of a move on a page, as far as that can be told; 0: it can't. */
  recall(pair: number, at: number): number {
    const { own, effects, came } = this;
    const row = this.find(own, pair, 2 * at);
    if (row < 0) return 0;
    const effect = own.get(row, came);
    if (effect !== 0) return effect;
    const to = this.pairOf(own, row, pair);
    return effects.number({ rest: effects.restOf(to), to, spreads: own.get(row, came + 1) === 1 });
  }

  /** The pair that another page comes to have; -1: it can't be told. */
  recallOther(pair: number, way: number): number {
    const row = this.find(this.others, pair, way);
    return row < 0 ? -1 : this.pairOf(this.others, row, pair);
  }

  private find(table: RowTable, pair: number, way: number): number {
    const { effects } = this;
    for (const reach of this.reaches[way] ?? none) {
      this.write(effects.restOf(pair), effects.sliceOf(pair), way, reach);
      const row = table.find(this.key);
      if (row >= 0) return row;
    }
    return -1;
  }

  /** A pair after what came of another that is the same as far as was looked at. */
  private pairOf(table: RowTable, row: number, pair: number): number {
    const { effects, parts, came, count } = this;
    const [entries, vmas] = [table.get(row, 1), table.get(row, 2)];
    const from = came + AFTER;
    const rest = parts.changedRest(effects.restOf(pair), table.get(row, came + 2), vmas, (process) =>
      table.get(row, from + process),
    );
    const slice = parts.changed(effects.sliceOf(pair), table.get(row, came + 3), entries, (process) =>
      table.get(row, from + count + process),
    );
    return effects.pair(rest, slice);
  }

  private note(table: RowTable, way: number, before: Halves, after: Halves, spreads: boolean, reach: Reach): void {
    const { parts, came, count } = this;
    for (let process = 0; process < count; process++) {
      const bit = 1 << process;
      const isSeen = (reach.entries & bit) !== 0;
      if (!isSeen && parts.entriesOf(before.slice, process) !== parts.entriesOf(after.slice, process)) return;
      const isRead = (reach.vmas & bit) !== 0;
      if (!isRead && parts.ownRestOf(before.rest, process) !== parts.ownRestOf(after.rest, process)) return;
    }
    const row = this.add(table, before, way, reach);
    table.set(row, came, 0);
    table.set(row, came + 1, spreads ? 1 : 0);
    table.set(row, came + 2, parts.sharedRestOf(after.rest));
    table.set(row, came + 3, parts.sharedOf(after.slice));
    for (let process = 0; process < count; process++) {
      table.set(row, came + AFTER + process, parts.ownRestOf(after.rest, process));
      table.set(row, came + AFTER + count + process, parts.entriesOf(after.slice, process));
    }
  }

  private add(table: RowTable, { rest, slice }: Halves, way: number, reach: Reach): number {
    while (this.reaches.length <= way) this.reaches.push([]);
    const met = this.reaches[way] ?? [];
    if (!met.some(({ entries, vmas }) => entries === reach.entries && vmas === reach.vmas)) met.push(reach);
    this.write(rest, slice, way, reach);
    return table.add(this.key);
  }

  private write(rest: number, slice: number, way: number, { entries, vmas }: Reach): void {
    const { key, parts, count } = this;
    key[0] = way;
    key[1] = entries;
    key[2] = vmas;
    key[3] = parts.sharedRestOf(rest);
    key[4] = parts.sharedOf(slice);
    for (let process = 0; process < count; process++) {
      key[BEFORE + process] = ((vmas >> process) & 1) === 0 ? 0 : parts.ownRestOf(rest, process);
      key[BEFORE + count + process] = ((entries >> process) & 1) === 0 ? 0 : parts.entriesOf(slice, process);
    }
  }
}

interface Halves {
  readonly rest: number;
  readonly slice: number;
}

const none: readonly Reach[] = [];
