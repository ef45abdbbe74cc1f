// A scenario in VS Code, as somebody sees it who opens, reads and edits one.
import { afterAll, beforeAll, expect, test } from "vitest";
import { openWindow, type Window } from "./harness.ts";

let window: Window;
beforeAll(async () => {
  window = await openWindow({ "typo.pte": "A: buf = mmap(2)\nA buf = mmap(2)\n" });
});
afterAll(() => window.close());

test("an example shows where a protection is lost: squiggle, Problems, hover; and no longer once it is not", async () => {
  await window.open("anon-dontneed.pte");
  await window.squiggles("warning").first().waitFor();
  await window.showProblems();
  const problem = window.problems.filter({ hasText: "PTE001" });
  await problem.waitFor();
  expect(await problem.textContent()).toContain("A.buf[0..1]");

  const line = window.line("madvise(buf[0..1], DONTNEED)");
  const hover = await window.hover(line.locator("span", { hasText: "madvise" }).last());
  await hover.filter({ hasText: "MADV_DONTNEED" }).waitFor();
  await window.screenshot("finding");
});

test("a line that does not parse is underlined and listed until it is mended", async () => {
  await window.open("typo.pte");
  await window.squiggles("error").first().waitFor();
  await window.showProblems();
  await expect.poll(() => window.problems.count()).toBeGreaterThan(0);
  await window.screenshot("syntax-error");

  await window.line("A buf = mmap(2)").click();
  await window.page.keyboard.press("Home");
  await window.page.keyboard.press("ArrowRight");
  await window.page.keyboard.type(":");
  await window.squiggles("error").first().waitFor({ state: "detached" });
  await window.page.locator(".markers-panel", { hasText: "No problems have been detected" }).waitFor();
});
