// What a design costs, counted on the states before and after a step.

import { designNamed, pageTables, processes, type State, type VmaView, vmasOf } from "../../engine/index.ts";

/** What is there at one time. */
export interface MemoryCost {
  /** Page tables in which nothing stands but what the design keeps: without it they could be freed. */
  readonly tables: number;
  /** Bytes of the bitmaps on VMAs that are registered for WP, in whole longs, a bit a page. */
  readonly bitmapBytes: number;
}

/** What a step did to the bitmaps of VMAs. */
export interface BitmapWork {
  readonly how: "cut" | "joined" | "moved" | "copied";
  readonly vma: VmaOf;
  /** Bits that had to be copied: the pages of the VMA. */
  readonly bits: number;
}

export interface VmaOf extends VmaView {
  readonly mm: string;
}

const BITS_OF_LONG = 64;

export function bitmapBytes(vma: VmaView): number {
  return Math.ceil(vma.pages / BITS_OF_LONG) * (BITS_OF_LONG / 8);
}

export function heldIn(state: State): MemoryCost {
  const { where } = designNamed(state.settings.design);
  if (where === "vma")
    return { tables: 0, bitmapBytes: bitmapVmas(state).reduce((sum, vma) => sum + bitmapBytes(vma), 0) };
  if (where === "nowhere") return { tables: 0, bitmapBytes: 0 };
  const tables = processes(state)
    .flatMap((mm) => pageTables(state, mm))
    .filter(({ table, entries, markers }) => table && markers > 0 && markers === entries);
  return { tables: tables.length, bitmapBytes: 0 };
}

/** The VMAs that have a bitmap: of file-backed memory, registered for WP. */
function bitmapVmas(state: State): VmaOf[] {
  return processes(state).flatMap((mm) =>
    vmasOf(state, mm)
      .filter((vma) => vma.flags.includes("uw") && vma.backing !== "anon")
      .map((vma) => ({ ...vma, mm })),
  );
}

/** The bitmaps that a step had to make from others, because their VMAs were split, merged, moved or duplicated. */
export function bitmapWork(before: State, after: State): BitmapWork[] {
  const old = bitmapVmas(before);
  const now = bitmapVmas(after);
  const gone = old.filter((vma) => !now.some((other) => sameRange(vma, other)));
  const known = new Set(processes(before));
  const work: BitmapWork[] = [];
  for (const vma of now) {
    if (old.some((other) => sameRange(vma, other))) continue;
    const how = known.has(vma.mm) ? changeOf(vma, gone) : "copied";
    if (how !== undefined) work.push({ how, vma, bits: vma.pages });
  }
  return work;
}

/** Undefined: the VMA had no bitmap before; one of zeroes is made. */
function changeOf(vma: VmaOf, gone: readonly VmaOf[]): BitmapWork["how"] | undefined {
  const here = gone.filter(
    (other) =>
      other.mm === vma.mm &&
      other.place === vma.place &&
      other.start < vma.start + vma.pages &&
      vma.start < other.start + other.pages,
  );
  if (here.length === 0)
    return gone.some((other) => other.mm === vma.mm && other.pages >= vma.pages) ? "moved" : undefined;
  return here.length > 1 || here.some((other) => other.pages < vma.pages) ? "joined" : "cut";
}

function sameRange(a: VmaOf, b: VmaOf): boolean {
  return a.mm === b.mm && a.place === b.place && a.start === b.start && a.pages === b.pages;
}
