// Whatever the text and wherever the cursor, every request is answered without an error. Over real messages on standard input and output, with
// the bundle. Positions are each start, middle and end of a run of like characters: between them nothing changes for any feature.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ServerProcess } from "../../server/testing/client.ts";
import { type Bundled, bundled } from "../bundled.ts";
import { runs } from "../random/runs.ts";

const examples = join(import.meta.dirname, "..", "..", "examples");
const texts = readdirSync(examples)
  .filter((name) => name.endsWith(".pte"))
  .map((name) => ({ name, text: readFileSync(join(examples, name), "utf8") }));

let bundle: Bundled;
let server: ServerProcess;
beforeAll(async () => {
  bundle = await bundled("dist/server.js");
  server = new ServerProcess(bundle.file);
  await server.initialize({ workspace: { workspaceEdit: { resourceOperations: ["create"] } } });
});
afterAll(async () => {
  await server.stop();
});

interface Position {
  readonly line: number;
  readonly character: number;
}

const atPosition = [
  "completion",
  "hover",
  "signatureHelp",
  "definition",
  "documentHighlight",
  "prepareRename",
] as const;

/** All that an editor may ask of a place. Code actions are about whole lines: they are asked for at the start of each. */
function askAt(uri: string, position: Position): Promise<unknown>[] {
  const textDocument = { uri };
  const ask = (method: string, more: object = {}): Promise<unknown> =>
    server.connection.sendRequest(`textDocument/${method}`, { textDocument, position, ...more });
  const answers = [
    ...atPosition.map((method) => ask(method)),
    ask("references", { context: { includeDeclaration: true } }),
    ask("selectionRange", { positions: [position] }),
  ];
  if (position.character > 0) return answers;
  const range = { start: position, end: position };
  return [
    ...answers,
    ask("codeAction", { range, context: { diagnostics: [] } }),
    ask("onTypeFormatting", { ch: "\n", options: { tabSize: 2, insertSpaces: true } }),
  ];
}

/** All that an editor may ask of a document as a whole. */
function askOf(uri: string, lines: readonly string[]): Promise<unknown>[] {
  const textDocument = { uri };
  const range = {
    start: { line: 0, character: 0 },
    end: { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 },
  };
  const options = { tabSize: 2, insertSpaces: true };
  const ask = (method: string, more: object = {}): Promise<unknown> =>
    server.connection.sendRequest(`textDocument/${method}`, { textDocument, ...more });
  return [
    ...["documentSymbol", "foldingRange", "documentLink", "codeLens", "semanticTokens/full"].map((method) =>
      ask(method),
    ),
    ask("semanticTokens/range", { range }),
    ask("semanticTokens/full/delta", { previousResultId: "0" }),
    ask("inlayHint", { range }),
    ask("formatting", { options }),
    ask("rangeFormatting", { range, options }),
    ask("codeAction", { range, context: { diagnostics: [] } }),
    server.connection.sendRequest("workspace/symbol", { query: "b" }),
    server.connection.sendRequest("ptescope/check", { uri, text: lines.join("\n") }),
  ];
}

/** Starts, middles and ends of runs of letters, of digits, of blanks; every other character by itself. */
function columns(line: string): number[] {
  const found = new Set([0, line.length]);
  for (const { index, 0: run } of line.matchAll(/[A-Za-z_]+|\d+|\s+|./g)) {
    found
      .add(index)
      .add(index + (run.length >> 1))
      .add(index + run.length);
  }
  return [...found].sort((a, b) => a - b);
}

/** Asks everything of a document, and at the places that `choose` leaves. How many requests that were. */
async function sweep(
  name: string,
  text: string,
  choose: (all: Position[], lines: string[]) => Position[],
): Promise<number> {
  const uri = `file:///sweep/${name}`;
  const lines = text.split(/\r\n|\n|\r/);
  await server.openDocument(uri, text);
  await server.diagnostics(uri);
  const positions = choose(
    lines.flatMap((line, index) => columns(line).map((character) => ({ line: index, character }))),
    lines,
  );
  const answers = [...askOf(uri, lines), ...positions.flatMap((position) => askAt(uri, position))];
  await Promise.all(answers);
  await server.closeDocument(uri);
  return answers.length;
}

test("every request at every place of every example", async () => {
  let asked = 0;
  // Lines that differ in numbers alone, and all comments, are asked about where they come first.
  const known = new Set<string>();
  for (const { name, text } of texts)
    asked += await sweep(name, text, (all, lines) => {
      const fresh = lines.map((line) => {
        const kind = line.startsWith("#") ? "#" : line.replace(/\d+/g, "0");
        return !known.has(kind) && known.add(kind);
      });
      return all.filter(({ line }) => fresh[line]);
    });
  expect(asked).toBeGreaterThan(20_000);
});

/** An example with lines shuffled, cut, doubled, glued, and characters thrown in. */
const mutilated = fc
  .tuple(
    fc.constantFrom(...texts.map(({ text }) => text)),
    fc.array(
      fc.tuple(
        fc.nat(2000),
        fc.nat(30),
        fc.oneof(
          fc.string({ unit: "grapheme", maxLength: 8 }),
          fc.constantFrom(
            "(",
            ")",
            "[",
            "]",
            "->",
            "#",
            "|",
            '"',
            "\n",
            "\r",
            "..",
            "=",
            ":",
            "/",
            "!",
            ",",
            "0x",
            "99999999999",
          ),
        ),
      ),
      {
        minLength: 1,
        maxLength: 12,
      },
    ),
  )
  .map(([text, cuts]) =>
    cuts.reduce(
      (result, [at, length, put]) =>
        result.slice(0, at % (result.length + 1)) + put + result.slice((at % (result.length + 1)) + length),
      text,
    ),
  );

test("every request on 100 mutilated scenarios", async () => {
  const files = fc.sample(mutilated, { numRuns: runs(100), seed: 20201210 });
  for (const [index, text] of files.entries()) {
    // A tenth of the places of each: a hundred files make up for it.
    await sweep(`mutilated-${index}.pte`, text, (all) => all.filter((_, at) => at % 10 === index % 10));
  }
});

test("a document that is not open, a place that is not there", async () => {
  const uri = "file:///nowhere.pte";
  await Promise.all([...askOf(uri, ["A: buf = mmap(1)"]), ...askAt(uri, { line: 0, character: 0 })]);
  await server.openDocument(uri, "");
  await Promise.all([...askOf(uri, [""]), ...askAt(uri, { line: 7, character: 70 })]);
  await server.closeDocument(uri);
});
