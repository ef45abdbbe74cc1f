// Searches: an explored section, and what could lose a page. The server searches in its worker, so the page stays alive; what is found opens as a
// scenario in the page's place, and the browser's way back leads to the one before.

import type { ExploreResult, LossesParams } from "../server/protocol.ts";
import { closeSheet, made, openSheet } from "./dom.ts";
import { framed } from "./framed.ts";
import type { Page } from "./page.ts";

let answers: Extract<ExploreResult, { answers: unknown }>["answers"] = [];

/** Lenses and problems say what came of it, on their lines. */
export async function exploreSection(page: Page): Promise<void> {
  const { uri, text } = page;
  const result = await searching(page, "Trying every order …", (signal, tell) =>
    page.server.request("ptescope/explore", { uri, text }, signal, tell),
  );
  if (result === null) return;
  if ("error" in result) {
    page.notice(result.error, "problem");
    return;
  }
  answers = result.answers;
  page.notice(result.said, answers.some(({ scenario }) => scenario !== null) ? "problem" : "done");
}

/** What was found of a line (from 0) of the section. */
export function openFound(page: Page, line: number): void {
  const scenario = answers.find((each) => each.line === line)?.scenario;
  if (scenario) void openScenario(page, scenario);
}

export async function openLosses(page: Page, asked: Omit<LossesParams, "textDocument">): Promise<void> {
  const result = await searching(page, "Trying what could lose it …", (signal, tell) =>
    page.server.request("ptescope/losses", { textDocument: page.document, ...asked }, signal, tell),
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
  said: string,
  run: (signal: AbortSignal, tell: (words: string) => void) => Promise<T>,
): Promise<T | null> {
  const abort = new AbortController();
  page.notice(said);
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
