// The language server as a worker of a browser: of VS Code for the Web, of the page, of a scenario's HTML file. There is no disk: files that includes
// name are those that somebody has sent.
import { BrowserMessageReader, BrowserMessageWriter, createConnection } from "vscode-languageserver/browser";
import type { Helpers } from "../search/index.ts";
import type { Host } from "./host.ts";
import { lifecycle } from "./messages.ts";
import type { FilesParams } from "./protocol.ts";
import { serve } from "./server.ts";

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
serve(connection, workerHost());

function workerHost(): Host {
  // Runs what `turn` promised after the messages that the worker has got by then. A timer would wait four milliseconds each time.
  const { port1, port2 } = new MessageChannel();
  const waiting: (() => void)[] = [];
  port1.onmessage = () => waiting.shift()?.();
  return {
    helpers: workers(),
    async read(uri, most) {
      const text = files.get(uri);
      if (text === undefined) return { problem: "there is no such file" };
      return text.length > most ? { problem: `it is larger than ${most >> 20} MB` } : { text, stamp: text };
    },
    exists: async (uri) => files.has(uri),
    scenarios: async (folder) => [...files.keys()].filter((uri) => uri.startsWith(folder)),
    turn: () =>
      new Promise((done) => {
        waiting.push(done);
        port2.postMessage(null);
      }),
  };
}

/**
 * Beside the one that a search is on, from playground/helper.ts. Null: there is no processor for one, or this worker was started from a text, with no
 * script beside it.
 */
function workers(): Helpers | null {
  const count = Math.min(navigator.hardwareConcurrency, 8) - 1;
  if (count < 1 || typeof Worker === "undefined" || self.location.protocol === "blob:") return null;
  const script = new URL("helper.js", self.location.href);
  return {
    count,
    start: (receive, failed) => {
      const worker = new Worker(script);
      worker.onmessage = ({ data }) => receive(data);
      worker.onerror = failed;
      return {
        send: (message, transfer) => worker.postMessage(message, transfer),
        end: () => worker.terminate(),
      };
    },
  };
}
