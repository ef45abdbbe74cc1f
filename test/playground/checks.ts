// What a user can do, once for every place where scenarios are edited. Each check opens its scenario anew and looks at what is on the screen.
import { expect } from "vitest";
import { readLink } from "../../analysis/share/link.ts";
import { fillUntil, focusLine, pressUntil } from "../e2e/keys.ts";
import { scenarios } from "./scenarios.ts";
import type { Surface } from "./surface.ts";

export interface Check {
  readonly name: string;
  run(surface: Surface): Promise<void>;
}

const loss = "A: madvise(buf[0], DONTNEED)";

export const checks: readonly Check[] = [
  {
    name: "a statement that drops a protection is underlined",
    async run(surface) {
      await surface.open("losing.pte");
      await surface.squiggles("error").first().waitFor();
    },
  },
  {
    name: "the loss is listed among the problems, with its code and the page",
    async run(surface) {
      await surface.open("losing.pte");
      const problem = await surface.problem("drops the write-protection of A.buf[0]");
      await problem.waitFor();
      expect(await problem.textContent()).toContain("PTE001");
    },
  },
  {
    name: "a hover over the statement names the finding and the kernel function",
    async run(surface) {
      await surface.open("losing.pte");
      await surface.squiggles("error").first().waitFor();
      const hover = await surface.hover(loss, "madvise");
      await hover.filter({ hasText: "PTE001" }).first().waitFor();
      await hover.filter({ hasText: "zap_pte_range" }).first().waitFor();
    },
  },
  {
    name: "the finding's code leads to the page that explains it",
    async run(surface) {
      await surface.open("losing.pte");
      await surface.squiggles("error").first().waitFor();
      const hover = await surface.hover(loss, "madvise");
      await hover.locator("a", { hasText: "PTE001" }).first().click();
      await surface.explained().filter({ hasText: "PTE001" }).first().waitFor();
    },
  },
  {
    name: "a word that is none is an error, and the fix writes the one that was meant",
    async run(surface) {
      await surface.open("typo.pte");
      await surface.squiggles("error").first().waitFor();
      await surface.fix("madvize", "madvize", "madvise");
      await surface.line("A: madvise(buf[0], DONTNEED)").waitFor();
      await surface.squiggles("error").first().waitFor({ state: "detached" });
    },
  },
  {
    name: "operations are completed with their arguments",
    async run(surface) {
      await surface.open("losing.pte");
      await surface.typeBelow("A: write(buf[0], 9)", "A: munm");
      await surface.suggestion("munmap").waitFor();
      await surface.page.keyboard.press("Enter");
      await surface.line("A: munmap(").waitFor();
    },
  },
  {
    name: "flags are completed inside of a call",
    async run(surface) {
      await surface.open("losing.pte");
      await surface.typeBelow("A: write(buf[0], 9)", "A: madvise(buf[1], DONTN");
      await surface.suggestion("DONTNEED").waitFor();
    },
  },
  {
    name: "a call shows what it takes while it is typed",
    async run(surface) {
      await surface.open("losing.pte");
      await surface.typeBelow("A: write(buf[0], 9)", "A: mremap(");
      await surface.page.locator(".parameter-hints-widget.visible", { hasText: "mremap" }).waitFor();
    },
  },
  {
    name: "an edit runs the scenario again: on shared memory the protection holds",
    async run(surface) {
      await surface.open("losing.pte");
      await surface.squiggles("error").first().waitFor();
      await surface.typeBeforeEnd("A: buf = mmap(2)", 1, ", SHARED", "A: buf = mmap(2, SHARED)");
      await surface.squiggles("error").first().waitFor({ state: "detached" });
    },
  },
  {
    name: "a mapping is renamed wherever it stands",
    async run(surface) {
      await surface.open("losing.pte");
      await focusLine(surface.word("A: write(buf[0], 7)", "buf"));
      const box = surface.page.locator(".rename-box input");
      await fillUntil(surface.page, "F2", box, "heap", surface.line("A: heap = mmap(2)"));
      await surface.line("A: madvise(heap[0], DONTNEED)").waitFor();
    },
  },
  {
    name: "the formatter writes a scenario as all are written",
    async run(surface) {
      await surface.open("messy.pte");
      await focusLine(surface.line("buf"));
      await pressUntil(surface.page, "Control+Shift+I", surface.line("A: buf = mmap(2)"));
      await surface.line("A: madvise(buf[0], DONTNEED)").waitFor();
    },
  },
  {
    name: "hints at a line's end say what came of it",
    async run(surface) {
      await surface.open("waiting.pte");
      await surface
        .line("A/1: write(buf[0], 9)")
        .filter({ hasText: /blocks\swp/ })
        .waitFor();
      await surface.line("A: resolve(buf[0])").filter({ hasText: /A\/1/ }).waitFor();
    },
  },
  {
    name: "words have colours by what they are",
    async run(surface) {
      await surface.open("losing.pte");
      const colour = (word: string) => surface.word(loss, word).evaluate((element) => getComputedStyle(element).color);
      await expect
        .poll(async () => new Set(await Promise.all(["madvise", "buf", "DONTNEED"].map(colour))).size)
        .toBe(3);
    },
  },
  {
    name: "a line above the loss says how many pages lose their protection, and leads there",
    async run(surface) {
      await surface.open("losing.pte");
      await surface.codeLenses.filter({ hasText: "1 page loses its protection" }).first().click();
      const panel = await surface.panel(false);
      await panel.locator(".statement", { hasText: "madvise(buf[0], DONTNEED)" }).waitFor();
    },
  },
  {
    name: "the panel shows the entries, and steps through them",
    async run(surface) {
      await surface.open("losing.pte");
      const panel = await surface.panel();
      await panel.press("Home");
      await panel.locator(".statement", { hasText: "mmap(2)" }).waitFor();
      for (const shown of ["userfaultfd", "register", "write(buf[0], 7)", "wp(buf[0])"]) {
        await panel.press("ArrowRight");
        await panel.locator(".statement", { hasText: shown }).waitFor();
      }
      await panel.locator(".changes", { hasText: /present\(wp/ }).waitFor();
    },
  },
  {
    name: "the panel goes from finding to finding",
    async run(surface) {
      await surface.open("losing.pte");
      const panel = await surface.panel();
      await panel.press("Home");
      await panel.press("f");
      await panel.locator(".finding", { hasText: "PTE001" }).waitFor();
      await panel.press("f");
      await panel.locator(".finding", { hasText: "PTE016" }).waitFor();
    },
  },
  {
    name: "the panel follows the cursor",
    async run(surface) {
      await surface.open("losing.pte");
      const panel = await surface.panel();
      await surface.word("A: register(buf, WP)", "register").click();
      await panel.locator(".statement", { hasText: "register(buf, WP)" }).waitFor();
      await surface.word(loss, "madvise").click();
      await panel.locator(".statement", { hasText: "madvise(buf[0], DONTNEED)" }).waitFor();
    },
  },
  {
    name: "the panel plays the steps",
    async run(surface) {
      await surface.open("losing.pte");
      const panel = await surface.panel();
      await panel.press("Home");
      await panel.locator(".statement", { hasText: "mmap(2)" }).waitFor();
      await panel.press(" ");
      await panel.locator(".statement", { hasText: "register(buf, WP)" }).waitFor();
      await panel.press(" ");
    },
  },
  {
    name: "a page can be looked into: its address, its raw value, its life",
    async run(surface) {
      await surface.open("losing.pte");
      const panel = await surface.panel();
      await panel.press("Home");
      await panel.press("f");
      await panel.locator(".finding", { hasText: "PTE001" }).waitFor();
      await panel.locator(".finding button", { hasText: "Life of the page" }).click();
      const page = panel.locator("aside.page");
      await page.filter({ hasText: "A.buf[0]" }).waitFor();
      await page.filter({ hasText: "wp(buf[0])" }).waitFor();
      await panel.press("Escape");
      await page.waitFor({ state: "detached" });
    },
  },
  {
    name: "the panel says the step in words",
    async run(surface) {
      await surface.open("losing.pte");
      const panel = await surface.panel();
      await panel.press("Home");
      await panel.locator("button", { hasText: "Text" }).first().click();
      await panel
        .locator("pre.text", { hasText: "A.buf" })
        .or(panel.locator("pre.text", { hasText: "buf" }))
        .first()
        .waitFor();
      await panel.locator("button", { hasText: "Map" }).first().click();
    },
  },
  {
    name: "a walkthrough tells the story beside the steps",
    async run(surface) {
      await surface.open("told.pte");
      await surface.walkthrough();
      const panel = await surface.panel(false);
      await panel.locator(".narration", { hasText: "somebody waits" }).first().waitFor();
    },
  },
  {
    name: "kernels are compared side by side",
    async run(surface) {
      await surface.open("losing.pte");
      const page = await surface.compareKernels();
      await page.locator(".verdict", { hasText: "No difference" }).waitFor();
    },
  },
  {
    name: "a raw value is decoded",
    async run(surface) {
      await surface.open("losing.pte");
      const decoded = await surface.decode("0x8000000123456467");
      await decoded.filter({ hasText: "uffd" }).first().waitFor();
    },
  },
  {
    name: "the kernel in the header is the one that runs",
    async run(surface) {
      await surface.open("losing.pte");
      const panel = await surface.panel();
      await panel.locator("header", { hasText: "Linux 7.3" }).waitFor();
      await surface.insertAbove("A: buf = mmap(2)", "kernel 6.1");
      await panel.locator("header", { hasText: /Linux 6\.1 / }).waitFor();
    },
  },
  {
    name: "a link holds the scenario and the step in sight",
    async run(surface) {
      await surface.open("losing.pte");
      const panel = await surface.panel();
      await panel.press("Home");
      await panel.press("f");
      await panel.locator(".finding", { hasText: "PTE001" }).waitFor();
      const link = await surface.link();
      expect(readLink(link.slice(link.indexOf("#")))).toMatchObject({
        text: scenarios["losing.pte"],
        kernel: "7.3",
        arch: "x86_64",
        design: "pte-marker",
        step: 5,
      });
    },
  },
];
