// Where VS Code for the Web comes in: the language server is a worker of the browser. The features are the same; what needs a process of
// this computer (`ptescope record`) is a matter of the command line.
import { type ExtensionContext, Uri, workspace } from "vscode";
import {
  BrowserMessageReader,
  BrowserMessageWriter,
  LanguageClient,
  type MessageTransports,
} from "vscode-languageclient/browser";
import { setUp } from "./activate.ts";
import { sendFiles } from "./files.ts";
import { clientOptions } from "./options.ts";

/** The address of a worker's script. An extension that is installed on a server has one that VS Code starts no worker from: there it is read first. */
async function script(uri: Uri): Promise<string> {
  if (uri.scheme !== "vscode-remote") return uri.toString(true);
  const text = new Uint8Array(await workspace.fs.readFile(uri));
  return URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
}

export function activate(context: ExtensionContext): void {
  let worker: Worker | undefined;
  // A function, so that a restart gets a new one.
  const start = async (): Promise<MessageTransports> => {
    worker?.terminate();
    worker = new Worker(await script(Uri.joinPath(context.extensionUri, "dist", "web", "server.js")));
    // VS Code wraps a worker in a class of its own, which the client would not know again.
    return { reader: new BrowserMessageReader(worker), writer: new BrowserMessageWriter(worker) };
  };
  const client = new LanguageClient("ptescope", "ptescope", start, clientOptions());
  context.subscriptions.push(sendFiles(client), { dispose: () => worker?.terminate() });
  setUp(context, client);
}
