// The pictures of the Marketplace page, client/README.md. `npm run pictures` makes them; a run of the tests makes them anew in test-results/, and says
// so where those that are kept show something else. What is compared is the text in them: another font is no other picture.
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { type Browser, openBrowser } from "./page.ts";

const kept = resolve("client/images");
const made = resolve("test-results/pictures");
const words = join(kept, "words.json");
const wanted: Readonly<Record<string, string>> = JSON.parse(readFileSync(words, "utf8"));

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "ptescope-pictures-"));
  mkdirSync(made, { recursive: true });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What a command writes, as a page of a browser of that size. */
async function opened(args: readonly string[], height: number): Promise<Browser> {
  const file = join(folder, `${args[0]}.html`);
  const { status, stdout, stderr } = spawnSync(process.execPath, ["dist/cli.js", ...args], {
    encoding: "utf8",
    maxBuffer: 1 << 24,
  });
  // 1 says that something differs, or is lost.
  expect({ isDone: status === 0 || status === 1, stderr }).toEqual({ isDone: true, stderr: "" });
  writeFileSync(file, stdout);
  const { href } = pathToFileURL(file);
  const browser = await openBrowser(inject("chromium"), href, {
    viewport: { width: 960, height },
    colorScheme: "light",
  });
  await browser.page.goto(href);
  return browser;
}

async function picture(page: Page, name: string, shown: string): Promise<void> {
  await page.screenshot({ path: join(made, `${name}.png`) });
  const text = shown.replace(/\s+/g, " ").trim();
  if (process.env.PTESCOPE_PICTURES) {
    copyFileSync(join(made, `${name}.png`), join(kept, `${name}.png`));
    const all: Record<string, string> = JSON.parse(readFileSync(words, "utf8"));
    writeFileSync(words, `${JSON.stringify({ ...all, [name]: text }, null, 2)}\n`);
    return;
  }
  expect(text, `client/images/${name}.png is stale: npm run pictures`).toBe(wanted[name]);
}

test("a protection is lost", async () => {
  const { page, close } = await opened(["html", "docs/examples/lost.pte"], 560);
  await page.locator("pte-panel pte-map").waitFor();
  await page.locator(".paper .function").first().waitFor();
  await picture(page, "lost", (await page.locator("pte-panel .frame").textContent()) ?? "");
  await close();
});

test("the life of the pages", async () => {
  const { page, close } = await opened(["html", "examples/garbage-collector.pte"], 540);
  await page.locator("pte-panel .statement").waitFor();
  await page.getByRole("button", { name: "Life", exact: true }).click();
  await page.locator("pte-panel pte-lives").waitFor();
  await page.locator(".paper .function").first().waitFor();
  await picture(page, "life", (await page.locator("pte-panel .frame").textContent()) ?? "");
  await close();
});

test("two kernels side by side", async () => {
  const args = ["compare", "examples/mremap-without-event.pte", "--kernels", "6.12.5,6.12.117", "--format", "html"];
  const { page, close } = await opened(args, 290);
  await picture(page, "compare", (await page.locator("table.rows").textContent()) ?? "");
  await close();
});
