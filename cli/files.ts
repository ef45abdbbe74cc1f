// Files as the command line reads and writes them: which ones its arguments name, their text, and one put in the place of another. What the
// file system refuses is a UsageError with the path and a cause that a person reads.

import { constants } from "node:buffer";
import {
  closeSync,
  fchmodSync,
  fstatSync,
  fsyncSync,
  openSync,
  readdirSync,
  readSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { basename, dirname, isAbsolute, join, resolve } from "node:path";
import { getSystemErrorMap } from "node:util";
import { globSync, isDynamicPattern } from "tinyglobby";
import { UsageError } from "./arguments.ts";
import type { Io } from "./command.ts";

/** Bytes of a scenario or a link: more is refused before it fills the memory. A log is no scenario, and has no bound. */
const LARGEST = 64 << 20;

const ignore = ["**/node_modules/**"];

/** The files of some arguments, each once, those of a folder or a pattern by name. Throws UsageError where one names nothing. */
export function scenarioFiles(paths: readonly string[]): string[] {
  const files = new Map(paths.flatMap(filesOf).map((file) => [file === "-" ? file : resolve(file), file]));
  return [...files.values()];
}

function filesOf(path: string): string[] {
  const found = path === "-" ? undefined : entryAt(path);
  if (found?.isDirectory()) {
    const below = scenariosBelow(path.replace(/[/\\]$/, ""), new Set()).sort();
    if (below.length === 0) throw new UsageError(`there is no scenario (.pte) in the folder ${path}`);
    return below;
  }
  if (found !== undefined || path === "-" || !isDynamicPattern(path)) return [path];
  const matching = fromDisk(path, () => globSync(path, { ignore, dot: false, absolute: isAbsolute(path) }))
    .filter(isRegular)
    .sort();
  if (matching.length === 0) throw new UsageError(`no file matches ${path}`);
  return matching;
}

/** A folder that may not be read is told, where a pattern passes over it. `seen`: folders on the way, for links that lead back. */
function scenariosBelow(folder: string, seen: Set<string>): string[] {
  const real = fromDisk(folder, () => realpathSync(folder === "" ? "/" : folder));
  if (seen.has(real)) return [];
  seen.add(real);
  return fromDisk(folder, () => readdirSync(`${folder}/`)).flatMap((name) => {
    if (name.startsWith(".") || name === "node_modules") return [];
    const path = `${folder}/${name}`;
    if (isFolder(path)) return scenariosBelow(path, seen);
    return name.endsWith(".pte") && isRegular(path) ? [path] : [];
  });
}

/** What stands at a path; undefined where nothing does. Throws UsageError where that can't be told. */
function entryAt(path: string): Stats | undefined {
  return fromDisk(path, () => statSync(path, { throwIfNoEntry: false }));
}

/** Whether a search's find is a file: a FIFO or a device is none, and what can't be looked at is told when it is read. */
function isRegular(path: string): boolean {
  return statOf(path)?.isFile() ?? true;
}

function isFolder(path: string): boolean {
  return statOf(path)?.isDirectory() ?? false;
}

/** What stands at a path; undefined where that can't be told, or nothing does. */
export function statOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

/** The text of a file, or of standard input for `-`, without a byte order mark. Throws UsageError. */
export async function readText(path: string, io: Io): Promise<string> {
  if (path !== "-") return textOf(bytesOf(path));
  const pieces: string[] = [];
  let length = 0;
  for await (const piece of io.stdin()) {
    length += piece.length;
    if (length > LARGEST) throw tooLarge("standard input");
    pieces.push(piece);
  }
  return withoutMark(pieces.join(""));
}

/** The bytes of a file that the user names: it may be a pipe, and must not be larger than a scenario can be. Throws UsageError. */
export function bytesOf(path: string): Buffer {
  return fromDisk(path, () => {
    const file = openSync(path, "r");
    try {
      if (fstatSync(file).size > LARGEST) throw tooLarge(path);
      const pieces: Buffer[] = [];
      for (let length = 0; ; ) {
        const piece = Buffer.allocUnsafe(1 << 16);
        const read = readSync(file, piece);
        if (read === 0) return Buffer.concat(pieces);
        length += read;
        if (length > LARGEST) throw tooLarge(path);
        pieces.push(piece.subarray(0, read));
      }
    } finally {
      closeSync(file);
    }
  });
}

function tooLarge(path: string): UsageError {
  return new UsageError(`${path} is no scenario: it is larger than ${LARGEST >> 20} MB`);
}

/** Bytes as text; what is no UTF-8 becomes U+FFFD. */
export function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

function withoutMark(text: string): string {
  return text.startsWith("\ufeff") ? text.slice(1) : text;
}

/** The text of a file that is to be rewritten, and its byte order mark ("" where it has none). Throws UsageError where it is no UTF-8. */
export function exactText(path: string): { readonly mark: string; readonly text: string } {
  const bytes = bytesOf(path);
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    return { mark: text.startsWith("\ufeff") ? "\ufeff" : "", text: withoutMark(text) };
  } catch {
    throw new UsageError(`${path} is no UTF-8, and rewriting would damage it; iconv -t utf-8 makes it so`);
  }
}

/**
 * Puts a text in the place of a file's: whole or not at all, by way of a file beside it. A symbolic link stays and what it leads to is
 * replaced; the mode stays. Throws UsageError.
 */
export function replaceFile(path: string, text: string): void {
  fromDisk(path, () => replace(realpathSync(path), text), "write");
}

function replace(path: string, text: string): void {
  const mode = statSync(path).mode & 0o7777;
  const beside = join(dirname(path), `.${basename(path).slice(0, 200)}.${process.pid}.tmp`);
  // "wx": never a file that is there already, nor where a link leads.
  const file = openSync(beside, "wx", mode);
  try {
    try {
      fchmodSync(file, mode);
      const bytes = Buffer.from(text);
      for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(beside, path);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  }
}

/** Writes a file that may be there or not. Throws UsageError. */
export function writeText(path: string, text: string): void {
  fromDisk(path, () => writeFileSync(path, text), "write");
}

/** What reading (or writing) a path gives. What the file system throws becomes a UsageError. */
export function fromDisk<T>(path: string, action: () => T, verb: "read" | "write" = "read"): T {
  try {
    return action();
  } catch (error) {
    const cause = systemCause(error);
    if (cause === undefined) throw error;
    throw new UsageError(`can't ${verb} ${path}: ${cause}`);
  }
}

/** Why the operating system refused, in words. Undefined: it is no error of the operating system's. */
export function systemCause(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if ("code" in error && error.code === "ERR_STRING_TOO_LONG")
    return `it has more than ${constants.MAX_STRING_LENGTH} characters`;
  if ("code" in error && error.code === "ERR_INVALID_ARG_VALUE") return "a path has no NUL character";
  // Node's permission model: ptescope mcp lets its commands read its folder alone.
  if ("code" in error && error.code === "ERR_ACCESS_DENIED") return "it is outside of the folder that may be read";
  if (!("code" in error) || typeof error.code !== "string" || !("errno" in error) || typeof error.errno !== "number")
    return undefined;
  return causes.get(error.code) ?? getSystemErrorMap().get(error.errno)?.[1] ?? error.code;
}

const causes = new Map([
  ["ENOENT", "there is no such file or folder"],
  ["EISDIR", "it is a folder"],
  ["ENOTDIR", "a part of the path is no folder"],
  ["EACCES", "permission denied"],
  ["EPERM", "not permitted"],
  ["ELOOP", "its symbolic links lead in a circle"],
  ["ENAMETOOLONG", "the name is too long"],
  ["ENOSPC", "no space is left on the disk"],
  ["EDQUOT", "the disk quota is used up"],
  ["EROFS", "the file system is read-only"],
  ["EPIPE", "its reader is gone"],
]);
