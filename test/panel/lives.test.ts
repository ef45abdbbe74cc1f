// The life of pages in a real browser.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { longLife, Panels, scenario } from "./open.ts";
import { violations } from "./policy.ts";

const pictures = join("test-results", "panel");
let panels: Panels;
beforeAll(async () => {
  mkdirSync(pictures, { recursive: true });
  panels = await Panels.start();
});

const lives = { sight: "lives" } as const;

test.each([
  [400, "light"],
  [650, "high-contrast"],
  [1600, "dark"],
] as const)("at %d pixels, %s, without a violation", async (width, theme) => {
  const page = await panels.open(scenario("review"), { width, theme, state: { ...lives, step: 13 } });
  await page.locator("pte-lives .row").first().waitFor();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
  expect(await page.locator("pte-lives .life .lost").count()).toBe(1);
  await page.screenshot({ path: join(pictures, `lives-${width}-${theme}.png`) });
  expect(await violations(page)).toEqual([]);
  await page.close();
});

test("a click goes to the step and the page; keys go along the changes of a row", async () => {
  const page = await panels.open(scenario("review"), { width: 700, state: { ...lives, step: 0 } });
  const row = page.getByRole("option", { name: /^A\.moved\[0\]/ });
  await row.locator(".life").click({ position: { x: 500, y: 12 } });
  await page.getByRole("heading", { name: "A.moved[0]" }).waitFor();
  await page.getByRole("option", { name: /^A\.shm\[0\]/ }).focus();
  await page.keyboard.press("ArrowLeft");
  await expect.poll(() => page.locator("output.place").textContent()).toBe("11 / 15");
  await page.keyboard.press("ArrowDown");
  await expect.poll(() => page.locator("pte-lives .row:focus").textContent()).toContain("A.shm[1..511]");
  await page.close();
});

test("of ten thousand steps none is left out: a page that comes and goes within a column shows through", async () => {
  const page = await panels.open(longLife, { width: 900, state: { ...lives, step: 5000 } });
  await page.locator("pte-lives .row").first().waitFor();
  // 100 writes and as many zaps of it, in 175 columns.
  const present = page.locator("pte-lives .row").first().locator("rect.shape-present");
  expect(await present.count()).toBeGreaterThanOrEqual(80);
  await page.close();
});

test("of ten thousand steps it asks for what is in sight, near and far", async () => {
  const page = await panels.open(longLife, { width: 900, state: { ...lives, step: 5000 } });
  await page.locator("pte-lives .row").first().waitFor();
  await page.screenshot({ path: join(pictures, "lives-10000.png") });
  for (let i = 0; i < 8; i++) await page.getByRole("button", { name: "Nearer" }).click();
  await expect.poll(() => page.locator("pte-lives .said").textContent()).toContain("of 10001");
  await page.screenshot({ path: join(pictures, "lives-10000-near.png") });
  expect(await page.locator("pte-lives .row").count()).toBeLessThanOrEqual(66);
  const sizes = await page.evaluate(() =>
    window.shown.sent.filter(({ call }) => call === "lives").map(({ size }) => size),
  );
  expect(sizes.at(-1)).toBeLessThan(60_000);
  await page.close();
});

test("hundreds of rows scroll with the page, the axis stays in sight, and keys go to the last of them and back", async () => {
  const writes = Array.from({ length: 300 }, (_, i) => `A: write(buf[${i}], 1)\n`).join("");
  const page = await panels.open(`A: buf = mmap(300)\n${writes}`, {
    width: 700,
    height: 600,
    state: { ...lives, step: 9 },
  });
  await page.locator("pte-lives .row").first().waitFor();
  await page.mouse.move(400, 400);
  await page.mouse.wheel(0, 3000);
  await expect.poll(() => page.evaluate(() => scrollY)).toBeGreaterThan(2000);
  await page.getByRole("option", { name: /^A\.buf\[120\]/ }).waitFor();
  const axis = await page.locator("pte-lives .axis").boundingBox();
  expect(axis?.y).toBeGreaterThan(40);
  expect(axis?.y).toBeLessThan(80);
  const focused = () => page.locator("pte-lives .row:focus .name").textContent();
  await page.locator('pte-lives .row[tabindex="0"]').focus();
  await page.keyboard.press("End");
  await expect.poll(focused).toBe("A.buf[299]");
  await page.keyboard.press("ArrowUp");
  await expect.poll(focused).toBe("A.buf[298]");
  await page.keyboard.press("Home");
  await expect.poll(focused).toBe("A.buf[0]");
  expect(await violations(page)).toEqual([]);
  await page.close();
});

test("it is saved as SVG and PNG, and the range is kept", async () => {
  const page = await panels.open(scenario("review"), { width: 700, state: { ...lives, step: 3 } });
  await page.locator("pte-lives .row").first().waitFor();
  await page.getByRole("button", { name: "Nearer" }).click();
  await page.locator("pte-panel").press("?");
  await page.getByRole("button", { name: "Save SVG…" }).click();
  await page.getByRole("button", { name: "Save PNG…" }).click();
  const saved = () => page.evaluate(() => window.shown.told.filter(({ type }) => type === "save").length);
  await expect.poll(saved).toBe(2);
  const kept = await page.evaluate(() => window.shown.told.findLast((event) => event.type === "state"));
  expect(kept).toMatchObject({ state: { sight: "lives", range: { count: 8 } } });
  await page.close();
});
