// The TextMate grammar is what the table makes, and colours what it should.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { createRegistryFromGrammars } from "vscode-tmgrammar-test/dist/common/index.js";
import { parseGrammarTestCase, runGrammarTestCase } from "vscode-tmgrammar-test/dist/unit/index.js";
import { textMateGrammar } from "../tools/grammars/textmate.ts";

const path = join(import.meta.dirname, "pte.tmLanguage.json");
const content = readFileSync(path, "utf8");

it("pte.tmLanguage.json is up to date (npm run grammar writes it)", () => {
  expect(JSON.parse(content)).toEqual(JSON.parse(JSON.stringify(textMateGrammar())));
});

const folder = join(import.meta.dirname, "test");
it.each(readdirSync(folder))("%s", async (file) => {
  const registry = createRegistryFromGrammars([{ grammar: { path, scopeName: "source.pte" }, content }]);
  const failures = await runGrammarTestCase(registry, parseGrammarTestCase(readFileSync(join(folder, file), "utf8")));
  expect(
    failures.map(({ srcLine, missing, unexpected, actual }) => ({ srcLine, missing, unexpected, actual })),
  ).toEqual([]);
});

it("colours fenced blocks in Markdown, in quotes and lists too, and what stands after them as before", async () => {
  const injected = readFileSync(join(import.meta.dirname, "markdown.tmLanguage.json"), "utf8");
  const markdown = JSON.stringify({
    scopeName: "text.html.markdown",
    patterns: [{ match: "^# .*$", name: "heading" }],
  });
  const registry = createRegistryFromGrammars([
    { grammar: { path: "m.json", scopeName: "text.html.markdown" }, content: markdown },
    { grammar: { path, scopeName: "source.pte" }, content },
    {
      grammar: { path: "i.json", scopeName: "markdown.pte.codeblock", injectTo: ["text.html.markdown"] },
      content: injected,
    },
  ]);
  const grammar = await registry.loadGrammar("text.html.markdown");
  const coloured = (text: string): boolean[] => {
    let stack = null as Parameters<NonNullable<typeof grammar>["tokenizeLine"]>[1];
    return text.split("\n").map((line) => {
      const made = grammar?.tokenizeLine(line, stack);
      stack = made?.ruleStack ?? null;
      return made?.tokens.some(({ scopes }) => scopes.includes("support.function.operation.pte")) ?? false;
    });
  };
  const call = "A: wp(buf)";
  expect(coloured(`# H\n\`\`\`pte\n${call}\n# x\n${call}\n\`\`\`\n${call}`)).toEqual([
    false,
    false,
    true,
    false,
    true,
    false,
    false,
  ]);
  expect(coloured(`~~~ pte ignore\n${call}\n~~~\n${call}`)).toEqual([false, true, false, false]);
  expect(coloured(`> \`\`\`pte\n> ${call}\n> \`\`\`\n${call}`)).toEqual([false, true, false, false]);
  expect(coloured(`  \`\`\`pte\n  ${call}\n  \`\`\`\n${call}`)).toEqual([false, true, false, false]);
  expect(coloured(`\`\`\`ptex\n${call}\n\`\`\`\n`)).toEqual([false, false, false, false]);
});
