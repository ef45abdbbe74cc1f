// The first minute: a scenario from a template, an example from the gallery, a panel that leaves the cursor where it is.
import { afterAll, beforeAll, expect, test } from "vitest";
import { lost, openWindow, type Window } from "./harness.ts";
import { clickUntil, pressUntil } from "./keys.ts";

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

test("the walkthrough's pictures are there, in the colours of the theme", async () => {
  // A window of its own: nothing else is open, and nothing takes the walkthrough's place.
  const apart = await openWindow();
  const { page } = apart;
  // Where there is less room VS Code shows the words alone.
  await page.setViewportSize({ width: 1600, height: 900 });
  await apart.choose("Welcome: Open Walkthrough...", "See what happens to page-table entries");
  // A step that is chosen while the first one's page comes in keeps that page.
  await apart.webview(page.locator(".getting-started-media")).getByText("is the process").waitFor();
  for (const [step, words] of [
    ["See where a protection is lost", "PTE001: drops the write-protection of A.buf[0]"],
    ["Step through the page tables", "A: madvise(private[0], DONTNEED)"],
  ] as const) {
    const picture = apart.webview(page.locator(".getting-started-media")).locator("body > svg");
    const shown = picture.locator("text", { hasText: words }).first();
    // While the page comes in, a click on a step is lost.
    await clickUntil(page.locator(".getting-started-step", { hasText: step }), shown);
    const { width, height } = (await picture.boundingBox()) ?? { width: 0, height: 0 };
    expect(width).toBeGreaterThan(340);
    expect(height).toBeGreaterThan(100);
    // Its text has the theme's colour, by a policy that takes no style of its own.
    const [own, ground] = await picture.evaluate((svg) => [
      getComputedStyle(svg).fill,
      getComputedStyle(document.documentElement).getPropertyValue("--vscode-editor-foreground"),
    ]);
    expect(
      await picture.evaluate((_, colour) => {
        const probe = document.createElement("i");
        probe.style.color = colour;
        document.body.append(probe);
        return getComputedStyle(probe).color;
      }, ground),
    ).toBe(own);
    await apart.screenshot(`walkthrough-${step}`.replaceAll(" ", "-").toLowerCase());
  }
  await apart.close();
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
  // Above the examples: the list may stand at the one that was opened.
  await pressUntil(page, "Home", page.locator(".pane-body .monaco-list-row", { hasText: "Recent" }));
  await page.locator(".pane-body .monaco-list-row", { hasText: "empty.pte" }).first().waitFor();
  await window.screenshot("recent");
});
