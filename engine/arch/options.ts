// What a layout depends on besides architecture, level and kernel version: build options, and what the machine has.

/** The architectures that a scenario can be of. */
export type Arch = "x86_64" | "arm64" | "riscv64";
export const ARCHES: readonly Arch[] = ["x86_64", "arm64", "riscv64"];
/**
 * The architectures whose entries are decoded: the tables of the rarer ones are loaded when one is met (context.ts).
 */
export type Machine = Arch | RareMachine;
export type RareMachine = "x86_32" | "arm32" | "s390x" | "ppc64" | "loongarch64";
export const RARE_MACHINES: readonly RareMachine[] = ["x86_32", "arm32", "s390x", "ppc64", "loongarch64"];
export const MACHINES: readonly Machine[] = [...ARCHES, ...RARE_MACHINES];

export interface OptionRow {
  readonly default: boolean | number;
  /** Numbers it may have; absent: a switch. `false` also stands for "none" where `off` says so. */
  readonly values?: readonly number[] | { readonly from: number; readonly to: number };
  /** The architectures that it is for; absent: all. */
  readonly arch?: readonly Machine[];
  readonly says: string;
  /** For values of other kernels and machines than scenarios are of. */
  readonly decoderOnly?: true;
}

const rows = {
  "memory-failure": { default: true, says: "CONFIG_MEMORY_FAILURE: there is an hwpoison type" },
  migration: { default: true, says: "CONFIG_MIGRATION: there are migration types" },
  "device-private": { default: true, says: "CONFIG_DEVICE_PRIVATE: there are device types" },
  "pte-marker": { default: true, says: "CONFIG_PTE_MARKER, 5.19 to 6.1 (later: always there)" },
  "migration-ad": {
    default: true,
    says: "swap_migration_ad_supported: migration entries hold young and dirty (6.1 and later)",
  },
  "soft-dirty": { default: true, arch: ["x86_64", "s390x", "ppc64"], says: "CONFIG_MEM_SOFT_DIRTY" },
  "5-level": { default: false, arch: ["x86_64"], says: "5-level paging is active" },
  "numa-balancing": {
    decoderOnly: true,
    default: true,
    arch: ["x86_64"],
    says: "CONFIG_NUMA_BALANCING, 3.16 to 3.19: swap offsets begin a bit higher",
  },
  l1tf: {
    decoderOnly: true,
    default: true,
    arch: ["x86_64", "x86_32"],
    says: "frames and offsets of what is not present are stored inverted: since 4.18.1, and since 3.16.58, 4.4.148, 4.9.120, 4.14.63, 4.17.15",
  },
  pat: { default: true, arch: ["x86_64", "x86_32"], says: "the page attribute table is programmed as Linux does it" },
  "c-bit": {
    default: false,
    values: { from: 32, to: 51 },
    arch: ["x86_64"],
    says: "AMD SME/SEV: position of the encryption bit (47, 51)",
  },
  "shared-bit": {
    default: false,
    values: { from: 32, to: 51 },
    arch: ["x86_64"],
    says: "Intel TDX: position of the shared bit (47, 51)",
  },
  maxphyaddr: {
    default: 52,
    values: { from: 36, to: 52 },
    arch: ["x86_64"],
    says: "MAXPHYADDR: address bits from there to 51 are reserved",
  },
  pae: { decoderOnly: true, default: true, arch: ["x86_32"], says: "CONFIG_X86_PAE: entries of 64 bits, three levels" },
  lpae: {
    decoderOnly: true,
    default: false,
    arch: ["arm32"],
    says: "CONFIG_ARM_LPAE: entries of 64 bits, three levels",
  },
  "ppc-page": { decoderOnly: true, default: 64, values: [4, 64], arch: ["ppc64"], says: "page size in KiB" },
  "loongarch-page": {
    decoderOnly: true,
    default: 16,
    values: [4, 16, 64],
    arch: ["loongarch64"],
    says: "page size in KiB",
  },
  granule: { default: 4, values: [4, 16, 64], arch: ["arm64"], says: "page size in KiB" },
  "pa-bits": { default: 48, values: [48, 52], arch: ["arm64"], says: "CONFIG_ARM64_PA_BITS" },
  lpa2: {
    default: false,
    arch: ["arm64"],
    says: "FEAT_LPA2 in use (4K and 16K pages, 52-bit addresses): bits 9:8 are address bits 51:50",
  },
  poe: { default: true, arch: ["arm64"], says: "FEAT_S1POE: bits 62:60 are a protection key (6.12 and later)" },
  sv: { default: 48, values: [39, 48, 57], arch: ["riscv64"], says: "address mode: Sv39, Sv48, Sv57" },
  svnapot: { default: true, arch: ["riscv64"], says: "Svnapot: bit 63 marks a 64 KiB page" },
  svpbmt: { default: true, arch: ["riscv64"], says: "Svpbmt: bits 62:61 are the memory type" },
  thead: { default: false, arch: ["riscv64"], says: "T-Head memory types in bits 63:59" },
  svrsw60t59b: {
    default: true,
    arch: ["riscv64"],
    says: "Svrsw60t59b: bits 60:59 are uffd-wp and soft-dirty (6.19 and later)",
  },
} satisfies Record<string, OptionRow>;

export type OptionName = keyof typeof rows;
export const OPTIONS: Readonly<Record<OptionName, OptionRow>> = rows;
export const OPTION_NAMES = Object.keys(rows).filter(isOption);
/** Those that a scenario may name. */
export const SCENARIO_OPTIONS = OPTION_NAMES.filter((name) => OPTIONS[name].decoderOnly !== true);

/** Whether a word names an option of the table, however it came here. */
export function isOption(name: string): name is OptionName {
  return Object.hasOwn(rows, name);
}

export type Config = Partial<Record<OptionName, boolean | number>>;

/** What a context says of an option, else its default. */
export function option(config: Config, name: OptionName): boolean | number {
  return config[name] ?? OPTIONS[name].default;
}

/** LPA2 is for 4K and 16K pages. */
export function hasLpa2(config: Config): boolean {
  return option(config, "lpa2") === true && option(config, "granule") !== 64;
}

/** `granule=16` as a config value. Gives what is wrong with it as a string otherwise. */
export function parseOption(name: string, text: string): { name: OptionName; value: boolean | number } | string {
  const known = OPTION_NAMES.find((each) => each === name.toLowerCase().replaceAll("_", "-"));
  if (known === undefined) return `unknown option '${name}'; there are: ${OPTION_NAMES.join(", ")}`;
  const row = OPTIONS[known];
  const word = text.toLowerCase();
  const off = word === "off" || word === "no" || word === "false" || word === "n" || word === "0";
  const on = word === "on" || word === "yes" || word === "true" || word === "y" || word === "1";
  if (row.values === undefined)
    return on || off ? { name: known, value: on } : `option '${known}' is on or off, not '${text}'`;
  if (off && row.default === false) return { name: known, value: false };
  const number = Number(/^(?:sv)?(\d+)k?$/.exec(word)?.[1] ?? Number.NaN);
  const range = row.values;
  const fits = "from" in range ? number >= range.from && number <= range.to : range.includes(number);
  if (fits) return { name: known, value: number };
  const says = "from" in range ? `a number from ${range.from} to ${range.to}` : `one of ${range.join(", ")}`;
  return `option '${known}' is ${says}, not '${text}'`;
}

// Processors by what of them Linux's entries show. arm64 alone: what the others have in common is all that is modelled.
// QEMU's names, and what its models have (recordings of each are in test/kernel).

interface Processor {
  /** FEAT_HAFDBS: it sets the access flag and the dirty state itself. */
  readonly hafdbs: boolean;
  /** FEAT_LPA2: 52-bit addresses with 4K and 16K pages. */
  readonly lpa2: boolean;
  readonly says: string;
}

const processors = {
  "neoverse-n1": {
    hafdbs: true,
    lpa2: false,
    says: "arm64: sets the access flag and the dirty state itself; the default",
  },
  "cortex-a72": { hafdbs: false, lpa2: false, says: "arm64: a fault sets both" },
  max: {
    hafdbs: true,
    lpa2: true,
    says: "arm64, QEMU's newest: as neoverse-n1, and LPA2, where an entry has address bits 51:50 in place of SH",
  },
} satisfies Record<string, Processor>;

export type ProcessorName = keyof typeof processors;
export const PROCESSORS: Readonly<Record<ProcessorName, Processor>> = processors;
export const PROCESSOR_NAMES = Object.keys(processors).filter(isProcessor);

/** Whether a word names a processor of the table. */
export function isProcessor(name: string): name is ProcessorName {
  return Object.hasOwn(processors, name);
}
