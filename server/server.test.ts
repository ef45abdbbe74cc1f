// The server over real messages: what an editor sees.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { type Diagnostic, DiagnosticSeverity, type Hover } from "vscode-languageserver";
import { TestClient, testUri, textAt } from "./testing/client.ts";

let client: TestClient;
afterEach(() => client.close());

const lost = `A: buf = mmap(2)
A: userfaultfd(PAGEFAULT_FLAG_WP)
A: register(buf, WP)
A: write(buf[0], 7)
A: wp(buf)
A: madvise(buf, DONTNEED)
`;

describe("diagnostics", () => {
  test("a protection that a zap loses is told where it is lost, and where it was set", async () => {
    client = await TestClient.open(lost);
    const first = (await client.diagnostics()).find(({ code }) => code === "PTE001");
    expect(first).toMatchObject({ code: "PTE001", source: "ptescope", severity: DiagnosticSeverity.Error });
    expect(first?.range).toEqual({ start: { line: 5, character: 0 }, end: { line: 5, character: 25 } });
    expect(first?.relatedInformation?.map(({ location }) => location.range.start.line)).toEqual([4]);
  });

  test("say on which kernels a finding holds, once that is worked out, to an editor that wants it", async () => {
    client = await TestClient.open(lost, {}, { initializationOptions: { versions: true } });
    const message = (found: readonly Diagnostic[]): string =>
      String(found.find(({ code }) => code === "PTE001")?.message);
    expect(message(await client.diagnostics())).not.toContain("Happens");
    await client.until(testUri, (found) => message(found).includes("\nHappens on every Linux since 5.10."));
  });

  test("go when the line is edited", async () => {
    client = await TestClient.open(lost);
    expect(await client.diagnostics()).not.toEqual([]);
    await client.edit({ start: { line: 0, character: 14 }, end: { line: 0, character: 15 } }, "2, SHARED");
    expect(await client.diagnostics()).toEqual([]);
  });

  test("a line that does not parse spoils only itself", async () => {
    client = await TestClient.open(`A buf = mmap(2)\n${lost}`);
    const found = await client.diagnostics();
    expect(found.map(({ code, range }) => [code, range.start.line])).toContainEqual(["PTE001", 6]);
    expect(found.filter(({ range }) => range.start.line === 0)).not.toEqual([]);
  });

  test("what an included file does is told in that file", async () => {
    client = await TestClient.open('include "lost.pte"\nA: read(buf[0])\n', { "file:///lost.pte": lost });
    expect(await client.diagnostics()).toEqual([]);
    const first = client.diagnosticsOf("file:///lost.pte").find(({ code }) => code === "PTE001");
    expect(first).toMatchObject({ code: "PTE001", range: { start: { line: 5 } } });
    expect(first?.relatedInformation?.[0]?.location).toMatchObject({
      uri: "file:///lost.pte",
      range: { start: { line: 4 } },
    });
  });
});

describe("hover", () => {
  async function hoverAt(source: string): Promise<string> {
    const { text, cursor } = textAt(source);
    client = await TestClient.open(text);
    const hover = await client.ask<Hover | null>("textDocument/hover", cursor);
    return hover && typeof hover.contents === "object" && "value" in hover.contents ? hover.contents.value : "";
  }

  test("on an operation: what the kernel does", async () => {
    expect(await hoverAt("A: buf = mm$0ap(2)\n")).toMatch(/mmap\(/);
  });

  test("on a page: its entry before and after the line", async () => {
    const text = await hoverAt(lost.replace("madvise(buf", "madvise(b$0uf"));
    expect(text).toContain("**A.buf[0..1]**");
    expect(text).toMatch(/\| 0 \| `present\(wp[^`]*` \| `none` \|/);
    expect(text).toContain("lost");
  });

  test("on a raw value in a comment: its fields", async () => {
    expect(await hoverAt("# was 0x8000000000$0000067\n")).toMatch(/x86-64/);
  });

  test("on nothing: nothing", async () => {
    expect(await hoverAt("$0\n")).toBe("");
  });
});

const examples = join(import.meta.dirname, "..", "examples");

test.each(readdirSync(examples).filter((name) => name.endsWith(".pte")))("%s holds what it says", async (name) => {
  client = await TestClient.open(readFileSync(join(examples, name), "utf8"));
  const problems = (await client.diagnostics()).filter(({ severity }) => severity === DiagnosticSeverity.Error);
  expect(problems.map(({ range, message }) => `${range.start.line + 1}: ${message}`)).toEqual([]);
});
