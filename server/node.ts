// The server's host where it runs as a Node process: files are those of the disk.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Host } from "./host.ts";

/** Folders that hold no scenarios of the user's, and may hold very much else. */
const skipped: ReadonlySet<string> = new Set(["node_modules", ".git"]);
/** More files than this are not looked at: a workspace may be a whole home directory. */
const MOST_FILES = 20_000;

export const nodeHost: Host = {
  read(uri) {
    try {
      return readFileSync(fileURLToPath(uri), "utf8");
    } catch {
      return null;
    }
  },
  scenarios(folder) {
    const found: string[] = [];
    let seen = 0;
    const visit = (path: string): void => {
      for (const entry of entriesOf(path)) {
        if (++seen > MOST_FILES) return;
        const inner = join(path, entry.name);
        if (entry.isDirectory()) {
          if (!skipped.has(entry.name)) visit(inner);
        } else if (entry.name.endsWith(".pte")) found.push(pathToFileURL(inner).href);
      }
    };
    if (folder.startsWith("file:")) visit(fileURLToPath(folder));
    return found;
  },
  turn: () => new Promise((done) => setImmediate(done)),
};

function entriesOf(path: string) {
  try {
    return readdirSync(path, { withFileTypes: true });
  } catch {
    // A folder that can't be read has no scenarios to show.
    return [];
  }
}
