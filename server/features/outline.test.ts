// What follows from the text's structure: outline, folding, selection, colours, links, formatting, signatures.
import { expect, test } from "vitest";
import { bind, parse, semanticTypes } from "../../language/index.ts";
import { OpenDocument } from "../document.ts";
import { emptyHost, textAt } from "../testing/client.ts";
import { signatureHelp } from "./completion/argument.ts";
import {
  documentLinks,
  documentSymbols,
  foldingRanges,
  formatDocument,
  formatOnType,
  formatRange,
  selectionRanges,
} from "./outline.ts";
import { Tokens } from "./semantic-tokens.ts";

const sections = `## # Title
## Prose
## more prose
f = memfd(2)
A: buf = mmap(2, SHARED, f)

## ## Part
A: fork(B)

# one
# two
`;

test("symbols: sections, and in them what comes to be", () => {
  const lines = (list: ReturnType<typeof documentSymbols>, depth = 0): string[] =>
    list.flatMap(({ name, range, children }) => [
      `${"  ".repeat(depth)}${name} ${range.start.line + 1}-${range.end.line + 1}`,
      ...lines(children ?? [], depth + 1),
    ]);
  expect(lines(documentSymbols(parse(sections)))).toEqual([
    "Title 1-11",
    "  f 4-4",
    "  buf 5-5",
    "  Part 7-11",
    "    B 8-8",
  ]);
});

test("folding: sections and runs of comments", () => {
  expect(foldingRanges(parse(sections)).map(({ startLine, endLine, kind }) => [startLine, endLine, kind])).toEqual([
    [0, 10, "region"],
    [1, 2, "comment"],
    [6, 10, "region"],
    [9, 10, "comment"],
  ]);
});

test("selection grows from the word to the text", () => {
  const { text, cursor } = textAt("## # T\nA: madvise(b$0uf[0..1], DONTNEED) -> 0\n");
  const [range] = selectionRanges(parse(text), [cursor]);
  const line = text.split("\n")[1] ?? "";
  const seen: string[] = [];
  for (let at = range; at; at = at.parent) {
    const { start, end } = at.range;
    seen.push(start.line === end.line ? line.slice(start.character, end.character) : `lines ${start.line}-${end.line}`);
  }
  expect(seen[0]).toBe("buf");
  expect(seen[1]).toBe("buf[0..1]");
  expect(seen).toContain("madvise(buf[0..1], DONTNEED)");
  expect(seen.at(-1)).toBe("lines 0-2");
});

function open(text: string): OpenDocument {
  return new OpenDocument("file:///a/x.pte", 1, text, { host: emptyHost, include: () => "none", enabled: new Set() });
}

test("semantic tokens: each word is what it stands for, and the difference gives the same as all", async () => {
  const document = open("f = memfd(2)\nA: buf = mmap(2, SHARED, f)\n");
  const tokens = new Tokens();
  const full = tokens.full(document, await document.program());
  const names: string[] = [];
  for (let i = 0, line = 0, column = 0; i < full.data.length; i += 5) {
    const [down = 0, right = 0, length = 0, type = 0] = full.data.slice(i, i + 4);
    column = down === 0 ? column + right : right;
    line += down;
    names.push(`${document.line(line).slice(column, column + length)}:${semanticTypes[type]}`);
  }
  expect(names).toEqual([
    "f:variable",
    "memfd:function",
    "2:number",
    "A:namespace",
    "buf:variable",
    "mmap:function",
    "2:number",
    "SHARED:enumMember",
    "f:variable",
  ]);
  document.edit(2, [{ range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } }, text: "# c\n\n" }]);
  const delta = tokens.delta(document, await document.program(), full.resultId ?? "");
  const patched = [...full.data];
  if ("edits" in delta)
    for (const { start, deleteCount, data } of delta.edits) patched.splice(start, deleteCount, ...(data ?? []));
  expect(patched).toEqual(new Tokens().full(document, await document.program()).data);
});

test("links lead to included files", () => {
  expect(documentLinks("file:///a/x.pte", parse('include "b c/y.pte"\n'))).toMatchObject([
    { target: "file:///a/b%20c/y.pte", range: { start: { line: 0, character: 8 } } },
  ]);
  expect(documentLinks("untitled:Untitled-1", parse('include "y.pte"\n'))).toEqual([]);
});

test("formatting: document, range, and the line that is left", () => {
  const tree = parse("A:buf=mmap( 2,SHARED )\nA:  madvise(buf,MADV_DONTNEED)\n");
  expect(formatDocument(tree).map(({ newText }) => newText)).toEqual([
    "A: buf = mmap(2, SHARED)",
    "A: madvise(buf, DONTNEED)",
  ]);
  const line = { start: { line: 1, character: 0 }, end: { line: 2, character: 0 } };
  expect(formatRange(tree, line).map(({ newText }) => newText)).toEqual(["A: madvise(buf, DONTNEED)"]);
  expect(formatOnType(tree, { line: 1, character: 0 }).map(({ newText }) => newText)).toEqual([
    "A: buf = mmap(2, SHARED)",
  ]);
});

test("signature help: the argument that is being typed", () => {
  const active = (source: string): string | null => {
    const { text, cursor } = textAt(source);
    const help = signatureHelp(bind(parse(text)), cursor);
    const label = help?.signatures[0]?.parameters?.[help.activeParameter ?? -1]?.label;
    return help ? String(label) : null;
  };
  expect(active("A: madvise($0")).toBe("range");
  expect(active("A: madvise(buf, $0")).toBe("advice");
  expect(active("A: buf = mmap(2, SHARED, off$0set=1)")).not.toBeNull();
  expect(active("A: madvise$0(buf)")).toBeNull();
  expect(active("A: madvise(buf)$0")).toBeNull();
});
