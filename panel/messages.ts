// A component in a webview of VS Code: messages instead of calls. The panel and the decoder speak the same way; they differ in what they ask and tell.

/** What may be asked: by name, what goes and what comes back. */
type Calls<Names extends string> = { readonly [Name in Names]: { readonly params: unknown; readonly result: unknown } };

/** From the component to the editor's side. */
export type ToEditor<Call extends string, Sent> =
  | { readonly type: "ready" }
  | { readonly type: "request"; readonly id: number; readonly call: Call; readonly params: unknown }
  | { readonly type: "event"; readonly event: Sent };

/** From the editor's side to the component. */
export type FromEditor<Received> =
  | { readonly type: "answer"; readonly id: number; readonly result?: unknown; readonly error?: string }
  | { readonly type: "event"; readonly event: Received };

/** What acquireVsCodeApi() of a webview gives. What is set as state comes back to the serializer after a restart. */
export interface WebviewApi<Call extends string, Sent> {
  postMessage(message: ToEditor<Call, Sent>): void;
  getState(): unknown;
  setState(state: unknown): void;
}

/** Requests answered, and events heard, over the webview's messages. One listener at a time. */
export function overMessages<Names extends string, Map extends Calls<Names>, Received, Sent>(
  api: WebviewApi<Names, Sent>,
) {
  const waiting = new globalThis.Map<number, { done(result: never): void; failed(error: Error): void }>();
  let listener: ((event: Received) => void) | null = null;
  let last = 0;
  window.addEventListener("message", ({ data }: MessageEvent<FromEditor<Received>>) => {
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
    request<K extends Names>(call: K, params: Map[K]["params"]): Promise<Map[K]["result"]> {
      const id = ++last;
      return new Promise((done, failed) => {
        waiting.set(id, { done, failed });
        api.postMessage({ type: "request", id, call, params });
      });
    },
    subscribe(added: (event: Received) => void): () => void {
      listener = added;
      return () => {
        listener = null;
      };
    },
  };
}

/** Puts a component in the page, in `#room` where the page has one, and marks it where VS Code's theme is one of high contrast. */
export function mount(component: HTMLElement): void {
  const { classList } = document.body;
  const contrast = (): void => {
    const high = classList.contains("vscode-high-contrast") || classList.contains("vscode-high-contrast-light");
    component.toggleAttribute("contrast", high);
  };
  contrast();
  new MutationObserver(contrast).observe(document.body, { attributes: true, attributeFilter: ["class"] });
  const main = document.createElement("main");
  main.append(component);
  (document.querySelector("#room") ?? document.body).append(main);
}
