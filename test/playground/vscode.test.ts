// The same in VS Code as in the page, and in VS Code for the Web: there extension and language server run in workers of the browser. code-server has
// both hosts, and a setting says which one an extension gets.
import { readFileSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, test } from "vitest";
import { openWindow, settingsFile, type Window } from "../e2e/harness.ts";
import { checks } from "./checks.ts";
import { scenarios } from "./scenarios.ts";
import { VsCodeSurface } from "./vscode.ts";

const files = {
  ...scenarios,
  "setup.pte": "A: buf = mmap(2)\nA: userfaultfd(PAGEFAULT_FLAG_WP)\nA: register(buf, WP)\nA: write(buf[0], 7)\n",
  "including.pte": 'include "setup.pte"\nA: wp(buf[0])\nA: madvise(buf[0], DONTNEED)\n',
};

describe.each([
  ["VS Code", "workspace"],
  ["VS Code for the Web", "web"],
])("%s", (_, kind) => {
  const settings = settingsFile();
  const before = readFileSync(settings, "utf8");
  let window: Window;
  let surface: VsCodeSurface;
  beforeAll(async () => {
    const hosts = { "remote.extensionKind": { "ptescope.ptescope": [kind] } };
    writeFileSync(settings, JSON.stringify({ ...JSON.parse(before), ...hosts }));
    window = await openWindow(files);
    await window.page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    surface = new VsCodeSurface(window);
  });
  afterAll(async () => {
    writeFileSync(settings, before);
    await window.close();
  });

  test.each(checks)("$name", ({ run }) => run(surface));

  test("a scenario may include another one of the folder", async () => {
    await surface.openFile("including.pte");
    await surface.squiggles("error").first().waitFor();
    const problem = await surface.problem("drops the write-protection of A.buf[0]");
    await problem.waitFor();
  });
});
