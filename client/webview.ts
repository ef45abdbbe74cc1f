// The page of a webview. One bundle of the extension runs there, written into the page: nothing is fetched, and nothing waited for.

import { Uri, type WebviewOptions, workspace } from "vscode";
import { webviewText } from "./webview-text.ts";

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
  const read = readerOf(Uri.joinPath(extension, "dist"))(script);
  scripts.set(script, read);
  return read;
}

/** Reads files of the extension as text, wherever it is installed. */
export function readerOf(folder: Uri): (name: string) => Promise<string> {
  return async (name) => new TextDecoder().decode(await workspace.fs.readFile(Uri.joinPath(folder, name)));
}

export async function webviewPage(extension: Uri, { script, title, data }: WebviewPage): Promise<string> {
  return webviewText({ script: await scriptOf(extension, script), title, data, nonce: crypto.randomUUID() });
}
