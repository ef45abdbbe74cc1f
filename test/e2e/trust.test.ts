// Workspaces that are not trusted, and those that no process on this computer can read: the extension works in both, and
// takes no address from the first.
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { lost, openFolder, workbench } from "./harness.ts";
import { startWorkbench, type Workbench } from "./workbench.ts";

let own: Workbench;
beforeAll(async () => {
  const scratch = mkdtempSync(join(workbench().scratch, "trust-"));
  own = await startWorkbench(scratch, { trust: true, extension: resolve("test/e2e/memory-files") });
});
afterAll(() => own.stop());

test("a workspace that is not trusted: findings and the panel are there; no address of its settings is", async () => {
  const folder = mkdtempSync(join(workbench().scratch, "restricted-"));
  writeFileSync(join(folder, "lost.pte"), lost);
  mkdirSync(join(folder, ".vscode"));
  const settings = { "ptescope.share.address": "https://example.org/" };
  writeFileSync(join(folder, ".vscode", "settings.json"), JSON.stringify(settings));
  const window = await openFolder(own.url, folder);
  await window.page.locator(".statusbar-item", { hasText: "Restricted Mode" }).waitFor();
  await window.open("lost.pte");
  await window.squiggles("error").first().waitFor();

  await window.run("ptescope: Show Page Tables");
  await window.webview().getByText("buf").filter({ visible: true }).first().waitFor();

  await window.line("DONTNEED").click();
  await window.run("ptescope: Copy Link");
  // With an address of the workspace's the link would be copied without a question.
  await window.page.locator(".quick-input-widget:visible", { hasText: "Link for VS Code" }).waitFor();
  await window.screenshot("restricted");
  await window.page.keyboard.press("Escape");
  await window.close();
});

test("a virtual workspace: its scenarios are read by way of VS Code, an include of it is told at its line", async () => {
  const window = await openFolder(own.url, "memory:/scenarios");
  // Quick open searches folders of a computer alone.
  const file = (name: string) => window.page.locator(".explorer-folders-view .monaco-list-row", { hasText: name });
  await file("lost.pte").dblclick();
  await window.squiggles("error").first().waitFor();
  await window.run("View: Close Editor");
  await file("including.pte").dblclick();
  await window.squiggles("error").first().waitFor();
  const hover = await window.hover(window.line("include").getByText("setup.pte"));
  await expect.poll(() => hover.textContent()).toContain("only folders of this computer are read");
  await window.screenshot("virtual");
  await window.close();
});
