// A server in a worker can't read the workspace: scenarios that others may include are sent to it, and again whenever one changes.
import { Disposable, type Uri, workspace } from "vscode";
import { type BaseLanguageClient, FileChangeType, State } from "vscode-languageclient";
import type { FilesParams } from "../server/protocol.ts";

const pattern = "**/*.pte";
/** More files, or larger ones, are not sent: an `include` of one says that it can't be read. */
const MOST = 2000;
const LARGEST = 1_000_000;

export function sendFiles(client: BaseLanguageClient): Disposable {
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
