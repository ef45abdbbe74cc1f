// A scenario as one HTML file, opened from a disk as somebody who got it by mail does.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type Browser, openBrowser } from "./page.ts";
import { scenarios } from "./scenarios.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const losing = scenarios["losing.pte"];
const atLoss = "pte-panel .statement:has-text('madvise(buf[0], DONTNEED)')";

let folder: string;
let file: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "ptescope-html-"));
  file = join(folder, "a loss & more.html");
  writeFileSync(join(folder, "loss.pte"), losing);
  const made = spawnSync(process.execPath, ["dist/cli.js", "html", join(folder, "loss.pte"), "-o", file], {
    encoding: "utf8",
  });
  expect(made).toMatchObject({ status: 0, stdout: "", stderr: "" });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let browser: Browser | undefined;
afterEach(async () => {
  expect(browser?.errors ?? []).toEqual([]);
  expect(browser?.outside ?? []).toEqual([]);
  await browser?.close();
  browser = undefined;
});

async function visit(options = {}, path = file): Promise<Browser["page"]> {
  const { href } = pathToFileURL(path);
  browser = await openBrowser(href, { offline: true, ...options });
  await browser.page.goto(href);
  await browser.page.locator("pte-panel .statement").waitFor();
  return browser.page;
}

test("it has at most 1.5 MB, and the scenario in it is readable as text", () => {
  expect(statSync(file).size).toBeLessThan(1.5 * 1024 * 1024);
  expect(readFileSync(file, "utf8")).toContain(`<pre id="text">\n${losing.replaceAll(">", "&gt;")}</pre>`);
});

describe("opened from a disk without a network", () => {
  test("it begins where a protection is lost, with what is found", async () => {
    const page = await visit();
    await page.locator(atLoss).waitFor();
    await page.locator("pte-panel .protection.lost").waitFor();
    await page.locator("#problems li", { hasText: "PTE001" }).waitFor();
    await page.locator(".paper .step-line", { hasText: "madvise" }).waitFor();
    await page.locator(".paper .error", { hasText: "madvise" }).first().waitFor();
    await page.locator(".paper .function", { hasText: "madvise" }).waitFor();
    expect(await page.title()).toBe("loss.pte");
  });

  test("what is typed runs, and the map, the life and the text show it", async () => {
    const page = await visit();
    await page.locator("textarea").focus();
    await page.keyboard.press("Control+End");
    await page.keyboard.type("A: more = mmap(4)\nA: write(more[3], 5)\n");
    await page.locator("pte-panel pte-map", { hasText: "more" }).waitFor();
    await page.locator("pte-panel .statement", { hasText: "write(more[3], 5)" }).waitFor();
    await page.getByRole("button", { name: "Life", exact: true }).click();
    await page.locator("pte-panel pte-lives").waitFor();
    await page.getByRole("button", { name: "Text", exact: true }).click();
    await page.locator("pte-panel pre.text", { hasText: "A.more" }).waitFor();
    // What loses it goes: so does the finding.
    await page.locator("textarea").fill(losing.replace("DONTNEED", "WILLNEED"));
    await page.locator("#problems li", { hasText: "PTE017" }).waitFor();
    expect(await page.locator("#problems li", { hasText: "PTE001" }).count()).toBe(0);
    expect(await page.locator(".paper .error").count()).toBe(0);
  });

  test("a kernel is chosen by its menu, and undo takes it back", async () => {
    const page = await visit();
    await page.locator("#kernel").selectOption("6.1");
    await page.locator("pte-panel header", { hasText: "Linux 6.1" }).waitFor();
    expect(await page.locator("textarea").inputValue()).toContain("kernel 6.1\n");
    await page.locator("textarea").focus();
    await page.keyboard.press("Control+z");
    await page.locator("pte-panel header", { hasText: "Linux 7.3" }).waitFor();
    expect(await page.locator("textarea").inputValue()).toBe(losing);
  });

  test("a problem leads to its line and its step", async () => {
    const page = await visit();
    await page.locator("pte-panel").press("Home");
    await page.locator("pte-panel .statement", { hasText: "mmap" }).waitFor();
    await page.locator("#problems button", { hasText: "PTE001" }).click();
    await page.locator(atLoss).waitFor();
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe("TEXTAREA");
  });

  test("a reload loses nothing; a copy has what was typed, and the step", async () => {
    const page = await visit();
    await page.locator("textarea").fill(`${losing}A: read(buf[1])\n`);
    await page.locator("pte-panel").press("End");
    await page.locator("pte-panel .statement", { hasText: "read(buf[1])" }).waitFor();
    await page.reload();
    await page.locator("pte-panel .statement", { hasText: "read(buf[1])" }).waitFor();
    expect(await page.locator("textarea").inputValue()).toContain("read(buf[1])");
    const [download] = await Promise.all([page.waitForEvent("download"), page.keyboard.press("Control+s")]);
    expect(download.suggestedFilename()).toBe("loss.html");
    const copy = join(folder, "copy.html");
    await download.saveAs(copy);
    await browser?.close();
    const second = await visit({}, copy);
    await second.locator("pte-panel .statement", { hasText: "read(buf[1])" }).waitFor();
    expect(await second.locator("textarea").inputValue()).toBe(`${losing}A: read(buf[1])\n`);
    const [text] = await Promise.all([second.waitForEvent("download"), second.locator("#save-text").click()]);
    expect(readFileSync(await text.path(), "utf8")).toBe(`${losing}A: read(buf[1])\n`);
  });

  test.each([
    ["light", { colorScheme: "light" }],
    ["dark", { colorScheme: "dark" }],
    ["hc-dark", { colorScheme: "dark", contrast: "more" }],
    ["hc-light", { colorScheme: "light", contrast: "more" }],
    ["phone", { colorScheme: "light", viewport: { width: 390, height: 780 }, hasTouch: true, isMobile: true }],
  ])("it is as the system says: %s, without a barrier that axe finds", async (name, options) => {
    const page = await visit(options);
    await page.locator(atLoss).waitFor();
    if (name !== "phone") {
      await page.locator(`html[data-theme="${name}"]`).waitFor();
      await page.locator(".paper .error").first().waitFor();
    }
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    await page.screenshot({ path: `test-results/standalone-${name}.png` });
    const violations = await page.evaluate(async (source) => {
      // The page's policy lets only what it holds run: a script element of it.
      const script = document.createElement("script");
      script.textContent = source;
      document.head.append(script);
      const { violations } = await (globalThis as typeof globalThis & AxeWindow).axe.run();
      return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join("; ")}`);
    }, axe);
    expect(violations).toEqual([]);
  });

  test("the keyboard reaches all of it", async () => {
    const page = await visit();
    await page.locator("#kernel").focus();
    const reached = new Set<string>();
    for (let presses = 0; presses < 60; presses++) {
      await page.keyboard.press("Tab");
      reached.add(
        await page.evaluate(() => {
          let focused = document.activeElement;
          while (focused?.shadowRoot?.activeElement) focused = focused.shadowRoot.activeElement;
          return focused?.id || focused?.getAttribute("aria-label") || focused?.textContent?.trim().slice(0, 20) || "";
        }),
      );
    }
    for (const name of ["save", "save-text", "theme", "Scenario", "divider", "Step", "More"])
      expect([...reached]).toContain(name);
  });
});

interface AxeWindow {
  readonly axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
}
