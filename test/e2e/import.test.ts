// An strace becomes a scenario in VS Code: by command from the clipboard, by a notice where it was pasted as it is.
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, test } from "vitest";
import { openWindow, type Window } from "./harness.ts";
import { focusLine, pressUntil } from "./keys.ts";

const trace = readFileSync("import/golden/snapshot-7.2.strace", "utf8");

let window: Window;
beforeAll(async () => {
  window = await openWindow({ "empty.pte": "# nothing yet\n" }, null);
  await window.page.evaluate((text) => navigator.clipboard.writeText(text), trace);
});
afterAll(() => window.close());

test("by command, from the clipboard", async () => {
  await window.run("ptescope: Import strace…");
  await window.page.locator(".quick-input-list .monaco-list-row", { hasText: "From the Clipboard" }).click();
  await window.line("A: madvise(anon[16..17], DONTNEED)").waitFor();
  await window.squiggles("error").first().waitFor();
  await window.screenshot("import-strace");
});

test("where it was pasted, by a notice", async () => {
  await window.open("empty.pte");
  await focusLine(window.line("nothing yet"));
  await window.page.keyboard.press("End");
  const notice = window.page.locator(".notification-toast", { hasText: "looks like an strace" });
  await pressUntil(window.page, "Control+V", notice);
  await notice.getByRole("button", { name: "Make a Scenario of It" }).click();
  await window.line("A: pc_ram = mmap(2048, SHARED, pc_ram_file)").first().waitFor();
});
