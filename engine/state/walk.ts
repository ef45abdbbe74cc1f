// Page tables as somebody looks at them: what stands at pmd level, and the walk to a page from mm->pgd down: which table is looked into at each level, and what stands there. Tables are pages of their own
// (Memory.pagetableAlloc()), by the numbers that they keep from pmd_alloc() or pte_alloc() until they are freed or move with their entries.

import type { ProcessName } from "../operation.ts";
import { type Entry, isWpMarker, type Level, NONE } from "./entry.ts";
import { machineOf } from "./machine.ts";
import { type Mm, pmdTableUsers } from "./mm.ts";
import { type Pmd, PteTable } from "./pagetable.ts";
import { processNamed, type State } from "./state.ts";
import { PLACE_PAGES, PMD_PAGES, PUD_PAGES, pageIn } from "./vma.ts";

/**
 * The page frame that stands for page 0 of page tables in raw entries. Above all frames that a run can reach, so that an entry which refers
 * to a table is never taken for one that maps a page.
 */
export const TABLE_FRAMES = 2 ** 24;

/** A level that the machine has, as pgd_offset() to pte_offset_map() find it. */
export interface WalkStep {
  readonly level: Level;
  /** The table that is looked into at this level: its number among pages of page tables. */
  readonly table: number;
  /** Of how many entries of it something stands, a table below or a leaf. */
  readonly used: number;
  /** How many of them are uffd-wp markers, or what a design keeps in their place. */
  readonly markers: number;
  /** What stands there for the page: a table below, by its number and whose entries refer to it; else an entry of the engine, none included. */
  readonly at: { readonly kind: "table"; readonly table: number; readonly users: readonly ProcessName[] } | Entry;
}

/** The levels above that of pmds, from the top: names of what is not folded away. include/asm-generic/pgtable-nop4d.h, -nopud.h. */
const UPPER: Readonly<Record<number, readonly Level[]>> = {
  3: ["pgd"],
  4: ["pgd", "pud"],
  5: ["pgd", "p4d", "pud"],
};

/** The levels of page tables that a machine of these settings has, from the top. */
export function walkLevels(settings: State["settings"]): readonly Level[] {
  return [...(UPPER[machineOf(settings).levels] ?? []), "pmd", "pte"];
}

/** The walk to a page of a process (in 4 KiB from the place's start), down to where it ends: at a leaf, or where nothing stands. */
export function walkAt(s: State, name: ProcessName, place: number, page: number): readonly WalkStep[] {
  const mm = processNamed(s, name);
  if (mm === undefined) return [];
  const vpn = place * PLACE_PAGES + page;
  const levels = walkLevels(s.settings);
  const steps: WalkStep[] = [];
  const pmdTable = mm.pmdTable(vpn);
  for (const [depth, level] of levels.slice(0, -2).entries()) {
    const table = mm.upper[depth] ?? 0;
    const lowest = depth === levels.length - 3;
    const below = lowest ? pmdTable : (mm.upper[depth + 1] ?? 0);
    const used = lowest ? gibs(mm) : Number(below > 0);
    steps.push({ level, table, used, markers: 0, at: below > 0 ? tableEntry(s, mm, below) : NONE });
    if (below === 0) return steps;
  }
  const pmd = mm.place(vpn)?.pmds[pageIn(vpn) >> 9];
  const isTable = pmd instanceof PteTable;
  const at = isTable ? tableEntry(s, mm, pmd.frame) : (pmd ?? NONE);
  steps.push({ level: "pmd", table: pmdTable, ...usedOf(pmdsAround(mm, vpn)), at });
  if (isTable) {
    const ptes = pmd.chunks.flatMap((chunk) => chunk?.entries ?? []);
    steps.push({ level: "pte", table: pmd.frame, ...usedOf(ptes), at: pmd.get(vpn % PMD_PAGES) });
  }
  return steps;
}

/** A table, and whose it is: hugetlb shares tables of pmds (huge_pmd_share()), all others are one process's. */
function tableEntry(s: State, mm: Mm, table: number): WalkStep["at"] {
  const users =
    s.ptdescs.get(table) > 1 ? pmdTableUsers(s.mms, table).map((user) => s.mms[user.mm]?.name ?? "") : [mm.name];
  return { kind: "table", table, users };
}

/** Entries that refer to tables of pmds: each of 1 GiB. */
function gibs(mm: Mm): number {
  const found = new Set<number>();
  for (const [index, place] of mm.places.entries())
    if (place !== undefined && place.pmdTable > 0) found.add(Math.floor((index * PLACE_PAGES) / PUD_PAGES));
  return found.size;
}

/** What stands in the table of pmds of vpn. */
function pmdsAround(mm: Mm, vpn: number): readonly Pmd[] {
  const first = (vpn - (vpn % PUD_PAGES)) / PLACE_PAGES;
  return mm.places.slice(first, first + PUD_PAGES / PLACE_PAGES).flatMap((place) => place?.pmds ?? []);
}

/** How many entries hold something, and how many of these are kept for a protection alone. */
function usedOf(entries: readonly Pmd[]): Pick<WalkStep, "used" | "markers"> {
  const there = entries.filter((entry) => entry !== undefined && entry !== NONE);
  const markers = there.filter((entry) => !(entry instanceof PteTable) && entry !== undefined && isWpMarker(entry));
  return { used: there.length, markers: markers.length };
}

/** What one slot at pmd level holds. */
export interface TableView {
  readonly place: number;
  readonly pmd: number;
  readonly table: boolean;
  readonly entries: number;
  /** How many of them are uffd-wp markers, or what a design keeps in their place. */
  readonly markers: number;
  readonly entry?: Entry;
}

/** What stands at pmd level in each place: nothing, a table with so many entries, or an entry. */
export function pageTables(s: State, name: ProcessName): TableView[] {
  const views: TableView[] = [];
  processNamed(s, name)?.places.forEach((place, index) => {
    place?.pmds.forEach((pmd, n) => {
      if (pmd === undefined) return;
      if (pmd instanceof PteTable) {
        let entries = 0;
        let markers = 0;
        for (let i = 0; i < PMD_PAGES; i++) {
          const entry = pmd.get(i);
          if (entry !== NONE) entries++;
          if (isWpMarker(entry)) markers++;
        }
        views.push({ place: index, pmd: n, table: true, entries, markers });
      } else
        views.push({ place: index, pmd: n, table: false, entries: 1, markers: isWpMarker(pmd) ? 1 : 0, entry: pmd });
    });
  });
  return views;
}
