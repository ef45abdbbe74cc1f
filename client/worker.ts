// The LSP client in a browser, and the worker that it talks to.
import { type ExtensionContext, Uri } from "vscode";
import { BrowserMessageReader, BrowserMessageWriter, type LanguageClientOptions } from "vscode-languageclient/browser";
import { linked } from "../analysis/share/linked.ts";
import { Client } from "./client.ts";
import { sendFiles } from "./files.ts";
import { readerOf } from "./webview.ts";

/** The client, not started yet. */
export function createClient(context: ExtensionContext, options: LanguageClientOptions): Client {
  let worker: Worker | undefined;
  const client = new Client(
    {
      processId: null,
      start: async () => {
        worker?.terminate();
        worker = new Worker(await script(Uri.joinPath(context.extensionUri, "dist")));
        return { reader: new BrowserMessageReader(worker), writer: new BrowserMessageWriter(worker) };
      },
      ended: () => {},
    },
    options,
  );
  context.subscriptions.push(sendFiles(client), { dispose: () => worker?.terminate() });
  return client;
}

/** The address of the worker's script, which is put together from the server's modules: VS Code starts none from where they are. */
async function script(folder: Uri): Promise<string> {
  const text = await linked("server-worker.js", readerOf(folder));
  return URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
}
