// Page tables as text: a row for pages in a run that have the same entry, and what the step changed.

import { type Entry, encodeEntry, pageAt, placesOf, processes, type State, vmasOf } from "../../engine/index.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { entryWords } from "./entry.ts";
import { pagesText } from "./naming.ts";
import { type WalkLevel, walkOf } from "./walk.ts";

/** Pages `from` to `to` of a mapping, alike in words, level, change, and in frames or slots that follow one another. */
export interface Row {
  readonly from: number;
  to: number;
  readonly words: string;
  /** `frame 3`, `frames 3..5`, `slot 1`, or nothing. */
  refers: string;
  /** Raw value of the first page's entry, where it has one. */
  readonly raw: string;
  /** What it was before the step, where the step changed it. */
  readonly was: string | undefined;
  readonly wp: boolean;
  /** The walk to the first page, where that was asked for. */
  readonly walk?: readonly WalkLevel[];
}

export interface Mapping {
  readonly place: string;
  /** Its VMAs: `[0..3] rw-s uw`. */
  readonly vmas: readonly string[];
  readonly rows: readonly Row[];
}

export interface ProcessTables {
  readonly mm: string;
  readonly mappings: readonly Mapping[];
}

/** Every process's mappings in `state`, marked where `before` was otherwise; `walks`: with the walk to each row. */
export function tablesOf(scenario: Scenario, before: State, state: State, walks = false): ProcessTables[] {
  return processes(state).map((mm) => {
    const existed = processes(before).includes(mm);
    const mappings = placesOf(state, mm).map(({ place, pages, pageSize }) => ({
      place: scenario.nameOf(place),
      vmas: vmasOf(state, mm, place).map(
        (vma) => `${pagesText(vma.start, vma.start + vma.pages - 1)} ${[vma.perms, ...vma.flags].join(" ")}`,
      ),
      rows: rowsOf(scenario, before, state, mm, { place, pages, huge: pageSize !== 4096, existed }).map((row) =>
        walks ? { ...row, walk: walkOf({ raw: scenario.raw, mm, place, page: row.from }, before, state) } : row,
      ),
    }));
    return { mm, mappings };
  });
}

interface Span {
  readonly place: number;
  readonly pages: number;
  readonly huge: boolean;
  /** The process was there before the step: a new one's entries are all new, and none is marked. */
  readonly existed: boolean;
}

function rowsOf(scenario: Scenario, before: State, state: State, mm: string, span: Span): Row[] {
  const rows: Row[] = [];
  let first: Entry | undefined;
  for (let page = 0; page < span.pages; page++) {
    const seen = pageAt(state, mm, span.place, page);
    const { entry, level } = seen;
    const old = pageAt(before, mm, span.place, page);
    const { wp } = entryWords(seen);
    const words = wordsOf(seen);
    // The first small page of a split THP keeps the very entry, on another level.
    const differs =
      old.entry !== entry || (entry.kind !== "none" && old.level !== level) || seen.pins > 0 !== old.pins > 0;
    const was = span.existed && differs ? wordsOf(old) : undefined;
    // Frames from one page to the next: a THP is one entry, named by its first frame, for all of its pages.
    const stride = span.huge ? 512 : level === "pmd" ? 0 : 1;
    const last = rows.at(-1);
    if (
      last &&
      first &&
      last.words === words &&
      last.was === was &&
      follows(first, entry, (page - last.from) * stride)
    ) {
      last.to = page;
      last.refers = refersTo(first, (page - last.from) * stride);
      continue;
    }
    first = entry;
    rows.push({
      from: page,
      to: page,
      words,
      refers: refersTo(entry, 0),
      raw: rawOf(scenario, entry, level, span.huge),
      was,
      wp,
    });
  }
  return rows;
}

function wordsOf(seen: ReturnType<typeof pageAt>): string {
  const { words } = entryWords(seen);
  const pmd = seen.level === "pmd" && seen.entry.kind !== "none" ? " pmd" : "";
  return `${words}${pmd}${seen.pins > 0 ? " pinned" : ""}`;
}

/** The frame or slot that an entry refers to. The zero page is no frame of anybody's. */
function targetOf(entry: Entry): number {
  if (entry.kind === "swap") return entry.slot;
  return entry.kind === "present" || entry.kind === "migration" || entry.kind === "hwpoison" ? entry.frame : 0;
}

function follows(first: Entry, entry: Entry, distance: number): boolean {
  const start = targetOf(first);
  return first.kind === entry.kind && targetOf(entry) === (start === 0 ? 0 : start + distance);
}

/** In words, with the last of those that follow: `distance` from the first. */
function refersTo(entry: Entry, distance: number): string {
  const target = targetOf(entry);
  if (target === 0) return "";
  const noun = entry.kind === "swap" ? "slot" : "frame";
  return distance === 0 ? `${noun} ${target}` : `${noun}s ${target}..${target + distance}`;
}

function rawOf(scenario: Scenario, entry: Entry, level: "pte" | "pmd" | "none", huge: boolean): string {
  if (level === "none") return "no table";
  const value = encodeEntry(entry, level, { ...scenario.raw, huge: huge ? "hugetlb" : "thp" });
  return value === undefined ? "no encoding" : `0x${value.toString(16).padStart(16, "0")}`;
}
