// A scenario handed on from VS Code: the list of Copy Link where no page is known, a link that opens it in a VS Code, one HTML file, the text of a mail.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readLink } from "../../analysis/share/link.ts";
import { lost, openWindow, type Window } from "./harness.ts";
import { focusLine } from "./keys.ts";

let window: Window;
beforeAll(async () => {
  window = await openWindow({ "lost.pte": lost });
  await window.open("lost.pte");
  await window.squiggles("error").first().waitFor();
});
afterAll(() => window.close());

const clipboard = () => window.page.evaluate(() => navigator.clipboard.readText());

/** Takes a row of the list of what there is to hand on. */
async function take(row: string): Promise<void> {
  await focusLine(window.line("A: wp(buf[0])"));
  await window.choose("ptescope: Copy Link", row);
}

let link = "";
test("without an address there is a list; the link names this VS Code, and holds the scenario and the step", async () => {
  const rows = window.page.locator(".quick-input-list .monaco-list-row");
  await focusLine(window.line("A: wp(buf[0])"));
  await window.run("ptescope: Copy Link");
  const kinds = ["Link for VS Code", "HTML file…", "Text for a mail", "Link to a page of ptescope…"];
  for (const kind of kinds) await rows.filter({ hasText: kind }).first().waitFor();
  await window.screenshot("share");
  await window.page.keyboard.press("Escape");
  await take("Link for VS Code");
  await window.page.locator(".notification-toast", { hasText: "The link is copied." }).waitFor();
  link = await clipboard();
  const [, query = ""] = /^[\w-]+:\/\/ptescope\.ptescope\/open\?(.+)$/.exec(link) ?? [];
  expect(readLink(query)).toMatchObject({ text: lost, step: 4 });
  await window.run("Notifications: Clear All Notifications");
});

test("one HTML file is written, and a browser runs it from the disk", async () => {
  await take("HTML file…");
  const file = await window.acceptPath();
  expect(file).toMatch(/lost\.html$/);
  await window.page.locator(".notification-toast", { hasText: "The scenario is in" }).waitFor();
  expect(readFileSync(file, "utf8").length).toBeLessThan(1.5 * 1024 * 1024);
  const page = await window.page.context().newPage();
  await page.goto(pathToFileURL(file).href);
  await page.locator("pte-panel .statement", { hasText: "wp(buf[0])" }).waitFor();
  await page.locator("#problems li", { hasText: "PTE001" }).waitFor();
  await page.close();
  await window.run("Notifications: Clear All Notifications");
});

test("the text for a mail has the scenario and what is lost, in 72 columns", async () => {
  await take("Text for a mail");
  await window.page.locator(".notification-toast", { hasText: "The mail's text is copied" }).waitFor();
  const lines = (await clipboard()).split("\n");
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(72);
  expect(lines.join("\n")).toContain("PTE001");
  expect(lines.map((line) => line.trim())).toContain("A: madvise(buf[0], DONTNEED)");
  await window.run("Notifications: Clear All Notifications");
});

/** Opens a link as a click on it in a mail does, up to the question whether that is wanted. */
async function follow(url: string): Promise<void> {
  const { page } = window;
  const asked = page.locator(".monaco-dialog-box", { hasText: "open this URI" });
  const box = page.locator(".quick-input-widget:visible", { hasText: "URL to open" }).locator("input");
  for (let tries = 0; tries < 10 && !(await asked.isVisible()); tries++) {
    await window.run("Developer: Open URL");
    await box
      .fill(url, { timeout: 10_000 })
      .then(() => box.press("Enter", { timeout: 4000 }))
      // A busy machine takes its time for the question; Escape would take it away right when it comes.
      .then(() => asked.waitFor({ timeout: 90_000 }))
      .catch(() => page.keyboard.press("Escape"));
  }
  await window.screenshot("share-asked");
  await asked.getByRole("button", { name: "Open" }).click();
}

test("a link opens the scenario as a new file, and its panel at the step", async () => {
  await window.run("View: Close All Editors");
  await follow(link);
  await window.page.locator(".tabs-container .tab", { hasText: "Untitled" }).first().waitFor();
  await window.line("A: madvise(buf[0], DONTNEED)").waitFor();
  await window.webview().getByText("5 / 6").waitFor();
  await window.webview().getByText("Untitled-1", { exact: true }).waitFor();
  await window.screenshot("share-opened");
});

test("a link that was cut says so", async () => {
  await follow(link.slice(0, 70));
  await window.page.locator(".notification-toast", { hasText: "This link is broken" }).waitFor();
});
