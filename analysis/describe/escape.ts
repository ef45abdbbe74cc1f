// Text for others: a scenario's in HTML and Markdown, never anything but text there; and no longer than somebody takes.

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** For text and for attributes in quotes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? "");
}

/**
 * Text that Markdown would take for a mark, or a page for HTML. An underscore within a word is none, nor a bracket
 * without a target.
 */
export function escapeMarkdown(text: string): string {
  return text
    .replace(/[\\`*|~]|\](?=[([:])|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, "\\$&")
    .replace(/[&<>]/g, (character) => ENTITIES[character] ?? "");
}

/** A code span, with a fence longer than what it holds. */
export function codeSpan(text: string): string {
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = "`".repeat(longest + 1);
  return text.startsWith("`") || text.endsWith("`") ? `${fence} ${text} ${fence}` : `${fence}${text}${fence}`;
}

/** A code span in a table's cell, where a bar would end the cell. */
export function codeCell(text: string): string {
  return codeSpan(text).replaceAll("|", "\\|");
}

export function codeBlock(lines: readonly string[], language = ""): string[] {
  const longest = Math.max(2, ...lines.flatMap((line) => (line.match(/`+/g) ?? []).map(({ length }) => length)));
  const fence = "`".repeat(longest + 1);
  return [`${fence}${language}`, ...lines, fence];
}

/** Characters that a language model takes of an answer. */
export const MOST_ANSWERED = 60_000;

/** Cut at a line, which it says. */
export function cutText(text: string, most = MOST_ANSWERED): string {
  if (text.length <= most) return text;
  const end = text.lastIndexOf("\n", most);
  return `${text.slice(0, end > 0 ? end : most)}\n[cut here: it is longer than ${most} characters; ask for less, or of a smaller scenario]`;
}
