// The decoder in a webview of VS Code, the bundle that it loads: messages instead of calls. What the editor's side answers is in client/decoder/.

import type { DecoderCall, DecoderCalls } from "../../decoder/decoder.ts";
import type * as Messages from "../messages.ts";
import { mount, overMessages } from "../messages.ts";
import { PtescopeDecoder } from "./decoder.ts";
import type { DecoderEvent, DecoderHost, DecoderHostEvent, DecoderState } from "./host.ts";

export type ToEditor = Messages.ToEditor<DecoderCall, DecoderEvent>;
export type ToDecoder = Messages.FromEditor<DecoderHostEvent>;
type WebviewApi = Messages.WebviewApi<DecoderCall, DecoderEvent>;

/** `first`: how to begin where nothing was kept. */
function mountDecoder(api: WebviewApi, first: Partial<DecoderState>): void {
  const decoder = new PtescopeDecoder();
  mount(decoder);
  decoder.connect(messageHost(api), persistedState(api.getState()) ?? first);
  api.postMessage({ type: "ready" });
  decoder.focus();
}

/** A state that this extension wrote; null: none was kept. */
function persistedState(state: unknown): Partial<DecoderState> | null {
  return typeof state === "object" && state !== null && "text" in state && "choice" in state
    ? (state as Partial<DecoderState>)
    : null;
}

function messageHost(api: WebviewApi): DecoderHost {
  return {
    ...overMessages<DecoderCall, DecoderCalls, DecoderHostEvent, DecoderEvent>(api),
    notify(event) {
      if (event.type === "state") api.setState(event.state);
      else api.postMessage({ type: "event", event });
    },
  };
}

declare function acquireVsCodeApi(): WebviewApi;

mountDecoder(acquireVsCodeApi(), JSON.parse(document.body.dataset.state ?? "{}"));
