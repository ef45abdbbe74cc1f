// The page of a finding, where a problem's code leads.

import { markdown } from "./markdown.ts";
import type { Page } from "./page.ts";
import { openSheet } from "./sheet.ts";

export async function explain(page: Page, given: unknown): Promise<void> {
  const code = typeof given === "string" ? given : "";
  const answer = await page.server.request("ptescope/explain", { code });
  if (answer.markdown === null) page.notice(`There is no finding ${code}.`, "problem");
  else openSheet(code, "text", markdown(answer.markdown));
}
