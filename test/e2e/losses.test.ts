// "What could lose this?" from where a newcomer looks: the hover over a squiggle, and the page tables.
import { afterAll, beforeAll, test } from "vitest";
import { lost, openWindow, type Window } from "./harness.ts";
import { clickUntil, focusLine } from "./keys.ts";

let window: Window;
beforeAll(async () => {
  window = await openWindow({ "lost.pte": lost }, null);
});
afterAll(() => window.close());

test("from the hover over the line of a squiggle, in one click", async () => {
  await window.open("lost.pte");
  await window.squiggles("error").first().waitFor();
  const hover = await window.hover(window.line("A: madvise").locator("span", { hasText: "madvise" }).last());
  const link = hover.locator("a", { hasText: "What could lose the protection of A.buf[0]?" }).first();
  await link.scrollIntoViewIfNeeded();
  await window.screenshot("losses-hover");
  await link.click();
  await window.webview().getByRole("heading", { name: "What could lose the protection of A.buf[0]?" }).waitFor();
});

test("from the page tables, beside what is said of the page that has lost it", async () => {
  await window.open("lost.pte");
  await window.run("ptescope: Show Page Tables");
  const panel = window.webview();
  await panel.getByText("/ 6").waitFor();
  await focusLine(window.line("A: madvise(buf[0], DONTNEED)"));
  await panel.getByText("6 / 6").waitFor();
  await clickUntil(
    panel.getByRole("button", { name: /A\.buf\[0\]/ }),
    panel.getByRole("button", { name: "What could lose it?" }),
  );
  await window.screenshot("losses-panel");
  await panel.getByRole("button", { name: "What could lose it?" }).click();
  await window.page.locator(".tabs-container .tab", { hasText: "What could lose A.buf[0]?" }).waitFor();
  await window.screenshot("losses-from-panel");
});
