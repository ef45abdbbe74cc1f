// The decoder in a webview of VS Code: messages instead of calls. What the editor's side answers is in client/decoder/.

import type { DecoderCall, DecoderCalls, DecoderResult } from "../../analysis/decode/decoder.ts";
import { PtescopeDecoder } from "./decoder.ts";
import type { DecoderEvent, DecoderHost, DecoderHostEvent, DecoderState } from "./host.ts";

/** From the decoder to the editor. */
export type ToEditor =
  | { readonly type: "ready" }
  | { readonly type: "request"; readonly id: number; readonly call: DecoderCall; readonly params: unknown }
  | { readonly type: "event"; readonly event: DecoderEvent };

/** From the editor to the decoder. */
export type ToDecoder =
  | { readonly type: "answer"; readonly id: number; readonly result?: unknown; readonly error?: string }
  | { readonly type: "event"; readonly event: DecoderHostEvent };

/** What acquireVsCodeApi() of a webview gives. The state is the decoder's, and comes back to the serializer after a restart. */
export interface WebviewApi {
  postMessage(message: ToEditor): void;
  getState(): unknown;
  setState(state: DecoderState): void;
}

/** `first`: how to begin where nothing was kept. */
export function mountDecoder(api: WebviewApi, first: Partial<DecoderState>): void {
  const decoder = new PtescopeDecoder();
  const contrast = (): void => {
    const { classList } = document.body;
    const high = classList.contains("vscode-high-contrast") || classList.contains("vscode-high-contrast-light");
    decoder.toggleAttribute("contrast", high);
  };
  contrast();
  new MutationObserver(contrast).observe(document.body, { attributes: true, attributeFilter: ["class"] });
  const main = document.createElement("main");
  main.append(decoder);
  document.body.append(main);
  decoder.connect(messageHost(api), keptState(api.getState()) ?? first);
  api.postMessage({ type: "ready" });
  decoder.focus();
}

/** A state that this extension wrote; null: none was kept. */
export function keptState(state: unknown): Partial<DecoderState> | null {
  return typeof state === "object" && state !== null && "text" in state && "choice" in state
    ? (state as Partial<DecoderState>)
    : null;
}

function messageHost(api: WebviewApi): DecoderHost {
  const waiting = new Map<number, { done(result: never): void; failed(error: Error): void }>();
  let listener: ((event: DecoderHostEvent) => void) | null = null;
  let last = 0;
  window.addEventListener("message", ({ data }: MessageEvent<ToDecoder>) => {
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
    request<K extends DecoderCall>(call: K, params: DecoderCalls[K]["params"]): Promise<DecoderResult<K>> {
      const id = ++last;
      return new Promise<DecoderResult<K>>((done, failed) => {
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
      if (event.type === "state") api.setState(event.state);
      else api.postMessage({ type: "event", event });
    },
  };
}
