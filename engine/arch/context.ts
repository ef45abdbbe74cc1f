// What a value is decoded under: the kernel's version, the architecture's tables, and the numbers that follow from both.

import { DEFAULT_KERNEL } from "../version/release.ts";
import { arm64 } from "./arm64.ts";
import { type Config, hasLpa2, option } from "./options.ts";
import { riscv64 } from "./riscv64.ts";
import {
  type Bit,
  type Condition,
  type Context,
  type Kind,
  type Layout,
  LEVELS,
  type Machine,
  type MachineTable,
  RARE_MACHINES,
  type RareMachine,
  type WordKind,
} from "./table.ts";
import { x86 } from "./x86.ts";

// Kernel versions as the layouts compare them: by line, for a stable release changes no layout.

export { DEFAULT_KERNEL };

/**
 * Versions on both sides of what the layouts change, for tests; any version from the first to the last may be asked
 * for.
 */
export const KNOWN_KERNELS = [
  "2.6.20",
  "2.6.32",
  "3.11",
  "3.16",
  "4.4",
  "4.9",
  "4.14",
  "4.19",
  "5.10",
  "5.15",
  "5.19",
  "6.1",
  "6.2",
  "6.6",
  "6.10",
  "6.12",
  "6.15",
  "6.18",
  "6.19",
  "7.3",
] as const;

/** What the tables of entries cover. Scenarios take fewer: engine/version. */
export const FIRST_KERNEL = "2.6.0";
export const LAST_KERNEL = "7.3";

/**
 * `6.12.117-generic` → 6012: major · 1000 + minor; of the 2.6 series the third number counts too (`2.6.32` → 2006.32).
 * Undefined where the text is no version, or none that the tables cover (2.6.0 … 7.3).
 */
export function kernelNumber(text: string): number | undefined {
  const found = /^v?(\d+)\.(\d{1,3})(?:\.(\d+))?(?:[.\-+~_\s].*)?$/.exec(text.trim());
  if (!found) return undefined;
  const [major = 0, minor = 0, patch = 0] = found.slice(1).map((each) => Number(each ?? 0));
  if (major === 2) return minor === 6 && patch < 40 ? 2006 + patch / 100 : undefined;
  const number = major * 1000 + minor;
  return number >= 3000 && number <= 7003 ? number : undefined;
}

/** 6012 → `6.12`. */
export function kernelText(number: number): string {
  if (number < 3000) return `2.6.${Math.round((number - 2006) * 100)}`;
  return `${Math.floor(number / 1000)}.${number % 1000}`;
}

// The tables of every architecture. Three are always there, since scenarios are of them; the rarer ones are loaded when
// one is met.

const tables = new Map<Machine, MachineTable>([
  ["x86_64", x86],
  ["arm64", arm64],
  ["riscv64", riscv64],
]);

/** Throws where a rarer machine's tables were not loaded: who decodes for one awaits `loadMachine` first. */
export function machineTable(machine: Machine): MachineTable {
  const table = tables.get(machine);
  if (table === undefined) throw new Error(`the tables of ${machine} are not loaded`);
  return table;
}

let words: Readonly<Record<WordKind, Layout>> | undefined;

/** Makes known the words that are no entries: who runs scenarios needs none, the decoder does (decoder/request.ts). */
export function provideWords(layouts: Readonly<Record<WordKind, Layout>>): void {
  words = layouts;
}

/** Throws where the layouts of words were not provided. */
export function wordLayout(kind: WordKind): Layout {
  if (words === undefined) throw new Error(`the layout of ${kind} is not loaded`);
  return words[kind];
}

/** Whether `machineTable` has it: always so of what scenarios can be of. */
export function isLoaded(machine: Machine): boolean {
  return tables.has(machine);
}

function isRare(machine: Machine): machine is RareMachine {
  return RARE_MACHINES.some((each) => each === machine);
}

/** The rarer ones come together: they are small, and a log that has one seldom has two. */
export async function loadMachine(machine: Machine): Promise<void> {
  if (!isRare(machine) || tables.has(machine)) return;
  const { rare } = await import("./rare.ts");
  for (const name of RARE_MACHINES) tables.set(name, rare[name]);
}

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
