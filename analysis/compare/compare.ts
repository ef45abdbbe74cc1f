// A scenario on several designs or kernels, step by step: what stands in the entries, what is kept and lost, who is told.

import { comparePages, type Page } from "../describe/pages.ts";
import { statementText } from "../describe/statement.ts";
import type { ScenarioOptions } from "../scenario/options.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { openScenario } from "../scenario/session.ts";
import type { StepRecord } from "../scenario/step.ts";
import { type Cell, cellOf, sameMeaning } from "./cell.ts";
import { type Cost, costOf } from "./cost.ts";
import type { Variant } from "./variant.ts";

/** One statement; `cells` are parallel to the comparison's columns. */
export interface Row {
  /** Line in its file, from 1; `files`: the includes on the way to it. */
  readonly line: number;
  readonly files: readonly string[];
  readonly statement: string;
  readonly cells: readonly Cell[];
  /** The cells are not all alike. How a design writes what it keeps does not count. */
  readonly differs: boolean;
}

export interface Column {
  readonly name: string;
  readonly cost: Cost;
}

export interface Comparison {
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  /** Index of the first row whose cells are not all alike; null: there is none. */
  readonly parts: number | null;
}

/** Runs the text once a variant. What does not parse or mean anything runs on none of them. */
export function compareScenario(
  text: string,
  variants: readonly Variant[],
  options: Omit<ScenarioOptions, "override"> = {},
): Comparison {
  const runs = variants.map(({ override }) => openScenario(text, { ...options, override }));
  const first = runs[0];
  const rows = first === undefined ? [] : first.steps.map((step, index) => rowOf(runs, step, index));
  const parts = rows.findIndex(({ differs }) => differs);
  return {
    columns: variants.map(({ name }, at) => ({ name, cost: costOf(runs[at]?.steps ?? []) })),
    rows,
    parts: parts < 0 ? null : parts,
  };
}

function rowOf(runs: readonly Scenario[], step: StepRecord, index: number): Row {
  const pages = changedPages(runs, index);
  const cells = runs.map((run) => cellOf(run, index, pages));
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
function changedPages(runs: readonly Scenario[], index: number): Page[] {
  const pages = new Map<string, Page>();
  for (const run of runs) {
    const { changes = [], protection = [] } = run.steps[index]?.step ?? {};
    for (const { mm, place, page } of [...changes, ...protection])
      pages.set(`${mm} ${place} ${page}`, { mm, place, page });
  }
  return [...pages.values()].sort(comparePages);
}
