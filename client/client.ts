// The LSP client, whatever carries its messages: the streams of a process, or a worker of the browser. One for both, so
// that it is shipped once. What vscode-languageclient has besides it for Node is in node.ts.

import { Disposable, type ExtensionContext, type Uri, workspace } from "vscode";
import {
  BaseLanguageClient,
  BrowserMessageReader,
  BrowserMessageWriter,
  FileChangeType,
  type InitializeParams,
  type LanguageClientOptions,
  type MessageTransports,
  State,
} from "vscode-languageclient/browser";
import { linked } from "../analysis/share/linked.ts";
import type { FilesParams } from "../server/protocol.ts";
import { readerOf } from "./webview.ts";

/** Where the server runs. */
export interface Carrier {
  /** Starts a server, in place of the one before. */
  start(): Promise<MessageTransports>;
  /** Whoever the server may outlive by nothing; null: the server can't ask for it. */
  readonly processId: number | null;
  /** The server was asked to end. */
  ended(): void;
}

export class Client extends BaseLanguageClient {
  private readonly carrier: Carrier;

  constructor(carrier: Carrier, options: LanguageClientOptions) {
    super("ptescope", "ptescope", options);
    this.carrier = carrier;
  }

  protected override createMessageTransports(): Promise<MessageTransports> {
    return this.carrier.start();
  }

  protected override fillInitializeParams(params: InitializeParams): void {
    super.fillInitializeParams(params);
    params.processId ??= this.carrier.processId;
  }

  protected override async shutdown(...args: Parameters<BaseLanguageClient["shutdown"]>): Promise<void> {
    try {
      await super.shutdown(...args);
    } finally {
      this.carrier.ended();
    }
  }
}

// In a browser: the worker that it talks to, and the files that it has to be sent there.

/** The client, not started yet. */
export function createClient(context: ExtensionContext, options: LanguageClientOptions): Client {
  let worker: Worker | undefined;
  const client = new Client(
    {
      processId: null,
      start: async () => {
        worker?.terminate();
        worker = new Worker(await script(context.extensionUri));
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
async function script(extension: Uri): Promise<string> {
  const text = await linked("server-worker.js", readerOf(workspace.fs, extension));
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
