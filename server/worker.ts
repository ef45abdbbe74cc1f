// The server's host where it runs as a browser's worker. There is no disk: files that includes name are those that somebody has sent.
import type { Helpers } from "../search/index.ts";
import type { Host } from "./host.ts";

/** `script`: the address of what a worker of a worker runs (playground/helper.ts), where there is one. */
export function workerHost(files: ReadonlyMap<string, string>, script: URL | null = null): Host {
  // Runs what `turn` promised after the messages that the worker has got by then. A timer would wait four milliseconds each time.
  const { port1, port2 } = new MessageChannel();
  const waiting: (() => void)[] = [];
  port1.onmessage = () => waiting.shift()?.();
  return {
    helpers: script === null ? null : workersOf(script),
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

/** Beside the one that the search is on. Null: there is no processor for one. */
function workersOf(script: URL): Helpers | null {
  const count = Math.min(navigator.hardwareConcurrency, 8) - 1;
  if (count < 1 || typeof Worker === "undefined") return null;
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
