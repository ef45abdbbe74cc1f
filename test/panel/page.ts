// A page with the panel in it and the real analysis behind it, as a host that is no editor. Bundled by panel.test.ts.
import { openScenario, type Scenario } from "../../analysis/index.ts";
import { answerCall } from "../../analysis/view/index.ts";
import type { ViewCall, ViewCalls, ViewResult } from "../../analysis/view/types.ts";
import type { HostEvent, PanelEvent, PanelState } from "../../panel/host.ts";
import { mount } from "../../panel/messages.ts";
import { PtePanel } from "../../panel/panel.ts";

interface Shown {
  /** What the panel told. */
  readonly told: PanelEvent[];
  /** What was sent for each question, in characters. */
  readonly sent: { readonly call: ViewCall; readonly size: number }[];
  send(event: HostEvent): void;
  edit(text: string): void;
}

declare global {
  interface Window {
    shown: Shown;
    show(text: string, state: Partial<PanelState>): void;
  }
}

window.show = (text, state) => {
  let scenario: Scenario = openScenario(text);
  let revision = 1;
  const listeners = new Set<(event: HostEvent) => void>();
  const shown: Shown = {
    told: [],
    sent: [],
    send: (event) => {
      for (const listener of listeners) listener(event);
    },
    edit: (next) => {
      scenario = openScenario(next);
      revision++;
      shown.send({ type: "changed" });
    },
  };
  window.shown = shown;
  const panel = new PtePanel();
  document.body.replaceChildren();
  mount(panel);
  panel.connect(
    {
      runs: true,
      async request<K extends ViewCall>(call: K, params: ViewCalls[K]["params"]): Promise<ViewResult<K>> {
        const text = JSON.stringify(answerCall(scenario, { name: "demo.pte", revision }, call, params));
        shown.sent.push({ call, size: text.length });
        return JSON.parse(text);
      },
      subscribe: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      notify: (event) => shown.told.push(event),
    },
    state,
  );
};
