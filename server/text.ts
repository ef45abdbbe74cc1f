// A document's text as lines, kept up to date by the changes the editor sends. The language is line-oriented, so a change is told in lines too:
// what follows (parsing, running) then costs what was edited, not what was written.

/** A position as LSP has it: a line and a UTF-16 offset in it, both from 0. */
export interface Position {
  readonly line: number;
  readonly character: number;
}

/** One change as LSP has it: a range and its new text, or without a range the whole text. */
export interface Change {
  readonly range?: { readonly start: Position; readonly end: Position };
  readonly text: string;
}

/** `removed` lines from line `first` on were replaced by `inserted`. */
export interface LineChange {
  readonly first: number;
  readonly removed: number;
  readonly inserted: readonly string[];
}

/** The lines of a text, without their ends. LF, CRLF and CR end a line, as in LSP; a text always has at least one line. */
export function linesOf(text: string): string[] {
  return text.split(/\r\n|\n|\r/);
}

/** What a change does to lines. Positions beyond a line's or the text's end mean the end, as LSP says; the lines are not changed. */
export function lineChange(lines: readonly string[], change: Change): LineChange {
  if (change.range === undefined) return { first: 0, removed: lines.length, inserted: linesOf(change.text) };
  const start = clamp(lines, change.range.start);
  const end = clamp(lines, change.range.end);
  const head = lines[start.line]?.slice(0, start.character) ?? "";
  const tail = lines[end.line]?.slice(end.character) ?? "";
  const inserted = linesOf(change.text);
  inserted[0] = head + inserted[0];
  inserted[inserted.length - 1] += tail;
  return { first: start.line, removed: end.line - start.line + 1, inserted };
}

/** The lines after a change. */
export function changed(lines: readonly string[], { first, removed, inserted }: LineChange): string[] {
  return lines.slice(0, first).concat(inserted, lines.slice(first + removed));
}

function clamp(lines: readonly string[], position: Position): Position {
  if (position.line >= lines.length) {
    const line = lines.length - 1;
    return { line, character: lines[line]?.length ?? 0 };
  }
  const line = Math.max(0, position.line);
  return { line, character: Math.min(Math.max(0, position.character), lines[line]?.length ?? 0) };
}
