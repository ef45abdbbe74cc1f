// The language server as a worker of VS Code for the Web.
import { BrowserMessageReader, BrowserMessageWriter } from "vscode-jsonrpc/browser";
import { connectionOf } from "./jsonrpc.ts";
import { serve } from "./server.ts";
import { workerHost } from "./worker.ts";

const files = new Map<string, string>();
const connection = connectionOf(new BrowserMessageReader(self), new BrowserMessageWriter(self));
connection.onNotification("ptescope/files", (changes) => {
  for (const [uri, text] of Object.entries(changes)) {
    if (text === null) files.delete(uri);
    else files.set(uri, text);
  }
});
serve(connection, workerHost(files));
