// How a value is to be read: what was asked for, and what a person may type for it.

import {
  DEFAULT_KERNEL,
  FIRST_KERNEL,
  kernelNumber,
  LAST_KERNEL,
  machineTable,
  provideWords,
} from "../engine/arch/context.ts";
import type { Config } from "../engine/arch/options.ts";
import { parseOption } from "../engine/arch/options.ts";
import {
  type Context,
  type Kind,
  LEVELS,
  MACHINES,
  type Machine,
  TABLE_WORDS,
  WORD_KINDS,
} from "../engine/arch/table.ts";
import { words } from "../engine/arch/words.ts";

provideWords(words);

/** What is left out is found out from the value (arch, level) or has a default (kernel 7.3, see engine/arch/options.ts). */
export interface DecodeRequest {
  readonly arch?: Machine;
  /** A level, or `pagemap`, `swp-entry` … for words that are no page-table entries. */
  readonly level?: Kind;
  readonly kernel?: string;
  readonly config?: Config;
  /** The architecture was given, and nothing says that it is that one: what is said of a value is said under that condition. */
  readonly guessed?: boolean;
}

export const KINDS: readonly Kind[] = [...LEVELS, ...WORD_KINDS, ...TABLE_WORDS];

const NEWEST = kernelNumber(LAST_KERNEL) ?? 0;
const OLDEST = kernelNumber(FIRST_KERNEL) ?? 0;

/** The version whose layout counts: of what no table covers, the nearest one. */
export function layoutKernel(text: string): number {
  const known = kernelNumber(text);
  if (known !== undefined) return known;
  const major = Number(/^v?(\d+)/.exec(text.trim())?.[1] ?? Number.NaN);
  return major >= 7 ? NEWEST : major <= 2 ? OLDEST : (kernelNumber(DEFAULT_KERNEL) ?? NEWEST);
}

/** The machine's tables must be loaded. */
export function contextFor(arch: Machine, kind: Kind, request: DecodeRequest): Context {
  const { defaults } = machineTable(arch);
  return {
    arch,
    kind,
    kernel: layoutKernel(request.kernel ?? DEFAULT_KERNEL),
    config: { ...defaults, ...request.config },
  };
}

/** What people call them besides. */
const MACHINE_NAMES: ReadonlyMap<string, Machine> = new Map([
  ...MACHINES.map((each) => [each, each] as const),
  ["x86", "x86_64"],
  ["amd64", "x86_64"],
  ["aarch64", "arm64"],
  ["riscv", "riscv64"],
  ["i386", "x86_32"],
  ["i686", "x86_32"],
  ["arm", "arm32"],
  ["armv7l", "arm32"],
  ["s390", "s390x"],
  ["ppc64le", "ppc64"],
  ["powerpc", "ppc64"],
  ["loongarch", "loongarch64"],
]);

export type Parsed<T> = { readonly ok: T } | { readonly error: string };

export function parseArch(text: string): Parsed<Machine> {
  const found = MACHINE_NAMES.get(text.toLowerCase().replaceAll("-", "_"));
  return found ? { ok: found } : { error: `unknown architecture '${text}'; there are: ${MACHINES.join(", ")}` };
}

export function parseLevel(text: string): Parsed<Kind> {
  const found = KINDS.find((each) => each === text.toLowerCase().replaceAll("_", "-"));
  return found ? { ok: found } : { error: `unknown level '${text}'; there are: ${KINDS.join(", ")}` };
}

export function parseKernel(text: string): Parsed<string> {
  return kernelNumber(text) === undefined
    ? { error: `kernel version '${text}' is not one that can be decoded; there are: 2.6 to ${LAST_KERNEL}` }
    : { ok: text };
}

/** `k=v,k=v`; a name alone stands for `=on`. */
export function parseConfig(text: string): Parsed<Config> {
  const config: Config = {};
  for (const pair of text.split(",").map((each) => each.trim())) {
    if (pair === "") continue;
    const equals = pair.indexOf("=");
    const parsed = parseOption(equals < 0 ? pair : pair.slice(0, equals), equals < 0 ? "on" : pair.slice(equals + 1));
    if (typeof parsed === "string") return { error: parsed };
    config[parsed.name] = parsed.value;
  }
  return { ok: config };
}

/** A value as logs, debuggers and people write it: hexadecimal, with or without 0x, digits grouped by `_` or a trailing `UL`. */
export function parseValue(text: string): Parsed<bigint> {
  const body = text
    .trim()
    .replace(/^0x/i, "")
    .replace(/(?:u?ll?|ull?)$/i, "")
    .replaceAll("_", "");
  if (body === "") return { error: `'${text}' has no digits` };
  const wrong = /[^0-9a-f]/i.exec(body);
  if (wrong) return { error: `'${text}' is not a hexadecimal number: '${wrong[0]}' is no digit` };
  const digits = body.replace(/^0+(?=.)/, "");
  if (digits.length > 16)
    return { error: `'${text}' has ${digits.length} digits; an entry has 64 bits, which is 16 at most` };
  return { ok: BigInt(`0x${digits}`) };
}
