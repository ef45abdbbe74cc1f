// Text to tree: every statement, every error, any text and any edit.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { character } from "../test/random/character.ts";
import { runs } from "../test/random/runs.ts";
import { parse, splitLines, update } from "./parse.ts";
import { parseStatement } from "./statement.ts";
import { line, scenario, typo } from "./testing/arbitrary.ts";
import type { Statement } from "./tree.ts";

function errorsOf(text: string): string[] {
  return parseStatement(text).errors.map(({ start, end, message }) => `${start}-${end} ${message}`);
}

describe("a tree for any text", () => {
  it("has each line of the text, whatever the line breaks", () => {
    const anyText = fc.oneof(
      fc.string({ unit: character }),
      scenario,
      fc.array(fc.constantFrom("\n", "\r\n", "\r", "a", "#", '"', "A: wp(buf)")).map((all) => all.join("")),
    );
    fc.assert(
      fc.property(anyText, (text) => {
        expect(parse(text).statements.map((statement) => statement.text)).toEqual(text.split(/\r\n|\n|\r/));
      }),
    );
  });

  it("keeps every span within its line", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: character }), line, typo), (text) => {
        for (const statement of parse(text).statements) expect(outside(statement, statement.text.length)).toEqual([]);
      }),
      { numRuns: runs(500) },
    );
  });
});

/** Spans anywhere in a tree that do not lie in a line of that length. */
function outside(value: unknown, length: number): unknown[] {
  if (typeof value !== "object" || value === null) return [];
  const inner = Object.values(value).flatMap((field) => outside(field, length));
  if (!("start" in value && "end" in value) || typeof value.start !== "number" || typeof value.end !== "number")
    return inner;
  return 0 <= value.start && value.start <= value.end && value.end <= length ? inner : [value, ...inner];
}

describe("an edit", () => {
  const edits = fc.array(
    fc.record({
      startLine: fc.nat(30),
      startColumn: fc.nat(40),
      lines: fc.nat(3),
      endColumn: fc.nat(40),
      text: fc.oneof(line, typo, fc.string(), fc.constantFrom("", "\n", "A: wp(buf)\n\r\n")),
    }),
    { maxLength: 8 },
  );

  it("gives the tree of the new text", () => {
    fc.assert(
      fc.property(scenario, edits, (text, all) => {
        let document = parse(text);
        for (const { startLine, startColumn, lines, endColumn, text: insert } of all) {
          const start = Math.min(startLine, document.statements.length - 1);
          const endLine = start + lines;
          const column = lines === 0 ? startColumn + endColumn : endColumn;
          document = update(document, {
            startLine: start,
            startColumn,
            endLine,
            endColumn: column,
            text: insert,
          }).document;
        }
        const whole = document.statements.map((statement) => statement.text).join("\n");
        expect(document.statements).toEqual(parse(whole).statements);
      }),
    );
  });

  it("says which statements it made, and keeps all others by identity", () => {
    fc.assert(
      fc.property(scenario, fc.nat(30), line, (text, at, inserted) => {
        const before = parse(text);
        const startLine = Math.min(at, before.statements.length - 1);
        const {
          document,
          change: { from, removed, added },
        } = update(before, {
          startLine,
          startColumn: 0,
          endLine: startLine,
          endColumn: 0,
          text: `${inserted}\n`,
        });
        const old: readonly Statement[] = before.statements;
        document.statements.forEach((statement, i) => {
          if (i < from) expect(statement).toBe(old[i]);
          else if (i >= from + added) expect(statement).toBe(old[i - added + removed]);
        });
        expect(added - removed).toBe(1);
        expect(added).toBe(1);
      }),
    );
  });

  it("that replaces the whole text keeps what is the same at both ends", () => {
    const before = parse("A: wp(a)\nA: wp(b)\nA: wp(c)");
    const after = parse("A: wp(a)\nA: wp(x)\nA: wp(c)", before);
    expect(after.statements[0]).toBe(before.statements[0]);
    expect(after.statements[2]).toBe(before.statements[2]);
    expect(after.statements[1]).not.toBe(before.statements[1]);
    expect(parse(splitLines("A: wp(a)\r\nA: wp(b)\nA: wp(c)").join("\n"), before)).toBe(before);
  });
});

describe("errors", () => {
  it.each([
    ["A: mmap(4", "9-9 ')' is missing"],
    ["A: read(buf[0)", "13-13 ']' is missing"],
    ["A: copy(buf,, WP)", "12-13 an argument is missing before ','"],
    ["A: read(buf[0]) 7", "16-17 '7' is not expected here: after the call come its results ('-> 0') or a comment"],
    ["A: read(buf[0]) -> ", "19-19 a result is expected here: 0, a value, an errno, SIGBUS/2, blocks wp"],
    [
      "A: read(buf[1:3])",
      "11-16 a range of pages is written [2], [0..3] (both ends included) or [2..+0] (start and count)",
    ],
    ["A: buf = mmap(4K)", "14-16 '4K' is no number; sizes are in pages"],
    ["A:", "0-2 an operation is expected after 'A:', not the end of the line"],
    ["A: buf =", "3-8 what 'buf' is has to follow '=': A: buf = mmap(4)"],
    [
      "A mmap(4)",
      "0-1 'A' is no statement; an operation is written name(…), with a process before it: A: read(buf[0])",
    ],
    ["?", "0-1 '?' starts no statement; an operation is written A: read(buf[0]), a comment starts with '#'"],
    ["decode", "0-6 a raw value is expected after decode: decode 0x8000000000000067, or decode 0x… pmd"],
    ['scn "munmap', "4-11 the string has no end"],
    ["assert A.buf marker", "12-12 'is' is missing; an assert is written: assert A.buf[0..3] is marker(wp)"],
    ["assert A.buf is marker(wp", "25-25 ')' is missing"],
    ["assert A.buf is marker(wp) 7", "27-28 '7' is not expected here: the statement ends before it"],
    ["assert A.buf is marker(wp) -> !", "30-31 the code of a finding that is meant to be here is expected after '!'"],
  ])("%s", (text, error) => {
    expect(errorsOf(text)).toEqual([error]);
  });

  it("spoil no other line", () => {
    const text = 'A: mmap(4\n"\nA: wp(buf)\n(((\nA: read(buf[0]) -> 7';
    expect(parse(text).statements.map(({ errors }) => errors.length)).toEqual([1, 1, 0, 1, 0]);
  });
});

it("keywords are names where a name stands", () => {
  for (const text of ["kernel = memfd(4)", "A: assert = mmap(4)", "config: scn = mmap(4)", "decode(f)"]) {
    expect(parseStatement(text).kind).toBe("call");
    expect(errorsOf(text)).toEqual([]);
  }
});

it("a '#' in a string is no comment", () => {
  expect(parseStatement('scn "a # b" # c')).toMatchObject({
    line: { value: "a # b" },
    comment: { start: 12, end: 15 },
    errors: [],
  });
});
