// A scenario on several designs or kernels, step by step: what stands in the entries, what is preserved and lost, who
// is told.

import type { KernelVersion, Settings } from "../../engine/index.ts";
import { type Document, MAX_COMPARED, parse } from "../../language/index.ts";
import type { Scenario, ScenarioOptions } from "../scenario/scenario.ts";
import { Session } from "../scenario/session.ts";
import { BudgetError, finished, type Task } from "../task.ts";
import { commitOf } from "./commit.ts";
import { type Column, type Comparison, type Row, rowOf } from "./comparison.ts";
import { columnGroups } from "./groups.ts";
import { costOf } from "./run-cost.ts";
import { statesOf } from "./states.ts";
import type { Variant } from "./variants.ts";
import { verdictOf } from "./verdict.ts";

export interface CompareOptions extends Omit<ScenarioOptions, "override"> {
  /** Says what stands in the entries after each statement, too. */
  readonly states?: boolean;
  /** Told how much of it is done, from 0 to 1. */
  readonly tell?: (share: number) => void;
}

/** All at once; see `comparing`. */
export function compareScenario(text: string, variants: readonly Variant[], options: CompareOptions = {}): Comparison {
  return finished(comparing(text, variants, options));
}

/**
 * Runs the text once a variant, in small pieces. Throws a BudgetError past MAX_COMPARED. What does not parse or mean
 * anything runs on none of them.
 */
export function* comparing(
  text: string,
  variants: readonly Variant[],
  { states = false, tell, ...options }: CompareOptions = {},
): Task<Comparison> {
  const document = parse(text);
  const on = (override: Partial<Settings>): Task<Scenario> => running(document, { ...options, override });
  const runs: Scenario[] = [];
  let looked = 0;
  for (const { override } of variants) {
    const run = yield* on(override);
    looked += run.timeline.changed;
    if (looked > MAX_COMPARED || run.exhausted)
      throw new BudgetError(
        `a comparison looks at ${MAX_COMPARED.toLocaleString("en")} changed entries at most, counted for each column, and this scenario changes more; take smaller ranges, fewer statements or fewer columns`,
      );
    runs.push(run);
    tell?.(runs.length / (variants.length + 1));
    yield;
  }
  const again = (at: number, kernel: KernelVersion): Task<Scenario> => on({ ...variants[at]?.override, kernel });
  const designs = variants.every(({ override }) => override.design !== undefined);
  const rows: Row[] = [];
  for (const [index, step] of (runs[0]?.steps ?? []).entries()) {
    rows.push(yield* rowOf(runs, step, index, designs));
    yield;
  }
  const parts = rows.findIndex(({ differs }) => differs);
  const columns: Column[] = [];
  for (const [at, { name, to = null }] of variants.entries()) {
    // "none" stands in entries, where it is another thing than a design that keeps nothing.
    const label = designs && name === "none" ? "no marker" : name;
    columns.push({ name, label, to, cost: costOf(runs[at]?.steps ?? []) });
    yield;
  }
  const found = { columns, rows, parts: parts < 0 ? null : parts };
  const commit = designs ? null : yield* commitOf(found, runs, again, MAX_COMPARED - looked);
  const verdict = verdictOf(found, commit);
  if (!states) return { ...found, verdict };
  return { ...found, verdict, states: yield* statesOf(runs, columnGroups(found), designs) };
}

function* running(document: Document, options: ScenarioOptions): Task<Scenario> {
  const session = new Session(options);
  session.open(document);
  while (!session.advance(() => false)) yield;
  return session.scenario();
}
