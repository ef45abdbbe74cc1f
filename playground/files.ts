// Files of this computer: chosen by the user, read and written in the browser, a C program among them.
import type { Address } from "./address.ts";
import { element } from "./dom.ts";
import type { Page } from "./page.ts";

/** A scenario is text that somebody wrote; a file much larger than that was chosen by mistake. */
const LARGEST = 4_000_000;

export function save(name: string, content: string | Uint8Array<ArrayBuffer>): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([content]));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

export function wireFiles(page: Page, address: Address): void {
  const input = element<HTMLInputElement>("#file");
  const take = async (file: File | undefined): Promise<void> => {
    if (!file) return;
    const problem = await open(file, address);
    if (problem !== null) page.notice(problem, "problem");
  };
  element("#open").onclick = () => input.click();
  input.onchange = async () => {
    await take(input.files?.[0]);
    // The same file can be chosen again.
    input.value = "";
  };
  const write = (): void => save(page.name, page.text);
  element("#save").onclick = write;
  addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "s" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    event.preventDefault();
    write();
  });
  addEventListener("dragover", (event) => event.preventDefault());
  addEventListener("drop", (event) => {
    event.preventDefault();
    void take(event.dataTransfer?.files[0]);
  });
}

/** What is wrong with the file, or null where it is open. */
async function open(file: File, address: Address): Promise<string | null> {
  if (file.size > LARGEST) return `${file.name} is no scenario: it has more than ${LARGEST / 1_000_000} MB.`;
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(await file.arrayBuffer());
  } catch {
    return `${file.name} is no text in UTF-8.`;
  }
  const opening = { text: text.replaceAll("\r\n", "\n"), name: file.name, step: null, selected: null };
  await address.open(opening, "#");
  await address.keep();
  return null;
}

// A scenario as a C program for a real kernel.

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
