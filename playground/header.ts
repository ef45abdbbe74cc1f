// Headers of a scenario (`kernel 7.3`) as the page's menus read and write them: as text, so that what a menu does is an edit like any other.

export type HeaderName = "kernel" | "arch" | "design";

export interface HeaderEdit {
  /** Line from 0, and columns of what is replaced. */
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** What the text says, or null where it leaves it to the default. */
export function headerOf(text: string, name: HeaderName): string | null {
  return find(text.split("\n"), name)?.value ?? null;
}

/** Makes the text say it: in the header's place, or in a new line before the first statement. */
export function headerEdit(text: string, name: HeaderName, value: string): HeaderEdit {
  const lines = text.split("\n");
  const found = find(lines, name);
  if (found) return { line: found.line, start: found.start, end: found.start + found.value.length, text: value };
  const line = firstStatement(lines);
  if (line < lines.length) return { line, start: 0, end: 0, text: `${name} ${value}\n` };
  const end = lines.at(-1)?.length ?? 0;
  return { line: line - 1, start: end, end, text: `\n${name} ${value}\n` };
}

export function withHeader(text: string, name: HeaderName, value: string): string {
  const { line, start, end, text: replacement } = headerEdit(text, name, value);
  const lines = text.split("\n");
  const before = lines[line] ?? "";
  lines[line] = before.slice(0, start) + replacement + before.slice(end);
  return lines.join("\n");
}

function find(lines: readonly string[], name: HeaderName): { line: number; start: number; value: string } | null {
  const pattern = new RegExp(`^(\\s*${name}\\s+)([\\w.-]+)`);
  for (const [line, text] of lines.entries()) {
    const [, before, value] = pattern.exec(text) ?? [];
    if (before !== undefined && value !== undefined) return { line, start: before.length, value };
  }
  return null;
}

/** The line where the comments at the top end. */
function firstStatement(lines: readonly string[]): number {
  const at = lines.findIndex((line) => !/^\s*#/.test(line));
  return at < 0 ? lines.length : at;
}
