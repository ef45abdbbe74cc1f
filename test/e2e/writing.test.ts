// Writing a scenario in VS Code: what completion offers first, a C call that becomes a statement, a fix that leaves no error, a log's value in the menu.
import { afterAll, beforeAll, expect, test } from "vitest";
import { lost, openWindow, type Window } from "./harness.ts";
import { focusLine, pressAtLine, pressUntil } from "./keys.ts";

const forked = `A: buf = mmap(1)
A: write(buf[0], 7)
A: fork(B)
`;

let window: Window;
beforeAll(async () => {
  window = await openWindow(
    {
      "lost.pte": lost,
      "meant.pte": lost.replace("DONTNEED)", "DONTNEED) -> !PTE001"),
      "empty.pte": "",
      "pasted.pte": "A: buf = mmap(4)\n",
      "forked.pte": forked,
      "value.log": "pte:80000001233f5867 and words\n",
    },
    null,
  );
});
afterAll(() => window.close());

const suggestions = () => window.page.locator(".suggest-widget.visible .monaco-list-row");

test("an empty file offers patterns first, an empty process mmap", async () => {
  const { page } = window;
  await window.open("empty.pte");
  await focusLine(window.lines.first());
  await pressUntil(page, "Control+Space", suggestions());
  await suggestions().first().locator(".codicon-symbol-snippet").waitFor();
  await window.screenshot("completion-empty");
  await page.keyboard.press("Escape");
  await page.keyboard.type("A: ");
  await pressUntil(page, "Control+Space", suggestions().first().filter({ hasText: "mmap" }));
  await window.screenshot("completion-first");
  await page.keyboard.press("Escape");
  await window.run("View: Revert and Close Editor");
});

test("a C call is offered as a statement", async () => {
  const { page } = window;
  await window.open("pasted.pte");
  await focusLine(window.line("A: buf = mmap(4)"));
  await page.keyboard.press("Control+End");
  await page.keyboard.insertText("madvise(buf, 4096, MADV_DONTNEED);");
  const fix = page.locator(".action-widget .monaco-list-row", { hasText: "A: madvise(buf[0], DONTNEED)" });
  await pressUntil(page, "Control+.", fix);
  await window.screenshot("c-call");
  // It comes first, and is taken by Enter.
  await fix.and(page.locator(".focused")).waitFor();
  await fix.first().click();
  await window.line("A: madvise(buf[0], DONTNEED)").waitFor();
  await window.run("View: Revert and Close Editor");
});

test("the fix of a lost protection leaves no error", async () => {
  const { page } = window;
  await window.open("lost.pte");
  await window.squiggles("error").first().waitFor();
  const fix = page.locator(".action-widget .monaco-list-row", { hasText: "rotect" });
  await pressAtLine(window.line("A: madvise(buf[0], DONTNEED)"), "Control+.", fix);
  await window.screenshot("fix-lost");
  await fix.first().click();
  await window.squiggles("error").first().waitFor({ state: "detached" });
  await window.screenshot("fixed-lost");
  await window.run("View: Revert and Close Editor");
});

test("what is meant to be lost looks alive, and the arrow that runs it stays at its line", async () => {
  const { page } = window;
  await window.open("meant.pte");
  await window.line("!PTE001").waitFor();
  const arrow = page.locator(".monaco-editor .testing-run-glyph").first();
  await arrow.waitFor();
  expect(await page.locator(".monaco-editor .squiggly-inline-unnecessary").count()).toBe(0);
  const atFirst = async () => {
    const [glyph, line] = [await arrow.boundingBox(), await window.line("A: buf = mmap(2)").boundingBox()];
    return Math.abs((glyph?.y ?? 0) - (line?.y ?? -99)) < 10;
  };
  await expect.poll(atFirst).toBe(true);
  await focusLine(window.line("!PTE001"));
  await page.keyboard.press("End");
  await page.keyboard.insertText("\nA: read(buf[1])\nA: read(buf[1])");
  await window.line("A: read(buf[1])").first().waitFor();
  await expect.poll(atFirst).toBe(true);
  await window.screenshot("meant");
  await window.run("View: Revert and Close Editor");
});

test("a hint names the mapping where it is another one's than the statement's", async () => {
  await window.open("forked.pte");
  await window.line("A: fork(B)").filter({ hasText: "B.buf[0]" }).waitFor();
  await window.screenshot("hints-of-another");
  await window.run("View: Close Editor");
});

test("findings are explained from a list with their titles", async () => {
  const { page } = window;
  await window.open("lost.pte");
  await window.run("ptescope: Explain a Finding…");
  const rows = page.locator(".quick-input-list .monaco-list-row");
  await rows.filter({ hasText: "PTE001" }).first().waitFor();
  expect(await rows.first().textContent()).toMatch(/PTE\d{3}\s*\S+ \S+/);
  await window.screenshot("explain-list");
  await rows.filter({ hasText: "PTE001" }).first().click();
  await window.webview().locator("h1", { hasText: "PTE001" }).waitFor();
  await window.run("View: Close All Editors");
});

test("the menu decodes what is selected, where it is a value or has values in it", async () => {
  const { page } = window;
  await window.open("value.log");
  await focusLine(window.lines.first());
  const menu = async (keys: readonly string[]): Promise<string[]> => {
    await page.keyboard.press("Home");
    for (const key of keys) await page.keyboard.press(key);
    const items = page.locator(".monaco-menu .action-item .action-label");
    await pressUntil(page, "Shift+F10", items.filter({ hasText: "Copy" }));
    const found = await items.allTextContents();
    await page.keyboard.press("Escape");
    return found.filter((text) => text.includes("Decode"));
  };
  const right = (count: number, held = "") => Array.from({ length: count }, () => `${held}ArrowRight`);
  // The value itself; the words behind it; all of the line.
  const value = [...right(4), ...right(16, "Shift+")];
  await expect.poll(() => menu(value)).toContain("Decode Page-Table Value");
  await window.screenshot("decode-menu");
  await expect
    .poll(() => menu(["End", ...Array.from({ length: 5 }, () => "Shift+ArrowLeft")]))
    .not.toContain("Decode Page-Table Value");
  await expect.poll(() => menu(["Shift+End"])).toContain("Decode the Values in This Text");
});
