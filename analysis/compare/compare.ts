// A scenario on several designs or kernels, step by step: what stands in the entries, what is preserved and lost, who
// is told.

import { ARCHES } from "../../engine/arch/options.ts";
import { designs, kernelNamed, kernelVersions, type Settings, serieses } from "../../engine/index.ts";
import { MAX_COMPARED, parse } from "../../language/index.ts";
import { comparePages, type Page, statementText } from "../describe/naming.ts";
import type { Scenario, ScenarioOptions, StepRecord } from "../scenario/scenario.ts";
import { Session } from "../scenario/session.ts";
import { kernelRanges } from "../scenario/versions.ts";
import { BudgetError, finished, type Task } from "../task.ts";
import { type Cell, cellOf, sameMeaning } from "./cell.ts";
import { type Cost, costOf } from "./cost.ts";

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

/** All at once; see `comparing`. */
export function compareScenario(
  text: string,
  variants: readonly Variant[],
  options: Omit<ScenarioOptions, "override"> = {},
): Comparison {
  return finished(comparing(text, variants, options));
}

/**
 * Runs the text once a variant, in small pieces. Throws a BudgetError past MAX_COMPARED. What does not parse or mean
 * anything runs on none of them.
 */
export function* comparing(
  text: string,
  variants: readonly Variant[],
  options: Omit<ScenarioOptions, "override"> = {},
): Task<Comparison> {
  const document = parse(text);
  const runs: Scenario[] = [];
  let looked = 0;
  for (const { override } of variants) {
    const session = new Session({ ...options, override });
    session.open(document);
    while (!session.advance(() => false)) yield;
    const run = session.scenario();
    looked += run.timeline.changed;
    if (looked > MAX_COMPARED || run.exhausted)
      throw new BudgetError(
        `a comparison looks at ${MAX_COMPARED.toLocaleString("en")} changed entries at most, counted for each column, and this scenario changes more; take smaller ranges, fewer statements or fewer columns`,
      );
    runs.push(run);
    yield;
  }
  const rows: Row[] = [];
  for (const [index, step] of (runs[0]?.steps ?? []).entries()) {
    rows.push(yield* rowOf(runs, step, index));
    yield;
  }
  const parts = rows.findIndex(({ differs }) => differs);
  const columns: Column[] = [];
  for (const [at, { name }] of variants.entries()) {
    columns.push({ name, cost: costOf(runs[at]?.steps ?? []) });
    yield;
  }
  return { columns, rows, parts: parts < 0 ? null : parts };
}

function* rowOf(runs: readonly Scenario[], step: StepRecord, index: number): Task<Row> {
  const pages = changedPages(runs, index);
  const cells: Cell[] = [];
  for (const run of runs) {
    cells.push(cellOf(run, index, pages));
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
function changedPages(runs: readonly Scenario[], index: number): Page[] {
  const pages = new Map<string, Page>();
  for (const run of runs) {
    const { changes = [], protection = [] } = run.steps[index]?.step ?? {};
    for (const { mm, place, page } of [...changes, ...protection])
      pages.set(`${mm} ${place} ${page}`, { mm, place, page });
  }
  return [...pages.values()].sort(comparePages);
}

export interface Variant {
  readonly name: string;
  /** What takes the place of the scenario's own headers. */
  readonly override: Partial<Settings>;
}

/** What to compare, chosen by name. A string says which name there is not. */
export function designVariants(names: readonly string[], rule?: Settings["rule"]): Variant[] | string {
  return chosen(
    names,
    designs.map(({ name }) => name),
    "design",
    (design) => ({ name: design, override: rule === undefined ? { design } : { design, rule } }),
  );
}

/** Architectures, on the scenario's own kernel. */
export function archVariants(names: readonly string[]): Variant[] | string {
  return chosen(names, ARCHES, "architecture", (arch) => ({ name: arch, override: { arch } }));
}

/** Releases, and fixes that are switched: `6.12 without 0cef0bb836e3`. `all` of a scenario: those from which on it may come out otherwise. */
export function kernelVariants(names: readonly string[], scenario?: Scenario): Variant[] | string {
  const variants: Variant[] = [];
  const all = names.length === 0 || names.includes("all");
  const asked = all ? everyKernel(scenario) : names;
  for (const text of asked) {
    const named = kernelNamed(text);
    if (typeof named === "string") return `there is no kernel version ${text}: ${named}`;
    if (named.note !== null) return named.note;
    const { kernel } = named;
    if (!variants.some(({ override }) => override.kernel === kernel))
      variants.push({ name: kernel.replace(/\.0$/, ""), override: { kernel } });
  }
  return variants;
}

function everyKernel(scenario: Scenario | undefined): readonly string[] {
  if (scenario === undefined) return kernelVersions;
  const points = kernelRanges(scenario).map(({ from }) => from);
  const newest = serieses.at(-1)?.name;
  return points.length > 1 || newest === undefined ? points : [...points, newest];
}

/** Without the columns that are as the one before: what is left of all releases are those at which something changes. */
export function withoutRepeats(comparison: Comparison): Comparison {
  const left = comparison.columns.flatMap((_, at) =>
    at === 0 || comparison.rows.some(({ cells }) => !alike(cells[at - 1], cells[at])) ? [at] : [],
  );
  const pick = <T>(list: readonly T[]): T[] => list.filter((_, at) => left.includes(at));
  const rows = comparison.rows.map((row) => ({ ...row, cells: pick(row.cells) }));
  return { ...comparison, columns: pick(comparison.columns), rows };
}

function alike(a: Cell | undefined, b: Cell | undefined): boolean {
  return a !== undefined && b !== undefined && sameMeaning(a, b);
}

function chosen<Name extends string>(
  names: readonly string[],
  all: readonly Name[],
  what: string,
  make: (name: Name) => Variant,
): Variant[] | string {
  if (names.length === 0 || names.includes("all")) return all.map(make);
  const found: Variant[] = [];
  for (const name of names) {
    const known = all.find((each) => each === name);
    if (known === undefined) return `there is no ${what} ${name}; there are: ${all.join(", ")}`;
    if (!found.some((each) => each.name === known)) found.push(make(known));
  }
  return found;
}
