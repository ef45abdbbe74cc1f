// Threads of Node that a search divides its levels among.

import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { Helpers } from "../search/index.ts";

/** As many as there are processors, with the one that the search itself is on. */
export const PROCESSORS = availableParallelism();

/**
 * Those beside the one that the search is on. Null: there are none, or nothing to start them from: `name` is a bundle's
 * (tools/bundles.ts), and sources have none beside them.
 */
export function threadsOf(workers: number, name: string): Helpers | null {
  const script = new URL(name, import.meta.url);
  if (workers < 2 || !existsSync(script)) return null;
  return {
    count: workers - 1,
    start: (receive, failed) => {
      const worker = new Worker(script);
      // No reason to stay when all else is done.
      worker.unref();
      worker.on("message", receive);
      worker.on("error", failed);
      return {
        send: (message, transfer) => worker.postMessage(message, transfer),
        end: () => void worker.terminate(),
      };
    },
  };
}
