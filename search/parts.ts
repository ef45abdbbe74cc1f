// A configuration as a row of small numbers: one for what belongs to no page, one for each page. Equal parts have equal
// numbers. Most moves leave all but one page as it was: then nothing else is written anew.

import { type Rest, type Slice, type SliceOptions, type Slices, sliceAfter, slicesOf } from "../engine/state/slice.ts";
import { sameRest, sameSlice } from "../engine/state/slice-change.ts";
import { type Actor, type Configuration, isBusy, NO_PAGE, type Problem } from "./problem.ts";
import { RowTable, type SavedRows } from "./row-table.ts";
import { type Ignored, unasked } from "./unasked.ts";

/** A configuration with its parts, page by page as it has them. */
export interface Concrete {
  readonly config: Configuration;
  readonly row: readonly number[];
  readonly numbers: Slices["numbers"];
}

/** Gives equal keys the same number, from 0 on. */
class Interned {
  private readonly numbers = new Map<string, number>();
  /** Of all keys, in bytes, as far as that can be told. */
  bytes = 0;

  get count(): number {
    return this.numbers.size;
  }

  of(key: string): number {
    let number = this.numbers.get(key);
    if (number === undefined) {
      number = this.numbers.size;
      this.numbers.set(key, number);
      this.bytes += key.length * 2 + 64;
    }
    return number;
  }

  saved(): readonly string[] {
    return [...this.numbers.keys()];
  }

  restore(keys: readonly string[]): void {
    for (const key of keys) this.of(key);
  }
}

export interface SavedParts {
  readonly sharedRests: readonly string[];
  readonly ownRests: readonly string[];
  readonly rests: SavedRows;
  readonly shared: readonly string[];
  readonly entries: readonly string[];
  readonly slices: SavedRows;
}

export class Parts {
  private readonly problem: Problem;
  /** By page: pages of different classes are never alike, for they lie elsewhere. */
  private readonly classes: readonly number[];
  private readonly sharedRests = new Interned();
  private readonly ownRests = new Interned();
  /** A rest is a row: what processes share of it, and what is of each. */
  private readonly rests: RowTable;
  private readonly shared = new Interned();
  private readonly entries = new Interned();
  /** A slice is a row: what processes share of it, and the entries of each. */
  private readonly slices: RowTable;
  private readonly row: Int32Array;
  private readonly without: Ignored;
  /** Numbers of all processes that there can be. */
  readonly names: ReadonlyMap<string, number>;

  constructor(problem: Problem, classes: readonly number[]) {
    this.problem = problem;
    this.classes = classes;
    this.names = namesOf(problem);
    this.rests = new RowTable(1 + this.names.size);
    this.slices = new RowTable(1 + this.names.size);
    this.row = new Int32Array(1 + this.names.size);
    this.without = unasked(problem);
  }

  get bytes(): number {
    const { sharedRests, ownRests, rests, shared, entries, slices } = this;
    return [sharedRests, ownRests, rests, shared, entries, slices].reduce((sum, { bytes }) => sum + bytes, 0);
  }

  saved(): SavedParts {
    const { sharedRests, ownRests, rests, shared, entries, slices } = this;
    return {
      sharedRests: sharedRests.saved(),
      ownRests: ownRests.saved(),
      rests: rests.saved(),
      shared: shared.saved(),
      entries: entries.saved(),
      slices: slices.saved(),
    };
  }

  restore(saved: SavedParts): void {
    this.sharedRests.restore(saved.sharedRests);
    this.ownRests.restore(saved.ownRests);
    this.rests.restore(saved.rests);
    this.shared.restore(saved.shared);
    this.entries.restore(saved.entries);
    this.slices.restore(saved.slices);
  }

  /** What processes share of a rest, as a number. */
  sharedRestOf(rest: number): number {
    return this.rests.get(rest, 0);
  }

  /** What a rest has of one process, as a number. */
  ownRestOf(rest: number, process: number): number {
    return this.rests.get(rest, 1 + process);
  }

  /** A rest with other shared things, and others of some processes: a bit for each. */
  changedRest(rest: number, shared: number, processes: number, own: (process: number) => number): number {
    return this.changedRow(this.rests, rest, shared, processes, own);
  }

  private changedRow(
    table: RowTable,
    number: number,
    shared: number,
    processes: number,
    own: (process: number) => number,
  ): number {
    const { row } = this;
    table.read(number, row);
    row[0] = shared;
    for (let process = 0; process + 1 < row.length; process++)
      if (((processes >> process) & 1) !== 0) row[1 + process] = own(process);
    return table.add(row);
  }

  /** What processes share of a slice, as a number. */
  sharedOf(slice: number): number {
    return this.slices.get(slice, 0);
  }

  /** The entries of a process in a slice, as a number. */
  entriesOf(slice: number, process: number): number {
    return this.slices.get(slice, 1 + process);
  }

  /** A slice with other shared things, and other entries of some processes: a bit for each. */
  changed(slice: number, shared: number, processes: number, entries: (process: number) => number): number {
    return this.changedRow(this.slices, slice, shared, processes, entries);
  }

  /** Null: it does not fall into slices. */
  of(config: Configuration): Concrete | null {
    const { classes } = this;
    const made = slicesOf(config.state, this.options(config));
    if (made === null) return null;
    const row = [this.rest(config, made.rest)];
    for (let page = 0; page < classes.length; page++) {
      const slice = made.slices[page];
      if (slice !== undefined) row.push(this.slice(config, page, slice));
    }
    return { config, row, numbers: made.numbers };
  }

  /** The same for a configuration that came of another. */
  after(before: Concrete, config: Configuration): Concrete | null {
    const { config: old, row } = before;
    if (config.state === old.state && sameControl(old, config)) return { ...before, config };
    if (!sameControl(old, config) || !sameRest(old.state, config.state, this.without.withoutTables))
      return this.of(config);
    let changed = -1;
    for (let page = 0; page < this.classes.length; page++) {
      if (sameSlice(old.state, config.state, page)) continue;
      if (changed >= 0) return this.of(config);
      changed = page;
    }
    if (changed < 0) return { ...before, config };
    const key = sliceAfter(old.state, config.state, before.numbers, changed, this.options(config));
    if (key === null) return this.of(config);
    const next = row.slice();
    next[changed + 1] = this.slice(config, changed, key);
    return { config, row: next, numbers: before.numbers };
  }

  private options(config: Configuration): SliceOptions {
    return {
      pages: this.classes.length,
      ...this.without,
      names: this.names,
      task: (n) => taskOf(config, n),
    };
  }

  private rest(config: Configuration, { shared, own }: Rest): number {
    this.row[0] = this.sharedRests.of(`${shared}${this.controlOf(config)}`);
    for (let process = 0; process < own.length; process++) this.row[1 + process] = this.ownRests.of(own[process] ?? "");
    return this.rests.add(this.row);
  }

  private slice({ pending }: Configuration, page: number, { shared, entries }: Slice): number {
    const waiting =
      pending.length === 0 ? "" : pending.flatMap((each) => (each.page === page ? [each.kind] : [])).join();
    this.row[0] = this.shared.of(`${this.classes[page]} ${shared}${waiting}`);
    for (let process = 0; process < entries.length; process++)
      this.row[1 + process] = this.entries.of(entries[process] ?? "");
    return this.slices.add(this.row);
  }

  private controlOf(config: Configuration): string {
    const { problem } = this;
    const threads = problem.threads.map(
      (_, thread) => `${config.pcs[thread]}${isBusy(problem, config, thread) ? "+" : ""}`,
    );
    const busy = config.actors.flatMap((actor) => (actor?.page === NO_PAGE ? [actor.kind] : [])).sort();
    const pending = config.pending.flatMap((each) => (each.page === NO_PAGE ? [each.kind] : [])).join();
    // What spins is tried again after each step, whatever the step is about.
    const spins = config.state.tasks.some((task) => task?.wait.on === "stuck");
    return `${threads.join()};${config.uses.join()};${busy.join()};${pending};${spins}`;
  }
}

/** Processes that are there at the start, and those that may come to be. */
function namesOf({ start, kinds }: Problem): ReadonlyMap<string, number> {
  const names = new Set(start.mms.flatMap((mm) => (mm === undefined ? [] : [mm.name])));
  for (const { instances } of kinds)
    for (const operation of instances.values()) {
      if (operation.op === "fork") names.add(operation.child);
      if (operation.op === "spawn") names.add(operation.process);
    }
  return new Map([...names].map((name, number) => [name, number]));
}

/** How far everybody got, and who sleeps. */
function sameControl(a: Configuration, b: Configuration): boolean {
  return a.pcs === b.pcs && a.uses === b.uses && sameActors(a.actors, b.actors) && sameActors(a.pending, b.pending);
}

function sameActors(a: readonly (Actor | undefined)[], b: readonly (Actor | undefined)[]): boolean {
  return a === b || (a.length === 0 && b.length === 0);
}

/** Who sleeps, and on which page; null: on none that could be told. */
function taskOf(config: Configuration, n: number): { does: number; page: number } | null {
  const actor = config.actors[n];
  const task = config.state.tasks[n];
  if (actor === undefined || task === undefined) return null;
  if (task.wait.on === "userfault") return { does: actor.kind, page: task.wait.vpn % 16384 };
  return actor.page === NO_PAGE ? null : { does: actor.kind, page: actor.page };
}
