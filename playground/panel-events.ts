// What the panel's user does, for the page around it.

import type { PanelEvent } from "../panel/host.ts";
import { save, writeReproducer } from "./files.ts";
import type { Page } from "./page.ts";

export async function handlePanelEvent(page: Page, event: PanelEvent): Promise<void> {
  switch (event.type) {
    case "stepped":
      page.mark(event.line);
      if (event.own && event.line !== null) page.editor?.reveal(event.line, false);
      page.onChange(event.own);
      return;
    case "state": {
      const { step, selected } = event.state;
      const looked = selected !== page.state.selected;
      page.state = { step, selected };
      if (looked) page.onChange(true);
      return;
    }
    case "copy":
      await navigator.clipboard.writeText(event.text);
      return;
    case "save":
      save(event.name, event.base64 === undefined ? (event.text ?? "") : bytes(event.base64));
      return;
    case "losses":
      await (await import("./explore.ts")).openLosses(page, { step: event.step, page: event.ref });
      return;
    case "reproducer":
      await writeReproducer(page);
  }
}

function bytes(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}
