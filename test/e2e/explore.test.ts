// Searches as somebody makes them in VS Code: what could lose a page, and an explored section.
import { afterAll, beforeAll, expect, test } from "vitest";
import { section } from "../playground/scenarios.ts";
import { lost, openWindow, type Window } from "./harness.ts";
import { clickUntil, pressAtLine } from "./keys.ts";

let window: Window;
beforeAll(async () => {
  window = await openWindow({ "lost.pte": lost, "section.pte": section }, null);
});
afterAll(() => window.close());

const lens = (text: string) => window.page.locator(".codelens-decoration a", { hasText: text });

test("a section: what does not hold is a problem on its line, what holds is marked as proven", async () => {
  await window.open("section.pte");
  const rows = window.page.locator(".quick-input-widget:visible .quick-input-list .monaco-list-row");
  await clickUntil(lens("Try every order"), rows.filter({ hasText: "never PTE016" }));
  await window.screenshot("explored-list");
  await window.page.keyboard.press("Escape");
  await lens("Proven on Linux 6.18: all").waitFor();
  await window.squiggles("error").first().waitFor();
  await window.showProblems();
  await window.problems.filter({ hasText: "Does not hold: A.buf[0] is written" }).first().waitFor();
  await window.screenshot("explored");
});

test("from the problem's line its scenario opens, and is kept as a test", async () => {
  const row = window.page.locator(".action-widget .monaco-list-row", { hasText: "Open the scenario in which" });
  await pressAtLine(window.line("never PTE016"), "Control+.", row);
  await row.first().click();
  await window.line("In 2 steps, and in no fewer").waitFor();
  await window.screenshot("explored-found");
  const keep = window.page.locator(".notifications-toasts .monaco-button", { hasText: "Keep as a Test" });
  await clickUntil(keep, window.page.locator(".quick-input-widget:visible .quick-input-box input"));
  expect(await window.acceptPath()).toMatch(/\/section-PTE016\.pte$/);
  await window.page.locator(".tabs-container .tab", { hasText: "section-PTE016.pte" }).waitFor();
});

test("the Test Explorer tries the section, and runs what was kept", async () => {
  await window.run("Testing: Focus on Test Explorer View");
  const row = (name: string) => window.page.locator(".test-explorer .monaco-list-row", { hasText: name });
  await row("section-PTE016.pte").waitFor();
  await window.run("Test: Run All Tests");
  await row("section.pte").locator(".codicon-testing-failed-icon").waitFor();
  await row("section-PTE016.pte").locator(".codicon-testing-passed-icon").waitFor();
  await window.screenshot("explored-tests");
});

test("from a squiggle, what could lose the page: a list, and each row a scenario", async () => {
  await window.open("lost.pte");
  await window.squiggles("error").first().waitFor();
  const row = window.page.locator(".action-widget .monaco-list-row", { hasText: "What could lose the protection" });
  await pressAtLine(window.line("A: madvise(buf[0], DONTNEED)"), "Control+.", row);
  await row.first().click();
  const list = window.webview();
  await list.getByRole("heading", { name: "What could lose the protection of A.buf[0]?" }).waitFor();
  expect(await list.locator("li").count()).toBeGreaterThan(5);
  await window.screenshot("losses");
  await list.locator("li", { hasText: "zap_pte_range()" }).first().getByRole("link").click();
  await window.line("loses the protection of A.buf[0]").waitFor();
  await window.screenshot("losses-found");
});
