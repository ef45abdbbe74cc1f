// The page-table panel beside a scenario: it follows the cursor, a statement at a time.
import { afterAll, beforeAll, test } from "vitest";
import { lost, openWindow, type Window } from "./harness.ts";
import { pressUntil } from "./keys.ts";

let window: Window;
beforeAll(async () => {
  window = await openWindow({ "steps.pte": lost });
});
afterAll(() => window.close());

test("the panel opens beside the scenario and follows the cursor", async () => {
  await window.open("steps.pte");
  await window.run("ptescope: Show Page Tables");
  const panel = window.webview();
  await panel.getByText("/ 6").waitFor();
  await window.line("wp(buf[0])").click();
  await panel.getByText("5 / 6").waitFor();
  await panel.getByText("uffd_wp_range()").waitFor();
  await window.screenshot("panel-protected");

  await pressUntil(window.page, "ArrowDown", panel.getByText("6 / 6"));
  await panel.getByText("drops the write-protection of A.buf[0]").filter({ visible: true }).first().waitFor();
  await window.screenshot("panel-lost");
});
