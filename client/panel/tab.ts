// The panel as an editor tab beside the scenario, one for each. It comes back after a restart as it was.

import { type Disposable, type Uri, Uri as Uris, ViewColumn, type WebviewPanel, window, workspace } from "vscode";
import type { First } from "../../panel/webview.ts";
import type { SendRequest } from "../server.ts";
import { webviewOptions } from "../webview.ts";
import { firstPicture, type Listener, PanelLink, page } from "./link.ts";

const TYPE = "ptescope.panel";

export class Tabs implements Disposable {
  private readonly open = new Map<string, { readonly panel: WebviewPanel; readonly link: PanelLink }>();
  private readonly extension: Uri;
  private readonly sendRequest: SendRequest;
  private readonly listener: Listener;
  private readonly registration: Disposable;

  constructor(extension: Uri, sendRequest: SendRequest, listener: Listener) {
    this.extension = extension;
    this.sendRequest = sendRequest;
    this.listener = listener;
    this.registration = window.registerWebviewPanelSerializer(TYPE, {
      deserializeWebviewPanel: async (panel, state: unknown) => this.restore(panel, uriOf(state)),
    });
  }

  dispose(): void {
    this.registration.dispose();
    for (const { panel } of this.open.values()) panel.dispose();
  }

  links(): PanelLink[] {
    return [...this.open.values()].map(({ link }) => link);
  }

  /** The scenario of the tab in front. */
  front(): Uri | null {
    return [...this.open.values()].find(({ panel }) => panel.active)?.link.uri ?? null;
  }

  /** Shows the scenario's panel beside the editor, without taking the focus from it, or with it. A new one begins at a line (from 0), or where there is most to see. */
  show(uri: Uri, line: number | null, focus: boolean): PanelLink {
    const known = this.open.get(uri.toString());
    if (known) {
      known.panel.reveal(undefined, !focus);
      return known.link;
    }
    const first = firstPicture(this.sendRequest, uri, line);
    const place = { viewColumn: ViewColumn.Beside, preserveFocus: !focus };
    return this.fill(window.createWebviewPanel(TYPE, "", place, webviewOptions), uri, first);
  }

  private async restore(panel: WebviewPanel, uri: Uri | null): Promise<void> {
    if (uri === null || this.open.has(uri.toString())) {
      panel.dispose();
      return;
    }
    panel.webview.options = webviewOptions;
    try {
      // The server answers about documents that are open; nobody needs to see it for that.
      await workspace.openTextDocument(uri.with({ fragment: "" }));
    } catch {
      panel.dispose();
      return;
    }
    // It asks for itself: it knows where it was.
    this.fill(panel, uri, Promise.resolve(null));
  }

  private fill(panel: WebviewPanel, uri: Uri, first: Promise<First | null>): PanelLink {
    const link = new PanelLink(panel.webview, uri, this.sendRequest, this.listener);
    // Of a page in Markdown, the fragment says which scenario.
    const number = /^pte-(\d+)$/.exec(uri.fragment)?.[1];
    panel.title = `Page tables: ${uri.path.split("/").at(-1) ?? ""}${number === undefined ? "" : `, scenario ${number}`}`;
    panel.iconPath = {
      light: Uris.joinPath(this.extension, "media", "pte-light.svg"),
      dark: Uris.joinPath(this.extension, "media", "pte-dark.svg"),
    };
    this.open.set(uri.toString(), { panel, link });
    panel.onDidDispose(() => {
      link.dispose();
      this.open.delete(uri.toString());
      this.listener.closed(uri);
    });
    void page(this.extension, uri, first).then((html) => {
      if (this.open.get(uri.toString())?.panel === panel) panel.webview.html = html;
    });
    return link;
  }
}

/** The scenario of a page that VS Code kept. */
function uriOf(state: unknown): Uri | null {
  if (typeof state !== "object" || state === null || !("uri" in state) || typeof state.uri !== "string") return null;
  return Uris.parse(state.uri, true);
}
