// What stands in the entries after each statement, in all columns at once: what one steps through in lock.

import { comparePages, type Page, pagesName } from "../describe/naming.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { Task } from "../task.ts";
import { entryAs } from "./cell.ts";
import { changedPages, type PageStates, type States } from "./comparison.ts";
import type { Group } from "./groups.ts";

/** Entries looked at, and rows told of, for all statements together: past that, nothing is said of those that follow. */
const MOST_LOOKED = 400_000;
const MOST_TOLD = 6000;

/** `runs`: of all columns; a group is told of by its first. */
export function* statesOf(runs: readonly Scenario[], groups: readonly Group[], designs: boolean): Task<States[]> {
  // Of designs that are alike each has its own form: in common they have what it means.
  const columns = groups.flatMap(({ at: [first = 0], at }) => {
    const run = runs[first];
    return run === undefined ? [] : [{ run, exact: !designs || at.length === 1 }];
  });
  const known = new Map<string, Page>();
  let pages: Page[] = [];
  let looked = 0;
  let told = 0;
  const states: States[] = [];
  for (const index of (runs[0]?.steps ?? []).keys()) {
    const changed = new Set<string>();
    for (const page of changedPages(runs, index)) {
      changed.add(keyOf(page));
      known.set(keyOf(page), page);
    }
    if (known.size > pages.length) pages = [...known.values()].sort(comparePages);
    looked += pages.length * columns.length;
    if (looked > MOST_LOOKED || told > MOST_TOLD) {
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
    told += rows.length;
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
