// Pages of docs/ that are made from tables are what the tables say.

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { bind, parse } from "../../language/index.ts";
import { decoderPage, layoutsPage } from "../../tools/decoder/page.ts";
import { findingsPage } from "../../tools/docs/findings-page.ts";
import { languagePage } from "../../tools/docs/language-page.ts";
import { versionsPage } from "../../tools/docs/versions-page.ts";
import { walkthroughPictures } from "../../tools/docs/walkthrough-pictures.ts";

test.each([
  ["decoder.md", decoderPage],
  ["decoder-layouts.md", layoutsPage],
  ["findings.md", findingsPage],
  ["versions.md", versionsPage],
  ["language.md", languagePage],
])("docs/%s (npm run docs writes it)", (file, page) => {
  expect(readFileSync(new URL(`../../docs/${file}`, import.meta.url), "utf8")).toBe(page());
});

test.each(Object.entries(walkthroughPictures()))("media/walkthrough/%s (npm run docs writes it)", (file, svg) => {
  expect(readFileSync(new URL(`../../media/walkthrough/${file}`, import.meta.url), "utf8")).toBe(svg);
});

test("what docs/language.md shows as a scenario binds without a complaint", () => {
  for (const [, block = ""] of languagePage().matchAll(/```pte\n(# [\s\S]*?)```/g)) {
    expect(bind(parse(block)).bound.flatMap(({ diagnostics }) => diagnostics)).toEqual([]);
  }
});
