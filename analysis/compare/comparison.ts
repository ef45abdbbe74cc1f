// What a comparison is: a column a kernel or design, a row a statement; how a row is made of the runs, and what each run cost.

import { designNamed, type Misread, type State } from "../../engine/index.ts";
import { comparePages, type Page, statementText } from "../describe/naming.ts";
import type { Scenario, StepRecord, Task } from "../scenario/scenario.ts";
import { type Cell, cellOf, sameMeaning } from "./cell.ts";
import { bitmapWork, heldIn, type MemoryCost } from "./cost.ts";

/** One statement; `cells` are parallel to the comparison's columns. */
export interface Row {
  /** Line in its file, from 1; `files`: the includes on the way to it. */
  readonly line: number;
  readonly files: readonly string[];
  readonly statement: string;
  readonly cells: readonly Cell[];
  /** The cells are not all alike. How a design writes what it keeps does not count where designs are compared. */
  readonly differs: boolean;
}

export interface Column {
  /** As it is asked for. */
  readonly name: string;
  /** As it is shown: what is compared is called otherwise than what stands in an entry. */
  readonly label: string;
  /** The last release of which the column speaks too; null: of its own alone. */
  readonly to: string | null;
  readonly cost: Cost;
}

/** Pages that have the same entry in each column. */
export interface PageStates {
  /** `A.buf[0..1]` */
  readonly pages: string;
  /** Parallel to the groups. */
  readonly words: readonly string[];
  readonly differs: boolean;
  /** The statement changed them, in one of the columns. */
  readonly changed: boolean;
}

/** After a statement: all pages that were changed by then. Null: it would be too much to say. */
export type States = readonly PageStates[] | null;

export interface Comparison {
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  /** Index of the first row whose cells are not all alike; null: there is none. */
  readonly parts: number | null;
  /** Where they part, how, and by which commit, in a sentence. */
  readonly verdict: string;
  /** Where it was asked for: what stands in the entries after each row, in the columns that are not alike. */
  readonly states?: readonly States[];
}

/** What one statement does in each of the runs. */
export function* rowOf(runs: readonly Scenario[], step: StepRecord, index: number, designs: boolean): Task<Row> {
  const pages = changedPages(runs, index);
  const cells: Cell[] = [];
  for (const run of runs) {
    cells.push(cellOf(run, index, pages, designs));
    if (pages.length > 256) yield;
  }
  const first = cells[0];
  return {
    line: (runs[0]?.lineOf(index) ?? 0) + 1,
    files: step.files,
    statement: statementText(step.bound.statement),
    cells,
    differs: first !== undefined && cells.some((cell) => !sameMeaning(first, cell)),
  };
}

/** The pages that the step changed in one of the runs, in order. */
export function changedPages(runs: readonly Scenario[], index: number): Page[] {
  const pages = new Map<string, Page>();
  for (const run of runs) {
    const { changes = [], protection = [] } = run.steps[index]?.step ?? {};
    for (const { mm, place, page } of [...changes, ...protection])
      pages.set(`${mm} ${place} ${page}`, { mm, place, page });
  }
  return [...pages.values()].sort(comparePages);
}

// What a whole run cost. What findings count of it, which the server loads at its start, is of cost.ts.

/** What a run cost in all. */
export interface Cost {
  /** The most that was there after any step. */
  readonly held: MemoryCost;
  readonly bitmaps: number;
  readonly bits: number;
  /** Paths that took what is kept for something else; those of them that the design's own patches teach. */
  readonly misread: number;
  readonly patched: number;
}

interface RunOutcome {
  readonly before: State;
  readonly step: { readonly state: State; readonly misread: readonly Misread[] };
}

export function costOf(steps: readonly RunOutcome[]): Cost {
  let tables = 0;
  let bytes = 0;
  let bitmaps = 0;
  let bits = 0;
  let misread = 0;
  let patched = 0;
  for (const { before, step } of steps) {
    const held = heldIn(step.state);
    tables = Math.max(tables, held.tables);
    bytes = Math.max(bytes, held.bitmapBytes);
    if (designNamed(before.settings.design).where === "vma") {
      for (const work of bitmapWork(before, step.state)) {
        bitmaps++;
        bits += work.bits;
      }
    }
    for (const { misreading } of step.misread) {
      if (misreading.patched) patched++;
      else misread++;
    }
  }
  return { held: { tables, bitmapBytes: bytes }, bitmaps, bits, misread, patched };
}
