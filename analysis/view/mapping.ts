// A process's mappings as rows: one for each place that has something mapped, or had before the step.

import { NONE, type ProtectionState, pageAt, placesOf, processes, type State, vmasOf } from "../../engine/index.ts";
import { mapsZeroes } from "../../engine/state/inspect.ts";
import { PLACE_PAGES, PMD_PAGES, registeredModes } from "../../engine/state/vma.ts";
import { protectionOf } from "../../engine/step.ts";
import type { EntryView, EntryWords } from "../describe/entry.ts";
import { pagesName, pagesText } from "../describe/naming.ts";
import type { Task } from "../scenario/scenario.ts";
import { type At, alarmOf, around, pageItem, pageShown, wordsOf } from "./item.ts";
import { fileName } from "./memory.ts";
import { tallyText } from "./shapes.ts";
import type { ProcessView, Row, Window } from "./types.ts";

/** A mapping at a time. */
export function* processViews(at: At): Task<ProcessView[]> {
  const { state } = at.record.step;
  const changed = changedPages(at);
  const views: ProcessView[] = [];
  for (const name of processes(state)) {
    const rows: Row[] = [];
    for (const place of placesOf(state, name)) {
      const row = mapping(at, name, place, changed);
      if (row !== null) rows.push(row);
      yield;
    }
    views.push({ name, userfaultfd: featuresOf(state, name), rows });
  }
  return views;
}

export function featuresOf(state: State, name: string): readonly string[] | null {
  const mm = state.mms.find((each) => each?.name === name);
  return (mm && state.uffds[mm.uffd]?.features) ?? null;
}

/** The pages that the step changed, by `A.0`. */
export function changedPages({ record }: At): Map<string, Set<number>> {
  const changed = new Map<string, Set<number>>();
  for (const { mm, place, page } of record.step.changes) {
    const key = `${mm}.${place}`;
    const pages = changed.get(key);
    if (pages) pages.add(page);
    else changed.set(key, new Set([page]));
  }
  return changed;
}

type Place = ReturnType<typeof placesOf>[number];

function mapping(at: At, name: string, place: Place, changedIn: ReadonlyMap<string, ReadonlySet<number>>): Row | null {
  const { state } = at.record.step;
  const { before } = at.record;
  const vmas = vmasOf(state, name, place.place);
  const hadBefore = processes(before).includes(name) && vmasOf(before, name, place.place).length > 0;
  if (vmas.length === 0 && !hadBefore) return null;
  const key = `${name}.${place.place}`;
  const changed = changedIn.get(key) ?? NOTHING;
  const units = unitsOf(state, name, place);
  const first = changed.size > 0 ? units.position(smallest(changed)) : -1;
  const window = around(first, units.count);
  const seen = new Map<EntryWords, number>();
  for (let position = 0; position < units.count; position++) {
    const words = wordsOf(units.look(units.at(position).page));
    seen.set(words, (seen.get(words) ?? 0) + 1);
  }
  return {
    key,
    name: at.scenario.nameOf(place.place),
    facts: factsOf(at, name, vmas, place),
    registered: registeredFacts(vmas),
    size: `${place.pages} ${place.pageSize === 4096 ? "" : "huge "}${place.pages === 1 ? "page" : "pages"}`,
    count: units.count,
    from: window.from,
    items: itemsOf(at, name, place, units, window, changed),
    changed: changed.size,
    firstChanged: first,
    tally: tallyText(new Map([...seen].map(([words, number]) => [words.words, number]))),
    pages: { mm: name, place: place.place },
  };
}

/** The entries that a window shows. */
function itemsOf(at: At, name: string, place: Place, units: Units, window: Window, changed: ReadonlySet<number>) {
  const { before } = at.record;
  const { state } = at.record.step;
  const existed = processes(before).includes(name);
  const backing = backingNames(at, name, place);
  return Array.from({ length: window.count }, (_, i) => {
    const { page, span } = units.at(window.from + i);
    const now = pageAt(state, name, place.place, page);
    const isChanged = changed.has(page) || (span > 1 && anyIn(changed, page, span));
    return pageItem({
      name: pagesName(at.scenario, { mm: name, place: place.place, page }),
      index: page,
      span,
      now: pageShown(state, now, backing(page)),
      before: isChanged && existed ? pageShown(before, pageAt(before, name, place.place, page), backing(page)) : null,
      alarm: alarmOf(now.protection.state),
    });
  });
}

const NOTHING: ReadonlySet<number> = new Set();

function smallest(pages: ReadonlySet<number>): number {
  let least = Number.POSITIVE_INFINITY;
  for (const page of pages) if (page < least) least = page;
  return least;
}

function anyIn(pages: ReadonlySet<number>, from: number, count: number): boolean {
  for (let page = from; page < from + count; page++) if (pages.has(page)) return true;
  return false;
}

interface Units {
  readonly count: number;
  at(position: number): { readonly page: number; readonly span: number };
  position(page: number): number;
  look(page: number): EntryView & { readonly protection: ProtectionState };
}

/** What a row counts: pages, and where one pmd maps 512 of them, that pmd once. */
function unitsOf(state: State, name: string, { place, pages, pageSize }: Place): Units {
  const mm = state.mms.find((each) => each?.name === name);
  const node = mm?.places[place];
  const small = pageSize / 4096;
  const look = (page: number) => {
    const entry = node?.entry(page * small) ?? NONE;
    return {
      entry,
      registered: registeredModes(mm?.lookup(place * PLACE_PAGES + page * small)),
      zero: mapsZeroes(state, entry),
      protection: protectionOf(node?.protection.get(page * small) ?? 0).state,
    };
  };
  if (pageSize !== 4096) return { count: pages, at: (page) => ({ page, span: 1 }), position: (page) => page, look };
  const blocks: { readonly start: number; readonly page: number; readonly length: number; readonly span: number }[] =
    [];
  let count = 0;
  for (let page = 0; page < pages; page += PMD_PAGES) {
    const length = Math.min(PMD_PAGES, pages - page);
    const huge = pageAt(state, name, place, page).level === "pmd" && length > 1;
    blocks.push({ start: count, page, length: huge ? 1 : length, span: huge ? length : 1 });
    count += huge ? 1 : length;
  }
  let last = 0;
  return {
    count,
    at: (position) => {
      const inLast = blocks[last];
      if (!inLast || position < inLast.start || position >= inLast.start + inLast.length) {
        last = blocks.findIndex(({ start, length }) => position >= start && position < start + length);
      }
      const block = blocks[last] ?? { start: 0, page: 0, span: 1 };
      return { page: block.page + (position - block.start), span: block.span };
    },
    position: (page) => {
      const block = blocks[Math.floor(page / PMD_PAGES)];
      return block === undefined ? -1 : block.start + (block.span > 1 ? 0 : page % PMD_PAGES);
    },
    look,
  };
}

type Vma = ReturnType<typeof vmasOf>[number];

export function factsOf(at: At, name: string, vmas: readonly Vma[], { place, pages, pageSize }: Place): string[] {
  if (vmas.length === 0) return ["not mapped any more"];
  const whole = vmas.length === 1 && vmas[0]?.start === 0 && vmas[0].pages === pages;
  return vmas.slice(0, 8).flatMap((vma) => {
    const flags = vma.flags.filter((flag) => !["um", "uw", "ui", "ur"].includes(flag)).join(" ");
    const behind = backingText(at, name, place, vma, pageSize);
    const words = [vma.perms, behind, flags].filter((word) => word !== "");
    return whole ? words : [`${rangeOf(vma)} ${words.join(" ")}`];
  });
}

function rangeOf({ start, pages }: Vma): string {
  return pagesText(start, start + pages - 1);
}

/** Modes of userfaultfd, with their pages where not all of it has them alike. */
export function registeredFacts(vmas: readonly Vma[]): string[] {
  return vmas.flatMap((vma) => registeredText(vma.flags, vmas.length > 1 ? rangeOf(vma) : ""));
}

function registeredText(flags: readonly string[], range: string): string[] {
  const modes = [
    flags.includes("um") ? "MISSING" : "",
    flags.includes("uw") ? "WP" : "",
    flags.includes("ui") ? "MINOR" : "",
    flags.includes("ur") ? "RWP" : "",
  ].filter((mode) => mode !== "");
  return modes.length === 0 ? [] : [`${modes.join(" | ")}${range === "" ? "" : ` ${range}`}`];
}

function backingText(at: At, name: string, place: number, vma: Vma, pageSize: number): string {
  const behind = fileBehind(at.record.step.state, name, place, vma.start, pageSize);
  if (behind === null) return "anonymous";
  return `${behind.file}${pagesText(behind.page, behind.page + vma.pages - 1)}`;
}

/** The page of a file that is mapped at a page of a place. */
export function fileBehind(
  state: State,
  name: string,
  place: number,
  page: number,
  pageSize: number,
): { file: string; index: number; page: number } | null {
  const mm = state.mms.find((each) => each?.name === name);
  const small = pageSize === 4096 ? 1 : PMD_PAGES;
  const vpn = place * PLACE_PAGES + page * small;
  const vma = mm?.vmas.find(({ start, end }) => start <= vpn && vpn < end);
  if (vma === undefined || vma.file < 0) return null;
  return { file: fileName(state, vma.file), index: vma.file, page: (vma.pgoff + vpn - vma.start) / small };
}

function backingNames(at: At, name: string, { place, pageSize }: Place): (page: number) => string | null {
  return (page) => {
    const behind = fileBehind(at.record.step.state, name, place, page, pageSize);
    return behind && `${behind.file}[${behind.page}]`;
  };
}
