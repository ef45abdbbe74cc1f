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
  await window.run("ptescope: Write C Reproducer…");
  await window.page.locator(".quick-input-list .monaco-list-row", { hasText: "Demonstration" }).click();
  const file = await window.acceptPath();
  expect(file).toMatch(/mremap-without-event\.c$/);
  await window.line("SPDX-License-Identifier: GPL-2.0").waitFor();
  const { out } = await ptescope(["reproduce", "examples/mremap-without-event.pte"]);
  expect(readFileSync(file, "utf8")).toBe(out);
  await window.screenshot("reproducer");
});
