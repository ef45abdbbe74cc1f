// Kernels side by side in VS Code: a verdict, columns that step together, lines that lead to the statement.
import { afterAll, beforeAll, expect, test } from "vitest";
import { openWindow, type Window } from "./harness.ts";
import { focusLine } from "./keys.ts";

let window: Window;
beforeAll(async () => {
  window = await openWindow();
  await window.open("mremap-without-event.pte");
});
afterAll(() => window.close());

const page = () => window.webview();
/** What stands after the chosen statement, in all columns. */
const state = () => page().locator(".state:visible");

test("columns step together, and rows lead to their lines", async () => {
  await window.page.locator(".codelens-decoration a", { hasText: "Compare" }).first().click();
  await window.page.locator(".quick-input-list .monaco-list-row", { hasText: "Kernels" }).first().click();
  await page().locator(".verdict", { hasText: "leave wp set in A.new[0]" }).waitFor();
  // It begins where they part.
  await state().locator("caption", { hasText: "mremap(" }).waitFor();
  expect(await state().locator("thead th").count()).toBeGreaterThanOrEqual(2);
  expect(await state().locator("td.differs").count()).toBeGreaterThanOrEqual(2);
  await window.screenshot("compare");
  await page().locator('input[name="step"]:checked').press("ArrowLeft");
  await state().locator("caption", { hasText: "wp(" }).waitFor();
  expect(await state().count()).toBe(1);
  // Columns that are equal there are one.
  expect(await state().locator("td[colspan]").count()).toBeGreaterThan(0);
  await window.screenshot("compare-stepped");
  // Rows that come out the same are shown when they are asked for, and where one stands.
  expect(await page().locator("tr.same:visible").count()).toBe(1);
  await page().locator("#all").check();
  expect(await page().locator("tr.same:visible").count()).toBeGreaterThan(1);
  const row = page().locator("tr.differs", { hasText: "mremap(" });
  const line = await row.locator("a").first().textContent();
  await row.locator("a").first().click();
  await window.page
    .locator(".monaco-editor .line-numbers.active-line-number", { hasText: new RegExp(`^${line}$`) })
    .waitFor();
});

test("the chosen step stays chosen when the scenario is edited", async () => {
  const caption = state().locator("caption");
  // The step that the keys have chosen before.
  const statement = await caption.locator("code").textContent();
  const lineOf = async () => Number(/After line (\d+)/.exec((await caption.textContent()) ?? "")?.[1]);
  const before = await lineOf();
  await focusLine(window.lines.first());
  await window.page.keyboard.press("Control+Home");
  await window.page.keyboard.type("# a line more\n");
  await expect.poll(lineOf).toBe(before + 1);
  expect(await caption.locator("code").textContent()).toBe(statement);
});
