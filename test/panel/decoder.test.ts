// The decoder in a real browser, without an editor.
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import type { Browser, Page } from "playwright-core";
import { beforeAll, expect, test } from "vitest";
import type { DecoderState } from "../../panel/decoder/host.ts";
import { theBrowser } from "../browser.ts";
import { type Looking, openUnderPolicy, violations } from "./policy.ts";

const pictures = join("test-results", "panel");

let browser: Browser;
let script: string;
beforeAll(async () => {
  mkdirSync(pictures, { recursive: true });
  const bundled = await build({
    entryPoints: [join(import.meta.dirname, "decoder-page.ts")],
    bundle: true,
    write: false,
    format: "iife",
    conditions: ["production"],
  });
  script = bundled.outputFiles[0]?.text ?? "";
  browser = await theBrowser();
});

async function open(
  state: Partial<DecoderState>,
  { log = "", ...looking }: Looking & { log?: string } = {},
): Promise<Page> {
  const page = await openUnderPolicy(browser, script, { width: 1000, ...looking });
  await page.evaluate(([state, log]) => window.showDecoder(state, log), [state, log] as const);
  return page;
}

const sentence = (page: Page) => page.locator(".said .sentence");
const value = (page: Page) => page.locator(".value-head .hex");
const typed = (page: Page) => page.getByRole("textbox", { name: /^Value, line of a log/ });
const bit = (page: Page, number: number) => page.getByRole("button", { name: new RegExp(`^bit ${number}\\b`) });

test("a typed value is said, and its bits flip by mouse and by keys", async () => {
  const page = await open({});
  await typed(page).fill("0x8000000123456867");
  await expect.poll(() => sentence(page).textContent()).toContain("pfn 0x123456, user, writable");
  await bit(page, 1).click();
  await expect.poll(() => value(page).textContent()).toBe("0x8000000123456865");
  expect(await sentence(page).textContent()).toContain("read-only");
  expect(await typed(page).inputValue()).toBe("0x8000000123456865");
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("ArrowUp");
  await expect
    .poll(() => page.evaluate(() => document.querySelector("ptescope-decoder")?.shadowRoot?.activeElement?.textContent))
    .toMatch(/^bit 34:/);
  await page.keyboard.press("Home");
  await page.keyboard.press("Space");
  await expect.poll(() => value(page).textContent()).toBe("0x0000000123456865");
  expect(await bit(page, 63).getAttribute("aria-pressed")).toBe("false");
  await page.getByRole("button", { name: "Undo Changes" }).click();
  await expect.poll(() => value(page).textContent()).toBe("0x8000000123456867");
  await page.close();
});

test("a flipped bit does not make it another architecture", async () => {
  const page = await open({ text: "0x8000000123456867" });
  await bit(page, 0).click();
  await expect.poll(() => value(page).textContent()).toBe("0x8000000123456866");
  expect(await page.locator(".title").textContent()).toBe("x86-64 pte, Linux 7.3");
  expect(await page.getByLabel("Architecture").inputValue()).toBe("x86_64");
  await page.close();
});

test("fields are set: a flag by its box, a number by another, and what does not fit is refused", async () => {
  const page = await open({ text: "0x8000000123456867" });
  const pfn = page.getByRole("textbox", { name: "pfn", exact: true });
  await pfn.fill("0x42");
  await pfn.press("Enter");
  await expect.poll(() => value(page).textContent()).toBe("0x8000000000042867");
  await page.getByRole("checkbox", { name: "uffd-wp" }).click();
  await expect.poll(() => value(page).textContent()).toBe("0x8000000000042c67");
  await expect.poll(() => sentence(page).textContent()).toContain("uffd-wp is set, yet it is writable");
  await pfn.fill("much");
  await pfn.press("Tab");
  await expect.poll(() => page.getByRole("alert").textContent()).toContain("'much' is no number");
  await page.close();
});

test("kernel, level and another reading are chosen", async () => {
  const page = await open({ text: "0xf7fffffffffffc00" });
  await expect.poll(() => sentence(page).textContent()).not.toContain("marker");
  await page.getByRole("button", { name: /Linux 6\.1$/ }).click();
  await expect.poll(() => sentence(page).textContent()).toContain("PTE marker, uffd-wp");
  await page.getByLabel("Linux", { exact: true }).selectOption("6.18");
  await expect.poll(() => sentence(page).textContent()).not.toContain("marker");
  await page.getByText("Configuration").click();
  await page.getByLabel("device-private").selectOption("off");
  await expect.poll(() => page.locator("summary").textContent()).toContain("device-private=off");
  await page.close();
});

test("a line gives its values; value and description are copied", async () => {
  const page = await open({ text: "BUG: Bad page map in process x  pte:80000001233f5867 pmd:10b77f067" });
  await page.getByRole("option", { name: /10b77f067/ }).click();
  await expect.poll(() => sentence(page).textContent()).toContain("Table entry");
  await page.getByRole("button", { name: "Copy Value" }).click();
  await page.getByRole("button", { name: "Copy as Markdown" }).click();
  const told = await page.evaluate(() => window.told.flatMap((event) => (event.type === "copy" ? [event.text] : [])));
  expect(told).toEqual([
    "0x000000010b77f067",
    expect.stringContaining("**x86-64 pmd** `0x000000010b77f067`, Linux 7.3"),
  ]);
  await page.close();
});

test("what is wrong is said", async () => {
  const page = await open({ text: "0x12345x" });
  await expect.poll(() => page.locator(".said").textContent()).toContain("'x' is no digit");
  await page.close();
});

test("two values stand side by side, bit by bit", async () => {
  const page = await open({ text: "0x8400000123456c25 0x8000000123456c27" });
  await expect.poll(() => page.locator("ptescope-decoder-rows").getByRole("option").count()).toBe(2);
  await page.getByRole("button", { name: "Compare with the Next" }).click();
  const rows = page.locator(".compare tbody tr.differs");
  await expect.poll(() => rows.count()).toBe(2);
  expect(await rows.allTextContents()).toEqual([
    expect.stringContaining("_PAGE_SAVED_DIRTY"),
    expect.stringContaining("_PAGE_RW"),
  ]);
  expect(await page.locator(".line-bits .differs").count()).toBe(4);
  await page.screenshot({ path: join(pictures, "decoder-compare.png") });
  expect(await violations(page)).toEqual([]);
  await page.getByRole("button", { name: "Close" }).click();
  await expect.poll(() => page.locator(".compare").count()).toBe(0);
  await page.close();
});

test("a report: what it is of, what says so, what it shows; listed values by a filter; a scenario of one", async () => {
  const text = readFileSync(join(import.meta.dirname, "../decoder/reports/bad-page-map-7.3.txt"), "utf8");
  const page = await open({ text });
  await expect.poll(() => page.locator(".story").textContent()).toContain("has 0 references");
  await page.getByText("The report: x86-64, Linux 7.3.1").click();
  expect(await page.locator(".report").textContent()).toContain("__x64_sys_munmap (line 9)");
  const options = page.locator("ptescope-decoder-rows").getByRole("option");
  await page.getByRole("button", { name: "uffd-wp", exact: true }).click();
  await expect.poll(() => page.locator("ptescope-decoder-rows .filters").textContent()).toContain("2 of 7");
  expect(await options.count()).toBe(2);
  await page.getByRole("button", { name: "Impossible" }).click();
  await expect.poll(() => options.count()).toBe(0);
  await page.getByRole("button", { name: "All" }).click();
  await page.getByRole("button", { name: "Make a Scenario" }).click();
  await page.getByRole("button", { name: "Copy Link" }).click();
  await expect.poll(() => page.locator(".warned").textContent()).toContain("It holds the text itself");
  const told = await page.evaluate(() => window.told.filter(({ type }) => type === "scenario" || type === "link"));
  expect(told).toEqual([
    { type: "scenario", text: expect.stringContaining("assert A.buf[0] is present(wp)") },
    { type: "link", text },
  ]);
  expect(await violations(page)).toEqual([]);
  await page.close();
});

const log = Array.from(
  { length: 120_000 },
  (_, i) => `[ 1.0] BUG: Bad page map in process x  pte:8000000${(0x100000 + i).toString(16)}867 pmd:10b77f067\n`,
).join("");

test("of a log only the rows in sight are asked for, and keys go through it", async () => {
  const page = await open({ log: { name: "log", title: "kern.log" } }, { log });
  await expect.poll(() => page.locator(".log").textContent()).toContain("240,000 values");
  const list = page.locator("ptescope-decoder-rows").getByRole("listbox");
  await list.focus();
  await page.keyboard.press("End");
  await expect
    .poll(() =>
      page.locator("ptescope-decoder-rows").getByRole("listbox").getByRole("option", { selected: true }).textContent(),
    )
    .toContain("120000");
  await page.keyboard.press("ArrowUp");
  await expect.poll(() => value(page).textContent()).toBe("0x800000011d4bf867");
  await page.keyboard.press("Enter");
  await expect
    .poll(() => page.evaluate(() => window.told.at(-1)))
    .toEqual({ type: "reveal", log: "log", line: 119_999 });
  expect(await page.evaluate(() => window.asked.reduce((sum, { rows }) => sum + rows, 0))).toBeLessThan(1000);
  expect(await page.locator("ptescope-decoder-rows").getByRole("listbox").getByRole("option").count()).toBeLessThan(60);
  await page.screenshot({ path: join(pictures, "decoder-log.png") });
  expect(await violations(page)).toEqual([]);
  await page.close();
});

test.each([
  ["light", 1000],
  ["dark", 1000],
  ["high-contrast", 1000],
  ["dark", 360],
  ["light", 620],
] as const)("%s at %i pixels, without an accessibility violation", async (theme, width) => {
  const page = await open({ text: "0x8000000123456c65" }, { theme, width });
  await bit(page, 6).click();
  await page.getByText("Configuration").click();
  await page.screenshot({ path: join(pictures, `decoder-${theme}-${width}.png`), fullPage: true });
  expect(await violations(page)).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
  await page.close();
});
