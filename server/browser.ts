// The language server as a worker of VS Code for the Web.
import { BrowserMessageReader, BrowserMessageWriter, createConnection } from "vscode-languageserver/browser";
import { lifecycle } from "./lifecycle.ts";
import type { FilesParams } from "./protocol.ts";
import { serve } from "./server.ts";
import { workerHost } from "./worker.ts";

const files = new Map<string, string>();
const writer = new BrowserMessageWriter(self);
const options = { messageStrategy: lifecycle(writer) };
const connection = createConnection(new BrowserMessageReader(self), writer, options);
connection.onNotification("ptescope/files", (changes: FilesParams) => {
  for (const [uri, text] of Object.entries(changes)) {
    if (text === null) files.delete(uri);
    else files.set(uri, text);
  }
});
connection.onExit(() => self.close());
serve(connection, workerHost(files));
