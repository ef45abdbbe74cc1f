// A step as text: for a mail, a terminal, a screen reader. Pages that read alike are one line.

import { pagesText } from "../describe/naming.ts";
import { PINNED } from "./item.ts";
import type { Item, Row, StateView } from "./types.ts";

export function textPicture(view: StateView, steps: number): string {
  const lines = [
    `step ${view.step + 1} of ${steps}, line ${view.line + 1}${view.file === null ? "" : ` of ${view.file}`}`,
    `${view.text}  -> ${view.outcome}`,
  ];
  if (view.reason !== null) lines.push(`  because  ${view.reason}`);
  for (const message of view.messages) lines.push(`  message  ${message}`);
  for (const change of view.changes)
    lines.push(
      `  changed  ${change.pages}: ${change.from.words} -> ${change.to.words}${change.how === null ? "" : `  (${change.how})`}${change.protection === null ? "" : `  [${change.protection}]`}`,
    );
  for (const { code, message } of view.findings) lines.push(`  ${code}   ${message}`);
  for (const { name, operation, wait, until } of view.tasks)
    lines.push(`  waiting  ${name} ${operation}: ${wait}${until === null ? "" : `, ${until}`}`);
  for (const { process, messages, changing } of view.unread) {
    for (const message of messages) lines.push(`  unread   ${message}`);
    if (changing > 0)
      lines.push(`  EAGAIN   ${process}: mmap_changing is ${changing} until what was announced is read`);
  }
  lines.push("", ...statePicture(view));
  return `${lines.join("\n")}\n`;
}

/** The state alone: every mapping and file as a small table. */
export function statePicture(view: StateView): string[] {
  const lines: string[] = [];
  for (const process of view.processes) {
    if (process.rows.length === 0) lines.push(`${process.name}  nothing is mapped`, "");
    for (const row of process.rows) lines.push(...rowPicture(row, `${process.name}.`), "");
  }
  for (const row of view.memory) if (row.key !== "frames") lines.push(...rowPicture(row, ""), "");
  while (lines.at(-1) === "") lines.pop();
  return lines;
}

function rowPicture(row: Row, owner: string): string[] {
  const head = [`${owner}${row.name}`, row.size, ...row.facts, ...row.registered].join("  ");
  const rows = runs(row).map((run) => {
    const { first, last } = run;
    const end = last.index + last.span - 1;
    const pages = pagesText(first.index, end);
    const was = first.before === null ? "" : `was ${first.before.was}`;
    return [
      first.before === null ? " " : "*",
      pages,
      withMarks(first.word, first.marks),
      run.note,
      first.alarm ?? "",
      was,
    ];
  });
  const cut = row.items.length < row.count ? [`    … ${row.count - row.items.length} more: ${row.tally}`] : [];
  return [head, ...table(rows).map((row) => `  ${row}`), ...cut];
}

function withMarks(word: string, marks: readonly string[]): string {
  return marks.length === 0 ? word : `${word}(${marks.join(", ")})`;
}

interface Run {
  readonly first: Item;
  last: Item;
  note: string;
}

/** Items side by side that differ in number and target alone. */
function runs(row: Row): Run[] {
  const found: Run[] = [];
  for (const item of row.items) {
    const run = found.at(-1);
    if (run && alike(run.first, item) && run.last.index + run.last.span === item.index) {
      run.last = item;
      run.note = noteOfRun(run.first, item);
    } else {
      found.push({ first: item, last: item, note: item.note });
    }
  }
  return found;
}

function alike(a: Item, b: Item): boolean {
  const same = (x: { word: string; marks: readonly string[] }, y: { word: string; marks: readonly string[] }) =>
    x.word === y.word && x.marks.join() === y.marks.join();
  return (
    same(a, b) &&
    a.alarm === b.alarm &&
    a.span === b.span &&
    a.note.endsWith(PINNED) === b.note.endsWith(PINNED) &&
    (a.before === null ? b.before === null : b.before !== null && same(a.before, b.before))
  );
}

/** `frame 1..2 · f[0..1]` where each part counts on, else the first and the last. */
function noteOfRun(first: Item, last: Item): string {
  const from = first.note.split(" · ");
  const to = last.note.split(" · ");
  if (from.length !== to.length) return `${first.note} … ${last.note}`;
  return from.map((part, i) => partOfRun(part, to[i] ?? "")).join(" · ");
}

function partOfRun(from: string, to: string): string {
  const [, head, start, tail] = /^(.*?)(\d+)(\]?)$/.exec(from) ?? [];
  const [, other, end] = /^(.*?)(\d+)\]?$/.exec(to) ?? [];
  if (from === to) return from;
  return head !== undefined && head === other ? `${head}${start}..${end}${tail}` : `${from} … ${to}`;
}

/** Columns as wide as their widest cell; no trailing spaces. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = [];
  for (const row of rows)
    row.forEach((cell, column) => {
      widths[column] = Math.max(widths[column] ?? 0, cell.length);
    });
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .filter((_, column) => (widths[column] ?? 0) > 0)
      .join("  ")
      .trimEnd(),
  );
}
