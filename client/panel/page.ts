// The page of a webview that shows the panel.

import type { Uri, Webview } from "vscode";
import { webviewPage } from "../webview.ts";

export { webviewOptions } from "../webview.ts";

/** `uri`: the scenario that the page is about; null where it follows the editor. */
export function page(webview: Webview, extension: Uri, uri: string | null): string {
  return webviewPage(webview, extension, {
    script: "panel.js",
    title: "Page tables",
    data: uri === null ? {} : { uri },
  });
}
