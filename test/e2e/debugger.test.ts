// The debugger in VS Code by keyboard, with the extension in Node and in a worker of the browser: F5, steps forward and
// back, a finding, a what-if line, a data breakpoint, the panel. docs/images/debugger.png is its picture of the what-if
// line.
import { readFileSync, writeFileSync } from "node:fs";
import type { Locator } from "playwright-core";
import { afterAll, beforeAll, describe, test } from "vitest";
import { keepPicture } from "../pictures.ts";
import { openWindow, settingsFile, type Window } from "./harness.ts";
import { focusLine, menuUntil, pressUntil } from "./keys.ts";

const scenario = `kernel 6.18
f = memfd(2)
A: buf = mmap(2, SHARED, f)
A: anon = mmap(2)
A: userfaultfd(PAGEFAULT_FLAG_WP | WP_HUGETLBFS_SHMEM)
A: register(buf, WP)
A: register(anon, WP)
A: write(buf[0], 7)
A: write(anon[0], 7)
A: wp(buf[0])
A: wp(anon[0])
A: madvise(buf[0], DONTNEED)
A: madvise(anon[0], DONTNEED)
A/1: write(buf[0], 9)
A: resolve(buf[0])
`;

describe.each([
  ["VS Code", "workspace"],
  ["VS Code for the Web", "web"],
])("%s", (_, kind) => {
  const settings = settingsFile();
  const before = readFileSync(settings, "utf8");
  let window: Window;
  beforeAll(async () => {
    const hosts = { "remote.extensionKind": { "ptescope.ptescope": [kind] } };
    writeFileSync(settings, JSON.stringify({ ...JSON.parse(before), ...hosts }));
    window = await openWindow({ "debugged.pte": scenario });
  });
  afterAll(async () => {
    writeFileSync(settings, before);
    await window.close();
  });

  /** Why and where it stopped, in the Run and Debug view: VS Code has it in the call stack's header or in its rows, and hides the other one. */
  const stop = (text: string): Locator =>
    window.page.locator(".debug-viewlet").getByText(text).filter({ visible: true }).first();
  const finding = (text: string): Locator => window.page.locator(".exception-widget").getByText(text).first();
  const frame = (text: string): Locator => window.page.locator(".debug-call-stack").getByText(text).first();
  /** F5, and again where the key was lost; never while a session begins, which it would take on. */
  const start = (): Promise<void> => press("F5", window.page.locator(".debug-toolbar"));
  /**
   * A key that goes on or back, to what it leads to, and again where it was lost: VS Code takes it once it has the frames of the stop before, which the
   * toolbar does not always tell.
   */
  const go = (key: string, to: Locator): Promise<void> =>
    press(key, to, window.page.locator(".debug-toolbar .codicon-debug-step-over:not(.disabled)"));
  /** `ready`: what has to be seen before it is pressed. */
  async function press(key: string, to: Locator, ready?: Locator): Promise<void> {
    // VS Code writes where it stopped in two places, one after the other: one may still tell of the stop before the last one.
    await to.waitFor({ state: "hidden" });
    for (let tries = 0; tries < 4; tries++) {
      await ready?.waitFor();
      await window.page.keyboard.press(key);
      await to.waitFor({ timeout: 30_000 }).catch(() => undefined);
      if (await to.isVisible()) return;
    }
    await to.waitFor();
  }
  const picture = (name: string): Promise<void> => window.screenshot(`debugger-${name}-${kind}`);

  test("F5, a step, a step back, and on to a finding", async () => {
    await window.open("debugged.pte");
    await window.squiggles("error").first().waitFor();
    await window.run("View: Show Run and Debug");
    await focusLine(window.line("kernel 6.18"));
    await start();
    await stop("step 1 of 14").waitFor();
    await go("F10", stop("step 2 of 14"));
    await go("Control+F10", stop("step 1 of 14"));
    await go("F5", finding("PTE001: drops the write-protection of A.anon[0]"));
    await frame("zap_pte_range()").waitFor();
    await picture("finding");
  });

  test("a statement in the console says what it would do", async () => {
    const { page } = window;
    await window.run("Debug Console: Focus on Debug Console View");
    const input = page.locator(".repl-input-wrapper .monaco-editor.focused");
    await input.waitFor();
    await page.keyboard.insertText("write(anon[0], 3)");
    await page.keyboard.press("Enter");
    await page
      .locator(".repl")
      .getByText("PTE016: A.anon[0] is written, and userfaultfd is not told")
      .first()
      .waitFor();
    await picture("what-if");
    if (kind !== "workspace") return;
    const said = [page.locator(".exception-widget"), page.locator(".repl .monaco-list-row")];
    const texts = await Promise.all(said.map((each) => each.allTextContents()));
    await keepPicture(page, "docs/images/debugger", texts.flat().join(" "));
  });

  test("a data breakpoint stops at the next write, and before it at the one before", async () => {
    const { page } = window;
    const variable = (label: string) => page.locator(`.debug-variables [aria-label^=${JSON.stringify(label)}]`).first();
    await variable("Scope Pages").click();
    await pressUntil(page, "ArrowRight", variable("A.buf, value"));
    await variable("A.buf, value").click();
    await pressUntil(page, "ArrowRight", variable("[0], value"));
    // Beside seven filters of findings.
    const set = page.locator('.debug-breakpoints .monaco-list-row[aria-setsize="8"]');
    await menuUntil(variable("[0], value"), "Break on Value Change", set);
    await go("F5", stop("A/1 waits: wp fault at buf[0]"));
    await frame("A/1: write(buf[0], 9)").waitFor();
    await picture("data");
    await go("Alt+F5", stop("step 12 of 14"));
    await frame("A: madvise(anon[0], DONTNEED)").waitFor();
    await go("Alt+F5", stop("step 7 of 14"));
  });

  test("the panel goes along, and the debugger with the panel", async () => {
    await window.run("ptescope: Show Page Tables");
    const panel = window.webview();
    await panel.getByText("7 / 14").waitFor();
    await focusLine(window.line("A: wp(buf[0])"));
    await window.run("Debug: Step Over");
    await stop("step 8 of 14").waitFor();
    await panel.getByText("8 / 14").waitFor();
    await panel.locator("pte-panel").press("ArrowRight");
    await frame("A: wp(buf[0])").waitFor();
    await picture("panel");
  });
});
