// The panel's bundle, as VS Code's webviews load it: here this page is what is around it. So there is one bundle of the panel, wherever it is shown.

import type { ViewRequest } from "../../analysis/view/types.ts";
import type { HostEvent } from "../../panel/host.ts";
import type { ToEditor, ToPanel, WebviewApi } from "../../panel/webview.ts";
import { element } from "../dom.ts";
import type { Page } from "../page.ts";
import { handlePanelEvent } from "../panel-events.ts";
import { followTheme } from "../theme.ts";

declare global {
  var acquireVsCodeApi: () => WebviewApi;
}

/** `kept`: how it was looked at, as `onKeep` was told. */
export function startPanel(page: Page, script: string, kept: unknown, onKeep: (state: unknown) => void): void {
  const post = (message: ToPanel): void => {
    dispatchEvent(new MessageEvent("message", { data: message }));
  };
  globalThis.acquireVsCodeApi = () => ({
    postMessage: (message) => void answer(page, message, post),
    getState: () => kept,
    setState: onKeep,
  });
  page.panel = (event: HostEvent) => post({ type: "event", event });
  followTheme((theme) => {
    document.body.classList.toggle("vscode-high-contrast", theme === "hc-dark");
    document.body.classList.toggle("vscode-high-contrast-light", theme === "hc-light");
  });
  const run = document.createElement("script");
  run.textContent = script;
  document.body.append(run);
  run.remove();
  const main = element("#room main");
  main.id = "tables";
  main.setAttribute("aria-label", "Page tables");
}

async function answer(page: Page, message: ToEditor, post: (message: ToPanel) => void): Promise<void> {
  if (message.type === "event") return handlePanelEvent(page, message.event);
  if (message.type === "ready") return;
  const { id, call, params } = message;
  try {
    const request = { call, ...(params as object) } as ViewRequest;
    const result = await page.server.request("ptescope/view", { textDocument: page.document, request });
    if (result === null) post({ type: "answer", id, error: "There is no scenario to look at." });
    else post({ type: "answer", id, result });
  } catch (error) {
    post({ type: "answer", id, error: error instanceof Error ? error.message : String(error) });
  }
}
