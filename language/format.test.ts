// Canonical text: what it looks like, and that it means the same.

import fc from "fast-check";
import { expect, it } from "vitest";
import { runs } from "../test/random/runs.ts";
import { bind } from "./bind.ts";
import { formatDocument, formatEdits, formatStatement } from "./format.ts";
import { parse } from "./parse.ts";
import { parseStatement } from "./statement.ts";
import { scenario } from "./testing/arbitrary.ts";

function formatted(text: string): string {
  return formatDocument(parse(text));
}

/** What a scenario means, apart from where in its lines. */
function meaning(text: string): unknown {
  const program = bind(parse(text));
  const shape = (value: unknown): unknown => {
    if (typeof value !== "object" || value === null) return value;
    if (Array.isArray(value)) return value.map(shape);
    return Object.fromEntries(
      Object.entries(value).flatMap(([key, field]) => (key === "start" || key === "end" ? [] : [[key, shape(field)]])),
    );
  };
  return program.bound.map(({ statement, operation, thread, expectations, check, raw, diagnostics }) =>
    shape({
      kind: statement.kind,
      comment: statement.comment === null ? null : statement.text.slice(statement.comment.start).trimEnd(),
      operation,
      thread,
      expectations,
      check,
      raw,
      codes: diagnostics.map(({ code }) => code),
    }),
  );
}

it("means the same, and formatting it again changes nothing", () => {
  fc.assert(
    fc.property(scenario, (text) => {
      const once = formatted(text);
      expect(meaning(once)).toEqual(meaning(text));
      expect(formatted(once)).toBe(once);
    }),
    { numRuns: runs(400) },
  );
});

it.each([
  ["A:buf=mmap( 4,MAP_SHARED , f )", "A: buf = mmap(4, SHARED, f)"],
  ["A / 1 : write ( buf[ 0 ],7 )->blocks   wp,!PTE001", "A/1: write(buf[0], 7) -> blocks wp, !PTE001"],
  [
    "A: userfaultfd(UFFD_FEATURE_WP_ASYNC|UFFD_FEATURE_PAGEFAULT_FLAG_WP)",
    "A: userfaultfd(WP_ASYNC | PAGEFAULT_FLAG_WP)",
  ],
  ["A: mprotect(buf[ 0 .. 3 ], PROT_READ|PROT_WRITE)", "A: mprotect(buf[0..3], READ+WRITE)"],
  ["A: buf = mmap(4, prot = PROT_READ, offset=2)", "A: buf = mmap(4, prot=READ, offset=2)"],
  ["A: pagemap_scan(buf)->[0..1]PAGE_IS_WRITTEN|PRESENT,[3]", "A: pagemap_scan(buf) -> [0..1] WRITTEN | PRESENT, [3]"],
  ["assert A.buf is none ->! PTE023", "assert A.buf is none -> !PTE023"],
  ["assert A.buf is marker(wp)    ->! PTE023", "assert A.buf is marker(wp) -> !PTE023"],
  ["assert A . buf [0 ..+ 2] is present( ! wp ,soft-dirty)", "assert A.buf[0..+2] is present(!wp, soft_dirty)"],
  ["  kernel   6.18", "kernel 6.18"],
  ["   decode 0x67    pmd", "decode 0x67 pmd"],
  ["  A: wp(buf   # open", "  A: wp(buf   # open"],
  ["A: unknown( MAP_SHARED,x )", "A: unknown(MAP_SHARED, x)"],
])("%s", (text, expected) => {
  expect(formatStatement(parseStatement(text))).toBe(expected);
});

it("aligns results and comments within a block", () => {
  const text = `A: read(buf[0]) -> 7 # a check of a result
A/1: write(buf[1], 9) -> blocks wp # thread 1
A: madvise(buf[0..1], DONTNEED)
A: unwp(buf) -> 0, A/1 ok

A: wp(buf) -> 0 # another block`;
  expect(formatted(text)).toBe(`A: read(buf[0])       -> 7          # a check of a result
A/1: write(buf[1], 9) -> blocks wp  # thread 1
A: madvise(buf[0..1], DONTNEED)
A: unwp(buf)          -> 0, A/1 ok

A: wp(buf) -> 0  # another block`);
});

it("edits of some lines are those that formatting the whole makes there", () => {
  fc.assert(
    fc.property(scenario, fc.nat(30), fc.nat(10), (text, from, count) => {
      const document = parse(text);
      const all = formatEdits(document);
      const to = from + count;
      expect(formatEdits(document, from, to)).toEqual(all.filter(({ line }) => line >= from && line < to));
    }),
  );
});
