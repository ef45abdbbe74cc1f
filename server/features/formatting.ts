// The language's one layout, as edits of the lines that are otherwise.
import type { Position, Range, TextEdit } from "vscode-languageserver";
import { formatEdits } from "../../language/format.ts";
import type { Document } from "../../language/index.ts";
import { rangeOf } from "../location.ts";

export function formatDocument(document: Document): TextEdit[] {
  return editsBetween(document, 0, document.statements.length);
}

/** Whole lines: half a statement has no layout of its own. */
export function formatRange(document: Document, { start, end }: Range): TextEdit[] {
  const last = end.character === 0 && end.line > start.line ? end.line - 1 : end.line;
  return editsBetween(document, start.line, last + 1);
}

/** After a line break: the line that was left. */
export function formatOnType(document: Document, { line }: Position): TextEdit[] {
  return line > 0 ? editsBetween(document, line - 1, line) : [];
}

function editsBetween(document: Document, from: number, to: number): TextEdit[] {
  return formatEdits(document, from, to).map(({ line, text }) => ({
    range: rangeOf(line, { start: 0, end: document.statements[line]?.text.length ?? 0 }),
    newText: text,
  }));
}
