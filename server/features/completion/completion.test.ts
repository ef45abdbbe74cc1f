import { describe, expect, test } from "vitest";
import { openScenario } from "../../../analysis/index.ts";
import { emptyHost, scenarioAt } from "../../testing/client.ts";
import { completion } from "./completion.ts";

const setUp = `f = memfd(4)
A: buf = mmap(4, SHARED, f)
A: userfaultfd(PAGEFAULT_FLAG_WP | WP_HUGETLBFS_SHMEM)
A: register(buf, WP)
A: write(buf[0], 7)
A: wp(buf)
`;

async function items(source: string) {
  const { scenario, cursor } = scenarioAt(source);
  const found = await completion(scenario, cursor, { uri: "file:///a/x.pte", host: emptyHost });
  return found.sort((a, b) => ((a.sortText ?? a.label) < (b.sortText ?? b.label) ? -1 : 1));
}

async function check(source: string, first: readonly string[], absent: readonly string[] = []): Promise<void> {
  const labels = (await items(source)).map(({ label }) => label);
  expect(labels.slice(0, first.length)).toEqual(first);
  for (const label of absent) expect(labels).not.toContain(label);
}

async function checkHas(source: string, present: readonly string[], absent: readonly string[] = []): Promise<void> {
  const labels = (await items(source)).map(({ label }) => label);
  expect(labels).toEqual(expect.arrayContaining([...present]));
  for (const label of absent) expect(labels).not.toContain(label);
}

describe("operations", async () => {
  test("of a process after it, of files and the machine without one", async () => {
    await checkHas("A: $0", ["mmap", "userfaultfd", "fork"], ["memfd", "swapon"]);
    await checkHas("$0", ["memfd", "swapon", "kernel", "assert", "A:"], ["mmap"]);
  });
  test("headers end with the first operation", () => checkHas(`${setUp}$0`, ["A:", "assert"], ["kernel", "config"]));
  test("after a name and =, those that make something", async () => {
    await checkHas("A: buf = $0", ["mmap"], ["munmap", "wp"]);
    await checkHas("f = $0", ["memfd", "tmpfs", "hugetlb"], ["swapon"]);
  });
  test("what needs a userfaultfd comes after the rest while there is none", async () => {
    const labels = (await items("A: buf = mmap(2)\nA: $0")).map(({ label }) => label);
    expect(labels.indexOf("register")).toBeGreaterThan(labels.indexOf("userfaultfd"));
  });
  test("a process begins with memory, and is watched then", async () => {
    await check("A: $0", ["mmap"]);
    await check("A: buf = mmap(2)\nA: $0", ["userfaultfd"]);
  });
  test("patterns come first in an empty file, and last in another", async () => {
    await check("$0", ["protected shmem mapping", "protected anonymous mapping"]);
    const [first] = await items("kernel 6.18\n$0");
    expect(first?.kind).not.toBe(15);
  });
  test("patterns are snippets that parse", async () => {
    const snippets = (await items("$0")).filter(({ insertTextFormat, kind }) => insertTextFormat === 2 && kind === 15);
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

describe("arguments", async () => {
  test("mappings of that process, with what they are", async () => {
    const [first] = await items(`${setUp}A: madvise($0`);
    expect(first).toMatchObject({ label: "buf", detail: expect.stringContaining("4 pages, rw-s") });
  });
  test("flags of that call, and none twice", async () => {
    await checkHas("A: userfaultfd($0", ["PAGEFAULT_FLAG_WP", "EVENT_FORK"], ["WP", "DONTNEED"]);
    await checkHas("A: userfaultfd(EVENT_FORK | $0", ["PAGEFAULT_FLAG_WP"], ["EVENT_FORK"]);
  });
  test("what the kernel lacks comes last and says so", async () => {
    const found = await items("kernel 6.1\nA: userfaultfd($0");
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
  test("pages between brackets, with their entries", async () => {
    await check(`${setUp}A: read(buf[$0`, ["0..3", "0", "1"]);
    expect((await items(`${setUp}A: read(buf[$0`))[1]).toMatchObject({ detail: expect.stringContaining("present(wp") });
  });
});

describe("expectations", async () => {
  test("as they would come out", async () => {
    await check(`${setUp}A: read(buf[0]) -> $0`, ["7"]);
    await check(`${setUp}A/1: write(buf[0], 9) -> $0`, ["blocks wp"]);
    await check("A: buf = mmap(1)\nA: madvise(buf, REMOVE) -> $0", ["EINVAL"]);
  });
  test("findings that are there come first after !", async () => {
    const anonymous =
      "A: buf = mmap(1)\nA: userfaultfd(PAGEFAULT_FLAG_WP)\nA: register(buf, WP)\nA: write(buf[0])\nA: wp(buf)\n";
    await check(`${anonymous}A: madvise(buf, DONTNEED) -> !$0`, ["PTE001"]);
  });
  test("the state that is", async () => {
    await check(`${setUp}A: madvise(buf[0], DONTNEED)\nassert A.buf[0] is $0`, ["marker(wp)"]);
    await checkHas(`${setUp}assert A.$0`, ["buf"]);
    await checkHas(`${setUp}assert A.buf[0] is marker($0`, ["wp", "guard"], ["rw"]);
  });
});

describe("headers", async () => {
  test("recorded lines first, then recorded releases, newest first; fixes that change something first", async () => {
    await check("kernel $0", ["7.3", "6.18", "6.12", "6.1", "7.2"]);
    const fixes = (await items("kernel 6.12.5 with $0")).map(({ label }) => label);
    expect(fixes.indexOf("0cef0bb836e3")).toBeLessThan(fixes.indexOf("adef440691ba"));
  });

  test("their values", async () => {
    await checkHas("kernel $0", ["6.1", "6.12", "6.18", "7.3", "6.8", "7.2.13"], ["without"]);
    await checkHas("kernel 6.12 $0", ["with", "without"], ["6.18"]);
    await checkHas("kernel 6.12 without $0", ["0cef0bb836e3", "mremap-uffd-apart"], ["6.18", "with"]);
    await checkHas("machine cpu=$0", ["cortex-a72", "max"]);
    await checkHas("arch $0", ["x86_64", "arm64", "riscv64"]);
    await checkHas("config $0", ["soft-dirty", "memory-failure"]);
    await checkHas("config soft-dirty=$0", ["on", "off"]);
  });
});

test("nothing in a comment", async () => expect(await items("A: buf = mmap(2) # a$0")).toEqual([]));

describe("an explored section", () => {
  const above = "A: buf = mmap(2)\nA: userfaultfd()\nexplore\n";
  test.each<[string, readonly string[], string]>([
    ["on ", ["wp", "missing", "fork", "unmap"], "DONTNEED"],
    ["on w", ["wp"], "DONTNEED"],
    ["any A: madvise(buf[", ["*"], "wp"],
    ["any A: madvise(buf[*], ", ["DONTNEED"], "wp"],
    ["never ", ["PTE016", "differs", "A."], "PTE023"],
    ["never PTE001, ", ["PTE016"], "differs"],
    ["never differs ", ["6.18", "pte-marker", "thread"], "PTE016"],
    ["never differs 6.12, 7", ["7.3"], "PTE016"],
    ["always ", ["A."], "PTE016"],
    ["never A.buf[0] is ", ["marker"], "PTE016"],
  ])("%j", async (typed, has, hasNot) => {
    const scenario = openScenario(above + typed);
    const items = await completion(
      scenario,
      { line: 3, character: typed.length },
      { uri: "file:///x.pte", host: emptyHost },
    );
    const labels = items.map(({ label }) => label);
    expect(labels).toEqual(expect.arrayContaining([...has]));
    expect(labels).not.toContain(hasNot);
  });
});
