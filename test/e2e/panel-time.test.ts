// Time in the panel, as somebody sees it in VS Code: keys, the slider, findings, the cursor that goes along, a restart, themes.
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { FrameLocator } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openWindow, type Window } from "./harness.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

let window: Window;
beforeAll(async () => {
  window = await openWindow();
  await window.open("anon-dontneed.pte");
  await window.run("ptescope: Show Page Tables");
  await panel().getByText("/ 8", { exact: false }).first().waitFor();
});
afterAll(() => window.close());

const panel = (): FrameLocator => window.webview();
/** A key pressed in the panel, which has the focus then. */
const press = (key: string): Promise<void> => panel().locator("pte-panel").press(key);
const place = (step: number) => panel().getByText(`${step} / 8`, { exact: true }).waitFor();
const cursor = (line: number) =>
  window.page
    .locator(".monaco-editor .line-numbers.active-line-number", { hasText: new RegExp(`^${line}$`) })
    .waitFor();

test("keys step, and the cursor goes along", async () => {
  await press("End");
  await place(8);
  await press("Home");
  await place(1);
  await cursor(7);
  await press("ArrowRight");
  await place(2);
  await cursor(8);
  await press("f");
  await place(7);
  await cursor(15);
  await panel().locator(".finding", { hasText: "drops the write-protection of A.buf[0..1]" }).waitFor();
  await panel().locator(".cell.changed").first().waitFor();
});

test("the slider steps, and a finding leads to where the page was protected", async () => {
  const slider = panel().getByRole("slider");
  await slider.press("ArrowLeft");
  await place(6);
  await slider.press("ArrowRight");
  await place(7);
  await panel()
    .getByRole("button", { name: /protected here/ })
    .click();
  await place(6);
  await cursor(12);
});

test("commands of the editor step too", async () => {
  await window.line("wp(buf[0..1])").click();
  await place(6);
  await window.focusEditor();
  await window.page.keyboard.press("Control+Alt+.");
  await place(7);
  await cursor(15);
});

test("a page is looked into, in each kind of theme", async () => {
  await panel()
    .getByRole("gridcell", { name: /^A\.buf\[1\]/ })
    .click();
  await panel().getByRole("heading", { name: "A.buf[1]" }).waitFor();
  await panel().locator(".bit").first().waitFor();
  for (const theme of ["Dark Modern", "Dark High Contrast", "Light Modern"]) {
    await window.chooseTheme(theme);
    await window.screenshot(`panel-${theme.toLowerCase().replaceAll(" ", "-")}`);
    expect(await violations()).toEqual([]);
  }
});

test("a walkthrough plays with narration", async () => {
  await window.run("ptescope: Start Walkthrough");
  await place(1);
  await panel().getByText("Nothing outlives the entry of an anonymous page", { exact: false }).waitFor();
  await press("End");
  await panel().getByText("A live snapshot that waited for this message", { exact: false }).waitFor();
  await place(8);
  await window.screenshot("walkthrough");
});

test("a walkthrough is written as a page, and as Markdown", async () => {
  for (const [format, start] of [
    ["HTML", "<!doctype html>"],
    ["Markdown", "# "],
  ] as const) {
    await window.choose("ptescope: Write Walkthrough", format);
    const file = await window.acceptPath();
    await expect.poll(() => existsSync(file) && readFileSync(file, "utf8").startsWith(start)).toBe(true);
    if (format === "HTML")
      await window.page.locator(".notification-toast", { hasText: "The walkthrough is in" }).waitFor();
    else await window.page.locator(".tab.active", { hasText: "anon-dontneed.md" }).waitFor();
  }
  await window.run("View: Close Editor");
  await window.run("Notifications: Clear All Notifications");
});

test("a picture of the step is saved and copied", async () => {
  await press("?");
  await panel().getByRole("button", { name: "Save SVG…" }).click();
  const file = await window.acceptPath();
  // A file is there before anything is in it.
  await expect.poll(() => existsSync(file) && readFileSync(file, "utf8")).toContain("<svg");
  for (const kind of ["Copy PNG", "Copy SVG", "Copy text"]) {
    await panel().getByRole("button", { name: kind }).click();
    await panel().getByText("Copied.").waitFor();
  }
  // That it is copied is said of the picture before, too, which may come to the clipboard later than the text.
  const copied = async (): Promise<string> => {
    await panel().getByRole("button", { name: "Copy text" }).click();
    return window.page.evaluate(() => navigator.clipboard.readText());
  };
  await expect.poll(copied).toMatch(/^(?!<svg).*A\.buf/s);
  await panel().locator(".more .find").press("Escape");
});

test("after a restart it is as it was", async () => {
  await press("v");
  await panel().locator("pte-lives .row").first().waitFor();
  await window.reload();
  await place(8);
  await panel().getByText("A live snapshot that waited for this message", { exact: false }).waitFor();
  await panel().locator("pte-lives .row").first().waitFor();
  await panel().getByRole("heading", { name: "A.buf[1]" }).waitFor();
});

test("the view of the side bar shows the scenario of the editor", async () => {
  await window.run("View: Close All Editors");
  await window.run("Focus on Page Tables View");
  await panel().getByText("Open a scenario (.pte) to see its page tables.").waitFor();
  await window.open("anon-dontneed.pte");
  await panel().getByText("/ 8", { exact: false }).first().waitFor();
  await window.line("wp(buf[0..1])").click();
  await place(6);
  await window.screenshot("side-bar");
});

async function violations(): Promise<string[]> {
  const frame = await window.frame();
  await frame.evaluate(axe);
  const found = await frame.evaluate(async () => {
    const run = (
      globalThis as typeof globalThis & {
        axe: { run(): Promise<{ violations: { id: string; nodes: { failureSummary?: string }[] }[] }> };
      }
    ).axe;
    return (await run.run()).violations;
  });
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ failureSummary }) => failureSummary).join("; ")}`);
}
