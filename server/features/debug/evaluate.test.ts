// What of a text has a value while somebody is stopped, and runs on other kernels that follow its edits.

import { afterEach, expect, test } from "vitest";
import { withoutCursor } from "../../../language/testing/marker.ts";
import { TestClient, testUri } from "../../testing/client.ts";

let client: TestClient | undefined;
afterEach(() => client?.close());

const ask = (request: object, run?: object) =>
  client?.connection.sendRequest("ptescope/debug", {
    textDocument: { uri: testUri },
    request,
    ...(run ? { run } : {}),
  });

test.each([
  ["A: write(bu$0f[0], 7)", "A.buf[0]"],
  ["A: write(buf[$00], 7)", "A.buf[0]"],
  ["A/1: madvise(b$0uf, DONTNEED)", "A.buf"],
  ["assert A.b$0uf[0..1] is none", "A.buf[0..1]"],
  ["B: read(bu$0f[1])", "B.buf[1]"],
  ["pwrite(f$0[0], 7)", "f[0]"],
  ["$0A: read(buf[0])", "A"],
  ["A: wr$0ite(buf[0], 7)", undefined],
  ["# bu$0f", undefined],
])("in '%s' the cursor is on %s", async (line, expression) => {
  const { text, column } = withoutCursor(line);
  client = await TestClient.open(`f = memfd(2)\nA: buf = mmap(2, SHARED, f)\nA: fork(B)\n${text}\n`);
  const answer = await ask({ call: "expressionAt", at: { uri: testUri, line: 3 }, character: column });
  expect((answer as { found: { expression: string } | null }).found?.expression).toBe(expression);
});

test("the values of a statement are those of what it names, each once", async () => {
  client = await TestClient.open("A: buf = mmap(2)\nA: write(buf[0], 7)\nA: mremap(buf[0], buf[1])\n");
  expect(await ask({ call: "inline", step: 1 })).toEqual({
    uri: testUri,
    values: [{ line: 1, start: 9, end: 15, text: "A.buf[0] = present(rw, dirty, soft_dirty) · frame 1" }],
  });
  expect(await ask({ call: "inline", step: 0 })).toMatchObject({ values: [{ text: "A.buf = 2 none" }] });
});

test("a run on another kernel follows the text's edits, and an unknown one is refused", async () => {
  client = await TestClient.open("kernel 6.18\nA: buf = mmap(2)\n");
  const open = { call: "open" };
  expect(await ask(open)).toEqual({ steps: 1, kernel: "6.18", design: "pte-marker", problem: null });
  const run = { kernel: "6.1", design: "none" };
  expect(await ask(open, run)).toEqual({ steps: 1, kernel: "6.1", design: "none", problem: null });
  await client.edit({ start: { line: 2, character: 0 }, end: { line: 2, character: 0 } }, "A: read(buf[0])\n");
  expect(await ask(open, run)).toMatchObject({ steps: 2, kernel: "6.1" });
  expect(await ask(open)).toMatchObject({ steps: 2, kernel: "6.18" });
  await expect(ask(open, { kernel: "one" })).rejects.toThrow("'one' is no Linux version.");
  const request = { call: "overview" };
  const view = { textDocument: { uri: testUri }, request, run };
  expect(await client.connection.sendRequest("ptescope/view", view)).toMatchObject({ kernel: "6.1", design: "none" });
});

test("a scenario that is not open has no answer", async () => {
  client = await TestClient.open("");
  await client.closeDocument(testUri);
  expect(await ask({ call: "open" })).toBe(null);
});
