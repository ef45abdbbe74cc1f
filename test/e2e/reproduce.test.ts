// A scenario as a C reproducer, as somebody makes one in VS Code: written beside the scenario, and run in a terminal.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { lacks } from "../../cli/lab/recorder.ts";
import { ptescope } from "../../cli/testing/terminal.ts";
import { openWindow, type Window } from "./harness.ts";

const [missing = spawnSync("cc", ["--version"]).status === 0 ? undefined : "no C compiler"] = lacks();

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

test.skipIf(missing !== undefined)(`it is compiled and run in a terminal (${missing ?? "as root"})`, async () => {
  await window.open("mremap-without-event.pte");
  await window.run("ptescope: Run Reproducer");
  const said = window.page.locator(".terminal-wrapper .xterm-rows");
  await expect
    .poll(() => said.textContent())
    .toMatch(/The\swrite\sto\spage\s0\sof\snew\sat\sstep\s7\swas\snot\sreported/);
  await window.screenshot("reproducer-run");
});
