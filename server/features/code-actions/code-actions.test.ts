import { describe, expect, test } from "vitest";
import type { CodeAction, Range } from "vscode-languageserver";
import { openScenario } from "../../../analysis/index.ts";
import { codeActions } from "./code-actions.ts";

const uri = "file:///a/x.pte";

interface Offered {
  readonly text: string;
  readonly found: readonly CodeAction[];
}

async function actions(text: string, first: number, last = first, existing: readonly string[] = []): Promise<Offered> {
  const scenario = openScenario(text);
  const range: Range = { start: { line: first, character: 0 }, end: { line: last, character: last > first ? 0 : 200 } };
  const exists = async (other: string): Promise<boolean> => existing.includes(other);
  return {
    text,
    found: await codeActions(scenario, { uri, range, context: { diagnostics: [] }, exists, mayCreate: true }),
  };
}

/** The text after the action with that title. */
async function applied(offered: Promise<Offered>, title: string): Promise<string> {
  const { text, found } = await offered;
  const action = found.find((each) => each.title.startsWith(title));
  if (!action) throw new Error(`no action ${title}; there are: ${found.map((each) => each.title).join(", ")}`);
  const edits = action.edit?.changes?.[uri] ?? [];
  const lines = text.split("\n");
  const offset = ({ line, character }: Range["start"]): number =>
    lines.slice(0, line).join("\n").length + (line > 0 ? 1 : 0) + character;
  return [...edits]
    .sort((a, b) => offset(b.range.start) - offset(a.range.start))
    .reduce(
      (result, { range, newText }) => result.slice(0, offset(range.start)) + newText + result.slice(offset(range.end)),
      text,
    );
}

const anonymous = `A: buf = mmap(1)
A: userfaultfd(PAGEFAULT_FLAG_WP)
A: register(buf, WP)
A: write(buf[0], 7)
A: wp(buf)
A: madvise(buf, DONTNEED)
A/1: write(buf[0], 9)
A: madvise(buf, REMOVE)   # fails
`;

describe("quick fixes", () => {
  test("mark a finding as meant", async () => {
    expect(await applied(actions(anonymous, 5), "Mark PTE001")).toContain("A: madvise(buf, DONTNEED) -> !PTE001\n");
  });
  test("state an error that comes", async () => {
    expect(await applied(actions(anonymous, 7), "Expect EINVAL")).toContain(
      "A: madvise(buf, REMOVE) -> EINVAL   # fails",
    );
  });
  test("mend a line that does not parse", async () => {
    expect(await applied(actions("A: buf = mmap(2\n", 0), "Insert ')'")).toBe("A: buf = mmap(2)\n");
  });
});

describe("a C call becomes a statement", () => {
  const setUp = "f = memfd(2)\nA: buf = mmap(4)\nA: shm = mmap(2, SHARED, f)\nA: userfaultfd()\nA: register(buf, WP)\n";
  test.each<[string, readonly string[]]>([
    ["madvise(buf, 4096, MADV_DONTNEED);", ["A: madvise(buf[0], DONTNEED)"]],
    [
      "  madvise((char *)buf + 2 * PAGE_SIZE, 2 * 4096UL, MADV_PAGEOUT); // reclaim",
      ["A: madvise(buf[2..3], PAGEOUT)"],
    ],
    ["ret = madvise(buf, 16384, MADV_FREE);", ["A: madvise(buf, FREE)"]],
    ["madvise(buf, len, MADV_DONTNEED)", ["A: madvise(buf, DONTNEED)"]],
    ["mprotect(buf, 0x1000, PROT_READ | PROT_WRITE);", ["A: mprotect(buf[0], READ | WRITE)"]],
    ["munmap(shm, 8192);", ["A: munmap(shm)"]],
    ["void *map = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);", ["A: map = mmap(2)"]],
    ["q = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, f, 0);", ["A: q = mmap(1, SHARED, f)"]],
    ["pid_t pid = fork();", []],
    ["fork();", ["A: fork(B)"]],
    ["ioctl(uffd, UFFDIO_WRITEPROTECT, &wp);", ["A: wp(buf)", "A: resolve(buf)"]],
    [
      "ioctl(uffd, UFFDIO_WRITEPROTECT, &(struct uffdio_writeprotect){ .range = { (long)buf, 4096 }, .mode = UFFDIO_WRITEPROTECT_MODE_WP });",
      ["A: wp(buf)"],
    ],
    ["ioctl(uffd, UFFDIO_COPY, &copy)", ["A: copy(buf[0], 1)"]],
    // Nothing is made up: no such mapping, no whole page, no such advice.
    ["madvise(other, 4096, MADV_DONTNEED);", []],
    ["madvise(buf + 100, 4096, MADV_DONTNEED);", []],
    ["madvise(buf, 4096, MADV_WHATEVER);", []],
    ["ioctl(fd, FIONREAD, &n);", []],
    ["mmap(addr, 4096, PROT_READ, MAP_SHARED, f, 0);", []],
  ])("%s", async (call, says) => {
    const line = setUp.split("\n").length - 1;
    const { found } = await actions(`${setUp}${call}\n`, line);
    const offered = found.flatMap(({ title }) => /^Write it as a statement: (.*)$/.exec(title)?.[1] ?? []);
    expect(offered).toEqual(says);
    // Before what mends a word of it.
    if (says.length > 0) expect(found[0]?.title).toMatch(/^Write it as a statement/);
    for (const text of offered) {
      const after = await applied(actions(`${setUp}${call}\n`, line), `Write it as a statement: ${text}`);
      expect(after).toBe(`${setUp}${text}\n`);
      expect(openScenario(after).program.bound.flatMap(({ diagnostics }) => diagnostics)).toEqual([]);
    }
  });
  test("what is a statement already is left alone", async () => {
    const { found } = await actions(anonymous, 5);
    expect(found.filter(({ title }) => title.startsWith("Write it"))).toEqual([]);
  });
});

describe("recording", () => {
  test("the result of a line, a plain success too", async () => {
    expect(await applied(actions(anonymous, 3), "Record the result")).toContain("A: write(buf[0], 7) -> 0\n");
    expect(await applied(actions(anonymous, 7), "Record the result")).toContain("REMOVE) -> EINVAL   # fails");
  });
  test("of all statements, those that say something", async () => {
    const text = await applied(actions(anonymous, 0), "Record all results");
    expect(text).toContain("A: write(buf[0], 7)\n");
    expect(text).toContain("A: madvise(buf, DONTNEED) -> !PTE001\n");
    expect(text).toContain("A: madvise(buf, REMOVE) -> EINVAL   # fails\n");
    expect(openScenario(text).findings.filter(({ expected }) => !expected)).toEqual([]);
  });
  test("replaces a result that is wrong", async () => {
    expect(await applied(actions("A: buf = mmap(1)\nA: read(buf[0]) -> 5\n", 1), "Record the result")).toContain(
      "read(buf[0]) -> 0\n",
    );
  });
});

describe("the shared set-up", () => {
  test("moves to a file of its own", async () => {
    const { found } = await actions(`kernel 6.18\n\n${anonymous}`, 2, 6);
    const action = found.find(({ title }) => title.startsWith("Move the set-up"));
    expect(action?.edit?.documentChanges).toMatchObject([
      { kind: "create", uri: "file:///a/x-setup.pte" },
      {
        edits: [
          {
            newText: "A: buf = mmap(1)\nA: userfaultfd(PAGEFAULT_FLAG_WP)\nA: register(buf, WP)\nA: write(buf[0], 7)\n",
          },
        ],
      },
      { edits: [{ newText: 'include "x-setup.pte"', range: { start: { line: 2 }, end: { line: 5 } } }] },
    ]);
  });
  test("takes a name that is free, and is not offered where nothing would be left", async () => {
    const { found } = await actions(anonymous, 0, 2, ["file:///a/x-setup.pte"]);
    expect(found.map(({ title }) => title)).toContainEqual(expect.stringContaining("x-setup2.pte"));
    expect((await actions(anonymous, 0, 8)).found.filter(({ title }) => title.startsWith("Move"))).toEqual([]);
  });
});

test("a selected strace becomes statements", async () => {
  const trace =
    "mmap(NULL, 4096, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = 0x7f0000000000\nmadvise(0x7f0000000000, 4096, MADV_DONTNEED) = 0\n";
  expect(await applied(actions(trace, 0, 2), "Turn the selected strace")).toContain(
    "A: anon = mmap(1)  # 0x7f0000000000\nA: madvise(anon, DONTNEED)\n",
  );
  expect((await actions(anonymous, 0, 3)).found.filter(({ title }) => title.includes("strace"))).toEqual([]);
});
