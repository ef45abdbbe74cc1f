// The server's host where it runs as a browser's worker. There is no disk: files that includes name are those that somebody has sent.
import type { Host } from "./host.ts";

export function workerHost(files: ReadonlyMap<string, string>): Host {
  // Runs what `turn` promised after the messages that the worker has got by then. A timer would wait four milliseconds each time.
  const { port1, port2 } = new MessageChannel();
  const waiting: (() => void)[] = [];
  port1.onmessage = () => waiting.shift()?.();
  return {
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
