import { describe, expect, test } from "vitest";
import { openScenario } from "../../../analysis/index.ts";
import { emptyHost, scenarioAt } from "../../testing/scenario.ts";
import { completion } from "./completion.ts";

const setUp = `f = memfd(4)
A: buf = mmap(4, SHARED, f)
A: userfaultfd(PAGEFAULT_FLAG_WP | WP_HUGETLBFS_SHMEM)
A: register(buf, WP)
A: write(buf[0], 7)
A: wp(buf)
`;

function items(source: string) {
  const { scenario, cursor } = scenarioAt(source);
  const found = completion(scenario, cursor, { uri: "file:///a/x.pte", host: emptyHost });
  return found.sort((a, b) => ((a.sortText ?? a.label) < (b.sortText ?? b.label) ? -1 : 1));
}

function check(source: string, first: readonly string[], absent: readonly string[] = []): void {
  const labels = items(source).map(({ label }) => label);
  expect(labels.slice(0, first.length)).toEqual(first);
  for (const label of absent) expect(labels).not.toContain(label);
}

function checkHas(source: string, present: readonly string[], absent: readonly string[] = []): void {
  const labels = items(source).map(({ label }) => label);
  expect(labels).toEqual(expect.arrayContaining([...present]));
  for (const label of absent) expect(labels).not.toContain(label);
}

describe("operations", () => {
  test("of a process after it, of files and the machine without one", () => {
    checkHas("A: $0", ["mmap", "userfaultfd", "fork"], ["memfd", "swapon"]);
    checkHas("$0", ["memfd", "swapon", "kernel", "assert", "A:"], ["mmap"]);
  });
  test("headers end with the first operation", () => checkHas(`${setUp}$0`, ["A:", "assert"], ["kernel", "config"]));
  test("after a name and =, those that make something", () => {
    checkHas("A: buf = $0", ["mmap"], ["munmap", "wp"]);
    checkHas("f = $0", ["memfd", "tmpfs", "hugetlb"], ["swapon"]);
  });
  test("what needs a userfaultfd comes after the rest while there is none", () => {
    const labels = items("A: buf = mmap(2)\nA: $0").map(({ label }) => label);
    expect(labels.indexOf("register")).toBeGreaterThan(labels.indexOf("userfaultfd"));
  });
  test("patterns are snippets that parse", () => {
    const snippets = items("$0").filter(({ insertTextFormat, kind }) => insertTextFormat === 2 && kind === 15);
    expect(snippets.length).toBeGreaterThan(4);
    for (const { textEdit } of snippets) {
      const text = (textEdit?.newText ?? "").replace(/\$\{\d:(?<text>[^}]*)\}/g, "$<text>");
      expect(text).not.toContain("$");
      const errors = openScenario(text).program.bound.flatMap(({ diagnostics }) =>
        diagnostics.filter(({ code }) => code === "syntax"),
      );
      expect(errors).toEqual([]);
    }
  });
});

describe("arguments", () => {
  test("mappings of that process, with what they are", () => {
    const [first] = items(`${setUp}A: madvise($0`);
    expect(first).toMatchObject({ label: "buf", detail: expect.stringContaining("4 pages, rw-s") });
  });
  test("flags of that call, and none twice", () => {
    checkHas("A: userfaultfd($0", ["PAGEFAULT_FLAG_WP", "EVENT_FORK"], ["WP", "DONTNEED"]);
    checkHas("A: userfaultfd(EVENT_FORK | $0", ["PAGEFAULT_FLAG_WP"], ["EVENT_FORK"]);
  });
  test("what the kernel lacks comes last and says so", () => {
    const found = items("kernel 6.1\nA: userfaultfd($0");
    const async = found.find(({ label }) => label === "WP_ASYNC");
    expect(async).toMatchObject({ tags: [1], detail: expect.stringContaining("not in Linux 6.1") });
    expect(found.indexOf(async ?? found[0] ?? { label: "" })).toBeGreaterThan(
      found.findIndex(({ label }) => label === "EVENT_FORK"),
    );
  });
  test("advice", () => checkHas(`${setUp}A: madvise(buf[0], $0`, ["DONTNEED", "PAGEOUT"], ["WP"]));
  test("files and keywords where they may stand", () =>
    checkHas("f = memfd(4)\nA: buf = mmap(4, SHARED, $0", ["f", "offset=", "prot="]));
  test("a process that is not there yet", () => check("A: fork($0", ["B"]));
  test("pages between brackets, with their entries", () => {
    check(`${setUp}A: read(buf[$0`, ["0..3", "0", "1"]);
    expect(items(`${setUp}A: read(buf[$0`)[1]).toMatchObject({ detail: expect.stringContaining("present(wp") });
  });
});

describe("expectations", () => {
  test("as they would come out", () => {
    check(`${setUp}A: read(buf[0]) -> $0`, ["7"]);
    check(`${setUp}A/1: write(buf[0], 9) -> $0`, ["blocks wp"]);
    check("A: buf = mmap(1)\nA: madvise(buf, REMOVE) -> $0", ["EINVAL"]);
  });
  test("findings that are there come first after !", () => {
    const anonymous =
      "A: buf = mmap(1)\nA: userfaultfd(PAGEFAULT_FLAG_WP)\nA: register(buf, WP)\nA: write(buf[0])\nA: wp(buf)\n";
    check(`${anonymous}A: madvise(buf, DONTNEED) -> !$0`, ["PTE001"]);
  });
  test("the state that is", () => {
    check(`${setUp}A: madvise(buf[0], DONTNEED)\nassert A.buf[0] is $0`, ["marker(wp)"]);
    checkHas(`${setUp}assert A.$0`, ["buf"]);
    checkHas(`${setUp}assert A.buf[0] is marker($0`, ["wp", "guard"], ["rw"]);
  });
});

describe("headers", () => {
  test("their values", () => {
    checkHas("kernel $0", ["6.1", "6.12", "6.18"]);
    checkHas("arch $0", ["x86_64", "arm64", "riscv64"]);
    checkHas("config $0", ["soft-dirty", "memory-failure"]);
    checkHas("config soft-dirty=$0", ["on", "off"]);
  });
});

test("nothing in a comment", () => expect(items("A: buf = mmap(2) # a$0")).toEqual([]));
