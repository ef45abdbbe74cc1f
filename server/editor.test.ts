// An editor gets what it can do something with.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import type { CodeAction, CodeLens, CompletionItem } from "vscode-languageserver";
import { protectedPage } from "../test/openings.ts";
import { commandsOfAnswers } from "./protocol.ts";
import { TestClient, testUri } from "./testing/client.ts";

const text = `${protectedPage}A: \n`;
const textDocument = { uri: testUri };

let client: TestClient;
afterEach(() => client.close());

async function answers(capabilities: object, initializationOptions: object) {
  client = await TestClient.open(text, {}, { capabilities, initializationOptions });
  const at = { line: 4, character: 0 };
  const lenses: CodeLens[] = await client.connection.sendRequest("textDocument/codeLens", { textDocument });
  const actions: CodeAction[] = await client.connection.sendRequest("textDocument/codeAction", {
    textDocument,
    range: { start: at, end: at },
    context: { diagnostics: [] },
  });
  const items: CompletionItem[] = await client.ask("textDocument/completion", { line: 5, character: 3 });
  const mmap = items.find(({ label }) => label === "mmap");
  return { lenses: lenses.length, asks: actions.filter(({ command }) => command).length, mmap };
}

const snippets = { textDocument: { completion: { completionItem: { snippetSupport: true } } } };

test("one that has the commands", async () => {
  const commands = ["ptescope.showPanel", "ptescope.losses", "editor.action.triggerParameterHints"];
  const { lenses, asks, mmap } = await answers(snippets, { commands });
  expect([lenses > 0, asks]).toEqual([true, 1]);
  expect(mmap?.command?.command).toBe("editor.action.triggerParameterHints");
  expect(mmap?.textEdit?.newText).toMatch(/^\$\{1:buf\} = mmap\(\$0\)$/);
});

test("one that has none of them, and no snippets", async () => {
  const { lenses, asks, mmap } = await answers({}, {});
  expect([lenses, asks]).toEqual([0, 0]);
  expect(mmap?.command).toBeUndefined();
  expect(mmap?.textEdit?.newText).toBe("buf = mmap()");
});

test("VS Code says that it has every command that an answer names", () => {
  const features = join(import.meta.dirname, "features");
  const named = readdirSync(features, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"))
    .flatMap((file) => readFileSync(join(features, file), "utf8").match(/"(?:ptescope|editor)\.[\w.]+"/g) ?? []);
  expect(named.length).toBeGreaterThan(5);
  expect(
    [...new Set(named)].map((name) => name.slice(1, -1)).filter((name) => !commandsOfAnswers.includes(name)),
  ).toEqual([]);
});
