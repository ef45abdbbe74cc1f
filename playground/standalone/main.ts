// A scenario as one file: the page's beginning, where all that it needs stands in the file itself (analysis/share/html.ts).
import { type HtmlScenario, htmlFile } from "../../analysis/share/html.ts";
import type { ViewCalls } from "../../analysis/view/types.ts";
import type { HostEvent, PanelHost, PanelState } from "../../panel/host.ts";
import type { ToEditor, ToPanel, WebviewApi } from "../../panel/webview.ts";
import { wireChoices, wireLayout, wireProblems } from "../controls.ts";
import { element } from "../dom.ts";
import { save } from "../files.ts";
import { Page, pinned } from "../page.ts";
import { Server } from "../server.ts";
import { hostOf } from "../tables.ts";
import { followTheme, wireTheme } from "../theme.ts";
import { PlainEditor } from "./editor.ts";

/** What the browser keeps of this file until its tab is closed: a reload loses nothing that was typed. */
interface Persisted {
  readonly text?: string;
  readonly panel?: Partial<PanelState>;
}

const { name = "scenario.pte", looked = "{}" } = document.body.dataset;
const shared: Omit<HtmlScenario, "text" | "name"> = JSON.parse(looked);
const written = element("#text").textContent ?? "";
const stored: Persisted = history.state ?? {};

wireTheme();
start().catch((error: unknown) => {
  const notice = element("#notice");
  notice.textContent = `The page can't start: ${error instanceof Error ? error.message : String(error)}`;
  notice.className = "problem";
  notice.hidden = false;
  throw error;
});

async function start(): Promise<void> {
  const [panel, server] = await Promise.all([unpacked("#panel"), unpacked("#server")]);
  const address = URL.createObjectURL(new Blob([server], { type: "text/javascript" }));
  const page = new Page(new Server(new Worker(address, { name: "ptescope" })), `file:///${encodeURIComponent(name)}`);
  const { kernel = "", arch = "", design = "" } = shared;
  const text = stored.text ?? pinned({ text: written, kernel, arch, design, step: 0, selected: null });
  const { step = shared.step ?? null, selected = shared.selected ?? null } = stored.panel ?? {};
  await page.open({ text, name, step, selected });
  const { semanticTokensProvider: tokens } = await page.server.abilities;
  const keep = (more: Persisted): void => history.replaceState({ ...history.state, ...more }, "");
  page.attach(new PlainEditor(page, element("#code"), tokens?.legend.tokenTypes ?? []));
  page.onChange = (own) => {
    if (own) keep({ text: page.text });
  };
  wireLayout(page);
  wireProblems(page);
  wireChoices(page);
  wireSave(page);
  startPanel(page, panel, { panel: { ...stored.panel, ...page.state } }, (state) => {
    if (typeof state === "object" && state !== null && "panel" in state) keep({ panel: state.panel as PanelState });
  });
  page.show("tables");
}

/** What `packed` made. */
async function unpacked(selector: string): Promise<string> {
  const digits = element(selector).textContent ?? "";
  const bytes = Uint8Array.from(atob(digits.replaceAll("-", "+").replaceAll("_", "/")), (each) => each.charCodeAt(0));
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).text();
}

function wireSave(page: Page): void {
  const base = name.replace(/\.\w+$/, "");
  const part = (selector: string) => element(selector).textContent ?? "";
  const copy = (): void => {
    const parts = { style: part("style"), script: part("#script"), panel: part("#panel"), server: part("#server") };
    save(`${base}.html`, htmlFile(parts, { ...page.shared(), name }));
  };
  element("#save").onclick = copy;
  element("#save-text").onclick = () => save(`${base}.pte`, page.text);
  addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "s" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    event.preventDefault();
    copy();
  });
}

// The panel's bundle, as VS Code's webviews load it: here this page is what is around it. So there is one bundle of the panel, wherever it is shown.

declare global {
  var acquireVsCodeApi: () => WebviewApi;
}

/** `kept`: how it was looked at, as `onKeep` was told. */
function startPanel(page: Page, script: string, kept: unknown, onKeep: (state: unknown) => void): void {
  const post = (message: ToPanel): void => {
    dispatchEvent(new MessageEvent("message", { data: message }));
  };
  const host = hostOf(page);
  globalThis.acquireVsCodeApi = () => ({
    postMessage: (message) => void answer(host, message, post),
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

async function answer(host: PanelHost, message: ToEditor, post: (message: ToPanel) => void): Promise<void> {
  if (message.type === "event") return host.notify(message.event);
  if (message.type === "ready") return;
  const { id, call, params } = message;
  try {
    post({ type: "answer", id, result: await host.request(call, params as ViewCalls[typeof call]["params"]) });
  } catch (error) {
    post({ type: "answer", id, error: error instanceof Error ? error.message : String(error) });
  }
}
