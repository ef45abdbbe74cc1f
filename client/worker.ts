// The LSP client in a browser, and the worker that it talks to.
import { type ExtensionContext, Uri, workspace } from "vscode";
import {
  BrowserMessageReader,
  BrowserMessageWriter,
  LanguageClient,
  type LanguageClientOptions,
  type MessageTransports,
} from "vscode-languageclient/browser";
import { sendFiles } from "./files.ts";

/** The client, not started yet. */
export function createClient(context: ExtensionContext, options: LanguageClientOptions): LanguageClient {
  let worker: Worker | undefined;
  // A function, so that a restart gets a new one.
  const start = async (): Promise<MessageTransports> => {
    worker?.terminate();
    worker = new Worker(await script(Uri.joinPath(context.extensionUri, "dist", "web", "server.js")));
    // VS Code wraps a worker in a class of its own, which the client would not know again.
    return { reader: new BrowserMessageReader(worker), writer: new BrowserMessageWriter(worker) };
  };
  const client = new LanguageClient("ptescope", "ptescope", start, options);
  context.subscriptions.push(sendFiles(client), { dispose: () => worker?.terminate() });
  return client;
}

/** The address of a worker's script. An extension that is installed on a server has one that VS Code starts no worker from: there it is read first. */
async function script(uri: Uri): Promise<string> {
  if (uri.scheme !== "vscode-remote") return uri.toString(true);
  const text = new Uint8Array(await workspace.fs.readFile(uri));
  return URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
}
