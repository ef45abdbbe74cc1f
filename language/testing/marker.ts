// For tests: scenarios with markers in them. Tests are text; these are the only places that know how it is read.

import { bind } from "../bind.ts";
import { parse } from "../parse.ts";
import type { Program } from "../program.ts";

export interface Cursor {
  readonly program: Program;
  readonly line: number;
  readonly column: number;
}

/** A text with `$0` where the cursor is: the text without it, and the place. */
export function withoutCursor(source: string): {
  readonly text: string;
  readonly line: number;
  readonly column: number;
} {
  const at = source.indexOf("$0");
  if (at < 0) throw new Error("no $0 in the scenario");
  const before = source.slice(0, at);
  const line = before.split("\n").length - 1;
  const column = at - (before.lastIndexOf("\n") + 1);
  return { text: before + source.slice(at + 2), line, column };
}

/** A scenario with `$0` where the cursor is. */
export function atCursor(source: string): Cursor {
  const { text, line, column } = withoutCursor(source);
  return { program: bind(parse(text)), line, column };
}

/** A marker line: `#  ^^^ words` under the columns of the line before it. */
const marker = /^#? *(\^+) ?(.*)$/;

export interface Marked {
  readonly text: string;
  /** `line:start-end words`, lines as they are without the markers. */
  readonly marks: readonly string[];
}

/** Takes marker lines out of a text. A marker under columns 0 or 1 can't start with `#`. */
export function marked(source: string): Marked {
  const lines: string[] = [];
  const marks: string[] = [];
  for (const each of source.replace(/^\n/, "").trimEnd().split("\n")) {
    const found = marker.exec(each);
    if (found === null) {
      lines.push(each);
      continue;
    }
    const start = each.indexOf("^");
    marks.push(`${lines.length - 1}:${start}-${start + (found[1] ?? "").length} ${found[2] ?? ""}`);
  }
  return { text: lines.join("\n"), marks };
}
