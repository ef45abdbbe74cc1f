// What the documentation shows of the command line is what it prints. `npx vitest run test/docs --update` writes it
// anew.

import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { replayed } from "./transcript.ts";

const root = new URL("../../", import.meta.url);
const docs = readdirSync(new URL("docs/", root)).flatMap((name) => (name.endsWith(".md") ? [`docs/${name}`] : []));
const pages = ["README.md", "CHANGELOG.md", ...docs];

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
  for (const page of docs) {
    if (page !== "docs/README.md") expect(index).toContain(`(${page.replace("docs/", "")})`);
  }
});

test("a transcript in a list is one, and is carried out", async () => {
  const item = (output: string) =>
    `- As here:\n\n  \`\`\`console\n  $ ptescope encode present rw\n  ${output}\n  \`\`\`\n`;
  const now = await replayed(item("0x0"));
  expect(now).not.toContain("  0x0\n");
  expect(await replayed(now)).toBe(now);
});

/** What boots a kernel or traces a program is shown and not carried out. */
test("every other command of ptescope that a page shows with its output is a transcript", () => {
  const loose = pages.flatMap((page) =>
    [
      ...readFileSync(new URL(page, root), "utf8").matchAll(
        /^( *)(`{3,})(?!console)\w*\n( *\$ (?:ptescope|node dist).*)/gm,
      ),
    ].flatMap(([, , , line = ""]) =>
      line.includes("--boot") || line.includes("ptescope trace ") ? [] : [`${page}: ${line.trim()}`],
    ),
  );
  expect(loose).toEqual([]);
});
