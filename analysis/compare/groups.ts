// Columns that say the same, what they are called together, and what a comparison comes to.

import { type Cell, sameMeaning } from "./cell.ts";
import type { Column, Comparison, Row } from "./comparison.ts";

/** Columns, by their indexes; the first stands for all. */
export interface Group {
  readonly at: readonly number[];
  /** `6.1 to 6.12.10, 6.13`; `special-pte, pte-marker`. */
  readonly name: string;
}

/** The columns that are alike in every row. */
export function columnGroups({ columns, rows }: Pick<Comparison, "columns" | "rows">): Group[] {
  return grouped(columns, (a, b) => rows.every(({ cells }) => alike(cells[a], cells[b])));
}

/** The columns that are alike in one row. */
export function cellGroups(columns: readonly Column[], cells: readonly Cell[]): Group[] {
  return grouped(columns, (a, b) => alike(cells[a], cells[b]));
}

function alike(a: Cell | undefined, b: Cell | undefined): boolean {
  return a !== undefined && b !== undefined && sameMeaning(a, b);
}

/** Where one is like another. */
export function grouped(columns: readonly Column[], same: (a: number, b: number) => boolean): Group[] {
  const groups: number[][] = [];
  for (const at of columns.keys()) {
    const group = groups.find(([first = at]) => same(first, at));
    if (group === undefined) groups.push([at]);
    else group.push(at);
  }
  return groups.map((at) => ({ at, name: nameOf(columns, at) }));
}

/** Columns that are named one by one; of more, a sentence says how many they are. */
const MOST_NAMED = 6;

/** The same in a sentence about all groups: of many in the last, only how many they are. */
export function shortName({ at, name }: Group, place: number, groups: readonly Group[]): string {
  const ranges = / to /.test(name);
  if (at.length <= MOST_NAMED || ranges || place < groups.length - 1) return name;
  return groups.length === 1 ? `all ${at.length}` : `the other ${at.length}`;
}

/** Only where all releases between were looked at, a range is said: of those that somebody named, each has its own word. */
function nameOf(columns: readonly Column[], at: readonly number[]): string {
  const ranges = columns.some(({ to }) => to !== null);
  const names: { from: string; to: string; last: number }[] = [];
  for (const index of at) {
    const column = columns[index];
    if (column === undefined) continue;
    const to = column.to ?? column.label;
    const before = names.at(-1);
    if (ranges && before?.last === index - 1) {
      before.to = to;
      before.last = index;
    } else names.push({ from: column.label, to, last: index });
  }
  return names.map(({ from, to }) => (from === to ? from : `${from} to ${to}`)).join(", ");
}

// What a comparison comes to, in one sentence: where the columns part first, what each does there, and by which commit;
// and, where nothing is lost there, where a protection is lost first on some of them and not on the others.

/** Groups that are told of one by one. */
const MOST_CLAUSES = 3;

type Compared = Pick<Comparison, "columns" | "rows" | "parts">;

/** `commit`: what explains the first row at which they part, for certain. */
export function verdictOf(comparison: Compared, commit: string | null): string {
  const { columns, rows, parts } = comparison;
  if (columns.length < 2) return "There is nothing to compare with.";
  if (rows.length === 0) return "There is no statement that runs.";
  const first = parts === null ? undefined : rows[parts];
  if (parts === null || first === undefined) {
    const all = columnGroups(comparison).map(shortName).join(", ");
    return `No difference: ${count(rows.length, "statement")} ${rows.length === 1 ? "comes" : "come"} out the same on ${all}.`;
  }
  const because = commit === null ? "" : `: ${commit}`;
  const later = lost(first) ? undefined : rows.find((row, at) => at > parts && row.differs && lost(row));
  const rest = later === undefined ? "" : `; ${rowText(comparison, later)}`;
  return `${capital(rowText(comparison, first))}${because}${rest}.`;
}

function rowText({ columns }: Compared, row: Row): string {
  const groups = cellGroups(columns, row.cells);
  const clauses = groups.slice(0, MOST_CLAUSES).map((group, at) => {
    const cell = row.cells[group.at[0] ?? 0];
    const other = row.cells[groups[at === 0 ? 1 : 0]?.at[0] ?? 0];
    return cell === undefined || other === undefined
      ? ""
      : `${shortName(group, at, groups)} ${doing(cell, other, group.at.length > 1 || / to /.test(group.name), at > 0)}`;
  });
  if (groups.length > MOST_CLAUSES) clauses.push(`others do otherwise`);
  const where = [...row.files.map((file) => `${file}:`), String(row.line)].join("");
  return `line ${where}: ${clauses.join(", ")}`;
}

/** On some of the columns a protection is lost, and on others not. */
function lost({ cells }: Row): boolean {
  return cells.some(({ losses }) => losses.length > 0) && cells.some(({ losses }) => losses.length === 0);
}

/** What it does that the other does not. `mentioned`: what the other does stands before it. */
function doing(cell: Cell, other: Cell, plural: boolean, mentioned: boolean): string {
  const verb = (one: string, more: string): string => (plural ? more : one);
  if (cell.noAnswer !== null) return `can't be told: ${cell.noAnswer}`;
  const [here, there] = [lostPages(cell), lostPages(other)];
  if (here !== there) {
    if (here !== "") return `${verb("loses", "lose")} ${here}${byText(cell)}`;
    const what = mentioned ? "it" : there;
    return cell.fate === "protected"
      ? `${verb("keeps", "keep")} ${what} protected`
      : `${verb("does", "do")} not lose ${what}`;
  }
  if (cell.outcome !== other.outcome) return outcomeWords(cell.outcome, verb);
  if (cell.notice !== other.notice) {
    if (cell.notice === "told") return `${verb("tells", "tell")} of the fault`;
    return `${verb("tells", "tell")} nobody${cell.notice === "missed" ? " of the write" : ""}`;
  }
  return entryDoing(cell, other, verb, mentioned);
}

function lostPages({ losses }: Cell): string {
  return losses.map(({ pages }) => pages).join(", ");
}

function byText({ losses }: Cell): string {
  return ` by ${[...new Set(losses.map(({ by }) => `${by}()`))].join(", ")}`;
}

function outcomeWords(outcome: string, verb: (one: string, more: string) => string): string {
  if (outcome.startsWith("blocks ")) return `${verb("blocks", "block")} (${outcome.slice("blocks ".length)})`;
  return `${/^SIG/.test(outcome) ? verb("gets", "get") : verb("gives", "give")} ${outcome}`;
}

/** The first entries that differ: the bit alone, or all of what they are. */
function entryDoing(cell: Cell, other: Cell, verb: (one: string, more: string) => string, mentioned: boolean): string {
  const entry = cell.entries.find(
    ({ pages, meaning }) => !other.entries.some((each) => each.pages === pages && each.meaning === meaning),
  );
  const same = other.entries.find(({ pages }) => pages === entry?.pages);
  if (entry === undefined) return `${verb("does", "do")} not`;
  const leaves = verb("leaves", "leave");
  if (same !== undefined && entry.meaning === entry.words && same.meaning === same.words) {
    for (const bit of ["wp", "rwp"]) {
      if (without(entry.words, bit) === same.words)
        return mentioned ? `${leaves} it set` : `${leaves} ${bit} set in ${entry.pages}`;
      if (without(same.words, bit) === entry.words)
        return mentioned ? `${leaves} it clear` : `${leaves} ${bit} clear in ${entry.pages}`;
    }
  }
  return `${leaves} ${mentioned && same !== undefined ? "it" : entry.pages} ${entry.meaning.replace(/, protected$/, " and protected")}`;
}

/** `present(wp, dirty)` → `present(dirty)`. Null: it has no such word. */
function without(words: string, bit: string): string | null {
  const [, shape, list] = /^(\w+)\((.*)\)$/.exec(words) ?? [];
  const marks = list?.split(", ");
  if (shape === undefined || marks === undefined || !marks.includes(bit)) return null;
  const left = marks.filter((mark) => mark !== bit);
  return left.length === 0 ? shape : `${shape}(${left.join(", ")})`;
}

function count(n: number, what: string): string {
  return n === 1 ? `the one ${what}` : `all ${n} ${what}s`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
