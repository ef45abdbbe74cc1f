// The server on a Node process: files are those of the disk, and a search divides its work among threads.
import { constants, existsSync } from "node:fs";
import { open, opendir, stat } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import type { Helpers } from "../search/index.ts";
import type { FileText, Host } from "./host.ts";

/** As many as there are processors, with the one that a search itself is on. */
export const PROCESSORS = availableParallelism();

/** Folders that hold no scenarios of the user's, and may hold very much else. */
const skipped: ReadonlySet<string> = new Set(["node_modules", ".git"]);
/** More files than this are not looked at: a workspace may be a whole home directory. */
const MOST_FILES = 20_000;

export const nodeHost: Host = {
  helpers: threadsOf(PROCESSORS, "./server-helper.js"),
  async read(uri, most, known) {
    try {
      return await readText(fileURLToPath(uri), most, known);
    } catch (error) {
      return { problem: problemOf(error) };
    }
  },
  async exists(uri) {
    try {
      await stat(fileURLToPath(uri));
      return true;
    } catch {
      return false;
    }
  },
  async scenarios(folder) {
    const found: string[] = [];
    if (!folder.startsWith("file:")) return found;
    const folders = [fileURLToPath(folder)];
    let seen = 0;
    for (let path = folders.pop(); path !== undefined; path = folders.pop()) {
      try {
        for await (const entry of await opendir(path)) {
          if (++seen > MOST_FILES) return found;
          const inner = join(path, entry.name);
          if (entry.isDirectory()) {
            if (!skipped.has(entry.name)) folders.push(inner);
          } else if (entry.name.endsWith(".pte") && (entry.isFile() || entry.isSymbolicLink())) {
            found.push(pathToFileURL(inner).href);
          }
        }
      } catch {
        // A folder that can't be read has no scenarios to show.
      }
    }
    return found;
  },
  turn: () => new Promise((done) => setImmediate(done)),
  // The first answers come first: a thread takes a moment to start.
  watch(processId, after = 2000, every = 4000) {
    const workerData = { processId, every };
    setTimeout(() => new Worker(watcher, { eval: true, workerData }).unref(), after).unref();
  },
};

/** vscode-languageserver looks every three seconds, from the server's own thread; this ends a server that does not come to look. */
const watcher = `
const { workerData } = require("node:worker_threads");
let gone = 0;
setInterval(() => {
  try {
    process.kill(workerData.processId, 0);
    gone = 0;
  } catch (error) {
    if (error.code !== "EPERM" && ++gone === 2) process.kill(process.pid, "SIGKILL");
  }
}, workerData.every);
`;

/** Opened only when it is a regular file, and then without waiting: a pipe or a device is never touched. */
async function readText(path: string, most: number, known: FileText | undefined): Promise<FileText> {
  const found = await stat(path);
  if (!found.isFile()) return { problem: "it is no regular file" };
  if (found.size > most) return { problem: `it is larger than ${most >> 20} MB` };
  const stamp = `${found.ino} ${found.size} ${found.mtimeMs}`;
  if (known && "stamp" in known && known.stamp === stamp) return known;
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  try {
    if (!(await file.stat()).isFile()) return { problem: "it is no regular file" };
    // What a file says of its size need not hold (/proc): no more than the bound is read.
    const chunks: Buffer[] = [];
    let size = 0;
    for (;;) {
      const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(Math.min(1 << 20, found.size + 4096)));
      if (bytesRead === 0) break;
      size += bytesRead;
      if (size > most) return { problem: `it is larger than ${most >> 20} MB` };
      chunks.push(buffer.subarray(0, bytesRead));
    }
    return { text: new TextDecoder().decode(Buffer.concat(chunks)), stamp };
  } finally {
    await file.close();
  }
}

const words: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  ENOTDIR: "there is no such file",
  EACCES: "it may not be read",
  EPERM: "it may not be read",
  ELOOP: "its links lead in a circle",
  ENAMETOOLONG: "its name is too long",
  EAGAIN: "it would have to be waited for",
  // A scenario of a virtual workspace: only VS Code reads what lies beside it.
  ERR_INVALID_URL_SCHEME: "only folders of this computer are read; keep both in one of them",
  ERR_INVALID_FILE_URL_HOST: "it would be read from another computer",
};

function problemOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return Object.hasOwn(words, code) ? (words[code] ?? code) : `it can't be read${code === "" ? "" : ` (${code})`}`;
}

// Threads of Node that a search divides its levels among.

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
