// The LSP client in a browser, and the worker that it talks to.
import { type ExtensionContext, Uri, workspace } from "vscode";
import { BrowserMessageReader, BrowserMessageWriter, type LanguageClientOptions } from "vscode-languageclient/browser";
import { Client } from "./client.ts";
import { sendFiles } from "./files.ts";

/** The client, not started yet. */
export function createClient(context: ExtensionContext, options: LanguageClientOptions): Client {
  let worker: Worker | undefined;
  const client = new Client(
    {
      processId: null,
      start: async () => {
        worker?.terminate();
        worker = new Worker(await script(Uri.joinPath(context.extensionUri, "dist", "web", "server.js")));
        return { reader: new BrowserMessageReader(worker), writer: new BrowserMessageWriter(worker) };
      },
      ended: () => {},
    },
    options,
  );
  context.subscriptions.push(sendFiles(client), { dispose: () => worker?.terminate() });
  return client;
}

/** The address of a worker's script. An extension that is installed on a server has one that VS Code starts no worker from: there it is read first. */
async function script(uri: Uri): Promise<string> {
  if (uri.scheme !== "vscode-remote") return uri.toString(true);
  const text = new Uint8Array(await workspace.fs.readFile(uri));
  return URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
}
