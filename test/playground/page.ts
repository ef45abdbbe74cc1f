// The page in Chromium, served as anybody could: plain files, under a path of somebody's site.
import type { BrowserContext, BrowserContextOptions, Locator, Page } from "playwright-core";
import { writeLink } from "../../analysis/share/link.ts";
import { theBrowser } from "../browser.ts";
import { type ScenarioName, scenarios } from "./scenarios.ts";
import { type Panel, Surface } from "./surface.ts";

export interface Browser {
  readonly page: Page;
  readonly context: BrowserContext;
  /** What the console, and scripts that failed, said. */
  readonly errors: readonly string[];
  /** Addresses asked for that are not the page's own. */
  readonly outside: readonly string[];
  close(): Promise<void>;
}

/** A browser that nobody has used yet: a context has its own storage, cache and permissions. `options`: of the context. */
export async function openBrowser(address: string, options: BrowserContextOptions = {}): Promise<Browser> {
  const context = await (await theBrowser()).newContext({
    viewport: { width: 1280, height: 800 },
    reducedMotion: "reduce",
    permissions: ["clipboard-read", "clipboard-write"],
    ...options,
  });
  context.setDefaultTimeout(120_000);
  const errors: string[] = [];
  const outside: string[] = [];
  const page = await context.newPage();
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) errors.push(message.text());
  });
  page.on("pageerror", ({ stack, message }) => errors.push(stack ?? message));
  context.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(address) && !/^(data|blob|about):/.test(url)) outside.push(url);
  });
  return { page, context, errors, outside, close: () => context.close() };
}

/** The fragment that opens a scenario. */
export function linkTo(text: string, step = 0): string {
  return `#${writeLink({ text, kernel: "7.3", arch: "x86_64", design: "pte-marker", step, selected: null })}`;
}

export class PageSurface extends Surface {
  readonly name = "the page";

  async open(name: ScenarioName): Promise<void> {
    const { page } = this;
    await page.keyboard.press("Escape");
    // First another one: the same link again would be none to follow.
    await page.evaluate(() => {
      location.hash = "#example/munmap";
    });
    await page.locator(".view-line", { hasText: "Removal" }).first().waitFor();
    await page.evaluate((hash) => {
      location.hash = hash;
    }, linkTo(scenarios[name]));
    const [first = ""] = scenarios[name].split("\n");
    await this.line(first).waitFor();
  }

  async problem(text: string): Promise<Locator> {
    return this.page.locator("#problems li", { hasText: text }).first();
  }

  async panel(): Promise<Panel> {
    return this.page.locator("pte-panel");
  }

  async walkthrough(): Promise<void> {
    await this.codeLenses.filter({ hasText: "Start walkthrough" }).first().click();
  }

  async compareKernels(): Promise<Locator> {
    await this.codeLenses.filter({ hasText: "Compare" }).first().click();
    return this.page.frameLocator("#comparison").locator("body");
  }

  async decode(value: string): Promise<Locator> {
    await this.page.locator("#decode").click();
    await this.page.locator("ptescope-decoder textarea").fill(value);
    return this.page.locator("ptescope-decoder");
  }

  explained(): Locator {
    return this.page.locator("#sheet");
  }

  async link(): Promise<string> {
    await this.page.locator("#share").click();
    await this.page.locator("#sheet", { hasText: "The link is copied." }).waitFor();
    return this.page.evaluate(() => navigator.clipboard.readText());
  }
}
