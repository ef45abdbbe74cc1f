// What a selection grows to: within the statement as the language nests it, then the sections around it, then the whole text.
import type { Position, Range, SelectionRange } from "vscode-languageserver";
import type { Document } from "../../language/index.ts";
import { type Section, sections, spansAround } from "../../language/query/section.ts";
import { rangeOf } from "../location.ts";

export function selectionRanges(document: Document, positions: readonly Position[]): SelectionRange[] {
  const all = sections(document);
  return positions.map((position) => chain(rangesAt(document, all, position)));
}

/** From the narrowest to the widest. */
function rangesAt(document: Document, all: readonly Section[], { line, character }: Position): Range[] {
  const { statements } = document;
  const statement = statements[line];
  const lines = (first: number, last: number): Range => ({
    start: { line: first, character: 0 },
    end: { line: last, character: statements[last]?.text.length ?? 0 },
  });
  const whole = lines(0, statements.length - 1);
  if (!statement) return [whole];
  const around = enclosing(all, line).map((section) => lines(section.line, section.end));
  return [
    ...spansAround(statement, character).map((span) => rangeOf(line, span)),
    lines(line, line),
    ...around.reverse(),
    whole,
  ];
}

function enclosing(all: readonly Section[], line: number): Section[] {
  const section = all.find((each) => each.line <= line && line <= each.end);
  return section ? [section, ...enclosing(section.children, line)] : [];
}

/** Each range once, and only where it is wider. */
function chain(ranges: readonly Range[]): SelectionRange {
  let parent: SelectionRange | undefined;
  for (const range of [...ranges].reverse()) {
    if (parent && (!contains(parent.range, range) || contains(range, parent.range))) continue;
    parent = parent ? { range, parent } : { range };
  }
  return parent ?? { range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } } };
}

function contains({ start, end }: Range, inner: Range): boolean {
  return !before(inner.start, start) && !before(end, inner.end);
}

function before(a: Position, b: Position): boolean {
  return a.line < b.line || (a.line === b.line && a.character < b.character);
}
