// A component's page as a webview of VS Code has it: the same policy, with a theme's variables set as VS Code sets them.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Browser, Page } from "playwright-core";
import { expect } from "vitest";
import { webviewText } from "../../client/webview.ts";
import { themes, variablesOf } from "./themes.ts";

export interface Looking {
  readonly theme?: keyof typeof themes;
  readonly width?: number;
  readonly height?: number;
  /** Animations are wanted. */
  readonly motion?: boolean;
}

/** Opens a page with this script in it. What its policy refuses, and any other error, fails the test. */
export async function openUnderPolicy(browser: Browser, script: string, looking: Looking): Promise<Page> {
  const { theme = "light", width = 1100, height = 900, motion = false } = looking;
  const page = await browser.newPage({
    viewport: { width, height },
    reducedMotion: motion ? "no-preference" : "reduce",
  });
  page.setDefaultTimeout(120_000);
  page.on("pageerror", (error) => expect.soft(error).toBeUndefined());
  page.on("console", (message) => expect.soft(message.type(), message.text()).not.toBe("error"));
  const { kind } = themes[theme];
  await page.setContent(webviewText({ script, title: "Under test", data: {}, nonce: "test" }));
  await page.evaluate(
    ([kind, variables]) => {
      document.body.className = kind;
      for (const [name, value] of variables) document.documentElement.style.setProperty(name, value);
      document.body.style.setProperty("background", "var(--vscode-editor-background)");
    },
    [kind, variablesOf(themes[theme])] as const,
  );
  return page;
}

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What axe finds, a line for each rule. */
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const found = await page.evaluate(async () => {
    type Axe = {
      run(): Promise<{ violations: { id: string; nodes: { failureSummary?: string; target: unknown }[] }[] }>;
    };
    return (await (window as typeof window & { axe: Axe }).axe.run()).violations;
  });
  return found.map(
    ({ id, nodes }) =>
      `${id}: ${nodes.map(({ target, failureSummary }) => `${JSON.stringify(target)} ${failureSummary}`).join("; ")}`,
  );
}
