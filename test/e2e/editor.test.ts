// A scenario in VS Code, as somebody sees it who opens, reads and edits one.
import { afterAll, beforeAll, expect, test } from "vitest";
import { openWindow, type Window } from "./harness.ts";

const lost = `A: buf = mmap(2)
A: userfaultfd(PAGEFAULT_FLAG_WP)
A: register(buf, WP)
A: write(buf[0], 7)
A: wp(buf[0])
A: madvise(buf[0], DONTNEED)
`;

let window: Window;
beforeAll(async () => {
  window = await openWindow({ "lost.pte": lost, "typo.pte": "A: buf = mmap(2)\nA buf = mmap(2)\n" });
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

  await window.line("buf = mmap(2)").click();
  await window.page.keyboard.press("End");
  await window.page.keyboard.press("ArrowLeft");
  await window.page.keyboard.type(", SHARED");
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

  await window.line("A buf = mmap(2)").click();
  await window.page.keyboard.press("Home");
  await window.page.keyboard.press("ArrowRight");
  await window.page.keyboard.type(":");
  await window.squiggles("error").first().waitFor({ state: "detached" });
  await window.page.locator(".markers-panel", { hasText: "No problems have been detected" }).waitFor();
});
