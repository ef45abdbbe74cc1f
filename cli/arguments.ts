// Arguments of the command line: options by node:util's parseArgs, and what is wrong with them in one line.
import { parseArgs } from "node:util";
import { designs, type KernelVersion, kernelNamed, kernelVersions, type Settings } from "../engine/index.ts";
import { nearest } from "../language/index.ts";
import type { OptionTable } from "./command.ts";

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

// The options that put something else in the place of a scenario's headers.

export const rules = ["linux", "thread"] as const;
const names = designs.map(({ name }) => name);

export const overrideOptions = {
  kernel: {
    type: "string",
    value: "VERSION",
    says: 'another kernel than the scenario names: 6.12, 6.12.5, "6.12 without 0cef0bb836e3"',
    words: kernelVersions,
  },
  design: {
    type: "string",
    value: "NAME",
    says: `another way to keep the bit of an emptied entry than the scenario names: ${names.join(", ")}`,
    words: names,
  },
  rule: { type: "string", value: "RULE", says: `what may clear it: ${rules.join(", ")}`, words: rules },
} as const satisfies OptionTable;

interface Values {
  readonly kernel?: string | undefined;
  readonly design?: string | undefined;
  readonly rule?: string | undefined;
}

/** What was asked for, as `override` of a scenario's options; nothing: {}. Throws UsageError. */
export function overrideOf(values: Values): { readonly override?: Partial<Settings> } {
  const kernel = releaseArgument("kernel", values.kernel);
  const design = oneOf("design", values.design, names);
  const rule = oneOf("rule", values.rule, rules);
  const override = { ...(kernel && { kernel }), ...(design && { design }), ...(rule && { rule }) };
  return Object.keys(override).length === 0 ? {} : { override };
}
