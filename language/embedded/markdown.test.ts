import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { character } from "../../test/random/character.ts";
import { linesOf, markdownBlocks } from "./markdown.ts";

/** Its blocks, as the lines (from 1) that they have, and what stands there. */
function found(text: string): string[] {
  return markdownBlocks(text).map(({ line, end, text: padded }) => {
    const lines = padded.split("\n").slice(line);
    return `${line + 1}-${end}: ${lines.join("|")}`;
  });
}

describe("a fenced block is a scenario", () => {
  test.each([
    ["of the language pte", "```pte\nA\nB\n```\n", ["2-3: A|B"]],
    ["and of no other", "```c\nA\n```\n\n```ptex\nA\n```\n\n    ```\n", []],
    ["but for fragments", "```pte ignore\nA\n```\n~~~pte,ignore\nA\n~~~\n", []],
    ["with words after it", "```pte title=x\nA\n```\n", ["2-2: A"]],
    ["with tildes or more backquotes", "~~~ pte\n```\nA\n~~~\n`````pte\n```\n`````\n", ["2-3: ```|A", "6-6: ```"]],
    ["each of several", "```pte\nA\n```\nand\n```pte\nB\n```\n", ["2-2: A", "6-6: B"]],
    ["to the end where it is not closed", "```pte\nA\nB", ["2-3: A|B"]],
    [
      "in a list, where its lines keep their columns",
      "1. x\n   ```pte\n   A\n   ```\n- ```pte\n  B\n  ```\n",
      ["3-3:    A", "6-6:   B"],
    ],
    ["in a quote, which blanks stand for", "> ```pte\n> A\n>B\n> ```\nC\n", ["2-3:   A| B"]],
    ["to the end of its quote", "> > ```pte\n> > A\n> B\n", ["2-2:     A"]],
    ["and not within another one", "````md\n```pte\nA\n```\n````\n", []],
    ["and no code span is one", "```pte``` is a span\nA\n", []],
    ["that may be empty", "```pte\n```\n", ["2-1: "]],
    ["with Windows' line breaks", "x\r\n```pte\r\nA\r\n```\r\n", ["3-3: A"]],
  ])("%s", (_, text, blocks) => {
    expect(found(text)).toEqual(blocks);
  });
});

test("whatever the text, a block's characters stand where they stand in it", () => {
  const line = fc.oneof(
    fc.constantFrom(
      "```pte",
      "```",
      "~~~pte",
      "~~~",
      "````pte",
      "> ```pte",
      "> ```",
      "  ```pte",
      "- ```pte",
      "> A: wp(buf)",
      "\tA",
      "```c",
    ),
    fc.string({ unit: character, maxLength: 12 }),
  );
  fc.assert(
    fc.property(fc.array(line, { maxLength: 30 }), (all) => {
      const text = all.join("\n");
      const lines = linesOf(text);
      let last = 0;
      for (const block of markdownBlocks(text)) {
        expect(block.line).toBeGreaterThan(last);
        last = block.end;
        for (const [at, own] of block.text.split("\n").entries()) {
          if (at < block.line || at >= block.end) expect(own).toBe("");
          else
            expect([own.length, own.trimStart()]).toEqual([
              (lines[at] ?? "").length,
              (lines[at] ?? "").slice(own.length - own.trimStart().length),
            ]);
        }
      }
    }),
  );
});
