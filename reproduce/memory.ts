// Addresses and lengths of a scenario's ranges as C says them, and the words of pagemap for its pages.

import {
  type FileKind,
  type ProcessName,
  pageSizeAt,
  pageWord,
  placeAt,
  type Range,
  rangeEnd,
  type State,
} from "../engine/index.ts";
import type { Names } from "./cast.ts";

/** The first place, and the bytes from one to the next (place.ts of the engine: 64 MiB). */
export const BASE = 0x1000000000;
export const SPACING = 0x4000000;

export interface Unit {
  /** How C calls the page size. */
  readonly name: "PAGE" | "HPAGE";
  readonly bytes: number;
}

const small: Unit = { name: "PAGE", bytes: 4096 };
const huge: Unit = { name: "HPAGE", bytes: 2 << 20 };

/** The page size of a file. */
export function fileUnit(kind: FileKind | undefined): Unit {
  return kind === "hugetlb" ? huge : small;
}

/** The page size of what a process mapped at a place last. */
export function unitOf(state: State, mm: ProcessName, place: number): Unit {
  return pageSizeAt(state, mm, place) === huge.bytes ? huge : small;
}

/** Something is mapped at a place, or was. */
export function wasMapped(state: State, mm: ProcessName, place: number): boolean {
  return placeAt(state, mm, place) !== undefined;
}

/** `buf + 2 * PAGE`. */
export function pageText(names: Names, place: number, page: number, unit: Unit): string {
  const name = names.place(place);
  return page === 0 ? name : `${name} + ${times(page, unit)}`;
}

function times(count: number, unit: Unit): string {
  return count === 1 ? unit.name : `${count} * ${unit.name}`;
}

/** So many pages, in bytes. */
export function lengthText(count: number, unit: Unit): string {
  return count === 0 ? "0" : times(count, unit);
}

/** Address and length of an operation's range: `buf + PAGE, 2 * PAGE`. */
export function rangeText(
  names: Names,
  state: State,
  mm: ProcessName,
  range: Range,
): { start: string; length: string } {
  const unit = unitOf(state, mm, range.place);
  const skew = range.skew ?? 0;
  const page = pageText(names, range.place, range.page, unit);
  return {
    start: skew === 0 ? page : `${page} ${skew < 0 ? "-" : "+"} ${Math.abs(skew)}`,
    length: range.bytes === undefined ? lengthText(countOf(state, mm, range), unit) : `${range.bytes}UL`,
  };
}

/** Pages of a range, in units of its place; those that were mapped there last where it does not say. */
export function countOf(state: State, mm: ProcessName, range: Range): number {
  return rangeEnd(state, mm, range) - range.page;
}

/** Pages of a process, as one run. */
export interface Pages {
  readonly mm: ProcessName;
  readonly place: number;
  readonly page: number;
  readonly count: number;
}

/** Runs of pages with the same bits in pagemap, in the order of their addresses. */
export interface PagesAlike extends Pages {
  readonly bits: string;
}

/** Which of pagemap's bits a file looks at. */
export interface PagemapBits {
  /** Where the scenario is about it: many kernels are built without. */
  readonly softDirty: boolean;
  /** The types of swap entries, which tell markers from pages on swap. They are other numbers on other kernels. */
  readonly swapTypes: boolean;
}

export function alike(state: State, pages: readonly Pages[], looks: PagemapBits): PagesAlike[] {
  const runs: PagesAlike[] = [];
  for (const { mm, place, page, count } of joined(pages)) {
    for (let at = page; at < page + count; at++) {
      const bits = bitsOf(pageWord(state, mm, place, at), looks);
      const last = runs.at(-1);
      if (last?.bits === bits && last.mm === mm && last.place === place && last.page + last.count === at)
        runs[runs.length - 1] = { ...last, count: last.count + 1 };
      else runs.push({ mm, place, page: at, count: 1, bits });
    }
  }
  return runs;
}

/** In the order of their addresses, each page once. */
export function joined(pages: readonly Pages[]): Pages[] {
  const order = pages.toSorted((a, b) => (a.mm === b.mm ? a.place - b.place || a.page - b.page : a.mm < b.mm ? -1 : 1));
  const all: Pages[] = [];
  for (const next of order) {
    const last = all.at(-1);
    if (last?.mm === next.mm && last.place === next.place && next.page <= last.page + last.count) {
      const end = Math.max(last.page + last.count, next.page + next.count);
      all[all.length - 1] = { ...last, count: end - last.page };
    } else all.push(next);
  }
  return all;
}

/** The bits of a word of the traces, `PFXWD:p1`, that a file looks at. The exclusive one is none of them: it follows other processes. */
export function bitsOf(word: string, looks: PagemapBits): string {
  const [letters = "", where = ""] = word.split(":");
  const has = (letter: string) => letters.includes(letter);
  const [type = "", offset = ""] = where.split("/");
  const swapType = !looks.swapTypes || type === "" || type === "0" ? "PM_SWAP" : `PM_SWAP | ${type}`;
  const bits = [
    has("P") && "PM_PRESENT",
    has("S") && (looks.swapTypes && type === "31" ? `PM_MARKER(${markerText(Number(offset))})` : swapType),
    has("F") && "PM_FILE",
    has("W") && "PM_UFFD_WP",
    has("G") && "PM_GUARD_REGION",
    has("D") && looks.softDirty && "PM_SOFT_DIRTY",
  ].filter((each) => each !== false);
  return bits.length === 0 ? "0" : bits.join(" | ");
}

function markerText(bits: number): string {
  const words = ["MARKER_UFFD_WP", "MARKER_POISONED", "MARKER_GUARD"].filter((_, bit) => (bits >> bit) & 1);
  return words.join(" | ") || "0";
}
