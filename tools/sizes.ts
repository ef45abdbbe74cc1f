// Guards what a user has to download and load. A file over its budget fails the build; raising a budget is a decision
// to take in review, not a side effect.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { root } from "./command.ts";

interface Budget {
  readonly file: string;
  readonly kilobytes: number;
  /** Counts what the file loads at start too: a bundle that is split in chunks. */
  readonly chunks?: boolean;
  /** The most files that an archive may hold. */
  readonly files?: number;
}

const budgets: readonly Budget[] = [
  // Server, LSP client and debug adapter are in it once, for VS Code and for VS Code for the Web. The debugger is 31 KB of
  // it, what writes C reproducers 29; the examples 11; the page of an HTML file 11; three pictures of its readme, 215: 870 as measured.
  { file: "dist/ptescope.vsix", kilobytes: 900, files: 120 },
  { file: "dist/server.js", kilobytes: 560, chunks: true },
  // What every command loads; the server, which ptescope lsp alone needs, is not in it.
  { file: "dist/cli.js", kilobytes: 800, chunks: true },
  // 434 KB of it are the parts of an HTML file, which runs in a browser: its own server and panel.
  { file: "dist/ptescope.tgz", kilobytes: 1300 },
  { file: "dist/panel.js", kilobytes: 110 },
  // `ptescope html` and VS Code write it, the page too.
  { file: "dist/html-parts.js", kilobytes: 700 },
  { file: "dist/decoder.js", kilobytes: 110 },
];

/** How many entries a zip archive has, from its end-of-central-directory record (APPNOTE 4.3.16). */
function entries(zip: Buffer): number {
  const end = zip.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  return zip.readUInt16LE(end + 10);
}

/** The bytes of a module and of all that it imports, however far; what it only imports when it is needed does not count. */
function startSize(path: string, seen = new Set<string>()): number {
  if (seen.has(path)) return 0;
  seen.add(path);
  const content = readFileSync(path, "utf8");
  const imports = content.matchAll(/(?:\bfrom|\bimport)\s*"(\.\/[^"]+)"/g);
  return [...imports].reduce(
    (size, [, name = ""]) => size + startSize(join(dirname(path), name), seen),
    Buffer.byteLength(content),
  );
}

let over = 0;
for (const { file, kilobytes, files, chunks } of budgets) {
  const path = join(root, file);
  if (!existsSync(path)) {
    console.error(`${file} is not there; npm run vsix builds it`);
    over += 1;
    continue;
  }
  const content = readFileSync(path);
  const size = (chunks ? startSize(path) : content.length) / 1024;
  const count = files === undefined ? 0 : entries(content);
  const bad = size > kilobytes || count > (files ?? 0);
  const counted = files === undefined ? "" : `, ${count} files of at most ${files}`;
  console.log(`${bad ? "OVER" : "ok  "} ${file}: ${size.toFixed(1)} KB of at most ${kilobytes}${counted}`);
  if (bad) over += 1;
}
process.exitCode = over === 0 ? 0 : 1;
