import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { changed, lineChange, linesOf, type Position } from "./text.ts";

describe("a change in lines", () => {
  const lines = ["one", "two", "three"];
  const at = (line: number, character: number): Position => ({ line, character });

  test("touches the lines of its range alone", () => {
    const change = lineChange(lines, { range: { start: at(1, 1), end: at(1, 2) }, text: "W" });
    expect(change).toEqual({ first: 1, removed: 1, inserted: ["tWo"] });
  });

  test("joins what stood before and after it", () => {
    const change = lineChange(lines, { range: { start: at(0, 2), end: at(2, 3) }, text: "" });
    expect(changed(lines, change)).toEqual(["onee"]);
  });

  test("takes positions past the end as the end", () => {
    const change = lineChange(lines, { range: { start: at(9, 9), end: at(9, 9) }, text: "\nfour" });
    expect(changed(lines, change)).toEqual(["one", "two", "three", "four"]);
  });

  test("without a range is the whole text", () => {
    expect(changed(lines, lineChange(lines, { text: "new\r\ntext" }))).toEqual(["new", "text"]);
  });
});

test("any series of edits gives the lines of the text that plain string editing gives", () => {
  const edit = fc.record({
    from: fc.nat(40),
    length: fc.nat(12),
    text: fc.string({ unit: fc.constantFrom("a", "\n", "\r\n", "é", "𝄞"), maxLength: 6 }),
  });
  fc.assert(
    fc.property(fc.array(edit, { maxLength: 20 }), (edits) => {
      let text = "A: buf = mmap(4)\nA: wp(buf)\n";
      let lines = linesOf(text);
      for (const { from, length, text: inserted } of edits) {
        // An editor's text has one kind of line end; two of them meeting must not make one.
        const start = Math.min(from, text.length);
        const end = Math.min(start + length, text.length);
        const change = lineChange(lines, {
          range: { start: positionAt(text, start), end: positionAt(text, end) },
          text: inserted,
        });
        text = text.slice(0, start) + inserted.replaceAll("\r\n", "\n") + text.slice(end);
        lines = changed(lines, change);
        expect(lines).toEqual(text.split("\n"));
      }
    }),
  );
});

function positionAt(text: string, offset: number): Position {
  const before = text.slice(0, offset).split("\n");
  return { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
}
