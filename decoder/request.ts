// How a value is to be read: what was asked for, and what a person may type for it.

import type { Context } from "../engine/arch/context.ts";
import type { Config } from "../engine/arch/options.ts";
import { parseOption } from "../engine/arch/options.ts";
import type { Arch, Kind } from "../engine/arch/table.ts";
import { ARCHES, LEVELS, WORD_KINDS } from "../engine/arch/table.ts";
import { DEFAULT_KERNEL, kernelNumber } from "../engine/arch/version.ts";

/** What is left out is found out from the value (arch, level) or has a default (kernel 6.18, see engine/arch/options.ts). */
export interface DecodeRequest {
  readonly arch?: Arch;
  /** A level, or `pagemap`, `swp-entry` … for words that are no page-table entries. */
  readonly level?: Kind;
  readonly kernel?: string;
  readonly config?: Config;
}

export const KINDS: readonly Kind[] = [...LEVELS, ...WORD_KINDS];

export function contextFor(arch: Arch, kind: Kind, request: DecodeRequest): Context {
  const kernel = kernelNumber(request.kernel ?? DEFAULT_KERNEL) ?? kernelNumber(DEFAULT_KERNEL) ?? 0;
  return { arch, kind, kernel, config: request.config ?? {} };
}

const archNames: ReadonlyMap<string, Arch> = new Map([
  ["x86", "x86_64"],
  ["amd64", "x86_64"],
  ["aarch64", "arm64"],
  ["riscv", "riscv64"],
]);

export type Parsed<T> = { readonly ok: T } | { readonly error: string };

export function parseArch(text: string): Parsed<Arch> {
  const word = text.toLowerCase().replaceAll("-", "_");
  const found = archNames.get(word) ?? ARCHES.find((each) => each === word);
  return found ? { ok: found } : { error: `unknown architecture '${text}'; there are: ${ARCHES.join(", ")}` };
}

export function parseLevel(text: string): Parsed<Kind> {
  const found = KINDS.find((each) => each === text.toLowerCase().replaceAll("_", "-"));
  return found ? { ok: found } : { error: `unknown level '${text}'; there are: ${KINDS.join(", ")}` };
}

export function parseKernel(text: string): Parsed<string> {
  return kernelNumber(text) === undefined
    ? { error: `kernel version '${text}' is not one that can be decoded; there are: 5.10 to 6.19` }
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
