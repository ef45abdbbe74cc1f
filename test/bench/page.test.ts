// How long the page takes, from its address to what is lost, in a browser that nobody has used yet.
import { test } from "vitest";
import { serve } from "../../tools/serve.ts";
import { openBrowser, PageSurface } from "../playground/page.ts";
import { say } from "./figure.ts";

test("a first visit to the page", async () => {
  const served = await serve(0, "/some/where/");
  const browser = await openBrowser(served.address);
  const { page } = browser;
  // What a browser does once in its life is not the page's.
  await page.goto("about:blank");
  const start = performance.now();
  await page.goto(served.address, { waitUntil: "commit" });
  await page.locator("#text", { hasText: "madvise(private[0], DONTNEED)" }).waitFor();
  say("the text", performance.now() - start, 1000);
  await page.locator("#problems li", { hasText: "PTE001" }).waitFor();
  say("the problems", performance.now() - start, 2000);
  await new PageSurface(page).squiggles("error").first().waitFor();
  say("what is lost is underlined", performance.now() - start, 2000);
  await browser.close();
  served.server.closeAllConnections();
  served.server.close();
});
