// Test scenarios with what is expected written into them, as comments, so that a fixture is itself a scenario:
//
//     A: madvise(buf, DONTNEED)
//     #  ^^^^^^^^^^^^^^^^^^^^^^ warning PTE001: drops the write-protection of A.buf[0]
//
// The carets stand under what is meant, in the last line above that is not such a comment. `$0` is the cursor and is taken out.
import type { Position, Range } from "vscode-languageserver-protocol";

export interface Mark {
  readonly range: Range;
  readonly text: string;
}

export interface Fixture {
  /** Without the cursor's sign; the marks are still in it. */
  readonly text: string;
  readonly cursor: Position | null;
  readonly marks: readonly Mark[];
}

export function readFixture(source: string): Fixture {
  const lines = source.split("\n");
  const marks: Mark[] = [];
  let cursor: Position | null = null;
  let marked = 0;
  lines.forEach((line, index) => {
    const mark = /^#\s*(?<carets>\^+)\s*(?<text>.*)$/.exec(line);
    if (mark?.groups) {
      const { carets = "", text = "" } = mark.groups;
      const character = line.indexOf("^");
      const start = { line: marked, character };
      marks.push({ range: { start, end: { line: marked, character: character + carets.length } }, text });
      return;
    }
    marked = index;
    const character = line.indexOf("$0");
    if (character < 0) return;
    if (cursor) throw new Error("a fixture has one cursor ($0) at most");
    cursor = { line: index, character };
    lines[index] = line.slice(0, character) + line.slice(character + 2);
  });
  return { text: lines.join("\n"), cursor, marks };
}
