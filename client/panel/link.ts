// One webview with the panel in it: carries what it asks to the language server and what it tells to the editor.
import { commands, type Disposable, env, Uri, type Webview, window, workspace } from "vscode";
import type { ViewRequest } from "../../analysis/view/types.ts";
import type { HostEvent, PanelEvent, PanelState } from "../../panel/host.ts";
import type { First, ToEditor, ToPanel } from "../../panel/webview.ts";
import type { SendRequest } from "../server.ts";
import { webviewPage } from "../webview.ts";

export interface Listener {
  /** A step of a scenario is in sight, of that line (from 0). `own`: the panel's user went there. */
  stepped(uri: Uri, line: number, own: boolean): void;
  /** The panel's user went to a step. */
  went(uri: Uri, step: number): void;
  /** A panel of that scenario closed, or looks at another one. */
  closed(uri: Uri): void;
}

export class PanelLink implements Disposable {
  /** The scenario that it shows. */
  uri: Uri | null;
  private readonly webview: Webview;
  private readonly sendRequest: SendRequest;
  private readonly listener: Listener;
  private readonly receiving: Disposable;
  /** How it is looked at. */
  state: PanelState | null = null;
  /** What was sent before the page's script ran. */
  private waiting: HostEvent[] | null = [];

  constructor(webview: Webview, uri: Uri | null, sendRequest: SendRequest, listener: Listener) {
    this.webview = webview;
    this.uri = uri;
    this.sendRequest = sendRequest;
    this.listener = listener;
    this.receiving = webview.onDidReceiveMessage((message: ToEditor) => void this.receive(message));
  }

  dispose(): void {
    this.receiving.dispose();
  }

  send(event: HostEvent): void {
    if (this.waiting) this.waiting.push(event);
    else void this.post({ type: "event", event });
  }

  /** Looks at another scenario, or at the same after a change. */
  show(uri: Uri | null): void {
    this.uri = uri;
    this.send({ type: "changed" });
  }

  private post(message: ToPanel): Thenable<boolean> {
    return this.webview.postMessage(message);
  }

  private async receive(message: ToEditor): Promise<void> {
    switch (message.type) {
      case "ready": {
        // A page that is shown again starts anew: what it missed it asks for by itself.
        const waiting = this.waiting ?? [];
        this.waiting = null;
        for (const event of waiting) this.send(event);
        return;
      }
      case "request":
        await this.answer(message.id, { call: message.call, ...(message.params as object) } as ViewRequest);
        return;
      case "event":
        await this.handleEvent(message.event);
    }
  }

  private async answer(id: number, request: ViewRequest): Promise<void> {
    if (this.uri === null) {
      await this.post({ type: "answer", id, error: "Open a scenario (.pte) to see its page tables." });
      return;
    }
    try {
      const result = await this.sendRequest("ptescope/view", { textDocument: { uri: this.uri.toString() }, request });
      if (result === null) await this.post({ type: "answer", id, error: "The scenario is not open any more." });
      else await this.post({ type: "answer", id, result });
    } catch (error) {
      await this.post({ type: "answer", id, error: error instanceof Error ? error.message : String(error) });
    }
  }

  private async handleEvent(event: PanelEvent): Promise<void> {
    if (event.type === "stepped") {
      if (this.uri && event.own) this.listener.went(this.uri, event.step);
      if (this.uri && event.line !== null) this.listener.stepped(this.uri, event.line, event.own);
    } else if (event.type === "state") this.state = event.state;
    else if (event.type === "copy") await env.clipboard.writeText(event.text);
    else if (event.type === "save") await save(this.uri, event);
    else if (event.type === "losses") {
      const { step, ref: page } = event;
      if (this.uri) await commands.executeCommand("ptescope.losses", { uri: this.uri.toString(), step, page });
    } else if (this.uri) {
      const command = event.run ? "ptescope.runReproducer" : "ptescope.writeReproducer";
      await commands.executeCommand(command, { uri: this.uri.toString() });
    }
  }
}

async function save(near: Uri | null, { name, text, base64 }: Extract<PanelEvent, { type: "save" }>): Promise<void> {
  const folder = near && near.scheme !== "untitled" ? Uri.joinPath(near, "..") : workspace.workspaceFolders?.[0]?.uri;
  const target = await window.showSaveDialog(folder ? { defaultUri: Uri.joinPath(folder, name) } : {});
  if (!target) return;
  await workspace.fs.writeFile(
    target,
    base64 === undefined
      ? new TextEncoder().encode(text ?? "")
      : Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)),
  );
}

// The page of a webview that shows the panel, and what it shows first.

/** Milliseconds that a page waits for its first picture. VS Code needs about as long to make room for it. */
const PATIENCE = 80;
/** Cells side by side before the panel says how many fit: as in half of a window. */
const ROOM = 30;

/** `uri`: the scenario that the page is about; null where it follows the editor. `first`: the panel asks for itself where that is null or late. */
export async function page(extension: Uri, uri: Uri | null, first: Promise<First | null>): Promise<string> {
  const timeout = new Promise<null>((done) => setTimeout(() => done(null), PATIENCE));
  const known = await Promise.race([first.catch(() => null), timeout]);
  return webviewPage(workspace.fs, extension, {
    script: "panel.js",
    title: "Page tables",
    data: { ...(uri ? { uri: uri.toString() } : {}), ...(known ? { first: JSON.stringify(known) } : {}) },
  });
}

/** The step of a line (from 0) of an open scenario, or the one to look at first; null: none runs. */
export async function firstPicture(sendRequest: SendRequest, uri: Uri, line: number | null): Promise<First | null> {
  const textDocument = { uri: uri.toString() };
  const [overview, step] = await Promise.all([
    sendRequest("ptescope/view", { textDocument, request: { call: "overview" } }),
    sendRequest("ptescope/stepAt", { textDocument, line }),
  ]);
  if (overview === null || !("shapes" in overview) || step === null) return null;
  const view = await sendRequest("ptescope/view", {
    textDocument,
    request: { call: "step", step, viewport: { room: ROOM, selected: null } },
  });
  return view !== null && "map" in view ? { overview, view } : null;
}
