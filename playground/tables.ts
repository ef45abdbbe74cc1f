// The panel in the page: the same component as in VS Code, with the page as its host.

import type { ViewCall, ViewCalls, ViewRequest, ViewResult } from "../analysis/view/types.ts";
import { type HostEvent, type PanelEvent, type PanelHost, PtePanel } from "../panel/index.ts";
import type { Page } from "./page.ts";
import { handlePanelEvent } from "./panel-events.ts";

export function showTables(page: Page, into: HTMLElement): void {
  const panel = new PtePanel();
  const contrast = () => panel.toggleAttribute("contrast", document.documentElement.dataset.theme?.startsWith("hc"));
  contrast();
  new MutationObserver(contrast).observe(document.documentElement, { attributeFilter: ["data-theme"] });
  into.replaceChildren(panel);
  panel.connect(hostOf(page), page.state);
}

function hostOf(page: Page): PanelHost {
  return {
    runs: false,
    async request<K extends ViewCall>(call: K, params: ViewCalls[K]["params"]): Promise<ViewResult<K>> {
      const request = { call, ...params } as ViewRequest;
      const result = await page.server.request("ptescope/view", { textDocument: page.document, request });
      if (result === null) throw new Error("There is no scenario to look at.");
      return result as ViewResult<K>;
    },
    subscribe(listener: (event: HostEvent) => void) {
      page.panel = listener;
      return () => {
        page.panel = () => {};
      };
    },
    tell(event: PanelEvent) {
      void handlePanelEvent(page, event);
    },
  };
}
