// Sections, folds and selections.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "../parse.ts";
import { parseStatement } from "../statement.ts";
import { line, typo } from "../testing/arbitrary.ts";
import { folds, type Section, sections, spansAround } from "./section.ts";

const text = `## # A snapshot
## Some words
## and more.
kernel 6.18
machine nodes=2

f = memfd(4)
## ## Start
A: wp(buf)

## ## End
# a comment
# and another
A: close()
`;

function outline(list: readonly Section[], depth = 0): string[] {
  return list.flatMap(({ title, line: start, end, children }) => [
    `${"  ".repeat(depth)}${title} ${start}-${end}`,
    ...outline(children, depth + 1),
  ]);
}

it("sections nest by their level", () => {
  expect(outline(sections(parse(text)))).toEqual(["A snapshot 0-13", "  Start 7-8", "  End 10-13"]);
  expect(outline(sections(parse("## ### Deep\n## # High\n## ## Low\n")))).toEqual([
    "Deep 0-0",
    "High 1-2",
    "  Low 2-2",
  ]);
  expect(sections(parse("A: wp(b)"))).toEqual([]);
});

it("sections, runs of comments and headers fold", () => {
  expect(folds(parse(text)).map(({ start, end, kind }) => `${start}-${end} ${kind}`)).toEqual([
    "0-13 section",
    "1-2 comment",
    "3-4 headers",
    "7-8 section",
    "10-13 section",
    "11-12 comment",
  ]);
});

describe("spans around a column", () => {
  it("grow from the word to the line", () => {
    const source = "  A: madvise(buf[0..1], DONTNEED) -> 0, !PTE001  # why";
    const spans = spansAround(parseStatement(source), source.indexOf("..")).map(({ start, end }) =>
      source.slice(start, end),
    );
    expect(spans).toEqual([
      "0",
      "buf[0..1]",
      "madvise(buf[0..1], DONTNEED)",
      "A: madvise(buf[0..1], DONTNEED) -> 0, !PTE001  # why",
    ]);
  });

  it("each lies within the next", () => {
    fc.assert(
      fc.property(fc.oneof(line, typo), fc.nat(60), (source, column) => {
        const spans = spansAround(parseStatement(source), column);
        spans.forEach((span, i) => {
          const next = spans[i + 1];
          if (next === undefined) return;
          expect(next.start).toBeLessThanOrEqual(span.start);
          expect(next.end).toBeGreaterThanOrEqual(span.end);
          expect(next.end - next.start).toBeGreaterThan(span.end - span.start);
        });
      }),
    );
  });
});
