// What is asked of a scenario besides running it: how it comes out elsewhere, whether every order keeps what it says, what could lose a page. The server
// answers, with a page or with scenarios.

import type { ExploreResult, LossesParams } from "../server/protocol.ts";
import { closeSheet, made, openSheet } from "./dom.ts";
import type { Page } from "./page.ts";

// A page that the server wrote, in a frame that runs nothing: in the theme of the page around it, which follows its links.

/** `follow`: gets the arguments of a `command:` link that was clicked; false: it leads nowhere. */
function framed(id: string, title: string, follow: (args: readonly unknown[]) => boolean): HTMLIFrameElement {
  const frame = made("iframe", { sandbox: "allow-same-origin", title, id });
  frame.onload = () => {
    const inner = frame.contentDocument;
    if (inner === null) return;
    // What the system prefers may not be what was chosen here.
    inner.documentElement.style.colorScheme = getComputedStyle(document.documentElement).colorScheme;
    inner.addEventListener("click", (event) => {
      const args = argumentsOf(event.target);
      if (args !== null && follow(args)) event.preventDefault();
    });
  };
  return frame;
}

/** Of the link that was clicked; null: it was none. */
function argumentsOf(target: EventTarget | null): readonly unknown[] | null {
  const link =
    target !== null && "closest" in target && typeof target.closest === "function" ? target.closest("a") : null;
  const [, args] = /^command:[\w.]+\?(.*)$/.exec(link?.getAttribute("href") ?? "") ?? [];
  if (args === undefined) return null;
  const given: unknown = JSON.parse(decodeURIComponent(args));
  return Array.isArray(given) ? given : null;
}

// The scenario on all kernels, designs or architectures, side by side. Links of that page lead to lines.

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

// Searches: an explored section, and what could lose a page. The server searches in its worker, so the page stays alive; what is found opens as a
// scenario in the page's place, and the browser's way back leads to the one before.

let answers: Extract<ExploreResult, { answers: unknown }>["answers"] = [];

/** Lenses and problems say what came of it, on their lines. */
export async function exploreSection(page: Page): Promise<void> {
  const { uri, text } = page;
  const result = await searching(page, "Trying every order …", (signal, onProgress) =>
    page.server.request("ptescope/explore", { uri, text }, signal, onProgress),
  );
  if (result === null) return;
  if ("error" in result) {
    page.notice(result.error, "problem");
    return;
  }
  answers = result.answers;
  page.notice(result.summary, answers.some(({ scenario }) => scenario !== null) ? "problem" : "done");
}

/** What was found of a line (from 0) of the section. */
export function openFound(page: Page, line: number): void {
  const scenario = answers.find((each) => each.line === line)?.scenario;
  if (scenario) void openScenario(page, scenario);
}

export async function openLosses(page: Page, asked: Omit<LossesParams, "textDocument">): Promise<void> {
  const result = await searching(page, "Trying what could lose it …", (signal, onProgress) =>
    page.server.request("ptescope/losses", { textDocument: page.document, ...asked }, signal, onProgress),
  );
  if (result === null) return;
  if (result.kernels.length === 0) {
    page.notice(`${result.page} is not protected there: there is nothing to lose.`);
    return;
  }
  if (result.ways.length === 0) {
    page.notice(`Nothing loses the protection of ${result.page}, ${result.covered}.`, "done");
    return;
  }
  const frame = framed("losses", "What could lose it", ([way]) => {
    const scenario = typeof way === "number" ? result.ways[way]?.scenario : undefined;
    if (scenario === undefined) return false;
    closeSheet();
    void openScenario(page, scenario);
    return true;
  });
  frame.srcdoc = result.html;
  openSheet("What could lose this?", "wide", frame);
}

async function openScenario(page: Page, text: string): Promise<void> {
  await page.open({ text, name: "found.pte", step: null, selected: null });
  page.onChange(true);
}

/** With a notice that says how far it is, and whose button ends the search: what was covered until then is told all the same. Null: it failed. */
async function searching<T>(
  page: Page,
  beginning: string,
  run: (signal: AbortSignal, onProgress: (words: string) => void) => Promise<T>,
): Promise<T | null> {
  const abort = new AbortController();
  page.notice(beginning);
  const notice = document.querySelector<HTMLElement>("#notice");
  const cancel = made("button", { type: "button" }, "Cancel");
  cancel.onclick = () => abort.abort();
  const far = made("span", {});
  notice?.append(" ", far, " ", cancel);
  try {
    const result = await run(abort.signal, (words) => {
      far.textContent = words;
    });
    page.notice("");
    return result;
  } catch (error) {
    page.notice(abort.signal.aborted ? "" : error instanceof Error ? error.message : String(error), "problem");
    return null;
  }
}
