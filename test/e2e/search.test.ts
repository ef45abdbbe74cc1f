// A search that takes long, as somebody sees it in VS Code: how far it is, that all else is answered meanwhile, on how many threads it is, and what
// is said of it when it is cancelled.
import { readdirSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { afterAll, beforeAll, expect, test } from "vitest";
import { long } from "../playground/scenarios.ts";
import { openWindow, type Window, workbench } from "./harness.ts";
import { clickUntil } from "./keys.ts";

let window: Window;
beforeAll(async () => {
  window = await openWindow({ "long.pte": long }, null);
});
afterAll(() => window.close());

const lens = (text: string | RegExp) => window.page.locator(".codelens-decoration a", { hasText: text });
const toast = (text: string | RegExp) =>
  window.page.locator(".notifications-toasts .notification-toast", { hasText: text });
/** `depth 9, 1,234,567 states, 123,456 a second, 45 MB` */
const far = /depth (\d+), [\d,]+ states?, [\d,]+ a second, [\d,]+ MB/;

/** Of the language server that this window started, the last one: that of a window which has just been closed goes on for a while. */
function serverThreads(): number {
  const own = workbench().scratch;
  const servers = readdirSync("/proc").flatMap((pid) => {
    if (!/^\d+$/.test(pid)) return [];
    try {
      const line = readFileSync(`/proc/${pid}/cmdline`, "utf8");
      if (!line.includes(own) || !line.includes("dist/server.js")) return [];
      const started = Number(readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ")[19]);
      return [{ started, threads: readdirSync(`/proc/${pid}/task`).length }];
    } catch {
      // It has ended meanwhile.
      return [];
    }
  });
  return servers.sort((a, b) => b.started - a.started)[0]?.threads ?? 0;
}

test("it says how far it is, on more than one thread where a level is large, and a hover is answered meanwhile", async () => {
  await window.open("long.pte");
  await lens("Try every order").waitFor();
  const threads = serverThreads();
  expect(threads).toBeGreaterThan(0);
  await clickUntil(lens("Try every order"), toast("Trying every order"));
  await toast(far).waitFor();
  await window.screenshot("search-running");
  const hover = await window.hover(window.line("any A: reclaim").locator("span", { hasText: "reclaim" }).last());
  await hover.getByText("kswapd").first().waitFor();
  expect(await toast(far).count()).toBe(1);
  await window.screenshot("search-running-hover");
  // docs/scale.md: a level of 4,096 states is divided.
  if (availableParallelism() > 1) await expect.poll(serverThreads).toBeGreaterThan(threads);
  await window.screenshot("search-running-threads");
});

test("cancelled, it ends, and says what was covered: once in a message, and above its line", async () => {
  const start = performance.now();
  await toast(far).getByRole("button", { name: "Cancel" }).click();
  const said = toast(
    /Not proven on Linux 6.18: stopped by hand after [\d,]+ states, with all there are up to depth \d+: nothing found/,
  );
  await said.waitFor();
  console.log(`a search ends ${Math.round(performance.now() - start)} ms after Cancel`);
  await lens(/Not proven on Linux 6.18: stopped by hand after [\d,]+ states/).waitFor();
  expect(await toast("").count()).toBe(1);
  await window.screenshot("search-cancelled");
});
