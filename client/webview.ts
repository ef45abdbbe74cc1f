// The page of a webview. Nothing but one bundle of the extension runs there, and nothing is fetched.

import { Uri, type Webview, type WebviewOptions } from "vscode";

export function webviewOptions(extension: Uri): WebviewOptions {
  return { enableScripts: true, localResourceRoots: [Uri.joinPath(extension, "dist")] };
}

export interface WebviewPage {
  /** A bundle in dist/. */
  readonly script: string;
  readonly title: string;
  /** What the script finds as data attributes of the body. */
  readonly data: Readonly<Record<string, string>>;
}

export function webviewPage(webview: Webview, extension: Uri, { script, title, data }: WebviewPage): string {
  const nonce = crypto.randomUUID();
  const source = webview.asWebviewUri(Uri.joinPath(extension, "dist", script));
  // data: is how a picture of a step becomes a PNG.
  const policy = `default-src 'none'; script-src 'nonce-${nonce}'; style-src 'nonce-${nonce}'; img-src data:`;
  const attributes = Object.entries(data).map(([name, value]) => ` data-${name}="${escapeAttribute(value)}"`);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style nonce="${nonce}">body { padding: 0; margin: 0; } body.vscode-dark, body.vscode-high-contrast { color-scheme: dark; } body.vscode-light, body.vscode-high-contrast-light { color-scheme: light; }</style>
</head>
<body${attributes.join("")}>
<script nonce="${nonce}" src="${source}"></script>
</body>
</html>`;
}

function escapeAttribute(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
}
