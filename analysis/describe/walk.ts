// The walk to a page as it is shown: what stands at each level, raw and in words, from mm->pgd down.

import { describe } from "../../decoder/describe.ts";
import { option } from "../../engine/arch/options.ts";
import {
  type Entry,
  type EntryContext,
  encodeEntry,
  encodeTable,
  type Level,
  pageSizeAt,
  processes,
  type State,
  TABLE_FRAMES,
  type WalkStep,
  walkAt,
  walkLevels,
} from "../../engine/index.ts";

export interface WalkLevel {
  /** `PGD`, `P4D`, `PUD`, `PMD`, `PTE`. */
  readonly name: string;
  /** Null: the level is folded into the one above. */
  readonly index: number | null;
  /** The table that the entry stands in: `t4`. */
  readonly table: string | null;
  readonly hex: string | null;
  /** What stood there before the step, where that was something else. */
  readonly was: string | null;
  readonly text: string;
  /** The table that it refers to has more users than this one. */
  readonly shared: boolean;
  /** The walk ends here. */
  readonly last: boolean;
}

/** Where place 0 lies; places are 64 MiB apart, as in the kernel traces. */
const BASE = 0x1000000000;
const PLACE_BYTES = 0x4000000;

export function addressOf(place: number, page: number, pageSize: number): number {
  return BASE + place * PLACE_BYTES + page * pageSize;
}

/** What a walk is asked of: how the scenario writes raw entries, and the page of a process. */
export interface Walked {
  readonly raw: EntryContext;
  readonly mm: string;
  readonly place: number;
  readonly page: number;
}

const LEVELS: readonly Level[] = ["pgd", "p4d", "pud", "pmd", "pte"];

/** The walk in `state`; `before`: the state before the step, for what it changed. */
export function walkOf({ raw, mm, place, page }: Walked, before: State, state: State): WalkLevel[] {
  const pageSize = pageSizeAt(state, mm, place);
  const at = (page * pageSize) / 4096;
  const context = { ...raw, huge: pageSize === 4096 ? "thp" : "hugetlb" } as const;
  const steps = walkAt(state, mm, place, at);
  const old = processes(before).includes(mm) ? walkAt(before, mm, place, at) : null;
  const real = walkLevels(state.settings);
  const address = addressOf(place, page, pageSize);
  const levels: WalkLevel[] = [];
  for (const level of LEVELS) {
    const name = level.toUpperCase();
    const depth = real.indexOf(level);
    const step = steps[depth];
    if (depth < 0) levels.push({ ...folded, name, text: foldedText(level, real.length) });
    else if (step !== undefined) {
      const hex = hexOf(step, context);
      const then = old?.[depth];
      const was = then === undefined ? null : hexOf(then, context);
      const below = real[depth + 1]?.toUpperCase() ?? "";
      levels.push({
        name,
        index: Math.floor(address / 2 ** (12 + 9 * (real.length - 1 - depth))) % 512,
        table: `t${step.table}`,
        hex,
        was: was === hex ? null : was,
        text: textOf(step, steps[depth + 1], below, context),
        shared: step.at.kind === "table" && step.at.users.length > 1,
        last: depth === steps.length - 1,
      });
    }
  }
  // What is folded below the end of the walk is no part of it.
  while (levels.length > 0 && levels.at(-1)?.last !== true) levels.pop();
  return levels;
}

const folded = { index: null, table: null, hex: null, was: null, shared: false, last: false };

function foldedText(level: Level, levels: number): string {
  return `folded into the PGD: with ${levels === 3 ? "three" : "four"} levels there is no ${level.toUpperCase()} of its own`;
}

function isTable(at: WalkStep["at"]): at is WalkStep["at"] & { readonly kind: "table" } {
  return at.kind === "table";
}

function hexOf({ at, level }: WalkStep, context: EntryContext): string | null {
  const value = isTable(at) ? encodeTable(TABLE_FRAMES + at.table, level, context) : encodeEntry(at, level, context);
  return value === undefined ? null : `0x${value.toString(16).padStart(16, "0")}`;
}

/** `a PTE table, t4: 3 of 512 entries, one a wp marker`; of the entry that maps the page, what its value says. */
function textOf({ at, level }: WalkStep, next: WalkStep | undefined, below: string, context: EntryContext): string {
  if (!isTable(at))
    return at.kind === "none" && level !== "pte" ? "empty: no table below" : leafText(at, level, context);
  const { used, markers } = next ?? { used: 0, markers: 0 };
  const markersText = markers === 0 ? "" : `, ${markers === 1 ? "one a wp marker" : `${markers} of them wp markers`}`;
  const shared = at.users.length > 1 ? `; shared by ${at.users.join(" and ")} (huge_pmd_share())` : "";
  return `a ${below} table, t${at.table}: ${used} of 512 entries${markersText}${shared}`;
}

function leafText(entry: Entry, level: Level, context: EntryContext): string {
  const value = encodeEntry(entry, level, context);
  return value === undefined ? `no encoding on ${context.arch}` : describe(value, { ...context, level }).sentence;
}

/** What to know of the walk; null: it goes without saying. */
export function walkNote({ arch, config = {} }: EntryContext): string | null {
  if (arch !== "arm64" || option(config, "granule") === 4) return null;
  return `Levels and indexes are those of 4 KiB pages; a granule of ${option(config, "granule")} KiB has others.`;
}
