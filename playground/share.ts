// What to hand on: a link, or a page to read.

import type { Parts } from "../analysis/share/html.ts";
import type { Address } from "./address.ts";
import { made, openSheet } from "./dom.ts";
import { save, writeReproducer } from "./files.ts";
import type { Page } from "./page.ts";

/** Mail programs break addresses longer than this, or leave a part of them out. */
const LONG = 6000;

export async function openShare(page: Page, address: Address): Promise<void> {
  await address.keep();
  const link = await address.link();
  const copied = await copy(link);
  const field = made("input", { readonly: "", value: link, "aria-label": "Link", class: "link" });
  field.onfocus = () => field.select();
  const write = (label: string, format: "html" | "md") => button(label, () => writeWalkthrough(page, format));
  const includes = /^\s*include\b/m.test(page.text) ? [" It does not hold the scenarios that this one includes."] : [];
  openSheet(
    "Share",
    "text",
    made("p", { class: "lead" }, copied ? "The link is copied." : "Copy this link:"),
    field,
    made(
      "p",
      { class: "dim" },
      "It holds the scenario, the kernel, the step and the page that you look at, all of it behind the #, which no browser sends anywhere.",
      ...includes,
      ...(link.length > LONG ? [" It is long: some mail programs will break it."] : []),
    ),
    ...(isHere()
      ? [
          made(
            "p",
            { class: "warn", role: "note" },
            made("strong", {}, "Only this computer opens it. "),
            `${location.hostname} is each reader's own machine. To somebody else send the HTML file, or the text for a mail.`,
          ),
        ]
      : []),
    made("h3", {}, "As a file that runs anywhere"),
    made(
      "p",
      { class: "buttons" },
      button("Save as HTML", () => writeHtml(page)),
      button("Save as .pte", () => save(page.name, page.text)),
    ),
    made(
      "p",
      { class: "dim" },
      "The HTML file has the engine, the page tables and an editor in it, 600 KB. It opens from a disk or a mail, without a network.",
      ...includes,
    ),
    made("h3", {}, "As something to read"),
    made(
      "p",
      { class: "buttons" },
      button("Copy text for a mail", () => copyMail(page)),
      write("Save walkthrough as HTML", "html"),
      write("as Markdown", "md"),
    ),
    made("h3", {}, "As a program for a real kernel"),
    made(
      "p",
      { class: "buttons" },
      button("Save C reproducer", () => writeReproducer(page)),
      button("as regression test", () => writeReproducer(page, true)),
    ),
  );
}

function button(label: string, act: () => void | Promise<void>): HTMLButtonElement {
  const element = made("button", {}, label);
  element.onclick = () => void act();
  return element;
}

/** The page comes from the machine that it is looked at on. */
function isHere(): boolean {
  return /^(localhost|127(\.\d+){3}|\[::1\])$/.test(location.hostname);
}

/** Saves one file that shows and runs the scenario wherever it is opened. */
async function writeHtml(page: Page): Promise<void> {
  const [{ htmlFile }, { parts }]: [typeof import("../analysis/share/html.ts"), { parts: Parts }] = await Promise.all([
    import("../analysis/share/html.ts"),
    // Larger than all else of the page: it is loaded by who wants it.
    import(new URL("html-parts.js", document.baseURI).href),
  ]);
  save(page.name.replace(/(\.pte)?$/, ".html"), htmlFile(parts, { ...page.shared(), name: page.name }));
}

/** Copies the scenario, the tables and what is lost in 72 columns. */
async function copyMail(page: Page): Promise<void> {
  const made = await page.server.request("ptescope/mail", { textDocument: page.document });
  if (made === null) return;
  if ("broken" in made) {
    const [first] = made.broken;
    page.notice(
      `No mail is written: the scenario does not hold.${first ? ` Line ${first.line + 1}: ${first.message}` : ""}`,
      "problem",
    );
  } else if (await copy(made.text)) page.notice("The mail's text is copied.");
  else save(page.name.replace(/(\.pte)?$/, ".txt"), made.text);
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
