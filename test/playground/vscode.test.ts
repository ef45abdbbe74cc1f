// The same in VS Code as in the page.
import { afterAll, beforeAll, test } from "vitest";
import { openWindow, type Window } from "../e2e/harness.ts";
import { checks } from "./checks.ts";
import { scenarios } from "./scenarios.ts";
import { VsCodeSurface } from "./vscode.ts";

let window: Window;
let surface: VsCodeSurface;
beforeAll(async () => {
  window = await openWindow(scenarios);
  await window.page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  surface = new VsCodeSurface(window);
});
afterAll(() => window.close());

test.each(checks)("$name", async ({ name, run }) => {
  try {
    await run(surface);
  } catch (error) {
    await window.screenshot(`vscode ${name}`);
    throw error;
  }
});
