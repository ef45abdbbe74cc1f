import { describe, expect, test } from "vitest";
import { bind, type Program, parse } from "../../language/index.ts";
import { Includes } from "../includes.ts";
import { hostOf, textAt } from "../testing/client.ts";
import { definition, documentHighlights, prepareRename, references, rename } from "./navigation.ts";

const uri = "file:///a/main.pte";
const files = { "file:///a/setup.pte": "f = memfd(2)\nA: buf = mmap(2, SHARED, f)\n" };

async function program(source: string): Promise<{ of: Program; at: { line: number; character: number } }> {
  const { text, cursor } = textAt(source);
  const includes = new Includes(hostOf(files), () => undefined);
  const tree = parse(text);
  await includes.load(uri, tree);
  return { of: bind(tree, { include: includes.of(uri) }), at: cursor };
}

const short = ({ uri: file, range }: { uri: string; range: { start: { line: number; character: number } } }): string =>
  `${file.replace("file:///a/", "")}:${range.start.line + 1}:${range.start.character}`;

describe("definition", () => {
  test("of a mapping: where it is mapped", async () => {
    const { of, at } = await program("A: buf = mmap(2)\nA: read(b$0uf[0])\n");
    expect(definition(uri, of, at).map(short)).toEqual(["main.pte:1:3"]);
  });
  test("of a process: where it is forked", async () => {
    const { of, at } = await program("A: fork(B)\n$0B: exit()\n");
    expect(definition(uri, of, at).map(short)).toEqual(["main.pte:1:8"]);
  });
  test("in an included file", async () => {
    const { of, at } = await program('include "setup.pte"\nA: read(b$0uf[0])\n');
    expect(definition(uri, of, at).map(short)).toEqual(["setup.pte:2:3"]);
  });
  test("of an include: the file", async () => {
    const { of, at } = await program('include "set$0up.pte"\n');
    expect(definition(uri, of, at).map(short)).toEqual(["setup.pte:1:0"]);
  });
});

test("references, with and without the declaration, across files", async () => {
  const { of, at } = await program('include "setup.pte"\nA: read(b$0uf[0])\nassert A.buf[0] is present\n');
  expect(references(uri, of, at, true).map(short)).toEqual(["main.pte:2:8", "main.pte:3:9", "setup.pte:2:3"]);
  expect(references(uri, of, at, false).map(short)).toEqual(["main.pte:2:8", "main.pte:3:9"]);
});

test("highlights tell where a name is made", async () => {
  const { of, at } = await program("A: b$0uf = mmap(2)\nA: read(buf[0])\n");
  expect(documentHighlights(of, at).map(({ range, kind }) => [range.start.line, kind])).toEqual([
    [0, 3],
    [1, 2],
  ]);
});

describe("rename", () => {
  test("changes every place, included files too", async () => {
    const { of, at } = await program('include "setup.pte"\nA: read(b$0uf[0])\n');
    expect(rename(uri, of, at, "ram")).toEqual({
      changes: {
        [uri]: [{ range: { start: { line: 1, character: 8 }, end: { line: 1, character: 11 } }, newText: "ram" }],
        "file:///a/setup.pte": [
          { range: { start: { line: 1, character: 3 }, end: { line: 1, character: 6 } }, newText: "ram" },
        ],
      },
    });
  });
  test("says why it can't be", async () => {
    const { of, at } = await program("A: b$0uf = mmap(2)\nA: old = mmap(2)\n");
    expect(() => rename(uri, of, at, "old")).toThrow("'old' already");
    expect(() => rename(uri, of, at, "9x")).toThrow("no name");
  });
  test("is offered for names alone", async () => {
    const name = await program("A: b$0uf = mmap(2)\n");
    expect(prepareRename(name.of, name.at)).toMatchObject({ placeholder: "buf" });
    for (const source of ["$0A: buf = mmap(2)\n", "A: buf = mm$0ap(2)\n", "# a com$0ment\n"]) {
      const { of, at } = await program(source);
      expect(prepareRename(of, at)).toBeNull();
    }
  });
});
