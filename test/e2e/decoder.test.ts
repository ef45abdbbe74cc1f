// Values in logs: hovering, decoding the selection, flipping a bit, listing the values of a log.
import { afterAll, beforeAll, expect, test } from "vitest";
import { openWindow, type Window } from "./harness.ts";

const oops = `[   12.345678] BUG: Bad page map in process qemu-kvm  pte:80000001233f5867 pmd:10b77f067
[   12.345690] addr:00007f0000000000 vm_flags:08100073 anon_vma:ffff888103a1c000 mapping:0000000000000000 index:7f0000000
[   12.345701] CPU: 1 PID: 4242 Comm: qemu-kvm Tainted: G    B   W          6.1.0-13-amd64 #1 Debian
[   12.345712] RIP: 0010:zap_pte_range+0x5a3/0x9e0
[   12.345723] #PF: error_code(0x0007) - permissions violation
[   12.345734] PGD 10a2c1067 P4D 10a2c1067 PUD 10a2c0067 PMD 10b77f067 PTE f7fffffffffffc00
`;

let window: Window;
beforeAll(async () => {
  window = await openWindow({ "oops.log": oops });
});
afterAll(() => window.close());

test("hovering over a value in a log says what it is, with the kernel that the lines after it name", async () => {
  await window.open("oops.log");
  // The extension starts with the log; a hover that comes before it is not asked again.
  await expect
    .poll(
      async () => {
        await window.page.mouse.move(5, 5);
        await pointAt("80000001233f5867");
        const hover = window.page.locator(".monaco-hover:visible .hover-contents").first();
        return hover.textContent({ timeout: 3000 }).catch(() => "");
      },
      { timeout: 40_000 },
    )
    .toMatch(/Linux 6\.1.*pfn 0x1233f5, user, writable/s);
  await window.screenshot("decoder-hover");
  await window.page.locator(".monaco-hover:visible").getByText("Open in the decoder").click();
  await window.webview().getByText("x86-64 pte, Linux 6.1", { exact: true }).waitFor();
});

/** Moves the mouse onto a piece of a line's text. The editor cuts a line into spans of its own. */
async function pointAt(text: string): Promise<void> {
  const place = await window.lines.filter({ hasText: text }).evaluate((line, wanted) => {
    let middle = (line.textContent ?? "").indexOf(wanted) + wanted.length / 2;
    const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const { length } = node.textContent ?? "";
      if (middle < length) {
        const range = document.createRange();
        range.setStart(node, middle);
        range.setEnd(node, middle + 1);
        const { x, y, width, height } = range.getBoundingClientRect();
        return { x: x + width / 2, y: y + height / 2 };
      }
      middle -= length;
    }
    throw new Error(`${wanted} is not in sight`);
  }, text);
  await window.page.mouse.move(place.x, place.y, { steps: 4 });
}

test("the selection is decoded in a view beside it, where a bit is flipped", async () => {
  await window.line("PGD 10a2c1067").click();
  await window.page.keyboard.press("End");
  await window.run("ptescope: Decode Selection");
  const decoder = window.webview();
  // The kernel is the log's: on 6.18 this is no marker.
  await decoder.getByText("x86-64 pte, Linux 6.1", { exact: true }).waitFor();
  await decoder.getByText("PTE marker, uffd-wp").waitFor();
  await decoder.getByRole("button", { name: /^bit 9\b/ }).click();
  await decoder.getByText("0xf7fffffffffffe00").waitFor();
  await window.screenshot("decoder-bit");
});

test("every entry of a log is listed, and leads back to its line", async () => {
  await window.line("PGD 10a2c1067").click();
  await window.run("ptescope: Decode Every Entry in This Log");
  const decoder = window.webview();
  await decoder.getByText("9 values").waitFor();
  await decoder.getByRole("option", { name: /f7fffffffffffc00/ }).dblclick();
  await decoder.getByText("PTE marker, uffd-wp").first().waitFor();
  // The values of the log have the column of the value that was decoded before.
  expect(await window.page.locator(".editor-group-container").count()).toBe(2);
  await window.screenshot("decoder-log");
});

test("a value is typed and picked for what it is", async () => {
  await window.run("ptescope: Decode Value…");
  const input = window.page.locator(".quick-input-widget:visible input");
  await input.fill("0068000088123f43");
  await input.press("Enter");
  await window.page.getByText("Decode Value (2/2)").waitFor();
  await input.fill("arm64 pte");
  await input.press("Enter");
  await window.webview().getByText("pfn 0x88123").first().waitFor();
  await window.screenshot("decoder-value");
});

test("a view comes back after a reload with its value, its bits and its log", async () => {
  const { page } = window;
  await window
    .webview()
    .getByRole("button", { name: /^bit 0\b/ })
    .click();
  await window.webview().getByText("0x0068000088123f42").waitFor();
  await window.reload();
  await window.webview().getByText("0x0068000088123f42").waitFor();
  await window.webview().getByText("0x0068000088123f43").waitFor();
  await page.locator('.tab[aria-label^="Values in oops.log"]').click();
  await window.webview().getByText("9 values").waitFor();
  await window
    .webview()
    .getByRole("option", { name: /80000001233f5867/ })
    .waitFor();
  await window.screenshot("decoder-reload");
});
