// The scenario on all kernels or designs, side by side: the page that the server writes, in a frame that may do nothing.

import { made } from "./dom.ts";
import type { Page } from "./page.ts";
import { openSheet } from "./sheet.ts";

const kinds = [
  ["kernels", "Kernels"],
  ["designs", "Designs"],
] as const;

export function openComparison(page: Page): void {
  const frame = made("iframe", { sandbox: "", title: "Comparison", id: "comparison" });
  const buttons = kinds.map(([against, label]) => {
    const button = made("button", { "aria-pressed": "false" }, label);
    button.onclick = async () => {
      for (const each of buttons) each.setAttribute("aria-pressed", String(each === button));
      const params = { uri: `file:///${encodeURIComponent(page.name)}`, text: page.text, names: [] } as const;
      const result = await page.server.request("ptescope/compare", { ...params, against, format: "html" });
      if ("error" in result) page.notice(result.error, "problem");
      else frame.srcdoc = result.text;
    };
    return button;
  });
  openSheet(
    "Compare",
    "wide",
    made("p", { class: "segments", role: "group", "aria-label": "Compare" }, ...buttons),
    frame,
  );
  buttons[0]?.click();
}
