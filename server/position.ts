// Places of the language (a line, columns in it) as LSP has them. Both count UTF-16 units from 0, so that nothing is converted, only wrapped.
import type { Range } from "vscode-languageserver";
import type { Span } from "../language/index.ts";

export function rangeOf(line: number, span: Span): Range {
  return { start: { line, character: span.start }, end: { line, character: span.end } };
}

export function emptyRange(line: number, character: number): Range {
  return { start: { line, character }, end: { line, character } };
}
