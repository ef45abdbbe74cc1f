// What a scenario's narration says of it, as plain text for a comment.

import type { Scenario } from "../analysis/index.ts";

/** The title, and what stands under it before the first statement. */
export function titleOf({ document }: Scenario): { title: string | null; text: string } {
  let title: string | null = null;
  const paragraphs: string[] = [];
  let open = false;
  for (const statement of document.statements) {
    if (statement.kind === "header" || statement.kind === "blank" || statement.kind === "comment") {
      open = false;
      continue;
    }
    if (statement.kind !== "narration") break;
    const text = plain(statement.markdown);
    if (statement.level > 0) {
      if (title !== null) break;
      title = text;
      open = false;
    } else if (text === "") open = false;
    else if (open) paragraphs[paragraphs.length - 1] += ` ${text}`;
    else {
      paragraphs.push(text);
      open = true;
    }
  }
  return { title, text: paragraphs.join("\n\n") };
}

/** Markdown without its marks. */
function plain(markdown: string): string {
  return markdown
    .replace(/^#+\s*/, "")
    .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/[`*]/g, "")
    .trim();
}
