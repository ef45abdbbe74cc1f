// A browser with the panel's bundle, for the tests of the panel.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import type { Browser, Page } from "playwright-core";
import type { PanelState } from "../../panel/host.ts";
import { theBrowser } from "../browser.ts";
import { type Looking, openUnderPolicy } from "./policy.ts";

export const scenario = (name: string): string =>
  readFileSync(join(import.meta.dirname, "scenarios", `${name}.pte`), "utf8");

/** 10,001 steps that touch 50 pages. */
export const longLife = `A: buf = mmap(64)\n${Array.from({ length: 5000 }, (_, i) => `A: write(buf[${i % 50}], ${i % 9})\nA: madvise(buf[${i % 50}], DONTNEED)\n`).join("")}`;

export class Panels {
  readonly browser: Browser;
  private readonly script: string;

  private constructor(browser: Browser, script: string) {
    this.browser = browser;
    this.script = script;
  }

  static async start(): Promise<Panels> {
    const entryPoints = [join(import.meta.dirname, "page.ts")];
    const bundled = await build({
      entryPoints,
      bundle: true,
      write: false,
      format: "iife",
      conditions: ["production"],
    });
    return new Panels(await theBrowser(), bundled.outputFiles[0]?.text ?? "");
  }

  /** The panel with a scenario, once its statement is there. */
  async open(text: string, { state = {}, ...looking }: Looking & { state?: Partial<PanelState> } = {}): Promise<Page> {
    const page = await openUnderPolicy(this.browser, this.script, looking);
    await page.evaluate(([text, state]) => window.show(text, state), [text, state] as const);
    await page.locator(".statement").waitFor();
    return page;
  }
}
