// Searches as somebody makes them in VS Code: what could lose a page, and an explored section.
import { afterAll, beforeAll, expect, test } from "vitest";
import { lost, openWindow, type Window } from "./harness.ts";
import { focusLine, pressUntil } from "./keys.ts";

const section = `kernel 6.18
A: buf = mmap(2)
A: userfaultfd(PAGEFAULT_FLAG_WP)
A: register(buf, WP)
A: write(buf[0], 7)
A: wp(buf[0])

explore
any A: madvise(buf[*], DONTNEED)
any A: write(buf[*], 9)
never PTE016
never A.buf[1] is marker
`;

let window: Window;
beforeAll(async () => {
  window = await openWindow({ "lost.pte": lost, "section.pte": section });
});
afterAll(() => window.close());

test("from a squiggle, what could lose the page: a list, and each row a scenario", async () => {
  await window.open("lost.pte");
  await window.squiggles("error").first().waitFor();
  await focusLine(window.line("A: madvise(buf[0], DONTNEED)"));
  const row = window.page.locator(".action-widget .monaco-list-row", { hasText: "What could lose the protection" });
  await pressUntil(window.page, "Control+.", row);
  await row.first().click();
  const list = window.webview();
  await list.getByRole("heading", { name: "What could lose the protection of A.buf[0]?" }).waitFor();
  expect(await list.locator("li").count()).toBeGreaterThan(4);
  await window.screenshot("losses");
  await list.locator("li", { hasText: "zap_pte_range()" }).first().getByRole("link").click();
  await window.line("loses the protection of A.buf[0]").waitFor();
  await window.screenshot("losses-found");
});

test("a section: what does not hold is a problem on its line, what holds is marked as proven", async () => {
  // The scenario that was found is not saved: a window that closes it would ask.
  await window.open("section.pte");
  await window.page.locator(".codelens-decoration a", { hasText: "Try every order" }).first().click();
  await window.page.locator(".quick-input-list .monaco-list-row", { hasText: "never PTE016" }).first().waitFor();
  await window.screenshot("explored-list");
  await window.page.keyboard.press("Escape");
  await window.page.locator(".codelens-decoration a", { hasText: "Proven: all" }).waitFor();
  await window.showProblems();
  await window.problems.filter({ hasText: "Does not hold: A.buf[0] is written" }).first().waitFor();
  await window.screenshot("explored");
  await window.page.locator(".codelens-decoration a", { hasText: "Does not hold: open the scenario" }).click();
  await window.line("does not hold").first().waitFor();
  await window.screenshot("explored-found");
});
