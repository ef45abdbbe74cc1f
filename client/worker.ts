// The LSP client in a browser, the worker that it talks to, and the files that it has to be sent there.
import { Disposable, type ExtensionContext, Uri, workspace } from "vscode";
import { type BaseLanguageClient, FileChangeType, State } from "vscode-languageclient";
import { BrowserMessageReader, BrowserMessageWriter, type LanguageClientOptions } from "vscode-languageclient/browser";
import { linked } from "../analysis/share/linked.ts";
import type { FilesParams } from "../server/protocol.ts";
import { Client } from "./client.ts";
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

const pattern = "**/*.pte";
/** More files, or larger ones, are not sent: an `include` of one says that it can't be read. */
const MOST = 2000;
const LARGEST = 1_000_000;

/** A server in a worker can't read the workspace: scenarios that others may include are sent to it, and again whenever one changes. */
function sendFiles(client: BaseLanguageClient): Disposable {
  const send = async (uris: readonly Uri[]): Promise<void> => {
    if (!client.isRunning() || uris.length === 0) return;
    const texts = await Promise.all(uris.map(async (uri) => [uri.toString(), await read(uri)] as const));
    const files: FilesParams = Object.fromEntries(texts);
    await client.sendNotification("ptescope/files", files);
    // Scenarios that include one of them mean something else now.
    const changes = texts.map(([uri, text]) => ({
      uri,
      type: text === null ? FileChangeType.Deleted : FileChangeType.Changed,
    }));
    await client.sendNotification("workspace/didChangeWatchedFiles", { changes });
  };
  const watcher = workspace.createFileSystemWatcher(pattern);
  const one = (uri: Uri) => void send([uri]);
  return Disposable.from(
    watcher,
    watcher.onDidCreate(one),
    watcher.onDidChange(one),
    watcher.onDidDelete(one),
    client.onDidChangeState(async ({ newState }) => {
      if (newState === State.Running) await send(await workspace.findFiles(pattern, "**/node_modules/**", MOST));
    }),
  );
}

async function read(uri: Uri): Promise<string | null> {
  try {
    const { size } = await workspace.fs.stat(uri);
    return size > LARGEST ? null : new TextDecoder().decode(await workspace.fs.readFile(uri));
  } catch {
    return null;
  }
}
