// The page of a webview that shows the panel, and what it shows first.

import type { Uri } from "vscode";
import type { First } from "../../panel/webview.ts";
import type { SendRequest } from "../request.ts";
import { webviewPage } from "../webview.ts";

/** Milliseconds that a page waits for its first picture. VS Code needs about as long to make room for it. */
const PATIENCE = 80;
/** Cells side by side before the panel says how many fit: as in half of a window. */
const ROOM = 30;

/** `uri`: the scenario that the page is about; null where it follows the editor. `first`: the panel asks for itself where that is null or late. */
export async function page(extension: Uri, uri: Uri | null, first: Promise<First | null>): Promise<string> {
  const late = new Promise<null>((done) => setTimeout(() => done(null), PATIENCE));
  const known = await Promise.race([first.catch(() => null), late]);
  return webviewPage(extension, {
    script: "panel.js",
    title: "Page tables",
    data: { ...(uri ? { uri: uri.toString() } : {}), ...(known ? { first: JSON.stringify(known) } : {}) },
  });
}

/** The step of a line (from 0) of an open scenario; null: none runs. */
export async function firstPicture(ask: SendRequest, uri: Uri, line: number): Promise<First | null> {
  const textDocument = { uri: uri.toString() };
  const [overview, step] = await Promise.all([
    ask("ptescope/view", { textDocument, request: { call: "overview" } }),
    ask("ptescope/stepAt", { textDocument, line }),
  ]);
  if (overview === null || !("shapes" in overview) || step === null) return null;
  const view = await ask("ptescope/view", {
    textDocument,
    request: { call: "step", step, looking: { room: ROOM, selected: null } },
  });
  return view !== null && "map" in view ? { overview, view } : null;
}
