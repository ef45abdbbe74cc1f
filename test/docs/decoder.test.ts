import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { decoderPage, layoutsPage } from "../../tools/decoder/page.ts";

test.each([
  ["decoder.md", decoderPage],
  ["decoder-layouts.md", layoutsPage],
])("docs/%s is what the tables say (npm run docs writes it)", (file, page) => {
  expect(readFileSync(new URL(`../../docs/${file}`, import.meta.url), "utf8")).toBe(page());
});
