// The panel in a webview of VS Code: messages instead of calls. What the editor's side answers is in client/panel/.

import type { ViewCall, ViewCalls, ViewResult } from "../analysis/view/types.ts";
import type { HostEvent, PanelEvent, PanelHost, PanelState } from "./host.ts";
import { PtePanel } from "./panel.ts";

/** From the panel to the editor. */
export type ToEditor =
  | { readonly type: "ready" }
  | { readonly type: "request"; readonly id: number; readonly call: ViewCall; readonly params: unknown }
  | { readonly type: "event"; readonly event: PanelEvent };

/** From the editor to the panel. */
export type ToPanel =
  | { readonly type: "answer"; readonly id: number; readonly result?: unknown; readonly error?: string }
  | { readonly type: "event"; readonly event: HostEvent };

/** What acquireVsCodeApi() of a webview gives. What is set as state comes back to the serializer after a restart. */
export interface WebviewApi {
  postMessage(message: ToEditor): void;
  getState(): unknown;
  setState(state: unknown): void;
}

/** What a webview keeps: which scenario, and how it was looked at. */
export interface Kept {
  readonly uri: string | null;
  readonly panel: Partial<PanelState>;
}

export function mountWebview(api: WebviewApi, uri: string | null): void {
  const panel = new PtePanel();
  const contrast = () =>
    panel.toggleAttribute(
      "contrast",
      document.body.classList.contains("vscode-high-contrast") ||
        document.body.classList.contains("vscode-high-contrast-light"),
    );
  contrast();
  new MutationObserver(contrast).observe(document.body, { attributes: true, attributeFilter: ["class"] });
  const main = document.createElement("main");
  main.append(panel);
  document.body.append(main);
  panel.connect(messageHost(api, uri), kept(api.getState())?.panel ?? {});
  api.postMessage({ type: "ready" });
  // Keys work from the start, and again when the window comes back to this page.
  const focus = () => {
    if (document.activeElement === document.body) panel.focus();
  };
  window.addEventListener("focus", focus);
  focus();
}

function kept(state: unknown): Kept | null {
  return typeof state === "object" &&
    state !== null &&
    "panel" in state &&
    typeof state.panel === "object" &&
    state.panel !== null
    ? { uri: null, panel: state.panel }
    : null;
}

function messageHost(api: WebviewApi, uri: string | null): PanelHost {
  const waiting = new Map<number, { done(result: never): void; failed(error: Error): void }>();
  let listener: ((event: HostEvent) => void) | null = null;
  let last = 0;
  window.addEventListener("message", ({ data }: MessageEvent<ToPanel>) => {
    if (data.type === "event") {
      listener?.(data.event);
      return;
    }
    const asked = waiting.get(data.id);
    waiting.delete(data.id);
    if (data.error !== undefined) asked?.failed(new Error(data.error));
    else asked?.done(data.result as never);
  });
  return {
    request<K extends ViewCall>(call: K, params: ViewCalls[K]["params"]): Promise<ViewResult<K>> {
      const id = ++last;
      return new Promise<ViewResult<K>>((done, failed) => {
        waiting.set(id, { done, failed });
        api.postMessage({ type: "request", id, call, params });
      });
    },
    subscribe(added) {
      listener = added;
      return () => {
        listener = null;
      };
    },
    tell(event) {
      if (event.type === "state") api.setState({ uri, panel: event.state } satisfies Kept);
      api.postMessage({ type: "event", event });
    },
  };
}
