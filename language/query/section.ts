// Sections of a scenario: what narration headings (`## # Title`) divide it into; folding; the spans around a position.

import type { Document, Span, Statement } from "../tree.ts";

export interface Section {
  readonly title: string;
  /** 1 to 6, as in Markdown. */
  readonly level: number;
  readonly line: number;
  /** The last line that belongs to it. */
  readonly end: number;
  readonly children: readonly Section[];
}

interface Open {
  readonly title: string;
  readonly level: number;
  readonly line: number;
  end: number;
  readonly children: Open[];
}

export function sections({ statements }: Document): Section[] {
  const top: Open[] = [];
  const open: Open[] = [];
  const close = (level: number, end: number) => {
    while ((open.at(-1)?.level ?? 0) >= level) {
      const last = open.pop();
      if (last !== undefined) last.end = end;
    }
  };
  statements.forEach((statement, line) => {
    if (statement.kind !== "narration" || statement.level === 0) return;
    close(statement.level, trimBlank(statements, line - 1));
    const title = statement.markdown.slice(statement.level).trim();
    const section: Open = { title, level: statement.level, line, end: line, children: [] };
    (open.at(-1)?.children ?? top).push(section);
    open.push(section);
  });
  close(1, trimBlank(statements, statements.length - 1));
  return top;
}

/** The last line up to `line` that is not blank. */
function trimBlank(statements: readonly Statement[], line: number): number {
  let last = line;
  while (last > 0 && statements[last]?.kind === "blank") last--;
  return last;
}

export interface Fold {
  readonly start: number;
  readonly end: number;
  readonly kind: "section" | "comment" | "headers";
}

/** Sections; runs of comments and of narration; the headers. Of two lines at least. */
export function folds(document: Document): Fold[] {
  const found: Fold[] = [];
  const add = (section: Section) => {
    if (section.end > section.line) found.push({ start: section.line, end: section.end, kind: "section" });
    section.children.forEach(add);
  };
  sections(document).forEach(add);
  const { statements } = document;
  for (let start = 0; start < statements.length; ) {
    // A heading is its section's own line, and part of no run.
    const kind = isHeading(statements[start]) ? undefined : foldKind(statements[start]);
    let end = start;
    while (kind !== undefined && foldKind(statements[end + 1]) === kind && !isHeading(statements[end + 1])) end++;
    if (kind !== undefined && end > start) found.push({ start, end, kind });
    start = end + 1;
  }
  return found.sort((a, b) => a.start - b.start || b.end - a.end);
}

function foldKind(statement: Statement | undefined): "comment" | "headers" | undefined {
  if (statement?.kind === "comment" || statement?.kind === "narration") return "comment";
  return statement?.kind === "header" ? "headers" : undefined;
}

function isHeading(statement: Statement | undefined): boolean {
  return statement?.kind === "narration" && statement.level > 0;
}

/** Spans of a statement around a column, each within the next: word, range, argument, call, whole line. */
export function spansAround(statement: Statement, column: number): Span[] {
  const found: Span[] = [];
  const collect = (value: unknown) => {
    if (typeof value !== "object" || value === null) return;
    if (Array.isArray(value)) {
      value.forEach(collect);
      return;
    }
    if ("start" in value && "end" in value && typeof value.start === "number" && typeof value.end === "number") {
      if (value.start <= column && column <= value.end && value.end > value.start)
        found.push({ start: value.start, end: value.end });
    }
    Object.values(value).forEach(collect);
  };
  const { errors: _, ...rest } = statement;
  collect(rest);
  if (statement.kind === "call") {
    const start = statement.target?.start ?? statement.callee.start;
    const end = statement.close >= 0 ? statement.close + 1 : statement.callee.end;
    if (start <= column && column <= end) found.push({ start, end });
  }
  const code = statement.text.trim();
  const indent = statement.text.length - statement.text.trimStart().length;
  if (code !== "") found.push({ start: indent, end: indent + code.length });
  found.sort((a, b) => a.end - a.start - (b.end - b.start) || a.start - b.start);
  const nested: Span[] = [];
  for (const span of found) {
    const last = nested.at(-1);
    if (
      last !== undefined &&
      (last.start < span.start || last.end > span.end || (last.start === span.start && last.end === span.end))
    )
      continue;
    nested.push(span);
  }
  return nested;
}
