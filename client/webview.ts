// The page of a webview. One bundle of the extension runs there, written into the page: nothing is fetched, and nothing waited for.

import { Uri, type WebviewOptions, workspace } from "vscode";

export const webviewOptions: WebviewOptions = { enableScripts: true, localResourceRoots: [] };

export interface WebviewPage {
  /** A bundle in dist/. */
  readonly script: "panel.js" | "decoder.js";
  readonly title: string;
  /** What the script finds as data attributes of the body. */
  readonly data: Readonly<Record<string, string>>;
}

const scripts = new Map<string, Promise<string>>();

/** The text of a bundle, read once. Rejects where the extension's own files can't be read. */
export function scriptOf(extension: Uri, script: WebviewPage["script"]): Promise<string> {
  const known = scripts.get(script);
  if (known) return known;
  const read = Promise.resolve(workspace.fs.readFile(Uri.joinPath(extension, "dist", script))).then((bytes) =>
    new TextDecoder().decode(bytes),
  );
  scripts.set(script, read);
  return read;
}

export async function webviewPage(extension: Uri, { script, title, data }: WebviewPage): Promise<string> {
  const nonce = crypto.randomUUID();
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
<script nonce="${nonce}">${await scriptOf(extension, script)}</script>
</body>
</html>`;
}

function escapeAttribute(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
}
