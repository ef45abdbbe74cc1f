// Editor tabs with the decoder in them. They come back after a restart as they were.
import {
  type Disposable,
  ProgressLocation,
  type TextDocument,
  Uri,
  ViewColumn,
  type WebviewPanel,
  window,
  workspace,
} from "vscode";
import type { DecoderState } from "../../panel/decoder/host.ts";
import type { OpenLogResult } from "../../server/protocol.ts";
import type { SendRequest } from "../server.ts";
import { webviewOptions, webviewPage } from "../webview.ts";
import { DecoderLink } from "./link.ts";

const TYPE = "ptescope.decoder";
/** The tab for values; the others are known by the address of their log. */
const VALUES = "";

export class DecoderTabs implements Disposable {
  private readonly open = new Map<string, { readonly panel: WebviewPanel; readonly link: DecoderLink }>();
  private readonly extension: Uri;
  private readonly sendRequest: SendRequest;
  private readonly registration: Disposable;

  constructor(extension: Uri, sendRequest: SendRequest) {
    this.extension = extension;
    this.sendRequest = sendRequest;
    this.registration = window.registerWebviewPanelSerializer(TYPE, {
      deserializeWebviewPanel: async (panel, state: unknown) => this.restore(panel, logOf(state)),
    });
  }

  dispose(): void {
    this.registration.dispose();
    for (const { panel } of this.open.values()) panel.dispose();
  }

  /** Shows a value; null: the tab as it is. */
  showValue(state: Partial<DecoderState> | null): void {
    this.show(VALUES, "Decoder", state);
  }

  /** Lists the values of a log; says so where there is none. */
  async showLog(uri: Uri): Promise<void> {
    const count = await openLog(uri, this.sendRequest);
    const title = uri.path.split("/").at(-1) ?? "";
    if (count === null) return;
    if (count === 0) {
      void window.showInformationMessage(
        `${title}: no page-table value stands where a kernel message would print one.`,
      );
      return;
    }
    this.show(uri.toString(), `Values in ${title}`, { log: { name: uri.toString(), title } });
  }

  private show(key: string, title: string, state: Partial<DecoderState> | null): void {
    const known = this.open.get(key);
    if (known) {
      known.panel.reveal();
      if (state) known.link.show(state);
      return;
    }
    // Another decoder's column has room for this one too.
    const beside = window.activeTextEditor ? ViewColumn.Beside : ViewColumn.Active;
    const column = [...this.open.values()].at(-1)?.panel.viewColumn ?? beside;
    this.fill(window.createWebviewPanel(TYPE, title, column, webviewOptions), key, state ?? {});
  }

  private async restore(panel: WebviewPanel, log: string | null): Promise<void> {
    const key = log ?? VALUES;
    if (this.open.has(key) || (log !== null && (await openLog(Uri.parse(log, true), this.sendRequest)) === null)) {
      panel.dispose();
      return;
    }
    panel.webview.options = webviewOptions;
    this.fill(panel, key, {});
  }

  private fill(panel: WebviewPanel, key: string, first: Partial<DecoderState>): void {
    const link = new DecoderLink(panel, this.sendRequest);
    panel.iconPath = {
      light: Uri.joinPath(this.extension, "media", "pte-light.svg"),
      dark: Uri.joinPath(this.extension, "media", "pte-dark.svg"),
    };
    this.open.set(key, { panel, link });
    panel.onDidDispose(() => {
      link.dispose();
      this.open.delete(key);
      if (key !== VALUES) void this.sendRequest("ptescope/closeLog", { uri: key });
    });
    const data = { state: JSON.stringify(first) };
    void webviewPage(workspace.fs, this.extension, { script: "decoder.js", title: "Decoder", data }).then((html) => {
      if (this.open.get(key)?.panel === panel) panel.webview.html = html;
    });
  }
}

/** The log of a page that VS Code kept; null: it shows values. */
function logOf(state: unknown): string | null {
  if (typeof state !== "object" || state === null || !("log" in state)) return null;
  const { log } = state;
  return typeof log === "object" && log !== null && "name" in log && typeof log.name === "string" ? log.name : null;
}

// Gives a log to the language server, which searches it and keeps it for the decoder's requests.

/** How many values it has; null: it can't be read, which is told. */
async function openLog(uri: Uri, sendRequest: SendRequest): Promise<number | null> {
  const name = uri.path.split("/").at(-1) ?? "";
  return window.withProgress({ location: ProgressLocation.Notification, title: `Searching ${name}…` }, async () => {
    try {
      const document = workspace.textDocuments.find((each) => each.uri.toString() === uri.toString());
      const text = document && isOnlyHere(document) ? document.getText() : null;
      const found = await sendRequest("ptescope/openLog", { uri: uri.toString(), text });
      if (found) return countOf(found, name);
      // The server can't read it: a remote file system, or a server without a disk.
      const bytes = await workspace.fs.readFile(uri);
      const sent = await sendRequest("ptescope/openLog", {
        uri: uri.toString(),
        text: new TextDecoder().decode(bytes),
      });
      return sent && countOf(sent, name);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      void window.showErrorMessage(`${name} can't be read: ${why}`);
      return null;
    }
  });
}

function countOf(result: NonNullable<OpenLogResult>, name: string): number | null {
  if ("count" in result) return result.count;
  void window.showErrorMessage(`${name} can't be read: ${result.problem}.`);
  return null;
}

/** What the editor shows is not what a file holds. */
function isOnlyHere({ isDirty, uri }: TextDocument): boolean {
  return isDirty || uri.scheme !== "file";
}
