import { test } from "vitest";
import { lost, openWindow } from "./harness.ts";
test("walk", async () => {
  const window = await openWindow({ "lost.pte": lost });
  await window.page.setViewportSize({ width: 1500, height: 900 });
  await window.open("lost.pte");
  await window.choose("Welcome: Open Walkthrough...", "ptescope");
  await window.page.waitForTimeout(12_000);
  await window.page.screenshot({ path: "/tmp/walk1.png" });
  for (const [i, step] of (await window.page.locator(".getting-started-step").all()).entries()) {
    await step.click({ timeout: 5000 }).catch(() => undefined);
    await window.page.waitForTimeout(5000);
    await window.page.screenshot({ path: `/tmp/walk-step${i}.png` });
  }
  await window.close();
});
