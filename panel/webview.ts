// The panel in a webview of VS Code: messages instead of calls. What the editor's side answers is in client/panel/.

import type { ViewCall, ViewCalls } from "../analysis/view/types.ts";
import type { HostEvent, PanelEvent, PanelHost, PanelState } from "./host.ts";
import type * as Messages from "./messages.ts";
import { mount, overMessages } from "./messages.ts";
import { PtePanel } from "./panel.ts";

export type ToEditor = Messages.ToEditor<ViewCall, PanelEvent>;
export type ToPanel = Messages.FromEditor<HostEvent>;
export type WebviewApi = Messages.WebviewApi<ViewCall, PanelEvent>;

/** What a webview keeps: which scenario, and how it was looked at. */
export interface Kept {
  readonly uri: string | null;
  readonly panel: Partial<PanelState>;
}

export function mountWebview(api: WebviewApi, uri: string | null): void {
  const panel = new PtePanel();
  mount(panel);
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
  return {
    ...overMessages<ViewCall, ViewCalls, HostEvent, PanelEvent>(api),
    tell(event) {
      if (event.type === "state") api.setState({ uri, panel: event.state } satisfies Kept);
      api.postMessage({ type: "event", event });
    },
  };
}
