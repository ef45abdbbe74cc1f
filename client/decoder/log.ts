// Gives a log to the language server, which searches it and keeps it for the decoder's requests.

import { ProgressLocation, type TextDocument, type Uri, window, workspace } from "vscode";
import type { OpenLogResult } from "../../server/protocol.ts";
import type { SendRequest } from "../request.ts";

/** How many values it has; null: it can't be read, which is told. */
export async function openLog(uri: Uri, ask: SendRequest): Promise<number | null> {
  const name = uri.path.split("/").at(-1) ?? "";
  return window.withProgress({ location: ProgressLocation.Notification, title: `Searching ${name}…` }, async () => {
    try {
      const document = workspace.textDocuments.find((each) => each.uri.toString() === uri.toString());
      const text = document && isOnlyHere(document) ? document.getText() : null;
      const found = await ask("ptescope/openLog", { uri: uri.toString(), text });
      if (found) return told(found, name);
      // The server can't read it: a remote file system, or a server without a disk.
      const bytes = await workspace.fs.readFile(uri);
      const sent = await ask("ptescope/openLog", { uri: uri.toString(), text: new TextDecoder().decode(bytes) });
      return sent && told(sent, name);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      void window.showErrorMessage(`${name} can't be read: ${why}`);
      return null;
    }
  });
}

function told(result: NonNullable<OpenLogResult>, name: string): number | null {
  if ("count" in result) return result.count;
  void window.showErrorMessage(`${name} can't be read: ${result.problem}.`);
  return null;
}

/** What the editor shows is not what a file holds. */
function isOnlyHere({ isDirty, uri }: TextDocument): boolean {
  return isDirty || uri.scheme !== "file";
}
