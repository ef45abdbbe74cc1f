// The panel in a webview of VS Code, the bundle that it loads: messages instead of calls. What the editor's side answers is in client/panel/.

import type { MappedView, Overview, ViewCall, ViewCalls } from "../analysis/view/types.ts";
import type { HostEvent, PanelEvent, PanelHost, PanelState } from "./host.ts";
import type * as Messages from "./messages.ts";
import { mount, overMessages } from "./messages.ts";
import { PtePanel } from "./panel.ts";

export type ToEditor = Messages.ToEditor<ViewCall, PanelEvent>;
export type ToPanel = Messages.FromEditor<HostEvent>;
export type WebviewApi = Messages.WebviewApi<ViewCall, PanelEvent>;

/** What a webview keeps: which scenario, and how it was looked at. */
interface PersistedState {
  readonly uri: string | null;
  readonly panel: Partial<PanelState>;
}

/** What the editor's side has asked already when it makes the page: the picture is there at once. */
export interface First {
  readonly overview: Overview;
  readonly view: MappedView;
}

function mountWebview(api: WebviewApi, uri: string | null, first: First | null): void {
  const panel = new PtePanel();
  mount(panel);
  const host = messageHost(api, uri);
  const before = persistedState(api.getState())?.panel;
  // A page that is shown again has the same first picture as it had; by now it may be another one.
  if (before || !first) panel.connect(host, before ?? null);
  else panel.connect(knowing(first, host), { step: first.view.step });
  api.postMessage({ type: "ready" });
  // Keys work from the start where the page has the focus, and again when the window comes back to it. Who shows it beside
  // an editor goes on writing there.
  const focus = () => {
    if (document.activeElement === document.body) panel.focus();
  };
  window.addEventListener("focus", focus);
  if (document.hasFocus()) focus();
}

/** A host that has the first answers. */
function knowing({ overview, view }: First, host: PanelHost): PanelHost {
  const known = new Map<ViewCall, unknown>([
    ["overview", overview],
    ["step", view],
  ]);
  return {
    ...host,
    request(call, params) {
      const answer = known.get(call);
      known.delete(call);
      const fits = !("step" in params) || params.step === view.step;
      return answer !== undefined && fits ? Promise.resolve(answer as never) : host.request(call, params);
    },
  };
}

function persistedState(state: unknown): PersistedState | null {
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
    runs: true,
    notify(event) {
      if (event.type === "state") api.setState({ uri, panel: event.state } satisfies PersistedState);
      api.postMessage({ type: "event", event });
    },
  };
}

declare function acquireVsCodeApi(): WebviewApi;

const { uri = null, first = "null" } = document.body.dataset;
mountWebview(acquireVsCodeApi(), uri, JSON.parse(first));
