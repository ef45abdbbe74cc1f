// A scenario on several designs or kernels, step by step: what stands in the entries, what is preserved and lost, who
// is told; and by which commit two kernels part.

import {
  askedCapabilities,
  type Capability,
  capabilities,
  capabilitiesOf,
  type KernelVersion,
  type Settings,
} from "../../engine/index.ts";
import { type Document, MAX_COMPARED, parse } from "../../language/index.ts";
import { comparePages, type Page, pagesName } from "../describe/naming.ts";
import { BudgetError, finished, type Scenario, type ScenarioOptions, type Task } from "../scenario/scenario.ts";
import { Session } from "../scenario/session.ts";
import { entryAs, sameMeaning } from "./cell.ts";
import {
  type Column,
  type Comparison,
  changedPages,
  costOf,
  type PageStates,
  type Row,
  rowOf,
  type States,
} from "./comparison.ts";
import { columnGroups, type Group, verdictOf } from "./groups.ts";
import type { Variant } from "./variants.ts";

export interface CompareOptions extends Omit<ScenarioOptions, "override"> {
  /** Says what stands in the entries after each statement, too. */
  readonly states?: boolean;
  /** Told how much of it is done, from 0 to 1. */
  readonly onProgress?: (share: number) => void;
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
  { states = false, onProgress, ...options }: CompareOptions = {},
): Task<Comparison> {
  const document = parse(text);
  const on = (override: Partial<Settings>): Task<Scenario> => running(document, { ...options, override });
  const runs: Scenario[] = [];
  let examined = 0;
  for (const { override } of variants) {
    const run = yield* on(override);
    examined += run.timeline.changed;
    if (examined > MAX_COMPARED || run.exhausted)
      throw new BudgetError(
        `a comparison looks at ${MAX_COMPARED.toLocaleString("en")} changed entries at most, counted for each column, and this scenario changes more; take smaller ranges, fewer statements or fewer columns`,
      );
    runs.push(run);
    onProgress?.(runs.length / (variants.length + 1));
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
  const commit = designs ? null : yield* commitOf(found, runs, again, MAX_COMPARED - examined);
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

// By which commit two kernels part. A row of the version table is the reason where turning it over makes each of them
// the other at that statement, and no other row does: else nothing is said.

/** More differences than this are not tried one by one. */
const MOST_TRIED = 12;

/** The column again, on another kernel. */
type Run = (column: number, kernel: KernelVersion) => Task<Scenario>;

/** Of the first row at which they part. `room`: how many changed entries may be looked at for it. */
function* commitOf(
  { rows, parts }: Pick<Comparison, "rows" | "parts">,
  runs: readonly Scenario[],
  on: Run,
  room: number,
): Task<string | null> {
  const cells = parts === null ? undefined : rows[parts]?.cells;
  if (cells === undefined || parts === null) return null;
  let left = room;
  let reason: string | null = null;
  for (const [at, b] of runs.entries()) {
    const a = runs[at - 1];
    const [one, other] = [cells[at - 1], cells[at]];
    if (a === undefined || one === undefined || other === undefined || sameMeaning(one, other)) continue;
    const tried = commitsBetween(a, b);
    if (tried.size > MOST_TRIED) return null;
    const found: string[] = [];
    for (const [commit, name] of tried) {
      const [likeB, likeA] = [turned(a, commit, name), turned(b, commit, name)];
      if (likeB === undefined || likeA === undefined) continue;
      const runB = yield* on(at - 1, likeB);
      const runA = yield* on(at, likeA);
      left -= runA.timeline.changed + runB.timeline.changed;
      if (left < 0) return null;
      if (yield* same([a, runA], [b, runB], parts)) found.push(commit);
    }
    const [commit] = found;
    if (found.length !== 1 || commit === undefined || (reason !== null && reason !== commit)) return null;
    reason = commit;
  }
  return reason;
}

/** The commits of all that differs between two kernels and was asked for, each with what it turns over. */
function commitsBetween(a: Scenario, b: Scenario): Map<string, Capability> {
  const found = new Map<string, Capability>();
  const [before, after] = [capabilitiesOf(a.settings.kernel), capabilitiesOf(b.settings.kernel)];
  for (const { steps, settings } of [a, b]) {
    for (const name of askedCapabilities(steps.at(-1)?.step.state.settings ?? settings)) {
      if (before[name] === after[name]) continue;
      const { commit, ended } = capabilities[name];
      for (const id of ended === undefined ? [commit] : [commit, ended]) found.set(id, name);
    }
  }
  return found;
}

/** The kernel with the commit taken out or put in; undefined: it changes nothing there. */
function turned({ settings: { kernel } }: Scenario, commit: string, name: Capability): KernelVersion | undefined {
  const kernels: KernelVersion[] = [`${kernel} with ${commit}`, `${kernel} without ${commit}`];
  return kernels.find((each) => capabilitiesOf(each)[name] !== capabilitiesOf(kernel)[name]);
}

/** Whether in each pair both come out alike, and the pairs do not. */
function* same(a: readonly Scenario[], b: readonly Scenario[], index: number): Task<boolean> {
  const runs = [...a, ...b];
  const step = runs[0]?.steps[index];
  if (step === undefined) return false;
  const [a1, a2, b1, b2] = (yield* rowOf(runs, step, index, false)).cells;
  if (a1 === undefined || a2 === undefined || b1 === undefined || b2 === undefined) return false;
  return sameMeaning(a1, a2) && sameMeaning(b1, b2) && !sameMeaning(a1, b1);
}

// What stands in the entries after each statement, in all columns at once: what one steps through in lock.

/** Entries looked at, and rows told of, for all statements together: past that, nothing is said of those that follow. */
const MOST_EXAMINED = 400_000;

const MOST_LISTED = 6000;

/** `runs`: of all columns; a group is told of by its first. */
export function* statesOf(runs: readonly Scenario[], groups: readonly Group[], designs: boolean): Task<States[]> {
  // Of designs that are alike each has its own form: in common they have what it means.
  const columns = groups.flatMap(({ at: [first = 0], at }) => {
    const run = runs[first];
    return run === undefined ? [] : [{ run, exact: !designs || at.length === 1 }];
  });
  const known = new Map<string, Page>();
  let pages: Page[] = [];
  let examined = 0;
  let listed = 0;
  const states: States[] = [];
  for (const index of (runs[0]?.steps ?? []).keys()) {
    const changed = new Set<string>();
    for (const page of changedPages(runs, index)) {
      changed.add(keyOf(page));
      known.set(keyOf(page), page);
    }
    if (known.size > pages.length) pages = [...known.values()].sort(comparePages);
    examined += pages.length * columns.length;
    if (examined > MOST_EXAMINED || listed > MOST_LISTED) {
      states.push(null);
      continue;
    }
    const rows: (PageStates & { from: Page; to: number })[] = [];
    const views = columns.map(({ run, exact }) => ({ state: run.steps[index]?.step.state, exact }));
    for (const [at, page] of pages.entries()) {
      const each = views.map(({ state, exact }) => {
        const { words = "", meaning = "" } = state === undefined ? {} : entryAs(state, page, designs);
        return { words: exact ? words : meaning, meaning };
      });
      const words = each.map((entry) => entry.words);
      const differs = each.some(({ meaning }) => meaning !== each[0]?.meaning);
      const last = rows.at(-1);
      if (
        last &&
        last.changed === changed.has(keyOf(page)) &&
        follows(last, page) &&
        last.words.join() === words.join()
      )
        last.to = page.page;
      else rows.push({ from: page, to: page.page, pages: "", words, differs, changed: changed.has(keyOf(page)) });
      if (at % 256 === 255) yield;
    }
    listed += rows.length;
    const names = runs[0];
    states.push(
      rows.map(({ from, to, words, differs, changed: marked }) => ({
        pages: names === undefined ? "" : pagesName(names, from, to),
        words,
        differs,
        changed: marked,
      })),
    );
    yield;
  }
  return states;
}

function keyOf({ mm, place, page }: Page): string {
  return `${mm} ${place} ${page}`;
}

function follows({ from, to }: { readonly from: Page; readonly to: number }, { mm, place, page }: Page): boolean {
  return from.mm === mm && from.place === place && to + 1 === page;
}
