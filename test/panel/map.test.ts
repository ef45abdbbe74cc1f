// The map in a real browser under the webview's policy: at the widths of a split window, in each kind of theme.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import { Panels, scenario } from "./open.ts";
import { violations } from "./policy.ts";
import type { themes } from "./themes.ts";

const pictures = join("test-results", "panel");
const three = scenario("three-processes");
let panels: Panels;
beforeAll(async () => {
  mkdirSync(pictures, { recursive: true });
  panels = await Panels.start();
});

async function open(text: string, looking: Parameters<Panels["open"]>[1] = {}): Promise<Page> {
  const page = await panels.open(text, looking);
  await page.locator("pte-map .cell").first().waitFor();
  return page;
}

const cells = (page: Page) => page.locator("pte-map .cell");
/** What each changed cell shows of the window's height and width, from 0 to 1. */
const changedInSight = (page: Page) =>
  page.locator("pte-map .cell.changed").evaluateAll((all) =>
    all.map((cell) => {
      const { top, bottom, left, right } = cell.getBoundingClientRect();
      return top >= 0 && bottom <= innerHeight && left >= 0 && right <= innerWidth;
    }),
  );

describe("under the policy of a webview", () => {
  const widths = [400, 600, 900, 1600];
  test.each(
    widths.flatMap((width) => (["light", "dark", "high-contrast"] as const).map((theme) => [width, theme] as const)),
  )("at %d pixels, %s, the first picture is the last one", async (width: number, theme: keyof typeof themes) => {
    const page = await open(three, { width, height: 800, theme, state: { step: 12 } });
    // Pages of one column are as wide as one another, and lie under one another in every row.
    const lefts = await page.locator("pte-map .line").evaluateAll((lines) =>
      lines.slice(0, 6).map((line) => {
        const first = line.querySelectorAll(".cell")[3]?.getBoundingClientRect();
        return first ? [Math.round(first.left), Math.round(first.width)].join() : "";
      }),
    );
    expect(new Set(lefts).size, lefts.join(" ")).toBe(1);
    expect(await changedInSight(page)).not.toContain(false);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    expect((await page.locator(".toolbar").boundingBox())?.height).toBeLessThan(40);
    await page.screenshot({ path: join(pictures, `map-${width}-${theme}.png`) });
    expect(await violations(page)).toEqual([]);
    await page.close();
  });

  test("three processes with two mappings of twenty pages need no scrolling at 600 by 800", async () => {
    const page = await open(three, { width: 600, height: 800, state: { step: 8 } });
    for (const step of [8, 10, 12, 14, 17]) {
      await page.evaluate((step) => window.shown.send({ type: "goto", step }), step);
      await expect.poll(() => page.locator("output.place").textContent()).toBe(`${step + 1} / 19`);
      const bottom = await page.locator("pte-map").evaluate((map) => map.getBoundingClientRect().bottom);
      expect(bottom, `step ${step + 1}`).toBeLessThanOrEqual(800);
    }
    await page.close();
  });

  test("what changed where there is no room for all rows is told, and a click away", async () => {
    const page = await open(scenario("many-rows"), { width: 600, height: 500, state: { step: 17 } });
    await page.getByRole("button", { name: /changed below/ }).click();
    await expect.poll(() => page.getByRole("button", { name: /changed below/ }).count()).toBe(0);
    await page.close();
  });

  test.each([230, 290, 360, 600])("menus are in sight at %d pixels", async (width) => {
    const page = await open(scenario("review"), { width, height: 600, state: { step: 12 } });
    for (const menu of ["summary.findings", ".menu summary.tool"]) {
      await page.locator(menu).click();
      const box = await page.locator(".menu[open] .items").boundingBox();
      expect(box?.x).toBeGreaterThanOrEqual(0);
      expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(width);
      await page.locator(menu).click();
    }
    // The narrowest are those of a side bar.
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    await page.close();
  });

  test("the legend names kinds, and not the page that came last", async () => {
    const page = await open(three, { width: 600, state: { step: 14 } });
    expect(await page.locator(".legend").textContent()).toMatch(/page of a file/);
    expect(await page.locator(".legend").textContent()).not.toMatch(/f\[/);
    await page.close();
  });

  test("zoomed to 200 %, it is laid out for half the width", async () => {
    const page = await open(three, { width: 450, height: 600, state: { step: 14 } });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(450);
    await page.close();
  });
});

describe("messages that nobody has read", () => {
  const late = `A: ram = mmap(4)
A: userfaultfd(EVENT_REMOVE, UNREAD)
A: register(ram, MISSING)
A/balloon: madvise(ram[1], DONTNEED)
A/vcpu: read(ram[3])
A: uffd_read(2)
`;

  test("stand beside their process with what is refused, until they are read", async () => {
    const page = await open(late, { width: 600, state: { step: 4 } });
    const unread = page.locator("pte-map .unread");
    expect((await unread.textContent())?.replace(/\s+/g, " ").trim()).toBe(
      "✉ 2 unread: missing fault at ram[3], read; event remove from ram[1], 4 KiB · EAGAIN",
    );
    expect(
      await page.locator("pte-map .waits").evaluateAll((all) => all.map((each) => each.getAttribute("title"))),
    ).toEqual([
      expect.stringContaining("until its remove message is read"),
      expect.stringContaining("its message is not read"),
    ]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(600);
    await page.evaluate(() => window.shown.send({ type: "goto", step: 5 }));
    await expect.poll(() => unread.count()).toBe(0);
    await page.close();
  });
});

describe("folds", () => {
  test.each(["review", "huge-page"])("%s: nothing equal is drawn 512 times", async (name) => {
    const page = await open(scenario(name), { width: 650, state: { step: 9 } });
    expect(await cells(page).count()).toBeLessThan(60);
    await page.screenshot({ path: join(pictures, `map-${name}.png`) });
    await page.close();
  });

  test("a huge leaf is as wide as the pages of another process beside it", async () => {
    const page = await open(scenario("huge-page"), { width: 800, state: { step: 6 } });
    const widths = await page.locator("pte-map .line").evaluateAll((lines) =>
      lines.slice(0, 2).map((line) => {
        const all = [...line.querySelectorAll(".cell")].map((cell) => cell.getBoundingClientRect());
        return Math.round((all.at(-1)?.right ?? 0) - (all[0]?.left ?? 0));
      }),
    );
    expect(widths[0]).toBe(widths[1]);
    const level = (name: RegExp) => page.getByRole("gridcell", { name }).locator(":scope > .level").count();
    expect([await level(/^A\.buf\[0\.\.511\]/), await level(/^B\.buf\[101\.\.511\]/)]).toEqual([1, 0]);
    await page.close();
  });

  test("a fold of different pages opens, and closes again", async () => {
    const writes = Array.from({ length: 200 }, (_, i) => `A: write(buf[${i * 50}], 1)\n`).join("");
    const page = await open(`A: buf = mmap(16384)\n${writes}`, { width: 600, state: { step: 200 } });
    await page.locator("pte-map .cell.mixed").first().click();
    await page.getByRole("button", { name: "Show all 16384" }).click();
    await page.getByRole("button", { name: "Show all 16384" }).waitFor({ state: "detached" });
    await page.close();
  });
});

describe("what belongs together", () => {
  test("lines lead from an entry to its page, its frame and the others that share it", async () => {
    const page = await open(three, { width: 600, state: { step: 12 } });
    expect(await page.locator("pte-map .lines path").count()).toBe(0);
    await page.getByRole("gridcell", { name: /^B\.buf\[0\]/ }).hover();
    // To A's and C's entries, the page of the file, its frame.
    await expect.poll(() => page.locator("pte-map .lines path").count()).toBeGreaterThanOrEqual(4);
    await expect.poll(() => page.locator("pte-map .cell.lit").count()).toBeGreaterThanOrEqual(4);
    // A marker holds no frame: only the page of the file leads to one.
    expect(await page.locator("pte-map .lines .refers").count()).toBe(1);
    await page.screenshot({ path: join(pictures, "map-lines.png") });
    await page.getByRole("gridcell", { name: /^A\.buf\[0\]/ }).hover();
    await expect.poll(() => page.locator("pte-map .lines .refers").count()).toBe(2);
    // What the step changed of the frame is who maps it.
    const frame = page.getByRole("gridcell", { name: /^frame 1:/ });
    expect(await frame.locator(".was .uses").getAttribute("data-said")).toBe("3");
    expect(await frame.locator(":scope > .uses").getAttribute("data-said")).toBe("2");
    await page.close();
  });

  test("what is searched for stands out; a page by its name is selected", async () => {
    const page = await open(three, { width: 600, state: { step: 12 } });
    await page.locator("pte-panel").press("/");
    await page.locator(".find").fill("not mapped");
    await page.locator(".find").fill("swap");
    await expect.poll(() => page.locator("pte-map .cell.found").count()).toBe(0);
    await page.locator(".find").fill("marker");
    await expect.poll(() => page.locator("pte-map .cell.found").count()).toBeGreaterThan(10);
    await page.locator(".find").fill("C.buf[7]");
    await page.getByRole("heading", { name: "C.buf[7]" }).waitFor();
    await page.close();
  });

  test("keys go along a row and from row to row, and look into a page", async () => {
    const page = await open(three, { width: 600, state: { step: 12 } });
    await page.locator('pte-map .cell[tabindex="0"]').focus();
    for (const key of ["ArrowRight", "ArrowRight", "ArrowDown", "ArrowDown", "Enter"]) await page.keyboard.press(key);
    await page.getByRole("heading", { name: "B.buf[2]" }).waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("heading", { name: "B.buf[2]" }).waitFor({ state: "detached" });
    await page.close();
  });
});
