// Scenarios in a page in Markdown, as somebody sees them who reads or writes one.
import { afterAll, beforeAll, expect, test } from "vitest";
import { lost, openWindow, type Window } from "./harness.ts";

const page = `# What is lost

A zap of anonymous memory:

\`\`\`pte
${lost}\`\`\`

## A fragment

\`\`\`pte ignore
A: mdavise(buf, …)
\`\`\`
`;

let window: Window;
beforeAll(async () => {
  window = await openWindow({ "notes.md": page }, null);
});
afterAll(() => window.close());

test("a block is checked, coloured and explained where it stands, and leads to its page tables", async () => {
  await window.open("notes.md");
  await window.squiggles("error").first().waitFor();
  await window.page.locator(".codelens-decoration a", { hasText: "Page tables" }).first().click();
  await window.page.locator(".tab", { hasText: "Page tables: notes.md, scenario 1" }).waitFor();
  const panel = window.webview();
  await panel.getByText("/ 6").waitFor();
  await window.line("wp(buf[0])").click();
  await panel.getByText("5 / 6").waitFor();
  await window.screenshot("markdown-panel");
  await window.showProblems();
  await window.problems.filter({ hasText: "PTE001" }).waitFor();
  expect(await window.problems.filter({ hasText: "mdavise" }).count()).toBe(0);
  const line = window.line("madvise(buf[0], DONTNEED)");
  const hover = await window.hover(line.locator("span", { hasText: "madvise" }).last());
  await hover.filter({ hasText: "MADV_" }).waitFor();
  await window.screenshot("markdown");
});
