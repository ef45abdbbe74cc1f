// The map of a step in text: a row for each mapping, a column for each page or for many that are equal in every row. Cells are words where they
// fit side by side, else a letter each, with a legend.

import type { MapCell, MapGroup, MapRow, MapView, Shape } from "../../analysis/view/index.ts";
import type { Colour } from "../output.ts";
import { type Line, padded, textWidth } from "./line.ts";

/** How a cell is said: with all of its attributes, with the protection alone, as a letter. */
type Density = "full" | "short" | "letter";

const letters: Readonly<Record<Shape, readonly [letter: string, says: string]>> = {
  none: ["-", "none"],
  present: ["P", "present"],
  zero: ["Z", "zero page"],
  swap: ["S", "swap"],
  migration: ["G", "migration"],
  marker: ["M", "marker"],
  preserved: ["K", "preserved"],
  hwpoison: ["H", "hwpoison"],
  gap: [" ", "not mapped"],
  vacant: [".", "empty"],
  cached: ["C", "in the page cache"],
  anon: ["A", "anonymous"],
};

const alarmWords = { lost: "protection lost", ineffective: "protection without effect" } as const;

const titles: Readonly<Record<string, string>> = { pages: "page", swap: "slot", frames: "frame" };

/** As many columns as the map may have in a terminal of that width, for `MapLooking.room`. */
export function roomOf(columns: number): number {
  return Math.floor((columns - 16) / 4);
}

export function mapLines({ groups }: MapView, columns: number): Line[] {
  const densities: readonly Density[] = ["full", "short", "letter"];
  const made = densities.map((density) => ({ density, lines: groups.map((group) => groupLines(group, density)) }));
  const fitting = made.find(({ lines }) => lines.flat().every((line) => tableWidth(line) <= columns)) ?? made.at(-1);
  const shown = fitting?.lines ?? [];
  const parts = shown.map((lines) => lines.map(({ cells, facts }) => withFacts(cells, facts, columns)));
  const legend = fitting?.density === "letter" ? [legendOf(groups)] : [];
  return [...parts.flatMap((lines, index) => (index === 0 ? lines : [[], ...lines])), ...legend];
}

interface TableLine {
  readonly cells: Line;
  /** Words on a mapping, where there is room for them. */
  readonly facts: string;
}

function tableWidth({ cells }: TableLine): number {
  return cells.reduce((width, { text }) => width + textWidth(text), 0);
}

function withFacts(cells: Line, facts: string, columns: number): Line {
  const width = cells.reduce((all, { text }) => all + textWidth(text), 0);
  return facts === "" || width + 2 + textWidth(facts) > columns
    ? cells
    : [...cells, { text: `  ${facts}`, colour: "dim" }];
}

function groupLines({ key, columns, first, rows }: MapGroup, density: Density): TableLine[] {
  const names = rows.map(nameOf);
  const title = titles[key] ?? key;
  const nameWidth = Math.max(textWidth(title), ...names.map(textWidth));
  const heads = columns.map(({ from, count }) => {
    const start = from + first;
    return count === 1 ? `${start}` : `${start}..${start + count - 1}`;
  });
  const texts = rows.map((row) => row.cells.map((cell) => cellText(cell, density)));
  const widths = heads.map((head, at) => {
    const own = rows.flatMap(({ cells }, row) =>
      cells.flatMap((cell, index) => (cell.at === at && cell.wide === 1 ? [textWidth(texts[row]?.[index] ?? "")] : [])),
    );
    return Math.max(textWidth(head) + 1, ...own);
  });
  const header: Line = [
    { text: title.padEnd(nameWidth), colour: "dim" },
    ...heads.map((head, at) => ({ text: `  ${` ${head}`.padEnd(widths[at] ?? 0)}`, colour: "dim" as const })),
  ];
  const lines = rows.map((row, index): TableLine => {
    const cells = row.cells.map((cell, at) => {
      const covered = widths.slice(cell.at, cell.at + cell.wide);
      const width = covered.reduce((all, each) => all + each + 2, -2);
      const colour = colourOf(cell);
      return { text: `  ${texts[index]?.[at] ?? ""}`.padEnd(width + 2), ...(colour && { colour }) };
    });
    const name = padded([{ text: names[index] ?? "", colour: row.isNew ? "yellow" : "bold" }], nameWidth);
    return { cells: trimmed([...name, ...cells]), facts: [...row.facts, ...row.registered].join(" ") };
  });
  return [{ cells: trimmed(header), facts: "" }, ...lines];
}

function trimmed(line: Line): Line {
  const last = line.at(-1);
  return last === undefined ? line : [...line.slice(0, -1), { ...last, text: last.text.trimEnd() }];
}

function nameOf({ owner, name }: MapRow): string {
  return owner === "" ? name : `${owner}.${name}`;
}

/** `!` where a protection is lost or has no effect, `*` where the step changed it, and what it is. */
function cellText(cell: MapCell, density: Density): string {
  const mark =
    cell.alarm !== null ? "!" : cell.before !== null || cell.mix?.some(({ isChanged }) => isChanged) ? "*" : " ";
  if (density === "letter") {
    const letter = cell.mix === null ? letters[cell.shape][0] : "+";
    return `${mark}${letter}${cell.wp === null ? "" : cell.wp === "wp" ? "w" : "r"}`;
  }
  if (cell.mix !== null) return `${mark}${density === "full" ? cell.note : "mixed"}`;
  const marks = density === "full" ? cell.marks : cell.marks.filter((each) => each === "wp" || each === "rwp");
  return `${mark}${cell.word}${marks.length === 0 ? "" : `(${marks.join(", ")})`}`;
}

function colourOf({ alarm, before, wp, shape }: MapCell): Colour | undefined {
  if (alarm !== null) return "red";
  if (before !== null) return "yellow";
  if (wp !== null) return "cyan";
  return shape === "none" || shape === "vacant" || shape === "gap" ? "dim" : undefined;
}

/** Of the letters that are there. */
function legendOf(groups: readonly MapGroup[]): Line {
  const cells = groups.flatMap(({ rows }) => rows.flatMap((row) => row.cells));
  const shapes = new Set(cells.filter(({ mix }) => mix === null).map(({ shape }) => shape));
  const legend = [...shapes].map((shape) => `${letters[shape][0]} ${letters[shape][1]}`);
  if (cells.some(({ mix }) => mix !== null)) legend.push("+ mixed");
  if (cells.some(({ wp }) => wp === "wp")) legend.push("w wp");
  if (cells.some(({ wp }) => wp === "rwp")) legend.push("r rwp");
  if (cells.some(({ before }) => before !== null)) legend.push("* changed");
  const alarms = new Set(cells.flatMap(({ alarm }) => alarm ?? []));
  if (alarms.size > 0) legend.push(`! ${[...alarms].map((alarm) => alarmWords[alarm]).join(" or ")}`);
  return [{ text: legend.join("  "), colour: "dim" }];
}
