// The scenario on all kernels, designs or architectures, side by side: the page that the server writes, in a frame that runs nothing. The page around it
// follows its links, which lead to lines.

import { closeSheet, made, openSheet } from "./dom.ts";
import { framed } from "./framed.ts";
import type { Page } from "./page.ts";

const kinds = [
  ["kernels", "Kernels"],
  ["designs", "Designs"],
  ["architectures", "Architectures"],
] as const;

export function openComparison(page: Page): void {
  const frame = framed("comparison", "Comparison", ([, line]) => {
    if (typeof line !== "number") return false;
    closeSheet();
    page.editor?.reveal(line - 1, true);
    return true;
  });
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
