// A comparison of two kernels in a real browser: its columns step together, at a window's widths, in light and dark.
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { beforeAll, expect, test } from "vitest";
import { compareScenario, comparisonHtml, kernelVariants } from "../../analysis/compare/index.ts";
import { theBrowser } from "../browser.ts";
import { violations } from "./policy.ts";

const pictures = join("test-results", "panel");
const variants = kernelVariants(["6.12.5", "6.12.117"]);
if (typeof variants === "string") throw new Error(variants);
const text = readFileSync("examples/mremap-without-event.pte", "utf8");
const html = comparisonHtml(compareScenario(text, variants, { states: true }), "mremap-without-event.pte");

let browser: Browser;
beforeAll(async () => {
  mkdirSync(pictures, { recursive: true });
  browser = await theBrowser();
});

async function open(width: number, colorScheme: "light" | "dark", contrast: "more" | "no-preference"): Promise<Page> {
  const page = await browser.newPage({ viewport: { width, height: 800 }, colorScheme, contrast, bypassCSP: true });
  await page.setContent(html);
  return page;
}
/** What stands after the chosen statement, in all columns. */
const state = (page: Page) => page.locator(".state:visible");
const said = (page: Page) => state(page).locator("caption").textContent();

test("it says what it comes to, begins where they part, and an arrow moves all columns", async () => {
  const page = await open(1000, "light", "no-preference");
  expect(await page.locator(".verdict").textContent()).toBe(
    "Line 12: 6.12.5 leaves wp set in A.new[0], 6.12.117 leaves it clear: 0cef0bb836e3.",
  );
  expect(await said(page)).toContain("mremap(");
  expect(await state(page).locator("td.differs").allTextContents()).toEqual([
    expect.stringContaining("wp"),
    expect.not.stringContaining("wp"),
  ]);
  await page.locator('input[name="step"]:checked').press("ArrowLeft");
  expect(await said(page)).toContain("wp(old[0])");
  // Columns that are equal there are one.
  expect(await state(page).locator("td.differs").count()).toBe(0);
  expect(await state(page).locator("td[colspan]").count()).toBeGreaterThan(0);
  await page.locator("label", { hasText: "write(new[0], 9)" }).click();
  expect(await said(page)).toContain("write(new[0], 9)");
  expect(await state(page).count()).toBe(1);
  await page.close();
});

test.each([
  [400, "light", "no-preference"],
  [900, "dark", "no-preference"],
  [1600, "dark", "more"],
] as const)("at %d pixels, %s, contrast %s, without a violation", async (width, scheme, contrast) => {
  const page = await open(width, scheme, contrast);
  await page.screenshot({ path: join(pictures, `compare-${width}-${scheme}.png`) });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
  await page.getByLabel(/come out the same/).check();
  expect(await violations(page)).toEqual([]);
  await page.close();
});
