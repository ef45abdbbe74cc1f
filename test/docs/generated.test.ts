// Pages of docs/ that are made from tables are what the tables say.

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { bind, parse } from "../../language/index.ts";
import { languagePage } from "../../tools/docs/language-page.ts";
import { pages } from "../../tools/docs.ts";

test.each(Object.entries(pages))("%s (npm run docs writes it)", (path, page) => {
  expect(readFileSync(new URL(`../../${path}`, import.meta.url), "utf8")).toBe(page());
});

test("what docs/language.md shows as a scenario binds without a complaint", () => {
  for (const [, block = ""] of languagePage().matchAll(/```pte\n(# [\s\S]*?)```/g)) {
    expect(bind(parse(block)).bound.flatMap(({ diagnostics }) => diagnostics)).toEqual([]);
  }
});
