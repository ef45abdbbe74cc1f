// The decoder in the page: the same component as in VS Code, loaded when somebody asks for it.

import type { DecoderCall, DecoderCalls, DecoderRequest, DecoderResult } from "../decoder/decoder.ts";
import type { DecoderEvent, DecoderHost, DecoderState } from "../panel/decoder/host.ts";
import { DECODE } from "./address.ts";
import { closeSheet, openSheet } from "./dom.ts";
import type { Page } from "./page.ts";

/** What was looked at last, for the next time. */
let lastState: Partial<DecoderState> = {};

/** `text`: what to decode at once. */
export async function decode(page: Page, text?: string): Promise<void> {
  const { PtescopeDecoder } = await import("../panel/decoder/decoder.ts");
  const decoder = new PtescopeDecoder();
  decoder.toggleAttribute("contrast", document.documentElement.dataset.theme?.startsWith("hc"));
  decoder.connect(hostOf(page), text === undefined ? lastState : { text });
  openSheet("Decode a value or a log", "wide", decoder);
  decoder.focus();
}

/** What a link holds, as an address has it. */
export async function decodeLinked(page: Page, encoded: string): Promise<void> {
  try {
    await decode(page, decodeURIComponent(encoded));
  } catch {
    page.notice("The link's text is damaged: it was cut, or something in it was changed.", "problem");
  }
}

function hostOf(page: Page): DecoderHost {
  return {
    async request<K extends DecoderCall>(call: K, params: DecoderCalls[K]["params"]): Promise<DecoderResult<K>> {
      const request = { call, ...params } as DecoderRequest;
      return (await page.server.request("ptescope/decoder", request)) as DecoderResult<K>;
    },
    // The page shows it nothing else while it is open.
    subscribe: () => () => {},
    notify(event: DecoderEvent) {
      if (event.type === "state") lastState = event.state;
      else if (event.type === "copy") void navigator.clipboard.writeText(event.text);
      else if (event.type === "link") {
        const [address] = location.href.split("#");
        void navigator.clipboard.writeText(`${address}${DECODE}${encodeURIComponent(event.text)}`);
      } else if (event.type === "scenario") {
        closeSheet();
        void page.open({ text: event.text, name: "scenario.pte", step: null, selected: null });
      }
    },
  };
}
