// Arguments of the command line: options by node:util's parseArgs, and what is wrong with them in one line.

import { readFileSync } from "node:fs";
import { type ParseArgsConfig, parseArgs } from "node:util";
import { nearest } from "../language/index.ts";
import type { Io } from "./command.ts";

type Options = NonNullable<ParseArgsConfig["options"]>;

/** Wrong usage, or a file that can't be read: told in one line, exit status 2. */
export class UsageError extends Error {}

/** Reads the options of a command. Throws UsageError, with the option that may have been meant. */
export function readArguments<const T extends Options>(args: string[], options: T) {
  const end = args.indexOf("--");
  for (const arg of end < 0 ? args : args.slice(0, end)) {
    const [, name] = /^--([^=]+)/.exec(arg) ?? [];
    if (name === undefined || Object.hasOwn(options, name)) continue;
    const meant = meantWord(name, Object.keys(options));
    throw new UsageError(`there is no option --${name}${meant === undefined ? "" : `; did you mean --${meant}?`}`);
  }
  try {
    return parseArgs({ args, options, allowPositionals: true, strict: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

/** The value of an option that takes one of a few words. Undefined: it is not given. Throws UsageError. */
export function oneOf<T extends string>(option: string, value: string | undefined, words: readonly T[]): T | undefined {
  const found = words.find((word) => word === value);
  if (value !== undefined && found === undefined) {
    throw new UsageError(`--${option} takes ${words.join(" or ")}, not "${value}"`);
  }
  return found;
}

/** The text of a file, or of standard input for `-`. Throws UsageError. */
export async function readInput(path: string, io: Io): Promise<string> {
  if (path !== "-") return fromDisk(path, () => readFileSync(path, "utf8"));
  let text = "";
  for await (const piece of io.stdin()) text += piece;
  return text;
}

/** What reading (or writing) a path gives. What the file system throws becomes a UsageError with the path and a cause that a person reads. */
export function fromDisk<T>(path: string, action: () => T, verb: "read" | "write" = "read"): T {
  try {
    return action();
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (typeof code !== "string") throw error;
    throw new UsageError(`can't ${verb} ${path}: ${causes[code] ?? code}`);
  }
}

const causes: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file or folder",
  EISDIR: "it is a folder",
  ENOTDIR: "it is no folder",
  EACCES: "permission denied",
};

/** The word that was probably meant: one that starts so, or the nearest. */
export function meantWord(word: string, words: readonly string[]): string | undefined {
  return words.find((each) => each.startsWith(word)) ?? nearest(word, words);
}
