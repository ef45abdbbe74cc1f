// A comparison in words: for a terminal, a block a statement, and as a Markdown table.

import type { Cell } from "./cell.ts";
import type { Column, Comparison, Row } from "./comparison.ts";
import { cellGroups, columnGroups, type Group, grouped, shortName } from "./groups.ts";

// The words of a cell, as every layout has them.

/** The parts of a cell, each a few words; none: nothing happened there. */
export interface CellWords {
  readonly entries: readonly string[];
  /** What became of a protection. */
  readonly fate: string;
  readonly rest: readonly string[];
}

/**
 * What the columns of a group have in a row. Designs that keep the same in forms of their own have in common what is
 * protected, and that is what is said.
 */
export function groupWords({ cells }: Row, { at: [first = 0, ...others] }: Group): CellWords {
  const cell = cells[first];
  if (cell === undefined) return { entries: [], fate: "", rest: [] };
  const form = ({ entries }: Cell): string => entries.map(({ words }) => words).join();
  const alike = others.every((at) => {
    const other = cells[at];
    return other === undefined || form(other) === form(cell);
  });
  return cellWords(cell, alike);
}

function cellWords(cell: Cell, exact: boolean): CellWords {
  if (cell.noAnswer !== null) return { entries: [], fate: "", rest: [cell.noAnswer] };
  const rest: string[] = [];
  if (cell.outcome !== "0") rest.push(cell.outcome);
  if (cell.notice === "told") rest.push("told");
  if (cell.notice === "missed") rest.push("written unnoticed");
  const by = [...new Set(cell.losses.map((loss) => `${loss.by}()`))].join(", ");
  const lost = `lost: ${cell.losses.map(({ pages }) => pages).join(", ")} by ${by}`;
  const protectedText = cell.only.length === 0 ? "protected" : `protected: ${cell.only.join(", ")}`;
  return {
    entries: cell.entries.map(({ pages, words, meaning }) => `${pages} ${exact ? words : meaning}`),
    fate: cell.fate === "lost" ? lost : cell.fate === "protected" && exact ? protectedText : "",
    rest,
  };
}

/** All of a group's cell in a line; `-`: nothing. */
export function cellText(row: Row, group: Group): string {
  const { entries, fate, rest } = groupWords(row, group);
  return [...rest, ...entries, fate].filter((part) => part !== "").join("; ") || "-";
}

/** The rows to show, with their places: those that differ, or all of them. */
export function shownRows({ rows }: Comparison, all: boolean): Row[] {
  return all ? [...rows] : rows.filter(({ differs }) => differs);
}

/** Of the rows that are not shown. Null: all are. */
export function othersText({ rows }: Comparison, shown: readonly Row[]): string | null {
  const left = rows.length - shown.length;
  if (left === 0 || shown.length === 0) return null;
  return left === 1 ? "The other statement comes out the same" : `The other ${left} statements come out the same`;
}

/** `9`, `common.pte:3`. */
export function placeText({ files, line }: Row): string {
  return [...files.map((file) => `${file}:`), String(line)].join("");
}

/** What a column cost, in words; none: nothing. */
export function costWords({ cost }: Column): string[] {
  const parts: string[] = [];
  const count = (n: number, one: string, many = `${one}s`): void => {
    if (n > 0) parts.push(`${n} ${n === 1 ? one : many}`);
  };
  count(cost.held.tables, "page table that stays", "page tables that stay");
  count(cost.held.bitmapBytes, "byte of bitmaps", "bytes of bitmaps");
  count(cost.bitmaps, `bitmap made anew (${cost.bits} bits)`, `bitmaps made anew (${cost.bits} bits)`);
  count(cost.misread, "entry misread", "entries misread");
  count(cost.patched, "check needed", "checks needed");
  return parts;
}

/** The columns that cost something, with what. */
export function costs({ columns }: Comparison): { readonly name: string; readonly words: string }[] {
  const words = columns.map((column) => costWords(column).join(", "));
  return grouped(columns, (a, b) => words[a] === words[b])
    .map(({ at: [first = 0], name }) => ({ name, words: words[first] ?? "" }))
    .filter((each) => each.words !== "");
}

export interface Layout {
  /** Statements that come out the same too. */
  readonly all: boolean;
}

export function comparisonText(comparison: Comparison, { all }: Layout = { all: false }): string {
  const { columns, verdict } = comparison;
  const rows = shownRows(comparison, all);
  const others = othersText(comparison, rows);
  const costLines = costs(comparison);
  const width = Math.max(0, ...costLines.map(({ name }) => name.length));
  const lines = [
    verdict,
    ...(rows.length > 0 ? ["", ...rows.flatMap((row) => rowLines(row, cellGroups(columns, row.cells)))] : []),
    ...(others === null ? [] : ["", `${others}; --all-steps shows them.`]),
    ...(costLines.length === 0 ? [] : ["", "What it costs"]),
    ...costLines.map(({ name, words }) => `  ${name.padEnd(width)}  ${words}`),
  ];
  return `${lines.join("\n")}\n`;
}

function rowLines(row: Row, groups: readonly Group[]): string[] {
  const head = `${placeText(row).padStart(4)}  ${row.statement}`;
  const [group] = groups;
  if (groups.length > 1)
    return [head, ...groups.map((each, at) => `      * ${shortName(each, at, groups)}: ${cellText(row, each)}`)];
  const text = group === undefined ? "-" : cellText(row, group);
  return text === "-" ? [head] : [head, `        ${text}`];
}

export function comparisonMarkdown(comparison: Comparison, { all }: Layout = { all: false }): string {
  const rows = shownRows(comparison, all);
  const groups = columnGroups(comparison);
  const others = othersText(comparison, rows);
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  const head = ["Line", "Statement", ...groups.map(({ name }) => escaped(name))];
  const body = rows.map((row) => [
    `${row.differs && all ? "≠ " : ""}${escaped(placeText(row))}`,
    code(row.statement),
    ...groups.map((group) => cellMarkdown(row, group)),
  ]);
  const costLines = costs(comparison).map(({ name, words }) => `- ${escaped(name)}: ${escaped(words)}`);
  const parts = [
    escaped(comparison.verdict),
    ...(rows.length === 0 ? [] : [[line(head), line(head.map(() => "---")), ...body.map(line)].join("\n")]),
    ...(others === null ? [] : [`${others}.`]),
    ...(costLines.length === 0 ? [] : ["What it costs:", costLines.join("\n")]),
  ];
  return `${parts.join("\n\n")}\n`;
}

function cellMarkdown(row: Row, group: Group): string {
  const text = escaped(cellText(row, group));
  return isGrave(row, group) ? `**${text}**` : text;
}

/** A protection is lost there, or a write goes by unnoticed. */
export function isGrave({ cells }: Row, { at: [first = 0] }: Group): boolean {
  const cell = cells[first];
  return cell !== undefined && (cell.fate === "lost" || cell.notice === "missed");
}

function escaped(text: string): string {
  return text.replaceAll(/[|*_<>[\]\\`]/g, (found) => `\\${found}`);
}

function code(text: string): string {
  return `\`${text.replaceAll("|", "\\|").replaceAll("`", "'")}\``;
}
