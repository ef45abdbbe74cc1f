// A scenario as a C program for a real kernel.

import { save } from "./files.ts";
import type { Page } from "./page.ts";

/** Saves the scenario as a C program that shows it on a real kernel. */
export async function writeReproducer(page: Page, kept = false): Promise<void> {
  const made = await page.server.request("ptescope/reproduce", { textDocument: page.document, kept });
  if (made === null) return;
  if ("text" in made) {
    save(page.name.replace(/(\.pte)?$/, ".c"), made.text);
    return;
  }
  const [first] = made.refused;
  const why = made.broken ? ": the scenario does not hold" : "";
  page.notice(`No reproducer is written${why}.${first ? ` Line ${first.line + 1}: ${first.message}` : ""}`, "problem");
}
