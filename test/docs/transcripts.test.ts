// What the documentation shows of the command line is what it prints. `npx vitest run test/docs --update` writes it
// anew.

import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { replayed } from "./transcript.ts";

const root = new URL("../../", import.meta.url);
const pages = ["README.md", ...readdirSync(new URL("docs/", root)).map((name) => `docs/${name}`)].filter((name) =>
  name.endsWith(".md"),
);

test.each(pages)("%s", async (page) => {
  const url = new URL(page, root);
  await expect(await replayed(readFileSync(url, "utf8"))).toMatchFileSnapshot(url.pathname);
});

test("an ellipsis stands for lines left out, and nothing else passes", async () => {
  const block = (output: string) => `\`\`\`console\n$ ptescope explain\n${output}\n\`\`\``;
  const short = block("PTE001  error        A zap drops a uffd-wp protection\n…");
  expect(await replayed(short)).toBe(short);
  expect(await replayed(block("PTE001  error        A zap\n…"))).not.toContain("A zap\n");
  expect(await replayed(block("…\nno such line"))).not.toContain("no such line");
});

test("pages of docs/ are linked from its index", () => {
  const index = readFileSync(new URL("docs/README.md", root), "utf8");
  for (const page of pages) {
    if (page !== "README.md" && page !== "docs/README.md") expect(index).toContain(`(${page.replace("docs/", "")})`);
  }
});
