// What a value is decoded under, with everything filled in.

import type { Level } from "../state/entry.ts";
import type { Config } from "./options.ts";
import { option } from "./options.ts";
import type { Arch, Bit, Condition, Kind } from "./table.ts";
import { LEVELS } from "./table.ts";
import { kernelNumber } from "./version.ts";

export interface Context {
  readonly arch: Arch;
  readonly kind: Kind;
  /** major · 1000 + minor, see version.ts. */
  readonly kernel: number;
  readonly config: Config;
}

/** log2 of the bytes of a page. */
export function pageShift(context: Context): number {
  if (context.arch !== "arm64") return 12;
  const granule = option(context.config, "granule");
  return granule === 64 ? 16 : granule === 16 ? 14 : 12;
}

/** log2 of the bytes that an entry of a level maps, as leaf or by the tables below it. Words that are no entries: the page shift. */
export function leafShift(context: Context, level: Kind = context.kind): number {
  const page = pageShift(context);
  const depth = (LEVELS as readonly Kind[]).indexOf(level);
  return depth < 0 ? page : page + depth * (page - 3);
}

/** LPA2 is for 4K and 16K pages. */
export function hasLpa2(context: Context): boolean {
  return (
    context.arch === "arm64" && option(context.config, "lpa2") === true && option(context.config, "granule") !== 64
  );
}

/**
 * SWP_PFN_BITS = MAX_PHYSMEM_BITS - PAGE_SHIFT (arch/…/include/asm/sparsemem.h). x86: 46, with 5-level paging 52. arm64: CONFIG_ARM64_PA_BITS,
 * later PHYS_MASK_SHIFT, which is 48 where LPA2 is configured but not there. riscv64: 56.
 */
export function pfnBits(context: Context): number {
  if (context.arch === "x86_64") return (option(context.config, "5-level") === true ? 52 : 46) - 12;
  if (context.arch === "riscv64") return 56 - 12;
  const wide = option(context.config, "pa-bits") === 52;
  const granule = option(context.config, "granule");
  const bits = hasLpa2(context) || (wide && (granule === 64 || context.kernel < 6009)) ? 52 : 48;
  return bits - pageShift(context);
}

/** The number of a bit that the table names. Undefined: that bit is not there (no C-bit …). */
export function bitNumber(bit: Bit, context: Context): number | undefined {
  if (typeof bit === "number") return bit;
  const plus = /^(.*?)([-+]\d)?$/.exec(bit);
  const base = namedBit(plus?.[1] ?? bit, context);
  return base === undefined ? undefined : base + Number(plus?.[2] ?? 0);
}

function namedBit(name: string, context: Context): number | undefined {
  switch (name) {
    case "page":
      return pageShift(context);
    case "leaf":
      return leafShift(context);
    case "leaf-shifted":
      return leafShift(context) - 2;
    case "pfn-bits":
      return pfnBits(context);
    case "maxphyaddr":
      return Number(option(context.config, "maxphyaddr"));
    case "c-bit":
    case "shared-bit": {
      const at = option(context.config, name);
      return typeof at === "number" ? at : undefined;
    }
    default:
      return undefined;
  }
}

export function holds(condition: Condition, context: Context): boolean {
  if (condition.since !== undefined && context.kernel < (kernelNumber(condition.since) ?? 0)) return false;
  if (condition.until !== undefined && context.kernel > (kernelNumber(condition.until) ?? 0)) return false;
  if (condition.levels && !condition.levels.some((level: Level) => level === context.kind)) return false;
  const when: Config = condition.when ?? {};
  return (Object.keys(when) as (keyof Config)[]).every(
    (name) => (name === "lpa2" ? hasLpa2(context) : option(context.config, name)) === when[name],
  );
}
