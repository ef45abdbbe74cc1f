// The panel and walkthroughs in a real browser, without an editor.
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import { openScenario } from "../../analysis/index.ts";
import { htmlWalkthrough, walkthrough } from "../../analysis/walkthrough/index.ts";
import { Panels } from "./open.ts";
import { violations } from "./policy.ts";
import { steps } from "./steps.ts";
import { themes } from "./themes.ts";

const pictures = join("test-results", "panel");
const example = (name: string): string => readFileSync(join("examples", `${name}.pte`), "utf8");

let panels: Panels;
beforeAll(async () => {
  mkdirSync(pictures, { recursive: true });
  panels = await Panels.start();
});

const open = (...asked: Parameters<Panels["open"]>): Promise<Page> => panels.open(...asked);
const statement = (page: Page) => page.locator(".statement .code");
const place = (page: Page) => page.locator("output.place");

describe("time", () => {
  test("by keys, by the slider, and to a finding", async () => {
    const page = await open(example("anon-dontneed"));
    await page.locator("pte-panel").focus();
    await page.keyboard.press("ArrowRight");
    await expect.poll(() => statement(page).textContent()).toBe("A: userfaultfd(PAGEFAULT_FLAG_WP)");
    await page.keyboard.press("f");
    await expect.poll(() => statement(page).textContent()).toContain("DONTNEED");
    expect(await page.locator(".finding").first().textContent()).toContain("PTE001");
    expect(await page.locator("pte-map .cell.changed.alarm").first().getAttribute("aria-label")).toContain("lost");
    await page.getByRole("slider").focus();
    await page.keyboard.press("Home");
    await expect.poll(() => place(page).textContent()).toMatch(/^1 \//);
    await page.locator("pte-panel").focus();
    await page.keyboard.press("End");
    await page.keyboard.press("p");
    await page.getByRole("button", { name: /protected here/ }).click();
    await expect.poll(() => statement(page).textContent()).toContain("wp(buf");
    await page.close();
  });

  test("plays to the end and stops there", async () => {
    const page = await open(example("anon-dontneed"), { state: { speed: 30 } });
    await page.getByRole("button", { name: "Play" }).click();
    await expect.poll(() => place(page).textContent()).toBe("8 / 8");
    await page.getByRole("button", { name: "Play" }).waitFor();
    await page.close();
  });

  test("a walkthrough plays by itself, and rests where there is more to read", async () => {
    const page = await open(example("anon-dontneed"), { state: { step: 5, speed: 10 }, motion: true });
    await page.evaluate(() => window.shown.send({ type: "walkthrough" }));
    const start = Date.now();
    await page.getByRole("button", { name: "Pause" }).waitFor();
    await expect.poll(() => place(page).textContent()).toBe("1 / 8");
    await expect.poll(() => place(page).textContent()).not.toBe("1 / 8");
    // Without narration a step is there for a tenth of a second at this speed.
    expect(Date.now() - start).toBeGreaterThan(300);
    await expect.poll(() => place(page).textContent()).toBe("8 / 8");
    await page.getByRole("button", { name: "Play" }).waitFor();
    await page.close();
  });

  test("a walkthrough waits where nothing shall move by itself", async () => {
    const page = await open(example("anon-dontneed"), { state: { step: 5, speed: 30 } });
    await page.evaluate(() => window.shown.send({ type: "walkthrough" }));
    await expect.poll(() => place(page).textContent()).toBe("1 / 8");
    await page.waitForTimeout(500);
    expect(await place(page).textContent()).toBe("1 / 8");
    await page.getByRole("button", { name: "Play" }).waitFor();
    await page.close();
  });

  test("the host moves it, an edit keeps the step, and it tells who moved", async () => {
    const page = await open(example("anon-dontneed"));
    await page.evaluate(() => window.shown.send({ type: "goto", step: 4 }));
    await expect.poll(() => place(page).textContent()).toMatch(/^5 /);
    await page.evaluate((text) => window.shown.edit(text), example("anon-dontneed").replace("7)", "6)"));
    await expect.poll(() => place(page).textContent()).toMatch(/^5 /);
    await page.getByRole("button", { name: "Next step" }).click();
    await expect.poll(() => place(page).textContent()).toMatch(/^6 /);
    const told = await page.evaluate(() =>
      window.shown.told.flatMap((event) => (event.type === "stepped" ? [[event.step, event.own]] : [])),
    );
    expect(told.at(0)).toEqual([0, false]);
    expect(told).toContainEqual([4, false]);
    expect(told.at(-1)).toEqual([5, true]);
    await page.close();
  });
});

describe("a page", () => {
  test("is reached by keys and shows bits, walk and life", async () => {
    const page = await open(example("shmem-dontneed"), { state: { step: 7 } });
    await page.getByRole("gridcell", { name: /^A\.buf\[0\]/ }).focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "A.buf[1]" }).waitFor();
    expect(await page.locator(".bit").count()).toBe(128);
    expect(await page.locator(".fields").textContent()).toContain("PTE_MARKER_UFFD_WP");
    await page.getByRole("tab", { name: "Walk" }).click();
    await expect.poll(() => page.locator(".walk li").count()).toBe(5);
    await page.getByRole("tab", { name: "Kernel" }).click();
    await page.locator(".path li", { hasText: "zap_pte_range() mm/memory.c" }).waitFor();
    // The source of the scenario's own release, for a browser.
    expect(await page.getByRole("link", { name: "zap_pte_range()" }).getAttribute("href")).toMatch(
      /\/linux\/v\d[\d.]+\/A\/ident\/zap_pte_range$/,
    );
    await page.getByRole("button", { name: "The page before" }).click();
    await page.getByRole("heading", { name: "A.buf[0]" }).waitFor();
    await page.getByRole("button", { name: "The page after" }).click();
    await page.getByRole("heading", { name: "A.buf[1]" }).waitFor();
    await page.getByRole("tab", { name: "Life" }).click();
    await expect.poll(() => page.locator(".life li").count()).toBeGreaterThan(3);
    await page.locator("pte-panel").focus();
    await page.keyboard.press("c");
    await expect.poll(() => statement(page).textContent()).toContain("write(buf[1], 9)");
    await page.close();
  });

  test("shows the table of pmds that two processes share, and that one alone has its own after it", async () => {
    const text =
      "f = hugetlb(512)\nhugepages(2)\nA: buf = mmap(512, SHARED, f)\nA: write(buf[0], 7)\nA: fork(B)\nB: read(buf[0])\nB: mprotect(buf, READ)";
    const page = await open(text, { state: { step: 5, selected: { mm: "B", place: 1040, page: 0 } } });
    await page.getByRole("heading", { name: "B.buf[0]" }).waitFor();
    await page.getByRole("tab", { name: "Walk" }).click();
    const shared = page.locator(".walk .shared-table");
    await expect.poll(() => shared.count()).toBe(1);
    await expect.poll(() => shared.textContent()).toContain("PUD");
    expect(await shared.evaluate((element) => getComputedStyle(element).borderTopStyle)).toBe("double");
    await page.evaluate(() => window.shown.send({ type: "goto", step: 6 }));
    await expect.poll(() => shared.count()).toBe(0);
    await page.close();
  });

  test("pointing at one highlights all that share it", async () => {
    const page = await open(example("two-processes"), { state: { step: 8 } });
    await page.getByRole("gridcell", { name: /^A\.buf\[0\]/ }).hover();
    await expect.poll(() => page.locator(".cell.lit").count()).toBeGreaterThan(2);
    await page.close();
  });
});

describe("looks", () => {
  const selected = { mm: "A", place: 0, page: 0 };
  test.each(Object.keys(themes) as (keyof typeof themes)[])("%s, without an accessibility violation", async (theme) => {
    const page = await open(example("anon-dontneed"), { theme, state: { step: 6, selected, walkthrough: true } });
    await page.locator(".bit").first().waitFor();
    await page.screenshot({ path: join(pictures, `${theme}.png`) });
    expect(await violations(page)).toEqual([]);
    for (const facet of ["Walk", "Life", "Kernel"]) {
      await page.getByRole("tab", { name: facet }).click();
      await page
        .locator({ Walk: ".walk li", Life: ".life li", Kernel: ".path li" }[facet] ?? "")
        .first()
        .waitFor();
      expect(await violations(page)).toEqual([]);
    }
    await page.close();
  });

  test.each([
    ["narrow", 360, { step: 6, selected }],
    ["text", 700, { step: 6, sight: "text" }],
  ] as const)("%s", async (name, width, state) => {
    const page = await open(example("huge-page-split"), { width, state, theme: "dark" });
    await page.screenshot({ path: join(pictures, `${name}.png`) });
    expect(await violations(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    await page.close();
  });

  test("a reproducer is asked for", async () => {
    const page = await open(example("anon-dontneed"), { state: { step: 6 } });
    await page.locator("pte-panel").press("?");
    await page.getByRole("button", { name: "Write C reproducer…" }).click();
    await page.getByRole("button", { name: "Run reproducer" }).click();
    const asked = () =>
      page.evaluate(() => window.shown.told.flatMap((event) => (event.type === "reproducer" ? [event.run] : [])));
    await expect.poll(asked).toEqual([false, true]);
    await page.locator(".menu .more").screenshot({ path: join(pictures, "menu.png") });
    await page.close();
  });

  test("a picture is kept as SVG and as PNG", async () => {
    const page = await open(example("anon-dontneed"), { state: { step: 6 } });
    await page.locator("pte-panel").press("?");
    await page.getByRole("button", { name: "Save SVG…" }).click();
    await page.getByRole("button", { name: "Save PNG…" }).click();
    const saved = () =>
      page.evaluate(() =>
        window.shown.told.flatMap((event) =>
          event.type === "save" ? [{ name: event.name, start: (event.text ?? event.base64 ?? "").slice(0, 8) }] : [],
        ),
      );
    await expect.poll(saved).toHaveLength(2);
    expect(await saved()).toEqual([
      expect.objectContaining({ start: "<svg xml" }),
      expect.objectContaining({ start: "iVBORw0K" }),
    ]);
    await page.close();
  });
});

describe("a large scenario", () => {
  const large = `A: buf = mmap(16384)
A: userfaultfd(PAGEFAULT_FLAG_WP | WP_UNPOPULATED)
A: register(buf, WP)
A: madvise(buf, POPULATE_WRITE)
A: wp(buf)
${Array.from({ length: 5000 }, (_, i) => `A: unwp(buf[${(i * 13) % 16000}])\nA: write(buf[${(i * 13) % 16000}], ${i % 200})\n`).join("")}`;

  test("steps with what is in sight alone", async () => {
    const page = await open(large);
    await page.locator("pte-panel").focus();
    await page.keyboard.press("End");
    await expect.poll(() => place(page).textContent()).toBe("10005 / 10005");
    await steps(page, "ArrowLeft", 40);
    expect(await page.locator("pte-map .cell").count()).toBeLessThan(200);
    const sizes = await page.evaluate(() =>
      window.shown.sent.filter(({ call }) => call === "step").map(({ size }) => size),
    );
    expect(Math.max(...sizes)).toBeLessThan(30_000);
    await page.close();
  });

  test("holds no more for the steps visited", async () => {
    const page = await open(large);
    await page.evaluate(() => {
      // What the test itself writes down.
      window.shown.sent.push = () => 0;
      window.shown.told.push = () => 0;
    });
    const session = await page.context().newCDPSession(page);
    const visit = async (count: number): Promise<number> => {
      await steps(page, "ArrowRight", count);
      await session.send("HeapProfiler.collectGarbage");
      return (await session.send("Runtime.getHeapUsage")).usedSize;
    };
    const few = await visit(50);
    const many = await visit(500);
    // The scenario itself is in this page, and its states are made when they are looked at: 0.2 KB a step are theirs.
    expect(many - few).toBeLessThan(500_000);
    await page.close();
  });
});

describe("walkthroughs", () => {
  test("of the examples open without an error", async () => {
    const page = await panels.browser.newPage({ viewport: { width: 1200, height: 900 } });
    const problems: string[] = [];
    page.on("console", (message) => problems.push(message.text()));
    page.on("pageerror", (error) => problems.push(String(error)));
    page.on("request", (request) => request.url() === "about:blank" || problems.push(request.url()));
    for (const name of readdirSync("examples").filter((file) => file.endsWith(".pte"))) {
      const made = walkthrough(openScenario(readFileSync(join("examples", name), "utf8")), name);
      if ("broken" in made) throw new Error(`${name}: ${JSON.stringify(made.broken)}`);
      await page.goto("about:blank");
      await page.setContent(htmlWalkthrough(made));
      await page.keyboard.press("n");
      await page.keyboard.press("n");
      expect(await page.locator("article.now").getAttribute("id"), name).toBe("step-2");
    }
    expect(problems).toEqual([]);
    await page.close();
  });

  test("have no accessibility violation", async () => {
    const made = walkthrough(openScenario(example("anon-dontneed")), "anon-dontneed.pte");
    if ("broken" in made) throw new Error(JSON.stringify(made.broken));
    for (const colorScheme of ["light", "dark"] as const) {
      const page = await panels.browser.newPage({
        viewport: { width: 1200, height: 900 },
        colorScheme,
        bypassCSP: true,
      });
      await page.setContent(htmlWalkthrough(made));
      expect(await violations(page)).toEqual([]);
      await page.screenshot({ path: join(pictures, `walkthrough-${colorScheme}.png`) });
      await page.close();
    }
  });
});
