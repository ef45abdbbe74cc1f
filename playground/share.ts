// What to hand on: a link, or a page to read.

import type { Address } from "./address.ts";
import { made } from "./dom.ts";
import { save } from "./files.ts";
import type { Page } from "./page.ts";
import { openSheet } from "./sheet.ts";

/** Mail programs break addresses longer than this, or leave a part of them out. */
const LONG = 6000;

export async function openShare(page: Page, address: Address): Promise<void> {
  await address.keep();
  const link = await address.link();
  const copied = await copy(link);
  const field = made("input", { readonly: "", value: link, "aria-label": "Link", class: "link" });
  field.onfocus = () => field.select();
  const write = (label: string, format: "html" | "md"): HTMLButtonElement => {
    const button = made("button", {}, label);
    button.onclick = () => void writeWalkthrough(page, format);
    return button;
  };
  openSheet(
    "Share",
    "text",
    made("p", { class: "lead" }, copied ? "The link is copied." : "Copy this link:"),
    field,
    made(
      "p",
      { class: "dim" },
      "It holds the scenario, the kernel, the step and the page that you look at, all of it behind the #, which no browser sends anywhere.",
      ...(/^\s*include\b/m.test(page.text) ? [" It does not hold the scenarios that this one includes."] : []),
      ...(link.length > LONG ? [" It is long: some mail programs will break it."] : []),
    ),
    made("h3", {}, "As something to read"),
    made("p", { class: "buttons" }, write("Save walkthrough as HTML", "html"), write("as Markdown", "md")),
    made("h3", {}, "As something to run"),
    made(
      "p",
      { class: "buttons" },
      reproducer(page, "Save C reproducer", false),
      reproducer(page, "as regression test", true),
    ),
  );
}

function reproducer(page: Page, label: string, kept: boolean): HTMLButtonElement {
  const button = made("button", {}, label);
  button.onclick = () => void writeReproducer(page, kept);
  return button;
}

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

async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Not allowed, or no secure origin: the link stands there to be copied by hand.
    return false;
  }
}

async function writeWalkthrough(page: Page, format: "html" | "md"): Promise<void> {
  const made = await page.server.request("ptescope/walkthrough", { textDocument: page.document, format });
  if (made === null) return;
  if ("text" in made) {
    save(page.name.replace(/(\.pte)?$/, `.${format}`), made.text);
    return;
  }
  const [first, ...more] = made.broken;
  const others = more.length > 0 ? ` (and ${more.length} more)` : "";
  const where = first ? ` Line ${first.line + 1}: ${first.message}${others}` : "";
  page.notice(`No walkthrough is written: the scenario does not hold.${where}`, "problem");
}
