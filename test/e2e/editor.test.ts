// A scenario in VS Code, as somebody sees it who opens, reads and edits one.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { lost, openWindow, type Window } from "./harness.ts";
import { fillUntil, pressUntil } from "./keys.ts";

const typing = `A: buf = mmap(2)
A: userfaultfd(PAGEFAULT_FLAG_WP)
A: register(buf, WP)
A: write(buf[0], 7)
A:wp(buf[0])
A: madvise(buf, REMOVE)
`;

let window: Window;
beforeAll(async () => {
  window = await openWindow({
    "lost.pte": lost,
    "typo.pte": "A: buf = mmap(2)\nA buf = mmap(2)\n",
    "typing.pte": typing,
    "again.pte": lost,
    "failing.pte": "A: buf = mmap(1)\nA: read(buf[0]) -> 5\n",
  });
});
afterAll(() => window.close());

test("a lost protection is underlined, listed and explained, and no longer so once the memory is shared", async () => {
  await window.open("lost.pte");
  await window.squiggles("error").first().waitFor();
  await window.showProblems();
  const problem = window.problems.filter({ hasText: "PTE001" });
  await problem.waitFor();
  expect(await problem.textContent()).toContain("drops the write-protection of A.buf[0]");

  const line = window.line("madvise(buf[0], DONTNEED)");
  const hover = await window.hover(line.locator("span", { hasText: "madvise" }).last());
  await hover.filter({ hasText: "PTE001" }).waitFor();
  await hover.filter({ hasText: "MADV_" }).waitFor();
  await window.screenshot("lost");

  await window.replaceLine("buf = mmap(2)", "A: buf = mmap(2, SHARED)");
  await window.squiggles("error").first().waitFor({ state: "detached" });
  await window.page.locator(".markers-panel", { hasText: "No problems have been detected" }).waitFor();
  await window.screenshot("kept");
  await window.saveAndClose();
});

test("a line that does not parse is underlined and listed until it is mended", async () => {
  await window.open("typo.pte");
  await window.squiggles("error").first().waitFor();
  await window.showProblems();
  await expect.poll(() => window.problems.count()).toBeGreaterThan(0);
  await window.screenshot("syntax-error");

  await window.replaceLine("A buf = mmap(2)", "A: buf = mmap(2)");
  await window.squiggles("error").first().waitFor({ state: "detached" });
  await window.page.locator(".markers-panel", { hasText: "No problems have been detected" }).waitFor();
  await window.saveAndClose();
});

describe("by keyboard", () => {
  const press = (...keys: string[]): Promise<void> =>
    keys.reduce((done, key) => done.then(() => window.page.keyboard.press(key)), Promise.resolve());

  /** Puts the cursor at a line's start or end, or at `line:column`. */
  async function goTo(place: number | string, end?: "Home" | "End"): Promise<void> {
    const input = window.page.locator(".quick-input-widget:visible .quick-input-box input");
    await pressUntil(window.page, "Control+G", input);
    await input.fill(`:${place}`);
    await press("Enter");
    // What is pressed before the editor has the focus again goes nowhere.
    await window.page.locator(".quick-input-widget:visible").waitFor({ state: "detached" });
    await window.page.locator(".monaco-editor.focused").first().waitFor();
    if (end) await press(end);
  }

  beforeAll(async () => {
    await window.open("typing.pte");
    await window.page.locator(".tabs-container .tab[data-resource-name='typing.pte']").click();
  });

  test("inlay hints say what statements came to", async () => {
    await window.lines.filter({ hasText: "EINVAL" }).first().waitFor();
    await window.lines.filter({ hasText: "-rw" }).first().waitFor();
    await window.screenshot("inlay-hints");
  });

  test("completion knows the place, and takes what is chosen", async () => {
    await goTo(6, "End");
    await press("Enter");
    await window.page.keyboard.type("A: madv");
    const rows = window.page.locator(".suggest-widget.visible .monaco-list-row");
    await rows.filter({ hasText: "madvise" }).first().waitFor();
    await window.screenshot("completion-operation");
    await press("Tab");
    await window.page.locator(".parameter-hints-widget.visible").waitFor();
    await pressUntil(window.page, "Control+Space", rows.filter({ hasText: "buf" }));
    await window.page.keyboard.type("buf, PAGE");
    await rows.filter({ hasText: "PAGEOUT" }).first().waitFor();
    await window.screenshot("completion-flag");
    await press("Tab");
    await window.line("A: madvise(buf, PAGEOUT)").waitFor();
    await press("Escape");
  });

  test("rename changes every line", async () => {
    await goTo(1, "Home");
    await press("ArrowRight", "ArrowRight", "ArrowRight");
    const input = window.page.locator(".rename-box:visible input.rename-input");
    await pressUntil(window.page, "F2", input);
    await window.screenshot("rename");
    // The box shows before it has the focus: what is typed at once goes into the text.
    await fillUntil(window.page, "F2", input, "guest", window.line("A: guest = mmap(2)"));
    await window.line("A: madvise(guest, PAGEOUT)").waitFor();
    await expect.poll(() => window.lines.filter({ hasText: "buf" }).count()).toBe(0);
  });

  test("format lays the lines out", async () => {
    await window.run("Format Document");
    await window.line("A: wp(guest[0])").waitFor();
    await window.screenshot("formatted");
  });

  test("a quick fix does what it says", async () => {
    await goTo(6, "Home");
    await press("ArrowRight");
    const action = window.page.locator(".action-widget .monaco-list-row", { hasText: "Expect EINVAL" });
    await pressUntil(window.page, "Control+.", action);
    await window.screenshot("quick-fix");
    await action.click();
    await window.line("A: madvise(guest, REMOVE) -> EINVAL").waitFor();
    await window.saveAndClose();
  });

  test("a problem's code leads to the page of the finding", async () => {
    await window.open("again.pte");
    await window.showProblems();
    await window.problems.filter({ hasText: "PTE001" }).locator("a", { hasText: "PTE001" }).click();
    await window.page.locator(".tabs-container .tab", { hasText: "PTE001" }).waitFor();
    await window.webview().locator("h1", { hasText: "PTE001" }).waitFor();
    await window.screenshot("finding-page");
    await window.run("View: Close All Editors");
  });

  test("the Test Explorer runs every scenario and shows the one that fails", async () => {
    await window.run("Testing: Focus on Test Explorer View");
    const rows = window.page.locator(".test-explorer .monaco-list-row");
    await rows.filter({ hasText: "failing.pte" }).waitFor();
    await window.run("Test: Run All Tests");
    await rows.filter({ hasText: "failing.pte" }).locator(".codicon-testing-failed-icon").waitFor();
    await rows.filter({ hasText: "filled-over.pte" }).locator(".codicon-testing-passed-icon").waitFor();
    // What was run and is not open has no problems.
    await window.showProblems();
    expect(await window.problems.filter({ hasText: ".pte" }).count()).toBe(0);
    await window.open("failing.pte");
    await window.page
      .locator(".test-message-inline-content, .testing-inline-message-severity-0, .test-error-content-widget")
      .first()
      .waitFor();
    await window.screenshot("test-explorer");
  });
});
