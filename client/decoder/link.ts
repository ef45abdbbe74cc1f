// One webview with the decoder in it: carries what it asks to the language server and what it tells to the editor.

import { Disposable, env, Range, Uri, ViewColumn, type WebviewPanel, window, workspace } from "vscode";
import type { DecoderRequest } from "../../decoder/decoder.ts";
import type { DecoderEvent, DecoderState } from "../../panel/decoder/host.ts";
import type { ToDecoder, ToEditor } from "../../panel/decoder/webview.ts";
import type { SendRequest } from "../server.ts";
import { addressOf } from "../share/share.ts";

export class DecoderLink implements Disposable {
  private readonly panel: WebviewPanel;
  private readonly sendRequest: SendRequest;
  private readonly listening: Disposable;
  /** Whether the page's script runs: it does not while the tab is hidden. */
  private loaded = false;
  /** What is to be shown as soon as it does. */
  private next: Partial<DecoderState> | null = null;

  constructor(panel: WebviewPanel, sendRequest: SendRequest) {
    this.panel = panel;
    this.sendRequest = sendRequest;
    this.listening = Disposable.from(
      panel.webview.onDidReceiveMessage((message: ToEditor) => void this.receive(message)),
      panel.onDidChangeViewState(() => {
        if (!panel.visible) this.loaded = false;
      }),
    );
  }

  dispose(): void {
    this.listening.dispose();
  }

  show(state: Partial<DecoderState>): void {
    if (this.loaded) void this.post({ type: "event", event: { type: "show", state } });
    else this.next = state;
  }

  private post(message: ToDecoder): Thenable<boolean> {
    return this.panel.webview.postMessage(message);
  }

  private async receive(message: ToEditor): Promise<void> {
    switch (message.type) {
      case "ready": {
        this.loaded = true;
        const { next } = this;
        this.next = null;
        if (next) this.show(next);
        return;
      }
      case "request":
        await this.answer(message.id, { call: message.call, ...(message.params as object) } as DecoderRequest);
        return;
      case "event":
        await handleEvent(message.event);
    }
  }

  private async answer(id: number, request: DecoderRequest): Promise<void> {
    try {
      await this.post({ type: "answer", id, result: await this.sendRequest("ptescope/decoder", request) });
    } catch (error) {
      await this.post({ type: "answer", id, error: error instanceof Error ? error.message : String(error) });
    }
  }
}

async function handleEvent(event: DecoderEvent): Promise<void> {
  if (event.type === "link") {
    const address = await addressOf();
    if (address !== undefined)
      await env.clipboard.writeText(`${address.replace(/#.*$/s, "")}#decode/${encodeURIComponent(event.text)}`);
  } else if (event.type === "scenario")
    await window.showTextDocument(await workspace.openTextDocument({ language: "pte", content: event.text }));
  else if (event.type === "copy") await env.clipboard.writeText(event.text);
  else if (event.type === "reveal") {
    const uri = Uri.parse(event.log, true);
    const seen = window.visibleTextEditors.find(({ document }) => document.uri.toString() === uri.toString());
    await window.showTextDocument(uri, {
      selection: new Range(event.line, 0, event.line, 0),
      viewColumn: seen?.viewColumn ?? ViewColumn.One,
    });
  }
}
