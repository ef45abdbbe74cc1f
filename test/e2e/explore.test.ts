// Searches as somebody makes them in VS Code: what could lose a page.
import { afterAll, beforeAll, expect, test } from "vitest";
import { lost, openWindow, type Window } from "./harness.ts";
import { focusLine, pressUntil } from "./keys.ts";

let window: Window;
beforeAll(async () => {
  window = await openWindow({ "lost.pte": lost });
});
afterAll(() => window.close());

test("from a squiggle, what could lose the page: a list, and each row a scenario", async () => {
  await window.open("lost.pte");
  await window.squiggles("error").first().waitFor();
  await focusLine(window.line("A: madvise(buf[0], DONTNEED)"));
  const row = window.page.locator(".action-widget .monaco-list-row", { hasText: "What could lose the protection" });
  await pressUntil(window.page, "Control+.", row);
  await row.first().click();
  const list = window.webview();
  await list.getByRole("heading", { name: "What could lose the protection of A.buf[0]?" }).waitFor();
  expect(await list.locator("li").count()).toBeGreaterThan(4);
  await window.screenshot("losses");
  await list.locator("li", { hasText: "zap_pte_range()" }).first().getByRole("link").click();
  await window.line("loses the protection of A.buf[0]").waitFor();
  await window.screenshot("losses-found");
});
