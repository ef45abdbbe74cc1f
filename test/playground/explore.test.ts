// Searches in the page: a section from its lens, and what could lose a page, in any theme; what is found opens as a scenario.
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { type Served, serve } from "../../tools/serve.ts";
import { clickUntil } from "../e2e/keys.ts";
import { type Browser, linkTo, openBrowser, PageSurface } from "./page.ts";
import { scenarios, section } from "./scenarios.ts";

let served: Served;
let browser: Browser | undefined;
beforeAll(async () => {
  served = await serve(0, "/some/where/");
});
afterEach(async () => {
  await browser?.close();
  browser = undefined;
});
afterAll(() => {
  served.server.closeAllConnections();
  served.server.close();
});

async function visit(text: string): Promise<PageSurface> {
  browser = await openBrowser(served.address);
  await browser.page.goto(`${served.address}${linkTo(text)}`);
  return new PageSurface(browser.page);
}

test("a section: what does not hold opens from its lens, what holds is marked as proven", async () => {
  const { page } = await visit(section);
  const lens = (text: string) => page.locator(".codelens-decoration a", { hasText: text });
  await clickUntil(lens("Try every order"), lens("Proven on Linux 6.18: all"));
  await page.locator("#problems li", { hasText: "Does not hold: A.buf[0] is written" }).waitFor();
  await page.screenshot({ path: "test-results/page-explored.png" });
  const found = page.locator(".view-line", { hasText: "and" }).filter({ hasText: "fewer" });
  await clickUntil(lens("Does not hold: open the scenario"), found);
  await page.screenshot({ path: "test-results/page-explored-found.png" });
  expect(browser?.errors).toEqual([]);
});

test.each(["light", "dark"])("what could lose a page, in a %s page: a list, and each row a scenario", async (theme) => {
  const surface = await visit(scenarios["losing.pte"]);
  const { page } = surface;
  await surface.squiggles("error").first().waitFor();
  await page.locator("#theme").selectOption(theme);
  await surface.fix("A: madvise(buf[0], DONTNEED)", "madvise", "What could lose the protection");
  const list = page.frameLocator("#losses");
  await list.getByRole("heading", { name: "What could lose the protection of A.buf[0]?" }).waitFor();
  expect(await list.locator("li").count()).toBeGreaterThan(5);
  const background = await list.locator("body").evaluate((body) => getComputedStyle(body).backgroundColor);
  const [red = 0] = background.match(/\d+/g)?.map(Number) ?? [];
  await page.screenshot({ path: `test-results/page-losses-${theme}.png` });
  expect(red > 127).toBe(theme === "light");
  await list.locator("li", { hasText: "zap_pte_range()" }).first().getByRole("link").click();
  await page.locator(".view-line", { hasText: "loses" }).first().waitFor();
});
