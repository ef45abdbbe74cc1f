// A page with the decoder in it and the real analysis behind it, as a host that is no editor. Bundled by decoder.test.ts.
import { answerDecoder } from "../../decoder/answer.ts";
import type { DecoderCall, DecoderCalls, DecoderRequest, DecoderResult } from "../../decoder/decoder.ts";
import { Listing } from "../../decoder/listing.ts";
import { PtescopeDecoder } from "../../panel/decoder/decoder.ts";
import type { DecoderEvent, DecoderState } from "../../panel/decoder/host.ts";
import { mount } from "../../panel/messages.ts";

declare global {
  interface Window {
    told: DecoderEvent[];
    /** What was asked, and how many rows of it. */
    asked: { readonly call: DecoderCall; readonly rows: number }[];
    showDecoder(state: Partial<DecoderState>, log?: string): void;
  }
}

window.showDecoder = (state, log = "") => {
  const listing = Listing.of(log);
  window.told = [];
  window.asked = [];
  const decoder = new PtescopeDecoder();
  document.body.replaceChildren();
  mount(decoder);
  decoder.connect(
    {
      async request<K extends DecoderCall>(call: K, params: DecoderCalls[K]["params"]): Promise<DecoderResult<K>> {
        window.asked.push({ call, rows: "from" in params ? params.count : 0 });
        const request = { call, ...(params as object) } as DecoderRequest;
        return JSON.parse(
          JSON.stringify(await answerDecoder(request, (name) => (name === "log" ? listing : undefined))),
        );
      },
      subscribe: () => () => undefined,
      notify: (event) => window.told.push(event),
    },
    state,
  );
};
