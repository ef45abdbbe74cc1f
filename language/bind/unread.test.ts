// Lines that can't be read, and what refers to what they map.

import { expect, it } from "vitest";
import { bind } from "../bind.ts";
import { parse } from "../parse.ts";
import { running } from "../program.ts";
import { marked } from "../testing/marker.ts";

/** Every diagnostic is marked in the text, with its whole message. */
function check(source: string): void {
  const { text, marks } = marked(source);
  const found = bind(parse(text)).bound.flatMap(({ diagnostics }, at) =>
    diagnostics.map(({ start, end, severity, message }) => `${at}:${start}-${end} ${severity}: ${message}`),
  );
  expect(found).toEqual(marks);
}

function operationsOf(text: string) {
  return running(bind(parse(text))).map(({ bound }) => bound.operation);
}

it("what refers to a mapping that can't be read says nothing of its own, and does not run", () => {
  check(`
A: heap = mmap(4, THP)
#                 ^^^ error: 'THP' is no mmap flag; there are: SHARED, PRIVATE, HUGETLB, ANONYMOUS, FIXED, NORESERVE
A: half = mmap(4 8)
#                ^ error: '8' is not expected here: arguments are separated by commas, flags by '|'
A: userfaultfd()
A: register(heap, WP)
A: write(half[3], 1)
A: wp(heap[0..3])
A: read(heap[0]) -> EFAULT
assert A.heap[0] is marker(wp)
A: half = mmap(2)
A: write(half[3], 1)
#        ^^^^^^^ warning: this is past what A mapped at 'half': its last page is 1
`);
  expect(operationsOf("A: heap = mmap(4, THP)\nA: register(heap, WP)\nA: heap = mmap(4)\nA: wp(heap)")).toMatchObject([
    { op: "mmap" },
    { op: "writeprotect" },
  ]);
});

it("a call whose results are being typed runs; one that is open does not, nor what refers to what it maps", () => {
  const { bound } = bind(parse("A: b = mmap(4) ->\nA: c = mmap(4\nA: wp(b) -> 0,\nA: wp(c)"));
  expect(bound.map(({ operation }) => operation?.op)).toEqual(["mmap", undefined, "writeprotect", undefined]);
  expect(bound.map(({ diagnostics }) => diagnostics.map(({ code }) => code).join())).toEqual([
    "syntax",
    "syntax",
    "syntax",
    "",
  ]);
});
