// The narration of a scenario as its text has it: pieces of Markdown between statements, and which of them are too much
// to be read as Markdown.

import { type Document, MAX_MARKS, MAX_NARRATION, MAX_NESTING, MAX_PARAGRAPH } from "../../language/index.ts";

export interface Piece {
  /** The line it starts at; 0 for what comes before any narration. */
  readonly line: number;
  readonly lines: readonly string[];
  /** The line after the last statement under it. */
  readonly end: number;
  /** Why it is shown as the text it is; null: it is read as Markdown. */
  readonly plain: string | null;
}

const known = new WeakMap<Document, readonly Piece[]>();

/** Narration lines that follow one another, or are parted by blank lines and comments alone, are one piece. */
export function piecesOf(document: Document): readonly Piece[] {
  const pieces = known.get(document) ?? read(document);
  known.set(document, pieces);
  return pieces;
}

function read({ statements }: Document): Piece[] {
  const found: { line: number; lines: string[]; end: number }[] = [{ line: 0, lines: [], end: 0 }];
  let open = true;
  statements.forEach((statement, line) => {
    const last = found.at(-1);
    if (statement.kind === "narration") {
      if (open && last) last.lines.push(statement.markdown);
      else found.push({ line, lines: [statement.markdown], end: line });
      open = true;
    } else if (statement.kind !== "blank" && statement.kind !== "comment" && statement.kind !== "header") {
      open = false;
    } else if (open && last && last.lines.length > 0 && statement.kind === "blank") {
      last.lines.push("");
    }
    const current = found.at(-1);
    if (current) current.end = line + 1;
  });
  let length = 0;
  let marks = 0;
  return found.map((piece) => {
    for (const line of piece.lines) {
      length += line.length + 1;
      marks += marksIn(line);
    }
    const much = length > MAX_NARRATION || marks > 20 * MAX_MARKS;
    const plain = much
      ? `what goes beyond ${MAX_NARRATION} characters or ${20 * MAX_MARKS} marks in all`
      : tooMuch(piece.lines);
    return { ...piece, plain };
  });
}

function marksIn(line: string): number {
  return line.match(/[*_~`[\]<>@]/g)?.length ?? 0;
}

/** What a reader of Markdown would take too long or go too deep for; null: nothing is. */
function tooMuch(lines: readonly string[]): string | null {
  let length = 0;
  let marks = 0;
  for (const line of lines) {
    if (line.trim() === "") {
      length = 0;
      marks = 0;
      continue;
    }
    length += line.length + 1;
    if (length > MAX_PARAGRAPH) return `a paragraph of more than ${MAX_PARAGRAPH} characters`;
    marks += marksIn(line);
    if (marks > MAX_MARKS) return `a paragraph with more than ${MAX_MARKS} marks of Markdown`;
    if (nesting(line) > MAX_NESTING) return `quotes or lists more than ${MAX_NESTING} levels deep`;
  }
  return null;
}

/** How many quotes and lists a line may be in, by the marks at its start and how far they are indented. */
function nesting(line: string): number {
  const head = /^(?:\s*(?:>|[-*+](?=\s)|\d{1,9}[.)](?=\s)))+/.exec(line)?.[0] ?? "";
  const marks = head.match(/>|[-*+]|\d+[.)]/g)?.length ?? 0;
  return marks === 0 ? 0 : marks + (head.length - head.trimStart().length) / 2;
}

/** The places at which narration is too much, for a diagnostic: of the first line, its length. */
export function narrationLimits(document: Document): { line: number; end: number; message: string }[] {
  // Asked at each edit, mostly of a scenario that has none.
  if (!document.statements.some(({ kind }) => kind === "narration")) return [];
  return piecesOf(document).flatMap(({ line, plain }) => {
    if (plain === null) return [];
    const at = document.statements.findIndex((statement, index) => index >= line && statement.kind === "narration");
    const message = `this narration is shown as plain text: ${plain} is not read as Markdown`;
    return [{ line: at, end: document.statements[at]?.text.length ?? 0, message }];
  });
}
