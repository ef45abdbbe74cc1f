// Kernel traces on disk: a folder of .jsonl files, or one packed file (`.jsonl.br`: brotli over all of them, each after a line
// that names it), as the project keeps its own.

import { readdirSync, readFileSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { brotliCompressSync, brotliDecompressSync, constants } from "node:zlib";

/** A trace's name (its file's, without .jsonl) and its bytes as text. */
export interface NamedText {
  readonly name: string;
  readonly text: string;
}

const NAME = /^\{"trace":"(.*)"\}(?:\n|$)/m;

/** Packs traces, in the order given. Every text must end in a newline, as the recorder writes them. */
export function packTraces(traces: readonly NamedText[]): Buffer {
  const all = Buffer.from(traces.map(({ name, text }) => `{"trace":"${name}"}\n${text}`).join(""));
  const { BROTLI_PARAM_QUALITY, BROTLI_PARAM_LGWIN, BROTLI_PARAM_SIZE_HINT } = constants;
  return brotliCompressSync(all, {
    params: { [BROTLI_PARAM_QUALITY]: 11, [BROTLI_PARAM_LGWIN]: 24, [BROTLI_PARAM_SIZE_HINT]: all.length },
  });
}

function unpackTraces(packed: Buffer): NamedText[] {
  const [, ...parts] = brotliDecompressSync(packed).toString("utf8").split(NAME);
  const traces: NamedText[] = [];
  for (let i = 0; i < parts.length; i += 2) {
    const text = parts[i + 1] ?? "";
    traces.push({ name: parts[i] ?? "", text: text.endsWith("\n") ? text : `${text}\n` });
  }
  return traces;
}

/** The files of a folder that end in `ext`, by name. */
function texts(folder: string, ext: string): NamedText[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(ext))
    .sort()
    .map((file) => ({ name: basename(file, ext), text: readFileSync(join(folder, file), "utf8") }));
}

/** The traces of a folder, or of a packed file. Throws what the file system throws. */
export function readTraces(path: string): NamedText[] {
  return statSync(path).isDirectory() ? texts(path, ".jsonl") : unpackTraces(readFileSync(path));
}

/** The scenarios (.scn) of a folder, by name. Throws what the file system throws. */
export function readScenarios(folder: string): NamedText[] {
  return texts(folder, ".scn");
}
