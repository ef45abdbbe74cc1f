// The first minute: a scenario from a template, an example from the gallery, a panel that leaves the cursor where it is.
import { afterAll, beforeAll, expect, test } from "vitest";
import { lost, openWindow, type Window } from "./harness.ts";
import { pressUntil } from "./keys.ts";

let window: Window;
beforeAll(async () => {
  window = await openWindow({ "lost.pte": lost, "empty.pte": "" }, null);
});
afterAll(() => window.close());

test("a template opens as a document of one's own, and the panel leaves the focus in it", async () => {
  const { page } = window;
  await window.open("lost.pte");
  const status = page.locator(".statusbar-item", { hasText: "Linux" });
  await expect.poll(() => status.textContent()).toBe("Linux 7.3 · x86_64 · 1 finding");
  await window.choose("ptescope: New Scenario", "Live snapshot");
  await window.line("guest = mmap(4, SHARED, ram)").waitFor();
  await window.focusEditor();
  await expect.poll(() => status.textContent()).toBe("Linux 6.18 · x86_64 · 0 findings");
  await window.run("ptescope: Show Page Tables");
  await window.webview(page.locator("body")).locator("body").waitFor();
  await window.focusEditor();
  await page.keyboard.type("# typed");
  await window.line("# typed").first().waitFor();
  await status.click();
  await page.locator(".quick-input-list .monaco-list-row", { hasText: "arm64" }).click();
  await expect.poll(() => status.textContent()).toContain("Linux 6.18 · arm64 · in the panel");
  await window.webview(page.locator("body")).getByText("arm64").first().waitFor();
  // The click on the status bar has not kept the focus.
  await window.focusEditor();
  await page.keyboard.type("# on");
  await window.line("# typed# on").first().waitFor();
  await window.screenshot("new-scenario");
});

test("the gallery lists the examples, and opens copies", async () => {
  const { page } = window;
  await pressUntil(page, "Control+Shift+P", page.locator(".quick-input-widget:visible .quick-input-box input"));
  await page.keyboard.press("Escape");
  await window.run("ptescope: Focus on Examples View");
  const rows = page.locator(".pane-body .monaco-list-row");
  await expect.poll(() => rows.count()).toBeGreaterThan(5);
  await window.screenshot("gallery");
  await rows.filter({ hasText: "MADV_DONTNEED on anonymous memory drops the bit" }).click();
  await window.line("Nothing outlives the entry of an anonymous page").waitFor();
});

test("an empty scenario says how to begin, until something is typed", async () => {
  const { page } = window;
  await window.open("empty.pte");
  const placeholder = page.locator(".monaco-editor .view-line", { hasText: "Ctrl+Space" });
  const shown = () =>
    page.evaluate(() =>
      [...document.querySelectorAll(".monaco-editor .view-line *")].some((each) =>
        getComputedStyle(each, "::after").content.includes("Ctrl+Space"),
      ),
    );
  await expect.poll(shown).toBe(true);
  expect(await placeholder.count()).toBe(0);
  await window.screenshot("empty-scenario");
  await page.keyboard.type("# x");
  await expect.poll(shown).toBe(false);
  await page.keyboard.press("Control+Z");
});

test("scenarios that were open last are in the view of examples", async () => {
  const { page } = window;
  await window.open("lost.pte");
  await window.run("ptescope: Focus on Examples View");
  await page.locator(".pane-body .monaco-list-row", { hasText: "Recent" }).waitFor();
  await page.locator(".pane-body .monaco-list-row", { hasText: "empty.pte" }).first().waitFor();
  await window.screenshot("recent");
});
