// An strace becomes a scenario in VS Code: by paste, by command, and by the notice where it stands as text.
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

test("by paste", async () => {
  await window.open("empty.pte");
  const first = window.line("A: pc_ram = mmap(2048, SHARED, pc_ram_file)");
  await focusLine(window.line("nothing yet"));
  await pressUntil(window.page, ["End", "Enter", "Control+V"], first);
  await window.screenshot("import-paste");
});

test("by command, from the clipboard", async () => {
  await window.choose("ptescope: Import strace…", "From the Clipboard");
  await window.page.locator(".tabs-container .tab.active", { hasText: "Untitled" }).waitFor();
  await window.line("A: pc_ram = mmap(2048, SHARED, pc_ram_file)").waitFor();
  await window.screenshot("import-command");
});

test("by the notice, where it was pasted as the text that it is", async () => {
  // Who switches paste edits off is asked.
  const settings = JSON.stringify({ "editor.pasteAs.enabled": false });
  const plain = await openWindow({ "typed.pte": "# typed\n", ".vscode/settings.json": settings }, null);
  try {
    await plain.page.evaluate((text) => navigator.clipboard.writeText(text), trace);
    await plain.open("typed.pte");
    await focusLine(plain.line("# typed"));
    const notice = plain.page.locator(".notification-toast", { hasText: "looks like an strace" });
    await pressUntil(plain.page, ["End", "Enter", "Control+V"], notice);
    await plain.screenshot("import-notice");
    await notice.getByRole("button", { name: "Make a Scenario of It" }).click();
    await plain.line("A: pc_ram = mmap(2048, SHARED, pc_ram_file)").waitFor();
    await plain.line("# typed").waitFor();
    await plain.screenshot("import-noticed");
  } finally {
    await plain.close();
  }
});
