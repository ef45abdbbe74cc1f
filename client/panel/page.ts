// The page of a webview that shows the panel. Nothing but the panel's own script runs there, and nothing is fetched.

import { Uri, type Webview, type WebviewOptions } from "vscode";

export function webviewOptions(extension: Uri): WebviewOptions {
  return { enableScripts: true, localResourceRoots: [Uri.joinPath(extension, "dist")] };
}

/** `uri`: the scenario that the page is about; null where it follows the editor. */
export function page(webview: Webview, extension: Uri, uri: string | null): string {
  const nonce = crypto.randomUUID();
  const script = webview.asWebviewUri(Uri.joinPath(extension, "dist", "panel.js"));
  // data: is how a picture of a step becomes a PNG.
  const policy = `default-src 'none'; script-src 'nonce-${nonce}'; style-src 'nonce-${nonce}'; img-src data:`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Page tables</title>
<style nonce="${nonce}">body { padding: 0; margin: 0; } body.vscode-dark, body.vscode-high-contrast { color-scheme: dark; } body.vscode-light, body.vscode-high-contrast-light { color-scheme: light; }</style>
</head>
<body${uri === null ? "" : ` data-uri="${escapeAttribute(uri)}"`}>
<script nonce="${nonce}" src="${script}"></script>
</body>
</html>`;
}

function escapeAttribute(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
}
