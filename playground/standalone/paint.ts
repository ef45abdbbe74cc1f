// A scenario's text with colours, as HTML elements: what each word is says the server, and where something is wrong.

import type { Diagnostic } from "vscode-languageserver-protocol";

/** Part of a line, in columns. */
interface Span {
  readonly start: number;
  readonly end: number;
  readonly kind: string;
}

export type Tokens = readonly (readonly Span[])[];

/** By line, from the numbers that LSP has for it. */
export function tokensOf(data: readonly number[], kinds: readonly string[]): Tokens {
  const lines: Span[][] = [];
  let line = 0;
  let start = 0;
  for (let at = 0; at + 4 < data.length; at += 5) {
    const [lines_ = 0, columns = 0, length = 0, kind = 0] = data.slice(at, at + 4);
    start = lines_ === 0 ? start + columns : columns;
    line += lines_;
    lines[line] ??= [];
    lines[line]?.push({ start, end: start + length, kind: kinds[kind] ?? "" });
  }
  return lines;
}

const names = { 1: "error", 2: "warning", 3: "info", 4: "hint" } as const;

/** By line: what is underlined. A diagnostic of several lines is so on its first. */
export function problemsOf(diagnostics: readonly Diagnostic[], lines: readonly string[]): Tokens {
  const all: Span[][] = [];
  for (const { range, severity = 1 } of diagnostics) {
    const { start, end } = range;
    if (severity === 4) continue;
    const last = end.line > start.line ? (lines[start.line]?.length ?? 0) : end.character;
    all[start.line] ??= [];
    all[start.line]?.push({ start: start.character, end: Math.max(last, start.character + 1), kind: names[severity] });
  }
  return all;
}

/** A line in pieces, each with all that is said of it. */
export function painted(text: string, words: readonly Span[], problems: readonly Span[]): Node[] {
  const spans = [...words, ...problems];
  const edges = [0, text.length, ...spans.flatMap(({ start, end }) => [start, end])];
  const cuts = [...new Set(edges)].filter((at) => at <= text.length).sort((a, b) => a - b);
  return cuts.slice(1).map((end, index) => {
    const start = cuts[index] ?? 0;
    const kinds = spans.filter((span) => span.start < end && span.end > start).map(({ kind }) => kind);
    const piece = text.slice(start, end);
    if (kinds.length === 0) return document.createTextNode(piece);
    const element = document.createElement("span");
    element.className = kinds.join(" ");
    element.textContent = piece;
    return element;
  });
}
