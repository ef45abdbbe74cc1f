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
