// An strace becomes a scenario in VS Code: by command from the clipboard, by paste, by a notice where one was put in as it is.
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openWindow, type Window } from "./harness.ts";
import { focusLine, pressUntil } from "./keys.ts";

const trace = readFileSync("import/golden/snapshot-7.2.strace", "utf8");

let window: Window;
beforeAll(async () => {
  window = await openWindow({ "empty.pte": "# nothing yet\n", "raw.pte": "# nothing here\n" }, null);
  await window.page.evaluate((text) => navigator.clipboard.writeText(text), trace);
});
afterAll(() => window.close());

test("by command, from the clipboard", async () => {
  await window.run("ptescope: Import strace…");
  const row = window.page.locator(".quick-input-list .monaco-list-row", { hasText: "From the Clipboard" });
  const made = window.line("A: madvise(anon[16..17], DONTNEED)");
  await row.waitFor();
  // A list that has just opened is drawn anew: a click on what was there first goes nowhere.
  await expect
    .poll(async () => {
      if (await row.isVisible()) await row.click({ timeout: 3000 }).catch(() => undefined);
      return made.first().isVisible();
    })
    .toBe(true);
  await window.squiggles("error").first().waitFor();
  await window.screenshot("import-strace");
});

test("by paste", async () => {
  await window.open("empty.pte");
  const first = window.line("A: pc_ram = mmap(2048, SHARED, pc_ram_file)");
  await focusLine(window.line("nothing yet"));
  await pressUntil(window.page, ["End", "Enter", "Control+V"], first);
  await window.screenshot("import-paste");
});

test("where one was put in as it is, by a notice", async () => {
  await window.open("raw.pte");
  await focusLine(window.line("nothing here"));
  await window.page.keyboard.press("End");
  await window.run("Paste as Text");
  const notice = window.page.locator(".notification-toast", { hasText: "looks like an strace" });
  await notice.getByRole("button", { name: "Make a Scenario of It" }).click();
  await window.line("A: pc_ram = mmap(2048, SHARED, pc_ram_file)").first().waitFor();
});
