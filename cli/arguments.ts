// Arguments of the command line: options by node:util's parseArgs, and what is wrong with them in one line.

import { parseArgs } from "node:util";
import { type KernelVersion, kernelNamed } from "../engine/index.ts";
import { nearest } from "../language/index.ts";
import type { OptionTable } from "./manual.ts";

/** Wrong usage, or a file that can't be read: told in one line, exit status 2. `more`: lines under it, where one does not do. */
export class UsageError extends Error {
  readonly more: readonly string[];

  constructor(message: string, more: readonly string[] = []) {
    super(message);
    this.more = more;
  }
}

/** Reads the options of a command. Throws UsageError, with the option that may have been meant. */
export function readArguments<const T extends OptionTable>(args: string[], options: T) {
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

/** A kernel as a scenario's header names it, `6.12.5 without 0cef0bb836e3`; one that would run as another is refused. Throws UsageError. */
export function releaseArgument(option: string, value: string | undefined): KernelVersion | undefined {
  if (value === undefined) return undefined;
  const named = kernelNamed(value);
  if (typeof named === "string") throw new UsageError(`--${option}: ${named}`);
  if (named.note !== null) throw new UsageError(`--${option}: ${named.note}`);
  return named.kernel;
}

/** The word that was probably meant: one that starts so, or the nearest. */
export function meantWord(word: string, words: readonly string[]): string | undefined {
  return words.find((each) => each.startsWith(word)) ?? nearest(word, words);
}
