// The page of a webview. One bundle of the extension runs there, written into the page: nothing is fetched, and nothing waited for. It needs VS Code's types
// alone, so that a plain browser can hold the panel under the same policy.
import type { FileSystem, Uri, WebviewOptions } from "vscode";

export const webviewOptions: WebviewOptions = { enableScripts: true, localResourceRoots: [] };

interface WebviewPage {
  /** A bundle in dist/. */
  readonly script: "panel.js" | "decoder.js";
  readonly title: string;
  /** What the script finds as data attributes of the body. */
  readonly data: Readonly<Record<string, string>>;
}

const scripts = new Map<string, Promise<string>>();

/** The text of a bundle, read once. Rejects where the extension's own files can't be read. */
function scriptOf(files: FileSystem, extension: Uri, script: WebviewPage["script"]): Promise<string> {
  const known = scripts.get(script);
  if (known) return known;
  const read = readerOf(files, extension)(script);
  scripts.set(script, read);
  return read;
}

/** Reads the bundles of the extension as text, wherever it is installed. */
export function readerOf(files: FileSystem, extension: Uri): (name: string) => Promise<string> {
  return async (name) =>
    new TextDecoder().decode(await files.readFile(extension.with({ path: `${extension.path}/dist/${name}` })));
}

export async function webviewPage(
  files: FileSystem,
  extension: Uri,
  { script, title, data }: WebviewPage,
): Promise<string> {
  return webviewText({ script: await scriptOf(files, extension, script), title, data, nonce: crypto.randomUUID() });
}

interface WebviewText {
  /** The text of a bundle. */
  readonly script: string;
  readonly title: string;
  /** What the script finds as data attributes of the body. */
  readonly data: Readonly<Record<string, string>>;
  /** What names the page's own script and style to the policy. */
  readonly nonce: string;
}

export function webviewText({ script, title, data, nonce }: WebviewText): string {
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
<script nonce="${nonce}">${script}</script>
</body>
</html>`;
}

function escapeAttribute(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
}
