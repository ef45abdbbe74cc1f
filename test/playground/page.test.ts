// The page, as it is built, in a browser that nobody has used yet.
import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { readLink, writeLink } from "../../analysis/share/link.ts";
import { type Served, serve } from "../../tools/serve.ts";
import { checks } from "./checks.ts";
import { type Browser, linkTo, openBrowser, PageSurface } from "./page.ts";
import { scenarios } from "./scenarios.ts";

let served: Served;
beforeAll(async () => {
  served = await serve(0, "/some/where/");
});
afterAll(() => {
  served.server.closeAllConnections();
  served.server.close();
});

const open = (options = {}): Promise<Browser> => openBrowser(served.address, options);
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const losing = scenarios["losing.pte"];
const atLoss = ".statement:has-text('madvise(buf[0], DONTNEED)')";

describe("what a user can do", () => {
  let browser: Browser;
  let surface: PageSurface;
  beforeAll(async () => {
    browser = await open();
    await browser.page.goto(served.address);
    surface = new PageSurface(browser.page);
    await surface.squiggles("error").first().waitFor();
  });
  afterAll(() => browser.close());
  test.each(checks)("$name", ({ run }) => run(surface));
  test("nothing was said in the console, and nobody else was asked", () => {
    expect(browser.errors).toEqual([]);
    expect(browser.outside).toEqual([]);
  });
});

describe("a visit", () => {
  let browser: Browser | undefined;
  afterEach(async () => {
    await browser?.close();
    browser = undefined;
  });

  /** Loads the page in a new profile. */
  async function visit(hash = "", options = {}): Promise<PageSurface> {
    browser = await open(options);
    await browser.page.goto(`${served.address}${hash}`);
    return new PageSurface(browser.page);
  }

  test("shows the text and what is lost, and loads at most 950 KB besides Monaco", async () => {
    browser = await open();
    const { page } = browser;
    // What a browser does once in its life is not the page's.
    await page.goto("about:blank");
    let bytes = 0;
    page.context().on("response", async (response) => {
      const { pathname } = new URL(response.url());
      const body = await response.body().catch(() => Buffer.alloc(0));
      const isMonaco =
        /codicon|editor\.worker|main\.css$/.test(pathname) || (pathname.includes("/part-") && body.length > 300_000);
      if (!isMonaco) bytes += body.length;
    });
    await page.goto(served.address, { waitUntil: "commit" });
    await page.locator("#text", { hasText: "madvise(private[0], DONTNEED)" }).waitFor();
    await page.locator("#problems li", { hasText: "PTE001" }).waitFor();
    await new PageSurface(page).squiggles("error").first().waitFor();
    await page.locator(".monaco-editor .codelens-decoration").first().waitFor();
    console.log(`${(bytes / 1024).toFixed(0)} KB besides Monaco`);
    // 14 KB more of the page's own are in one file with Monaco: the grammar, and what joins the two.
    expect(bytes).toBeLessThan((950 - 14) * 1024);
    expect(bytes).toBeGreaterThan(100 * 1024);
  });

  test("begins where a protection is lost", async () => {
    const { page } = await visit();
    await page.locator("pte-panel .statement", { hasText: "madvise(private[0], DONTNEED)" }).waitFor();
    await page.locator("pte-panel .protection.lost").waitFor();
  });

  test("leads up to the loss step by step, where motion is welcome", async () => {
    browser = await open({ reducedMotion: "no-preference" });
    const { page } = browser;
    // The page itself notes what it shows: who looks from outside may be late.
    await page.addInitScript(() => {
      const seen = new Set<string>();
      const look = (): void => {
        seen.add(document.querySelector("pte-panel")?.shadowRoot?.querySelector(".statement")?.textContent ?? "");
        requestAnimationFrame(look);
      };
      look();
      Object.assign(window, { seen });
    });
    await page.goto(served.address);
    const seen = () => page.evaluate(() => [...(window as typeof window & { seen: Set<string> }).seen].join("\n"));
    await expect.poll(seen).toMatch(/write\(private\[0\], 7\)|wp\(shared\[0\]\)/);
    const shown = page.locator("pte-panel .statement");
    await shown.filter({ hasText: "madvise(private[0], DONTNEED)" }).waitFor();
    // It stays there.
    await page.waitForTimeout(1500);
    expect(await shown.textContent()).toContain("madvise(private[0]");
  });

  test("by a link shows the same step and page, and is what the link was made of", async () => {
    const first = await visit(linkTo(losing));
    const { page } = first;
    await page.locator("pte-panel .statement").waitFor();
    await page.locator("pte-panel").press("f");
    await page.locator(`pte-panel ${atLoss}`).waitFor();
    await page.locator("pte-panel .changes .link").first().click();
    await page.locator("pte-panel aside.page", { hasText: "A.buf[0]" }).waitFor();
    await first.squiggles("error").first().waitFor();
    const link = await first.link();
    await browser?.close();

    const second = await visit(link.slice(link.indexOf("#")));
    await second.page.locator(`pte-panel ${atLoss}`).waitFor();
    await second.page.locator("pte-panel aside.page", { hasText: "A.buf[0]" }).waitFor();
    await second.squiggles("error").first().waitFor();
    expect(readLink(new URL(second.page.url()).hash)).toMatchObject({ text: losing, step: 5 });
  });

  test("says of a link to this computer that nobody else opens it", async () => {
    const { page } = await visit(linkTo(losing));
    await page.locator("pte-panel .statement").waitFor();
    await page.locator("#share").click();
    await page.locator("#sheet .warn", { hasText: "Only this computer opens it." }).waitFor();
    await page.locator("#sheet button", { hasText: "Save as HTML" }).waitFor();
  });

  test("by a broken link says so, and has an empty editor", async () => {
    const { page } = await visit(linkTo(losing).slice(0, 60));
    await page.locator("#notice", { hasText: "This link is broken" }).waitFor();
    await page.locator(".monaco-editor").first().waitFor();
    expect((await page.locator(".view-line").allTextContents()).join("").trim()).toBe("");
    expect(browser?.errors).toEqual([]);
  });

  test("by a link of a later format says so", async () => {
    const { page } = await visit("#7.AAAA");
    await page.locator("#notice", { hasText: "newer ptescope" }).waitFor();
  });

  test("by a link that was made when another kernel was the default runs that kernel", async () => {
    const shared = { text: losing, kernel: "6.12", arch: "x86_64", design: "pte-marker", step: 0, selected: null };
    const surface = await visit(`#${writeLink(shared)}`);
    await surface.page.locator("pte-panel header", { hasText: "Linux 6.12" }).waitFor();
    await surface.line("kernel 6.12").waitFor();
    expect(await surface.page.locator("#kernel").inputValue()).toBe("6.12");
  });

  test("loses nothing that was typed: a reload comes back to it, and Back after an example", async () => {
    const surface = await visit(linkTo(losing));
    const { page } = surface;
    await surface.squiggles("error").first().waitFor();
    await surface.typeBelow("A: write(buf[0], 9)", "# mine");
    await page.keyboard.press("Escape");
    await page.locator("#examples").click();
    await page.locator('[data-example="munmap"]').click();
    await surface.line("Removal of the VMA").waitFor();
    await page.goBack();
    await surface.line("# mine").waitFor();
    await page.reload();
    await surface.line("# mine").waitFor();
  });

  test("New is an empty scenario, also after a reload, and undo brings back what was there", async () => {
    const surface = await visit(linkTo(losing));
    const { page } = surface;
    await surface.squiggles("error").first().waitFor();
    await page.locator("#new").click();
    await surface.line("A: register(buf, WP)").waitFor({ state: "detached" });
    await page.locator(".monaco-editor .view-lines").first().click();
    await page.keyboard.press("Control+z");
    await surface.line("A: register(buf, WP)").waitFor();
    await page.locator("#new").click();
    await surface.line("A: register(buf, WP)").waitFor({ state: "detached" });
    await page.reload();
    await page.locator(".monaco-editor .view-lines").first().waitFor();
    expect(await page.locator("#notice").isHidden()).toBe(true);
    expect((await page.locator(".view-line").allTextContents()).join("").trim()).toBe("");
  });

  test("shows every example, and opens it where something is lost", async () => {
    const surface = await visit();
    const { page } = surface;
    await page.locator("pte-panel .statement").waitFor();
    await page.locator("#examples").click();
    await page.locator("[data-example]").first().waitFor();
    expect(await page.locator("[data-example]").count()).toBeGreaterThan(25);
    await page.locator('[data-example="anon-dontneed"]').click();
    await page.locator("pte-panel .statement", { hasText: "madvise(buf[0..1], DONTNEED)" }).waitFor();
    expect(new URL(page.url()).hash).toBe("#example/anon-dontneed");
  });

  test("opens and saves files of the computer", async () => {
    const surface = await visit();
    const { page } = surface;
    await page.locator(".monaco-editor .view-line").first().waitFor();
    await page
      .locator("#file")
      .setInputFiles({ name: "mine.pte", mimeType: "text/plain", buffer: Buffer.from(losing) });
    await surface.line("A: register(buf, WP)").waitFor();
    await page.locator(`pte-panel ${atLoss}`).waitFor();
    const [download] = await Promise.all([page.waitForEvent("download"), page.locator("#save").click()]);
    expect(download.suggestedFilename()).toBe("mine.pte");
    expect(await readFile(await download.path(), "utf8")).toBe(losing);
    await page
      .locator("#file")
      .setInputFiles({ name: "a.png", mimeType: "image/png", buffer: Buffer.from([0xff, 0xd8, 0]) });
    await page.locator("#notice", { hasText: "a.png is no text in UTF-8" }).waitFor();
    await surface.line("A: register(buf, WP)").waitFor();
  });

  test("changes kernel, architecture and design by menus, which write the headers", async () => {
    const surface = await visit(linkTo(losing));
    const { page } = surface;
    await surface.squiggles("error").first().waitFor();
    await page.locator("#kernel").selectOption("6.1");
    await surface.line("kernel 6.1").waitFor();
    await page.locator("#design").selectOption("none");
    await surface.line("design none").waitFor();
    await page.locator("#arch").selectOption("arm64");
    await page.locator("pte-panel header", { hasText: "Linux 6.1 · arm64 · none" }).waitFor();
    await surface.line("design none").click();
    for (let undo = 0; undo < 3; undo++) await page.keyboard.press("Control+z");
    await page.locator("pte-panel header", { hasText: "Linux 7.3 · x86_64" }).waitFor();
    await expect.poll(() => page.locator("#kernel").inputValue()).toBe("7.3");
  });

  test("runs no script but its own, and reaches nothing", async () => {
    const { page } = await visit();
    await page.locator("pte-panel .statement").waitFor();
    const policy = await page.evaluate(async () => {
      const script = document.createElement("script");
      script.textContent = "document.title = 'run'";
      document.body.append(script);
      const fetched = await fetch("index.html").then(
        () => true,
        () => false,
      );
      return { title: document.title, fetched, cookie: document.cookie };
    });
    expect(policy).toEqual({ title: "ptescope", fetched: false, cookie: "" });
    expect(await page.context().cookies()).toEqual([]);
  });

  test.each(["light", "dark", "hc-dark", "hc-light"])(
    "is all in %s where that is chosen, and again after a reload",
    async (theme) => {
      const { page } = await visit();
      await page.locator("#theme").selectOption(theme);
      const background = () =>
        page
          .locator("pte-panel")
          .evaluate((panel) => getComputedStyle(panel).getPropertyValue("--vscode-editor-background"));
      expect(await background()).toBe(
        await page.evaluate(() => getComputedStyle(document.body).getPropertyValue("--bg")),
      );
      await page.reload();
      await page.locator(`html[data-theme="${theme}"]`).waitFor();
      const monaco = { light: "vs", dark: "vs-dark", "hc-dark": "hc-black", "hc-light": "hc-light" }[theme] ?? "";
      await page.locator(`.monaco-editor.${monaco}`).first().waitFor();
      await page.screenshot({ path: `test-results/page-${theme}.png` });
    },
  );

  test("fits a phone: one view at a time, nothing beside the screen", async () => {
    const { page } = await visit(linkTo(losing, 5), {
      viewport: { width: 390, height: 780 },
      hasTouch: true,
      isMobile: true,
    });
    await page.locator(`pte-panel ${atLoss}`).waitFor();
    await page.locator("#views button", { hasText: "Scenario" }).tap();
    await page.locator(".monaco-editor .squiggly-error").first().waitFor();
    const overflow = () => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(await overflow()).toBeLessThanOrEqual(0);
    await page.screenshot({ path: "test-results/page-phone-scenario.png" });
    await page.locator("#views button", { hasText: "Page tables" }).tap();
    await page.locator(`pte-panel ${atLoss}`).waitFor();
    expect(await overflow()).toBeLessThanOrEqual(0);
    await page.screenshot({ path: "test-results/page-phone-tables.png" });
    await page.locator("#more").tap();
    await page.locator("#compare").tap();
    await page.frameLocator("#comparison").locator(".verdict", { hasText: "No difference" }).waitFor();
    expect(await overflow()).toBeLessThanOrEqual(0);
  });

  test("the panel's menu saves a reproducer, and offers to run none", async () => {
    const { page } = await visit(linkTo(losing, 5));
    await page.locator(`pte-panel ${atLoss}`).waitFor();
    await page.locator("pte-panel").press("?");
    expect(await page.getByRole("button", { name: "Run reproducer" }).count()).toBe(0);
    const saved = page.waitForEvent("download");
    await page.getByRole("button", { name: "Write C reproducer…" }).click();
    expect((await saved).suggestedFilename()).toBe("scenario.c");
  });

  test.each([
    ["light", null],
    ["dark", "#examples"],
    ["hc-dark", "#share"],
    ["hc-light", "#compare"],
    ["light", "#decode"],
  ])("has no barrier that axe finds in %s, with %s open", async (theme, opened) => {
    const { page } = await visit();
    await page.locator("pte-panel .statement").waitFor();
    await page.locator(".monaco-editor").first().waitFor();
    await page.locator("#theme").selectOption(theme);
    if (opened !== null) {
      await page.locator(opened).click();
      await page.locator("#sheet[open]").waitFor();
    }
    await page.evaluate(axe);
    // Monaco is as accessible as it is.
    const violations = await page.evaluate(async () => {
      const { violations } = await (globalThis as typeof globalThis & AxeWindow).axe.run({
        exclude: [[".monaco-editor"]],
      });
      return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join("; ")}`);
    });
    expect(violations).toEqual([]);
  });
});

interface AxeWindow {
  readonly axe: {
    run(context: object): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }>;
  };
}
