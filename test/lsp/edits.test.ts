// An edited document is answered as if it had been opened so; the server is there at once, and gives up what nobody waits for.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Diagnostic } from "vscode-languageserver-protocol";
import { ServerProcess } from "../../server/testing/client.ts";
import { scenario } from "../../tools/bench/scenario.ts";
import { type Bundled, bundled } from "../bundled.ts";
import { runs } from "../random/runs.ts";

const examples = join(import.meta.dirname, "..", "..", "examples");
const texts = readdirSync(examples)
  .filter((name) => name.endsWith(".pte"))
  .map((name) => readFileSync(join(examples, name), "utf8"));
const lines = texts.flatMap((text) => text.split("\n"));

let bundle: Bundled;
let server: ServerProcess;
beforeAll(async () => {
  bundle = await bundled("dist/server.js");
  server = new ServerProcess(bundle.file);
  await server.initialize();
});
afterAll(async () => {
  await server.stop();
});

interface Edit {
  readonly from: number;
  readonly length: number;
  readonly text: string;
}

const edit: fc.Arbitrary<Edit> = fc.record({
  from: fc.nat(100_000),
  length: fc.oneof({ weight: 4, arbitrary: fc.nat(3) }, { weight: 1, arbitrary: fc.nat(60) }),
  text: fc.oneof(
    fc.constantFrom("", "", "\n", "0", "1", "[", "]", "(", ")", "buf", "A: ", "# ", "## ", " -> ", "WP", "\r\n"),
    fc.constantFrom(...lines).map((line) => `${line}\n`),
  ),
});

/** What the server says, without the address of the document. */
function said(diagnostics: readonly Diagnostic[]): string[] {
  return diagnostics.map((each) => JSON.stringify(each).replaceAll(/file:\/\/\/[\w-]+\.pte/g, "")).sort();
}

let count = 0;

test("after 1,000 random edits the diagnostics are those of the final text", async () => {
  const property = fc.asyncProperty(
    fc.constantFrom(...texts),
    fc.array(edit, { minLength: 1000, maxLength: 1000, size: "max" }),
    async (start, edits) => {
      const uri = `file:///edited-${++count}.pte`;
      let text = start;
      let version = 1;
      await server.openDocument(uri, text);
      for (const { from, length, text: inserted } of edits) {
        // Scenarios of some hundred lines: else a long array of edits runs into the limits, and nothing is left to compare.
        const first = from % (text.length + 1);
        const last = Math.min(text.length, first + (text.length > 8000 ? length + 100 : length));
        const range = { start: positionAt(text, first), end: positionAt(text, last) };
        text = text.slice(0, first) + inserted.replaceAll("\r\n", "\n") + text.slice(last);
        version++;
        await server.edit(range, inserted, uri);
        // Some edits are answered one by one, most arrive together.
        if (version % 7 === 0) await server.diagnostics(uri);
      }
      const edited = said(await server.diagnostics(uri));
      const fresh = `file:///fresh-${count}.pte`;
      await server.openDocument(fresh, text);
      expect(edited).toEqual(said(await server.diagnostics(fresh)));
      await server.closeDocument(uri);
      await server.closeDocument(fresh);
    },
  );
  await fc.assert(property, { numRuns: runs(4), seed: 7, endOnFailure: true });
});

function positionAt(text: string, offset: number): { line: number; character: number } {
  const before = text.slice(0, offset).split("\n");
  return { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
}

test("a run is cut into slices: what needs no run is answered while it goes on, and a cancelled request gives up", async () => {
  const uri = "file:///long.pte";
  await server.openDocument(uri, scenario(10_000));
  const order: string[] = [];
  const note = (name: string) => (): void => void order.push(name);
  const cancel = new (await import("vscode-languageserver-protocol/node")).CancellationTokenSource();
  const textDocument = { uri };
  const position = { line: 100, character: 1 };
  const hover = server.connection.sendRequest("textDocument/hover", { textDocument, position }, cancel.token);
  const cancelled = hover.then(note("hover"), note("cancelled"));
  const symbols = server.connection.sendRequest("textDocument/documentSymbol", { textDocument }).then(note("symbols"));
  cancel.cancel();
  const diagnostics = server.diagnostics(uri).then(note("diagnostics"));
  await Promise.all([cancelled, symbols, diagnostics]);
  expect(order).toContain("cancelled");
  expect(order.indexOf("symbols")).toBeLessThan(order.indexOf("diagnostics"));
  await server.closeDocument(uri);
});
