// The panel in the page, which is its host: what it asks, and what its user does. The panel itself is whoever's that shows it.
import type { ViewCall, ViewCalls, ViewRequest, ViewResult } from "../analysis/view/types.ts";
import type { HostEvent, PanelEvent, PanelHost } from "../panel/host.ts";
import type { PtePanel } from "../panel/panel.ts";
import { save, writeReproducer } from "./files.ts";
import type { Page } from "./page.ts";

export function showTables(page: Page, panel: PtePanel, into: HTMLElement): void {
  const contrast = () => panel.toggleAttribute("contrast", document.documentElement.dataset.theme?.startsWith("hc"));
  contrast();
  new MutationObserver(contrast).observe(document.documentElement, { attributeFilter: ["data-theme"] });
  into.replaceChildren(panel);
  panel.connect(hostOf(page), page.state);
}

export function hostOf(page: Page): PanelHost {
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
    notify(event: PanelEvent) {
      void handlePanelEvent(page, event);
    },
  };
}

async function handlePanelEvent(page: Page, event: PanelEvent): Promise<void> {
  switch (event.type) {
    case "stepped":
      page.mark(event.line);
      if (event.own && event.line !== null) page.editor?.reveal(event.line, false);
      page.onChange(event.own);
      return;
    case "state": {
      const { step, selected } = event.state;
      const isSelection = selected !== page.state.selected;
      page.state = { step, selected };
      if (isSelection) page.onChange(true);
      return;
    }
    case "copy":
      await navigator.clipboard.writeText(event.text);
      return;
    case "save":
      save(event.name, event.base64 === undefined ? (event.text ?? "") : bytes(event.base64));
      return;
    case "losses":
      await (await import("./questions.ts")).openLosses(page, { step: event.step, page: event.ref });
      return;
    case "reproducer":
      await writeReproducer(page);
  }
}

function bytes(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}
