// Pages in Markdown, by an editor that talks to the server.

import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  type CodeAction,
  type CodeLens,
  type CompletionItem,
  DiagnosticSeverity,
  type Hover,
  type InlayHint,
  type SemanticTokens,
  type WorkspaceEdit,
} from "vscode-languageserver-protocol/node";
import { lostPage, protectedPage } from "../../test/openings.ts";
import { runs } from "../../test/random/runs.ts";
import { TestClient } from "../testing/client.ts";

const uri = "file:///notes/page.md";
const page = `# Notes

What is lost:

\`\`\`pte
kernel 6.18
${lostPage}\`\`\`

> \`\`\`pte
> A: shm = mmap(2)
> A: write(shm[0], 7) -> 8
> \`\`\`

\`\`\`pte ignore
A: nonsense
\`\`\`
`;
const lines = page.split("\n");
const at = (text: string, within = text): { line: number; character: number } => {
  const line = lines.findIndex((each) => each.includes(text));
  return { line, character: (lines[line] ?? "").indexOf(within) };
};

let client: TestClient;
beforeEach(async () => {
  client = await TestClient.open(
    "A: x = mmap(1)\n",
    { "file:///notes/setup.pte": protectedPage },
    { initializationOptions: { commands: ["ptescope.showPanel"] } },
  );
  await client.openDocument(uri, page, "markdown");
});
afterEach(() => client.close());

const ask = <Answer>(method: string, params: object): Promise<Answer> =>
  client.connection.sendRequest(method, { textDocument: { uri }, ...params });

test("each block's problems stand at their lines, and fragments have none", async () => {
  const found = await client.diagnostics(uri);
  expect(found.map(({ code, severity, range }) => [code, severity, range])).toEqual([
    [
      "PTE001",
      DiagnosticSeverity.Error,
      { start: at("madvise", "A:"), end: { line: at("madvise").line, character: 25 } },
    ],
    ["PTE023", DiagnosticSeverity.Error, { start: at("-> 8", "8"), end: { line: at("-> 8").line, character: 26 } }],
  ]);
  expect(found[0]?.relatedInformation?.[0]?.location).toMatchObject({ uri, range: { start: at("A: wp") } });
});

describe("at a place, the block that is there answers", () => {
  test("hover", async () => {
    const { contents, range } = await ask<Hover>("textDocument/hover", { position: at("madvise", "madvise") });
    expect(JSON.stringify(contents)).toContain("madvise");
    expect(range?.start.line).toBe(at("madvise").line);
    expect(await ask("textDocument/hover", { position: { line: 0, character: 3 } })).toBeNull();
    expect(await ask("textDocument/hover", { position: at("nonsense", "nonsense") })).toBeNull();
  });
  test("completion knows the names of its own block", async () => {
    const items = await ask<CompletionItem[]>("textDocument/completion", { position: at("write(shm", "shm") });
    const labels = items.map(({ label }) => label);
    expect(labels).toContain("shm");
    expect(labels).not.toContain("buf");
    expect(await ask("textDocument/completion", { position: { line: 2, character: 4 } })).toBeNull();
  });
  test("rename stays in the block", async () => {
    const edit = await ask<WorkspaceEdit>("textDocument/rename", { position: at("wp(buf", "buf"), newName: "mem" });
    expect(edit.changes?.[uri]).toHaveLength(5);
  });
  test("quick fixes change lines of the block, and a quoted one has none", async () => {
    const diagnostics = await client.diagnostics(uri);
    const actions = async (text: string) => {
      const { line } = at(text);
      const range = { start: { line, character: 3 }, end: { line, character: 3 } };
      return ask<CodeAction[]>("textDocument/codeAction", { range, context: { diagnostics } });
    };
    const edits = (await actions("madvise")).flatMap(({ edit }) => edit?.changes?.[uri] ?? []);
    expect(edits.length).toBeGreaterThan(0);
    for (const { range } of edits) expect(range.start.line).toBeGreaterThanOrEqual(at("kernel").line);
    expect(await actions("-> 8")).toEqual([]);
  });
});

test("lenses, hints and colours are those of all blocks", async () => {
  const lenses = await ask<CodeLens[]>("textDocument/codeLens", {});
  expect(lenses.map(({ range, command }) => [range.start.line, command?.title, command?.arguments?.[0].uri])).toEqual([
    [at("```pte").line, "Page tables", `${uri}#pte-1`],
    [at("madvise").line, "1 page loses its protection", `${uri}#pte-1`],
    [at("> ```pte").line, "Page tables", `${uri}#pte-2`],
  ]);
  const whole = { start: { line: 0, character: 0 }, end: { line: lines.length, character: 0 } };
  const hints = await ask<InlayHint[]>("textDocument/inlayHint", { range: whole });
  expect(new Set(hints.map(({ position }) => position.line))).toContain(at("madvise").line);
  const { data } = await ask<SemanticTokens>("textDocument/semanticTokens/full", {});
  const colored = new Set<number>();
  let line = 0;
  for (let token = 0; token < data.length; token += 5) {
    line += data[token] ?? 0;
    colored.add(line);
  }
  expect([...colored]).toEqual(
    [...Array.from({ length: 7 }, (_, n) => 5 + n), 15, 16].map((n) => n + at("kernel").line - 5),
  );
});

test("the panel asks about one block by its address", async () => {
  const textDocument = { uri: `${uri}#pte-2` };
  const step = await client.connection.sendRequest("ptescope/stepAt", { textDocument, line: at("-> 8").line });
  expect(step).toBe(1);
  for (const line of [at("madvise").line, at("nonsense").line])
    expect(await client.connection.sendRequest("ptescope/stepAt", { textDocument, line })).toBeNull();
  const view = await client.connection.sendRequest("ptescope/view", { textDocument, request: { call: "overview" } });
  expect(view).toMatchObject({ steps: 2, findings: [{ code: "PTE023" }] });
  expect(
    await client.connection.sendRequest("ptescope/stepAt", { textDocument: { uri: `${uri}#pte-9` }, line: 1 }),
  ).toBeNull();
});

test("an edit is followed: of a block, above it, of its fence, and of what it includes", async () => {
  const codes = async () => (await client.diagnostics(uri)).map(({ code, range }) => `${range.start.line} ${code}`);
  const { line } = at("madvise");
  const place = (character: number, of = line) => ({ start: { line: of, character }, end: { line: of, character } });
  await client.edit({ start: { line, character: 16 }, end: { line, character: 24 } }, "COLD", uri);
  expect(await codes()).toEqual([`${at("-> 8").line} PTE023`]);
  await client.edit(place(0, 0), "One\nand two\n", uri);
  expect(await codes()).toEqual([`${at("-> 8").line + 2} PTE023`]);
  await client.edit(place(5, at("> ```pte").line + 2), "x", uri);
  expect(await codes()).toEqual([]);
  await client.edit(place(0, 0), '```pte\ninclude "setup.pte"\nA: madvise(buf, DONTNEED)\n```\n', uri);
  expect(await codes()).toEqual(["2 PTE001"]);
  await client.openDocument("file:///notes/setup.pte", protectedPage.replace("A: wp(buf)\n", ""));
  await client.until(uri, (said) => said.every(({ code }) => code !== "PTE001"));
  await client.closeDocument(uri);
});

test("after any edits a page's problems are those of opening it afresh", async () => {
  const piece = fc.constantFrom(
    "```pte\n",
    "```\n",
    "> ```pte\n",
    "A: madvise(buf, DONTNEED)\n",
    protectedPage,
    "words\n",
    "",
    "  ",
    "\n",
    "> ",
  );
  const edit = fc.record({ line: fc.nat(30), character: fc.nat(12), lines: fc.nat(3), text: piece });
  let count = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 6 }), async (edits) => {
      const [edited, fresh] = [`file:///edited${++count}.md`, `file:///fresh${count}.md`];
      await client.openDocument(edited, page, "markdown");
      let now = page.split("\n");
      for (const { line, character, lines: more, text } of edits) {
        const start = { line: Math.min(line, now.length - 1), character: 0 };
        start.character = Math.min(character, now[start.line]?.length ?? 0);
        const end = { line: Math.min(start.line + more, now.length - 1), character: 0 };
        end.character = end.line === start.line ? start.character : Math.min(character, now[end.line]?.length ?? 0);
        await client.edit({ start, end }, text, edited);
        const joined = `${now[start.line]?.slice(0, start.character)}${text}${now[end.line]?.slice(end.character)}`;
        now = [...now.slice(0, start.line), ...joined.split("\n"), ...now.slice(end.line + 1)];
      }
      await client.openDocument(fresh, now.join("\n"), "markdown");
      const said = async (of: string) => JSON.stringify(await client.diagnostics(of)).replaceAll(of, "page.md");
      expect(await said(edited)).toBe(await said(fresh));
      await client.closeDocument(edited);
      await client.closeDocument(fresh);
    }),
    { numRuns: runs(60) },
  );
});

test("a page with too many scenarios for its length says which are not looked at", async () => {
  const many = "file:///many.md";
  await client.openDocument(many, "```pte\n```\n".repeat(600) + "x\n".repeat(1000), "markdown");
  const [found, ...more] = await client.diagnostics(many);
  expect(more).toEqual([]);
  expect(found?.message).toContain("not looked at");
});
