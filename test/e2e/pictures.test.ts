// The picture of README.md: the scenario that it begins with, in VS Code.
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, test } from "vitest";
import { keepPicture } from "../pictures.ts";
import { openWindow, type Window } from "./harness.ts";
import { focusLine, pressUntil } from "./keys.ts";

let window: Window;
beforeAll(async () => {
  window = await openWindow({ "lost.pte": readFileSync("docs/examples/lost.pte", "utf8") }, null);
});
afterAll(() => window.close());

test("a protection that is lost, in the editor and in the panel", async () => {
  const { page } = window;
  await page.setViewportSize({ width: 1280, height: 640 });
  await window.open("lost.pte");
  await window.squiggles("error").first().waitFor();
  await window.run("View: Close Primary Side Bar");
  await window.run("ptescope: Show Page Tables");
  const panel = window.webview();
  await panel.locator("pte-panel .statement").waitFor();
  // It began at the statement that loses it: to the one before, and from there a step.
  await focusLine(window.line("A: wp(buf[0])"));
  await panel.locator(".statement", { hasText: "A: wp(buf[0])" }).waitFor();
  await pressUntil(page, "Control+Alt+.", panel.locator(".statement", { hasText: "DONTNEED" }));
  await panel.locator(".finding", { hasText: "PTE001" }).first().waitFor();
  await page.mouse.move(5, 5);
  await page.locator(".monaco-hover:visible").waitFor({ state: "detached" });
  await window.line("A: madvise(buf[0], DONTNEED)").filter({ hasText: "present(wp)" }).waitFor();
  // The editor has its lines in any order.
  const lines = (await window.lines.allTextContents()).sort();
  const shown = [...lines, await panel.locator(".frame").textContent()];
  await keepPicture(page, "docs/images/editor", shown.join(" "));
});
