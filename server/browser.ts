// The language server in a browser's worker: the playground, and VS Code for the Web. There is no disk: files that includes name are those
// that whoever started the worker has sent.

import { BrowserMessageReader, BrowserMessageWriter, createConnection } from "vscode-languageserver/browser";
import type { Host } from "./host.ts";
import type { FilesParams } from "./protocol.ts";
import { serve } from "./server.ts";

const files = new Map<string, string>();

/** Runs what `turn` promised, after the messages that the worker has got by then. A timer would wait four milliseconds each time. */
const turns = new MessageChannel();
const waiting: (() => void)[] = [];
turns.port1.onmessage = () => waiting.shift()?.();

const host: Host = {
  read: (uri) => files.get(uri) ?? null,
  scenarios: (folder) => [...files.keys()].filter((uri) => uri.startsWith(folder)),
  turn: () =>
    new Promise((done) => {
      waiting.push(done);
      turns.port2.postMessage(null);
    }),
};

const connection = createConnection(new BrowserMessageReader(self), new BrowserMessageWriter(self));
connection.onNotification("ptescope/files", (changes: FilesParams) => {
  for (const [uri, text] of Object.entries(changes)) {
    if (text === null) files.delete(uri);
    else files.set(uri, text);
  }
});
serve(connection, host);
