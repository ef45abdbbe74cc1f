// The pictures of the Marketplace page, client/README.md.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { keepPicture } from "../pictures.ts";
import { type Browser, openBrowser } from "./page.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "ptescope-pictures-"));
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
  const browser = await openBrowser(href, {
    viewport: { width: 960, height },
    colorScheme: "light",
  });
  await browser.page.goto(href);
  return browser;
}

test("a protection is lost", async () => {
  const { page, close } = await opened(["html", "docs/examples/lost.pte"], 560);
  await page.locator("pte-panel pte-map").waitFor();
  await page.locator(".paper .function").first().waitFor();
  await keepPicture(page, "client/images/lost", (await page.locator("pte-panel .frame").textContent()) ?? "");
  await close();
});

test("the life of the pages", async () => {
  const { page, close } = await opened(["html", "examples/garbage-collector.pte"], 540);
  await page.locator("pte-panel .statement").waitFor();
  await page.getByRole("button", { name: "Life", exact: true }).click();
  await page.locator("pte-panel pte-lives").waitFor();
  await page.locator(".paper .function").first().waitFor();
  await keepPicture(page, "client/images/life", (await page.locator("pte-panel .frame").textContent()) ?? "");
  await close();
});

test("two kernels side by side", async () => {
  const args = ["compare", "examples/hugetlb-private-marker.pte", "--kernels", "6.1.23,6.1.24", "--format", "html"];
  const { page, close } = await opened(args, 325);
  await keepPicture(page, "client/images/compare", (await page.locator("table.rows").textContent()) ?? "");
  await close();
});
