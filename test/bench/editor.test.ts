// What a user waits for in VS Code, measured there. Figures are printed, not judged: a machine that does other work is no fault of the product's.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { openWindow, type Window, workbench } from "../e2e/harness.ts";
import { steps } from "../panel/steps.ts";
import { say } from "./figure.ts";

/** Milliseconds, on a quiet machine of two cores that the browser and VS Code share. */
const most = { activation: 30, diagnostics: 300, picture: 300, step: 16 };

let window: Window;
afterEach(() => window.close());

/** What a pattern finds in VS Code's logs of that name, the newest last. */
function logged(name: string, pattern: RegExp): RegExpMatchArray[] {
  const logs = join(workbench().scratch, "data", "logs");
  const files = readdirSync(logs, { recursive: true, encoding: "utf8" }).filter((file) => basename(file) === name);
  return files.sort().flatMap((file) => [...readFileSync(join(logs, file), "utf8").matchAll(pattern)]);
}

/** The lines that tell how long the extension took to be there. */
const started = () => logged("ptescope.log", /Activated in (\d+) ms, first diagnostics after (\d+)/g);
/** Those of extension hosts that have done what a new window has them do. */
const ready = () => logged("remoteexthost.log", /Eager extensions activated/g);

test("activation and the first diagnostics", async () => {
  const [hosts, windows] = [ready().length, started().length];
  window = await openWindow({ "a.txt": "No scenario.\n" }, null);
  await expect.poll(() => ready().length).toBeGreaterThan(hosts);
  await window.page.waitForTimeout(2000);
  // The window has come to rest; a scenario is what activates the extension.
  writeFileSync(join(window.folder, "typo.pte"), "A: buf = mmap(2)\nA buf = mmap(2)\n");
  await window.open("typo.pte");
  await window.squiggles("error").first().waitFor();
  await expect.poll(() => started().length).toBeGreaterThan(windows);
  const [, activation, diagnostics] = started().at(-1)?.map(Number) ?? [];

  // VS Code's own figure has the loading of the code in it. Its list shows the slowest extensions first.
  await window.page.setViewportSize({ width: 1280, height: 3000 });
  await window.run("Developer: Show Running Extensions");
  const row = window.page.locator(".runtime-extensions-editor .extension", { hasText: "ptescope" });
  const text = (await row.locator(".activation-time").textContent()) ?? "";
  const whole = Number(/(\d+)ms/.exec(text)?.[1]);
  say("activation with the loading of the code", whole, most.activation);
  say("activation", activation ?? Number.NaN, most.activation);
  say("first diagnostics after activation began", diagnostics ?? Number.NaN, most.diagnostics);
});

const long = `A: buf = mmap(16384)
A: userfaultfd(PAGEFAULT_FLAG_WP | WP_UNPOPULATED)
A: register(buf, WP)
A: madvise(buf, POPULATE_WRITE)
A: wp(buf)
${Array.from({ length: 5000 }, (_, i) => `A: unwp(buf[${(i * 13) % 16000}])\nA: write(buf[${(i * 13) % 16000}], ${i % 200})\n`).join("")}`;

test("the panel on 10,000 steps: its first picture, a step, and what it keeps", async () => {
  window = await openWindow({ "long.pte": long, "short.pte": "A: buf = mmap(2)\n" });
  const panel = window.webview();
  const place = panel.locator("output.place");
  // VS Code's own part of a webview is loaded with the first one.
  await window.open("short.pte");
  await window.run("ptescope: Show Page Tables");
  await place.waitFor();
  await window.run("View: Close All Editors");
  await window.open("long.pte");
  await window.page.locator(".monaco-editor .codelens-decoration").first().waitFor();
  // The editor has asked for all that it shows.
  await window.page.waitForTimeout(1500);

  const { asked, given } = await firstPicture(window);
  say("the panel's first picture, after the command", asked, most.picture);
  say("of that, after VS Code gave its page", given, most.picture);

  const frame = await window.frame();
  await place.press("End");
  await expect.poll(() => place.textContent()).toBe("10005 / 10005");
  const times = await steps(frame, "ArrowLeft", 60);
  const step = times[Math.floor(times.length / 2)] ?? 0;
  say("a step, half of them", step, most.step);

  // VS Code keeps things of its own now and then: what grows with the steps grows each time.
  const held = [await heap(window)];
  for (let times = 0; times < 3; times++) {
    await steps(frame, "ArrowLeft", 500);
    held.push(await heap(window));
  }
  const more = Math.min(...held.slice(1).map((bytes, i) => bytes - (held[i] ?? 0)));
  say("held after 500 steps more", more / 1024, 488, "KB");
});

/** Opens the panel. Milliseconds until its first contentful paint, from the command and from the beginning of its page. */
async function firstPicture(window: Window): Promise<{ readonly asked: number; readonly given: number }> {
  await window.page.evaluate(() => {
    document.addEventListener("mousedown", () => performance.mark("clicked"), { capture: true });
  });
  await window.run("ptescope: Show Page Tables");
  await window.webview().locator("output.place").waitFor();
  const clicked = await window.page.evaluate(
    () => performance.timeOrigin + (performance.getEntriesByName("clicked").at(-1)?.startTime ?? 0),
  );
  const frame = await window.frame();
  const [began, given] = await frame.evaluate(
    () =>
      new Promise<[number, number]>((done) =>
        new PerformanceObserver((list) => {
          const paint = list.getEntriesByName("first-contentful-paint")[0];
          if (paint) done([performance.timeOrigin, paint.startTime]);
        }).observe({ type: "paint", buffered: true }),
      ),
  );
  return { asked: began + given - clicked, given };
}

/** Bytes that the window's scripts hold, those of its webviews among them. */
async function heap(window: Window): Promise<number> {
  const session = await window.page.context().newCDPSession(window.page);
  await session.send("HeapProfiler.collectGarbage");
  const { usedSize } = await session.send("Runtime.getHeapUsage");
  await session.detach();
  return usedSize;
}
