// A pasted strace becomes a scenario in VS Code.
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
