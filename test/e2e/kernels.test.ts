// The Test Explorer's profiles: the model, the kernel of this computer, and each image of the setting `ptescope.kernels`.
import type { Locator } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { lacks } from "../../cli/lab/recorder.ts";
import { openWindow, type Window } from "./harness.ts";
import { menuUntil } from "./keys.ts";

const scenario = `A: buf = mmap(2)
A: userfaultfd(PAGEFAULT_FLAG_WP)
A: register(buf, WP)
A: write(buf[0], 7) -> 0
A: wp(buf[0]) -> 0
`;

let window: Window;
beforeAll(async () => {
  window = await openWindow({ "protect.pte": scenario }, null);
});
afterAll(() => window.close());

/** The scenario's row in the Test Explorer. */
const row = (): Locator => window.page.locator(".test-explorer .monaco-list-row", { hasText: "protect.pte" });

/** How the last run of it came out: "passed", "skipped", … */
async function state(): Promise<string> {
  const icon = await row().locator(".computed-state").getAttribute("class");
  return /testing-(\w+)-icon/.exec(icon ?? "")?.[1] ?? "";
}

/** Opens the list of profiles from the item's menu. */
async function profiles(): Promise<Locator> {
  const list = window.page.locator(".quick-input-widget:visible .quick-input-list .monaco-list-row");
  await menuUntil(row(), "Execute Using Profile", list);
  return list;
}

async function runOn(profile: string): Promise<void> {
  await (await profiles()).filter({ hasText: profile }).first().click();
}

test("each kernel is a profile, beside the model", async () => {
  await window.open("protect.pte");
  await window.run("Testing: Focus on Test Explorer View");
  const rows = await profiles();
  await rows.filter({ hasText: "On an image that is nowhere" }).waitFor();
  const names = await rows.allTextContents();
  for (const name of ["In the model", "On this kernel", "On an image that is nowhere"])
    expect(names.filter((text) => text.includes(name))).toHaveLength(1);
  await window.screenshot("kernels-profiles");
  await window.page.keyboard.press("Escape");
});

test("a scenario passes in the model; on an image that is not there it is skipped", async () => {
  await runOn("In the model");
  await expect.poll(state).toBe("passed");
  await runOn("On an image that is nowhere");
  await expect.poll(state).toBe("skipped");
  await window.screenshot("kernels-nowhere");
});

test("it passes on the kernel of this computer, where that can be asked", async () => {
  await runOn("On this kernel");
  // Without root, or with swap of its own, the reason stands among the results.
  await expect.poll(state).toBe(lacks().length === 0 ? "passed" : "skipped");
  await window.screenshot("kernels-this");
});
