// A scenario as a C reproducer, as somebody makes one in VS Code.
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ptescope } from "../../cli/testing/terminal.ts";
import { openWindow, type Window } from "./harness.ts";

let window: Window;
beforeAll(async () => {
  window = await openWindow();
  await window.open("mremap-without-event.pte");
});
afterAll(() => window.close());

test("it is written beside the scenario, and opens", async () => {
  await window.choose("ptescope: Write C Reproducer…", "Demonstration");
  const file = await window.acceptPath();
  expect(file).toMatch(/mremap-without-event\.c$/);
  await window.line("SPDX-License-Identifier: GPL-2.0").waitFor();
  const { out } = await ptescope(["reproduce", "examples/mremap-without-event.pte"]);
  expect(readFileSync(file, "utf8")).toBe(out);
  await window.screenshot("reproducer");
});

test("the panel's menu writes it too, of the scenario that it shows", async () => {
  await window.open("anon-dontneed.pte");
  await window.run("ptescope: Show Page Tables");
  await window.webview().getByText("/ 8", { exact: false }).first().waitFor();
  await window.webview().locator("pte-panel").press("?");
  await window.webview().getByRole("button", { name: "Run reproducer" }).waitFor();
  await window.webview().getByRole("button", { name: "Write C reproducer…" }).click();
  await window.page.locator(".quick-input-list .monaco-list-row", { hasText: "Demonstration" }).click();
  const file = await window.acceptPath();
  expect(file).toMatch(/anon-dontneed\.c$/);
  await window.line("SPDX-License-Identifier: GPL-2.0").waitFor();
});
