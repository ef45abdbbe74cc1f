// The canonical text of a scenario. Short forms, one blank where one belongs; within a block of statements, results
// stand in one column and comments in another. It changes no meaning, and formatting what is formatted changes nothing.

import { type Printed, print } from "./print.ts";
import type { Document, Statement } from "./tree.ts";

/** A line that reads differently when formatted. */
export interface LineEdit {
  readonly line: number;
  readonly text: string;
}

/** Code this long does not push the results of other lines, or their comments, to the right. */
const WIDEST_CODE = 56;
const WIDEST_LINE = 88;

/** One statement by itself, aligned with nothing. */
export function formatStatement(statement: Statement): string {
  return layOut(print(statement), 0, 0);
}

/**
 * The lines that formatting changes, of those from `from` to `to` (not included); blocks that reach beyond are looked
 * at whole.
 */
export function formatEdits(document: Document, from = 0, to = document.statements.length): LineEdit[] {
  const { statements } = document;
  const edits: LineEdit[] = [];
  let start = Math.max(0, Math.min(from, statements.length));
  while (start > 0 && isCode(statements[start - 1])) start--;
  while (start < Math.min(to, statements.length)) {
    let end = start + 1;
    if (isCode(statements[start])) while (end < statements.length && isCode(statements[end])) end++;
    formatBlock(statements.slice(start, end)).forEach((text, i) => {
      const line = start + i;
      if (line >= from && line < to && text !== statements[line]?.text) edits.push({ line, text });
    });
    start = end;
  }
  return edits;
}

/** The whole text, lines joined by LF. */
export function formatDocument(document: Document): string {
  const lines = document.statements.map(({ text }) => text);
  for (const { line, text } of formatEdits(document)) lines[line] = text;
  return lines.join("\n");
}

/** Lines without a statement (blank, comment alone, narration) end a block. */
function isCode(statement: Statement | undefined): boolean {
  const kind = statement?.kind;
  return kind !== undefined && kind !== "blank" && kind !== "comment" && kind !== "narration";
}

function formatBlock(block: readonly Statement[]): string[] {
  const printed = block.map(print);
  const results = column(
    printed.filter(({ results }) => results !== "").map(({ code }) => code.length + 1),
    WIDEST_CODE,
  );
  const widths = printed
    .filter(({ code, comment }) => code !== "" && comment !== "")
    .map((each) => layOut({ ...each, comment: "" }, results, 0).length + 2);
  const comments = column(widths, WIDEST_LINE);
  return printed.map((each) => layOut(each, results, comments));
}

/** The first column that all fit before, but for those that are wider than the widest. */
function column(widths: readonly number[], widest: number): number {
  return widths.reduce((most, width) => (width <= widest ? Math.max(most, width) : most), 0);
}

function layOut({ code, results, comment }: Printed, resultColumn: number, commentColumn: number): string {
  let line = code;
  if (results !== "") line = `${line.padEnd(resultColumn - 1)} ${results}`;
  if (comment === "") return line;
  return line === "" ? comment : `${line.padEnd(commentColumn - 2)}  ${comment}`;
}
