// Text → tree, line by line, and again after an edit: only lines whose text changed are read again.

import { isEmpty, type Splice, spliced, spliceOf } from "./splice.ts";
import { parseStatement } from "./statement.ts";
import type { Document, Statement } from "./tree.ts";

/**
 * Line breaks are LF, CR LF and CR. With a tree of an earlier text, statements of the lines that are the same at both
 * ends are taken over, by identity.
 */
export function parse(text: string, previous?: Document): Document {
  if (previous !== undefined) {
    const lines = splitLines(text);
    return replaceLines(previous, 0, previous.statements.length, lines).document;
  }
  const statements: Statement[] = [];
  forEachLine(text, (line) => statements.push(parseStatement(line)));
  return { statements };
}

/** Text in place of a span, as an editor reports it: lines from 0, columns in UTF-16 units; the end is not included. */
export interface Change {
  readonly startLine: number;
  readonly startColumn: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly text: string;
}

/** A new tree, and which of its statements are not those of the old one. */
export interface Update {
  readonly document: Document;
  readonly change: Splice;
}

/** Positions outside of the text are moved into it. */
export function update(document: Document, change: Change): Update {
  const { statements } = document;
  const last = statements.length - 1;
  const startLine = clamp(change.startLine, 0, last);
  const endLine = clamp(change.endLine, startLine, last);
  const head = (statements[startLine]?.text ?? "").slice(0, Math.max(0, change.startColumn));
  const tail = (statements[endLine]?.text ?? "").slice(Math.max(0, change.endColumn));
  return replaceLines(document, startLine, endLine - startLine + 1, splitLines(head + change.text + tail));
}

/**
 * Puts lines in place of `count` lines from `start` on; those at either end that stay the same keep their statements.
 */
function replaceLines(document: Document, start: number, count: number, lines: readonly string[]): Update {
  const { statements } = document;
  const replaced = statements.slice(start, start + count);
  const inner = spliceOf<Line>(replaced, lines, (a, b) => textOf(a) === textOf(b));
  const change = { ...inner, from: start + inner.from };
  if (isEmpty(change)) return { document, change };
  const next = spliced(statements, change, (line) => parseStatement(lines[line - start] ?? ""));
  return { document: { statements: next }, change };
}

type Line = Statement | string;

function textOf(line: Line): string {
  return typeof line === "string" ? line : line.text;
}

export function splitLines(text: string): string[] {
  const lines: string[] = [];
  forEachLine(text, (line) => lines.push(line));
  return lines;
}

function forEachLine(text: string, each: (line: string) => void): void {
  let start = 0;
  let cr = text.indexOf("\r");
  for (;;) {
    let end = text.indexOf("\n", start);
    let next = end + 1;
    if (cr >= 0 && cr < start) cr = text.indexOf("\r", start);
    if (cr >= 0 && (end < 0 || cr < end)) {
      next = cr + 1 === end ? end + 1 : cr + 1;
      end = cr;
    }
    if (end < 0) break;
    each(text.slice(start, end));
    start = next;
  }
  each(text.slice(start));
}

function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(value, high));
}
