// The panel as a view of the side bar: shows the scenario of the editor that was active last.

import { Disposable, type Uri, type WebviewView, type WebviewViewProvider, window, workspace } from "vscode";
import type { SendRequest } from "../server.ts";
import { webviewOptions } from "../webview.ts";
import { type Listener, PanelLink, page } from "./link.ts";

export class Sidebar implements WebviewViewProvider, Disposable {
  private link: PanelLink | null = null;
  private readonly extension: Uri;
  private readonly sendRequest: SendRequest;
  private readonly listener: Listener;
  private readonly registration: Disposable;
  private readonly begin: (uri: Uri) => void;

  /** `begin`: takes a scenario that it shows from now on to the step to look at. */
  constructor(extension: Uri, sendRequest: SendRequest, listener: Listener, begin: (uri: Uri) => void) {
    this.begin = begin;
    this.extension = extension;
    this.sendRequest = sendRequest;
    this.listener = listener;
    this.registration = Disposable.from(
      window.registerWebviewViewProvider("ptescope.panel", this),
      window.onDidChangeActiveTextEditor((editor) => {
        if (editor?.document.languageId === "pte") this.follow(editor.document.uri);
      }),
      workspace.onDidCloseTextDocument(({ uri }) => {
        if (this.link?.uri?.toString() === uri.toString()) this.follow(activeScenario());
      }),
    );
  }

  dispose(): void {
    this.registration.dispose();
    this.link?.dispose();
  }

  links(): PanelLink[] {
    return this.link ? [this.link] : [];
  }

  resolveWebviewView(view: WebviewView): void {
    view.webview.options = webviewOptions;
    const link = new PanelLink(view.webview, activeScenario(), this.sendRequest, this.listener);
    this.link = link;
    view.onDidDispose(() => {
      link.dispose();
      if (this.link === link) this.link = null;
      if (link.uri) this.listener.closed(link.uri);
    });
    void page(this.extension, null, Promise.resolve(null)).then((html) => {
      if (this.link === link) view.webview.html = html;
    });
  }

  private follow(uri: Uri | null): void {
    const { link } = this;
    if (!link || link.uri?.toString() === uri?.toString()) return;
    const before = link.uri;
    link.show(uri);
    if (uri) this.begin(uri);
    if (before) this.listener.closed(before);
  }
}

/** The scenario in the active editor, or else in one that is in sight. */
export function activeScenario(): Uri | null {
  const editors = [window.activeTextEditor, ...window.visibleTextEditors];
  return editors.find((editor) => editor?.document.languageId === "pte")?.document.uri ?? null;
}
