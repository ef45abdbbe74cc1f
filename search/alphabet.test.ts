// No statement of the language is forgotten by "What could lose this?": it is tried, or there is a reason why not.
import { describe, expect, test } from "vitest";
import { openScenario } from "../analysis/index.ts";
import { operations, vocabularyNamed } from "../language/table.ts";
import { writeOperation } from "../language/write.ts";
import { alphabet, alphabetFor } from "./alphabet.ts";

const setups = [
  "swapon()\nA: buf = mmap(2)\nA: userfaultfd(PAGEFAULT_FLAG_WP)\nA: register(buf, WP)\n",
  "f = memfd(2)\nA: buf = mmap(2, SHARED, f)\nA: userfaultfd(PAGEFAULT_FLAG_WP)\nA: register(buf, MISSING)\n",
  "hugepages(4)\nf = hugetlb(2)\nA: buf = mmap(2, SHARED, f)\nA: userfaultfd(MISSING_HUGETLBFS)\nA: register(buf, MISSING)\n",
  "kernel 7.3\nA: buf = mmap(512)\nA: userfaultfd(RWP | RWP_ASYNC)\nA: register(buf, RWP)\n",
];

/** As statements, of all kinds of memory. */
const tried = setups.flatMap((text) => {
  const scenario = openScenario(text);
  const state = scenario.steps.at(-1)?.step.state;
  if (state === undefined) throw new Error("nothing has happened");
  const nameOf = (place: number) => (place === 0 ? "buf" : "moved");
  return alphabetFor(state, { mm: "A", place: 0, page: 0 }).map((operation) => {
    const text = writeOperation(operation, nameOf);
    if (text === undefined) throw new Error(`no statement for ${JSON.stringify(operation)}`);
    return text;
  });
});

test("there is a row for each statement, and for nothing else", () => {
  expect(Object.keys(alphabet).toSorted()).toEqual(operations.map(({ name }) => name).toSorted());
});

describe.each(Object.entries(alphabet))("%s", (name, row) => {
  const its = tried.filter((statement) => statement.replace(/^\w+: /, "").startsWith(`${name}(`));
  if (typeof row === "string")
    test("is left out for a reason", () => {
      expect(its).toEqual([]);
      expect(row).toMatch(/\w+ \w+ \w+/);
    });
  else
    test("is tried", () => {
      expect(its).not.toEqual([]);
    });
});

test.each([
  ["advice", "madvise"],
  ["kernel-access", "kread"],
  ["kernel-access", "kwrite"],
] as const)("each word of %s is tried with %s", (vocabulary, name) => {
  const its = tried.filter((statement) => statement.includes(`: ${name}(`)).join("\n");
  for (const { name: word } of vocabularyNamed(vocabulary).words) expect(its).toMatch(new RegExp(`\\b${word}\\b`));
});

test("advice about a huge page is about all of it, and what KSM merges is two pages", () => {
  expect(tried).toContain("A: madvise(buf[0..511], COLLAPSE)");
  expect(tried).toContain("A: madvise(buf[0..1], MERGEABLE)");
});

test("another process that maps the page of the file does its part, at its own address", () => {
  const { steps } = openScenario(
    "f = memfd(4)\nA: buf = mmap(4, SHARED, f)\nspawn(B)\nB: part = mmap(2, SHARED, f, offset=2)\n",
  );
  const state = steps.at(-1)?.step.state;
  if (state === undefined) throw new Error("nothing has happened");
  const names = ["buf", "part", "moved"];
  const by = (page: number) =>
    alphabetFor(state, { mm: "A", place: 0, page }).map((each) => writeOperation(each, (place) => names[place] ?? ""));
  expect(by(3)).toContain("B: madvise(part[1], REMOVE)");
  expect(by(0).filter((statement) => statement?.startsWith("B: ") && statement.includes("part"))).toEqual([]);
});

test("where the protection goes along with mremap(), it is tried at the new address as well", () => {
  const at = (features: string) => {
    const { steps } = openScenario(`A: buf = mmap(2)\nA: userfaultfd(${features})\nA: register(buf, WP)\n`);
    const state = steps.at(-1)?.step.state;
    if (state === undefined) throw new Error("nothing has happened");
    return alphabetFor(state, { mm: "A", place: 0, page: 0 }).map((each) =>
      writeOperation(each, (place) => (place === 0 ? "buf" : "moved")),
    );
  };
  const there = at("PAGEFAULT_FLAG_WP | EVENT_REMAP").filter((statement) => statement?.includes("(moved[0]"));
  expect(there).toEqual(
    expect.arrayContaining(["A: write(moved[0], 9)", "A: madvise(moved[0], DONTNEED)", "A: reclaim(moved[0])"]),
  );
  expect(at("PAGEFAULT_FLAG_WP").filter((statement) => statement?.includes("(moved[0]"))).toEqual([
    "A: move(moved[0], buf[0], NO_HOLES)",
  ]);
});
