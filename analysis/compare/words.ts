// A comparison in words: what every layout of it shows.

import type { Cell } from "./cell.ts";
import type { Column, Comparison } from "./compare.ts";

/** The parts of a cell, each a few words; none: nothing happened there. */
export function cellWords(cell: Cell): {
  readonly entries: readonly string[];
  readonly fate: string;
  readonly rest: readonly string[];
} {
  if (cell.notModelled !== null) return { entries: [], fate: "", rest: [`not modelled: ${cell.notModelled}`] };
  const rest: string[] = [];
  if (cell.outcome !== "0") rest.push(cell.outcome);
  if (cell.notice === "told") rest.push("told");
  if (cell.notice === "missed") rest.push("written unnoticed");
  const by = [...new Set(cell.losses.map((loss) => loss.by))].join(", ");
  return {
    entries: cell.entries.map(({ pages, words }) => `${pages} ${words}`),
    fate:
      cell.fate === "lost" ? `lost: ${cell.losses.map(({ pages }) => pages).join(", ")} by ${by}()` : (cell.fate ?? ""),
    rest,
  };
}

/** All of a cell in a line; `-`: nothing. */
export function cellText(cell: Cell): string {
  const { entries, fate, rest } = cellWords(cell);
  return [...rest, ...entries, fate].filter((part) => part !== "").join("; ") || "-";
}

/** What a column cost, in words; none: nothing. */
export function costWords({ cost }: Column): string[] {
  const parts: string[] = [];
  const count = (n: number, one: string, many = `${one}s`): void => {
    if (n > 0) parts.push(`${n} ${n === 1 ? one : many}`);
  };
  count(cost.held.tables, "page table kept", "page tables kept");
  count(cost.held.bitmapBytes, "byte of bitmaps", "bytes of bitmaps");
  count(cost.bitmaps, `bitmap made anew (${cost.bits} bits)`, `bitmaps made anew (${cost.bits} bits)`);
  count(cost.misread, "entry misread", "entries misread");
  count(cost.patched, "check needed", "checks needed");
  return parts;
}

/** Where the columns part, as a sentence. */
export function partingText({ parts, rows, columns }: Comparison): string {
  const row = parts === null ? undefined : rows[parts];
  if (columns.length < 2) return "There is nothing to compare with.";
  return row === undefined ? "They never part." : `They part at line ${row.line}: ${row.statement}`;
}
