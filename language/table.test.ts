// The table of the language: its rows are whole, and its examples mean what they say.

import { describe, expect, it } from "vitest";
import { kernelNumber } from "../engine/arch/context.ts";
import { bind } from "./bind.ts";
import { documentationOf, parameterDocumentation, wordDocumentation } from "./documentation.ts";
import { formatStatement } from "./format.ts";
import { parse } from "./parse.ts";
import { parseStatement } from "./statement.ts";
import { operations, vocabularies, wordNamed } from "./table.ts";

/** All that the examples speak of. */
const setup = `f = memfd(8)
A: buf = mmap(4, SHARED, f)
A: dst = mmap(4)
A: src = mmap(4)
A/1: write(buf[0], 9)
`;

describe("every operation", () => {
  it.each(operations.map((row) => [row.name, row] as const))(
    "%s has an example that runs, and is formatted",
    (name, row) => {
      const { example } = documentationOf(row);
      const before = example.startsWith("B: ") ? `${setup}spawn(B)\n` : setup;
      const bound = bind(parse(before + example)).bound.at(-1);
      expect(bound?.diagnostics).toEqual([]);
      expect(bound?.operation).not.toBeNull();
      expect(formatStatement(parseStatement(example))).toBe(example);
      expect(example).toContain(`${name}(`);
    },
  );

  it.each(operations.map((row) => [row.name, row] as const))("%s says what it does and where", (_, row) => {
    const { summary, functions, returns, manual } = documentationOf(row);
    expect(summary).toMatch(/\.$/);
    expect(functions.length).toBeGreaterThan(0);
    for (const each of functions) expect(each).toMatch(/^\w+$/);
    expect(returns).not.toBe("");
    expect(manual).not.toBe("");
    for (const each of row.parameters) expect(parameterDocumentation(row, each)).toMatch(/\.$/);
    const keywords = row.parameters.map(({ keyword }) => keyword);
    expect(keywords).toEqual([...keywords].sort());
  });
});

it("no word of a vocabulary has two meanings", () => {
  for (const { name, words } of vocabularies) {
    const short = words.map((word) => word.name);
    expect(new Set(short).size).toBe(short.length);
    for (const word of words) {
      expect(wordNamed(name, word.name)).toBe(word);
      expect(wordDocumentation(name, word)).not.toBe("");
      if (word.since !== "") expect(kernelNumber(word.since)).toBeGreaterThan(2000);
    }
  }
});
