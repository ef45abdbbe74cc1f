// A level of a search, divided among helpers: rows go out in pieces, and what becomes of them is taken in the order of
// the rows, so that all is numbered as it would be without helpers.

import type { Tables } from "./effects.ts";
import type { FromHelper, ToHelper } from "./helper.ts";
import type { RowTable } from "./row-table.ts";
import type { Shape } from "./rows.ts";

/** A thread with a Helper in it, as the platform has threads. */
export interface HelperThread {
  send(message: ToHelper, transfer: ArrayBuffer[]): void;
  end(): void;
}

export interface Helpers {
  readonly count: number;
  /** Starts one. `receive` is told what it says; `failed`, that nothing more comes of it. */
  start(receive: (message: FromHelper) => void, failed: () => void): HelperThread;
}

/** Rows that are sent at a time: so many at most, and on a smaller level so that each helper has its share. */
const MOST_ROWS = 1024;
const SHARES = 4;
/** Pieces that a helper has before it: one to work on, and one to go on with. */
const AHEAD = 2;

export class Team {
  private readonly shape: Shape;
  private readonly helpers: Helpers;
  private readonly threads: HelperThread[] = [];
  private level: Level | null = null;
  /** Pieces so far: none has the number of one of another level, which may still come. */
  private pieces = 0;
  /** One of them failed: the search goes on by itself. */
  hasFailed = false;

  constructor(shape: Shape, helpers: Helpers) {
    this.shape = shape;
    this.helpers = helpers;
  }

  /** `fresh`: what helpers said before may not have been taken. Null: none can be started. */
  begin(nodes: RowTable, from: number, to: number, tables: Tables, fresh: boolean): Level | null {
    const { shape, threads } = this;
    if (!this.isStarted()) return null;
    for (const thread of threads) thread.send({ is: "tables", tables, fresh }, []);
    this.level = new Level(nodes, shape.pages, from, to, threads, this.pieces);
    this.pieces += this.level.chunks;
    return this.level;
  }

  private isStarted(): boolean {
    const { helpers, threads, shape } = this;
    const failed = (): void => {
      this.hasFailed = true;
      this.level?.giveUp();
    };
    try {
      while (threads.length < helpers.count) {
        const thread = helpers.start((message) => this.level?.receive(message), failed);
        threads.push(thread);
        thread.send({ is: "shape", shape }, []);
      }
    } catch {
      // A policy of the page, a limit of the machine: the search goes on by itself.
      this.hasFailed = true;
    }
    return !this.hasFailed;
  }

  end(): void {
    for (const thread of this.threads.splice(0)) thread.end();
  }
}

export class Level {
  private readonly nodes: RowTable;
  private readonly pages: number;
  private readonly from: number;
  private readonly to: number;
  private readonly threads: readonly HelperThread[];
  private readonly first: number;
  /** Rows of a piece. */
  private readonly size: number;
  readonly chunks: number;
  private sent = 0;
  private readonly streams = new Map<number, Int32Array>();
  private onAnswer: (() => void) | null = null;
  private at = 0;
  private chunk = -1;
  isGivenUp = false;

  constructor(
    nodes: RowTable,
    pages: number,
    from: number,
    to: number,
    threads: readonly HelperThread[],
    first: number,
  ) {
    this.nodes = nodes;
    this.pages = pages;
    this.from = from;
    this.to = to;
    this.threads = threads;
    this.size = Math.min(MOST_ROWS, Math.ceil((to - from) / (SHARES * threads.length)));
    this.chunks = Math.ceil((to - from) / this.size);
    this.first = first;
    for (let ahead = 0; ahead < AHEAD; ahead++) for (const _ of threads) this.send();
  }

  /**
   * What becomes of a row; a promise where a helper has to say it first. Rows are asked for in their order. Of a level
   * that is given up nothing is to be waited for, nor taken.
   */
  next(node: number): Promise<void> | null {
    if (this.isGivenUp) return null;
    const chunk = Math.floor((node - this.from) / this.size);
    if (chunk === this.chunk) return null;
    if (!this.streams.has(chunk))
      return new Promise((resolve) => {
        this.onAnswer = resolve;
      });
    this.streams.delete(this.chunk);
    this.chunk = chunk;
    this.at = 0;
    return null;
  }

  /** The numbers of the piece that `next` found, and where in them the next row begins. */
  take(): { readonly numbers: Int32Array; readonly at: number } {
    const numbers = this.streams.get(this.chunk) ?? new Int32Array(3);
    const { at } = this;
    this.at += 3 + (numbers[at + 2] ?? 0);
    return { numbers, at };
  }

  receive({ chunk, numbers }: FromHelper): void {
    if (chunk < this.first || chunk >= this.first + this.chunks) return;
    this.streams.set(chunk - this.first, numbers);
    this.send();
    this.onAnswer?.();
    this.onAnswer = null;
  }

  giveUp(): void {
    this.isGivenUp = true;
    this.onAnswer?.();
  }

  /** Each helper has its pieces in their order: what it said of one need not be said of a later one. */
  private send(): void {
    if (this.sent === this.chunks) return;
    const chunk = this.sent++;
    const { pages, nodes } = this;
    const begin = this.from + chunk * this.size;
    const end = Math.min(begin + this.size, this.to);
    const rows = new Int32Array((end - begin) * pages);
    const row = new Int32Array(pages);
    for (let node = begin; node < end; node++) {
      nodes.read(node, row);
      rows.set(row, (node - begin) * pages);
    }
    const thread = this.threads[chunk % this.threads.length];
    thread?.send({ is: "rows", chunk: this.first + chunk, rows }, [rows.buffer]);
  }
}
