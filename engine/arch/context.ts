// Numbers that depend on what a value is decoded under.

import { machineTable } from "./machines.ts";
import type { Config } from "./options.ts";
import { hasLpa2, option } from "./options.ts";
import type { Bit, Condition, Context, Kind } from "./table.ts";
import { LEVELS } from "./table.ts";
import { kernelNumber } from "./version.ts";

/** log2 of the bytes of a page. */
export function pageShift(context: Context): number {
  return machineTable(context.arch).pageShift(context.config);
}

/**
 * log2 of the bytes that an entry of a level maps, as leaf or by the tables below it. Words that are no entries: the
 * page shift.
 */
export function leafShift(context: Context, level: Kind = context.kind): number {
  const known = LEVELS.find((each) => each === level);
  return known === undefined ? pageShift(context) : machineTable(context.arch).leafShift(known, context);
}

/** SWP_PFN_BITS: how many bits of a migration entry's offset are the page frame. */
export function pfnBits(context: Context): number {
  return machineTable(context.arch).pfnBits(context);
}

/** The number of a bit that the table names. Undefined: that bit is not there (no C-bit …). */
export function bitNumber(bit: Bit, context: Context): number | undefined {
  if (typeof bit === "number") return bit;
  const plus = /^(.*?)([-+]\d)?$/.exec(bit);
  const base = namedBit(plus?.[1] ?? bit, context);
  return base === undefined ? undefined : base + Number(plus?.[2] ?? 0);
}

/** The place of a bit that is not the same on all machines; undefined: that one has none. */
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

/** Whether a row is for that word: every bound that it names is met, `since` and `until` included, and it names none by default. */
export function holds(condition: Condition, context: Context): boolean {
  if (condition.since !== undefined && context.kernel < (kernelNumber(condition.since) ?? 0)) return false;
  if (condition.until !== undefined && context.kernel > (kernelNumber(condition.until) ?? 0)) return false;
  if (condition.levels && !condition.levels.includes(context.kind)) return false;
  if (condition.machines && !condition.machines.includes(context.arch)) return false;
  const when: Config = condition.when ?? {};
  return (Object.keys(when) as (keyof Config)[]).every((name) => effective(name, context) === when[name]);
}

/**
 * Two that follow from others: LPA2 is for 4K and 16K pages, and what is stored against L1TF follows from the version.
 */
function effective(name: keyof Config, { config, kernel }: Context): boolean | number {
  if (name === "lpa2") return hasLpa2(config);
  return name === "l1tf" ? (config.l1tf ?? kernel >= 4018) : option(config, name);
}
