// Quick fixes applied to a text, and what they changed.

import type { Finding } from "../../analysis/index.ts";
import type { fixesOf } from "../../analysis/scenario/fixes.ts";

export type TextFix = ReturnType<typeof fixesOf>[number];

export interface Fixed {
  readonly finding: Finding;
  readonly fix: TextFix;
  readonly before: string;
  readonly after: string;
  /** Of the statement that the finding is on, before. */
  readonly line: number;
}

/** As an editor applies them: all positions are those of the text before, and at one position the first comes first. */
export function applied(text: string, edits: TextFix["edits"]): string {
  const lines = text.split("\n");
  for (const edit of edits.toReversed().sort((a, b) => b.line - a.line || b.start - a.start)) {
    const line = lines[edit.line] ?? "";
    lines[edit.line] = line.slice(0, edit.start) + edit.text + line.slice(edit.end);
  }
  return lines.join("\n");
}

/** Lines that only one of the texts has, in the order of the texts. */
export function changedLines(before: string, after: string): string[] {
  const old = before.split("\n");
  const now = after.split("\n");
  const changed: string[] = [];
  let at = 0;
  for (const line of now) {
    if (old[at] === line) {
      at++;
      continue;
    }
    const next = old.indexOf(line, at);
    if (next < 0) {
      // A line that was changed in place takes its old form along.
      const rest = now.length - now.indexOf(line);
      if (old.length - at >= rest) changed.push(`- ${old[at++] ?? ""}`);
      changed.push(`+ ${line}`);
      continue;
    }
    while (at < next) changed.push(`- ${old[at++] ?? ""}`);
    at++;
  }
  return changed;
}
