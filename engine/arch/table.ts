// How a layout is written down. A file an architecture (x86.ts, arm64.ts …) and words.ts hold rows of these types, and
// rules that go by field name; compile.ts turns them into readers and writers for one context. Docs and tests read the
// same rows.

import type { Level } from "../state/entry.ts";
import type { Config, Machine, OptionName } from "./options.ts";

export { ARCHES, type Arch, MACHINES, type Machine, RARE_MACHINES, type RareMachine } from "./options.ts";

export const LEVELS: readonly Level[] = ["pte", "pmd", "pud", "p4d", "pgd"];

/** Words that are not page-table entries and still get decoded. */
export type WordKind = (typeof WORD_KINDS)[number];
export const WORD_KINDS = [
  "swp-entry",
  "pagemap",
  "pagemap-scan",
  "kpageflags",
  "vm-flags",
  "pf-error",
  "esr",
  "arm-fsr",
  "s390-pic",
  "riscv-cause",
] as const;
/** Words of one machine's tables: the root of an s390 address space, the entry that 32-bit ARM's hardware reads. */
export type TableWord = "asce" | "ppte";
export const TABLE_WORDS: readonly TableWord[] = ["asce", "ppte"];
/** What a value is: an entry of that level, or a word of that kind. */
export type Kind = Level | WordKind | TableWord;

/** What a value is decoded under, with everything filled in. */
export interface Context {
  readonly arch: Machine;
  readonly kind: Kind;
  /** major · 1000 + minor, see context.ts. */
  readonly kernel: number;
  readonly config: Config;
}

/** The properties that Linux knows of a leaf, as pte_write(), pte_dirty() … give them. */
export interface Leaf {
  readonly writable: boolean;
  readonly user: boolean;
  readonly executable: boolean;
  readonly accessed: boolean;
  /** Dirty in the way the hardware marks it, or as Linux notes it. */
  readonly dirty: boolean;
  /** x86 6.6+: _PAGE_SAVED_DIRTY. */
  readonly savedDirty: boolean;
  readonly special: boolean;
  readonly uffdWp: boolean;
  readonly softDirty: boolean;
  /** Cache mode or memory type, where it is not the ordinary one. */
  readonly memory: string;
}

/** What a leaf's fields say, by field name. */
export interface LeafValues {
  readonly context: Context;
  readonly form: FormName;
  isSet(name: string): boolean;
  has(name: string): boolean;
  number(name: string): number;
  /** The words that the table has for a field's number. */
  words(name: string): string | undefined;
}

export type FieldValues = Readonly<Record<string, number>>;

/** An architecture: its layout, and what goes by the names of its fields. */
export interface MachineTable {
  readonly layout: Layout;
  /** The oldest version whose sources the layout was read from: older ones are read as that. */
  readonly readFrom: string;
  /** What its kernels have of the options, where that is not what the others have. */
  readonly defaults?: Config;
  /** Bits of an entry. */
  readonly width: (context: Context) => 32 | 64;
  /** log2 of the bytes of a page. */
  readonly pageShift: (config: Config) => number;
  /** log2 of the bytes that an entry of that level maps, as leaf or by the tables below it. */
  readonly leafShift: (level: Level, context: Context) => number;
  /** SWP_PFN_BITS = MAX_PHYSMEM_BITS - PAGE_SHIFT, arch/…/include/asm/sparsemem.h. */
  readonly pfnBits: (context: Context) => number;
  readonly leaf: (values: LeafValues) => Leaf;
  /**
   * The fields that make a user-space leaf with those properties. `protnone`: present to Linux alone. Properties that
   * the architecture has no bit for are left out, except that uffd-wp gives undefined.
   */
  readonly fields: (leaf: Leaf, context: Context, at: { protnone: boolean; huge: boolean }) => FieldValues | undefined;
  /** How much a kernel would hardly have written this: leaves and tables, for guessing what a value is. */
  readonly oddLeaf?: (values: LeafValues) => number;
  readonly oddTable?: (lo: number) => number;
}

/**
 * A bit number, 0 the lowest. `page`: the page shift (12, 14 or 16); `leaf`: log2 of what a leaf of that level maps
 * (12, 21, 30 …); `pfn-bits`: SWP_PFN_BITS; `c-bit`, `shared-bit`, `maxphyaddr`: the number that option has.
 */
export type Bit =
  | number
  | `${"page" | "leaf" | "leaf-shifted" | "pfn-bits" | "c-bit" | "shared-bit" | "maxphyaddr"}${"" | "-1" | "+1" | "+2"}`;

/**
 * Bits hi … lo of a word. `address`: which bit of the physical address `lo` is; absent: the parts follow each other
 * from the lowest up.
 */
export interface Part {
  readonly hi: Bit;
  readonly lo: Bit;
  readonly address?: Bit;
}

/** When a row is there: all that is stated must hold. */
export interface Condition {
  /** First and last kernel version. */
  readonly since?: string;
  readonly until?: string;
  readonly levels?: readonly Kind[];
  /** For words that are not of one architecture's layout. */
  readonly machines?: readonly Machine[];
  readonly when?: Partial<Record<OptionName, boolean | number>>;
}

/** How a field's number is shown. A flag is one bit with a name. */
export type FieldRole = "flag" | "number" | "pfn" | "slot";

/** A field, for the kernels and machines that the conditions name: several rows may be one field at different times. */
export interface FieldRow extends Condition {
  /** Lower case, unique in its form: what `encode` takes. */
  readonly name: string;
  /** The kernel's name for it, or the architecture's where the kernel has none. */
  readonly symbol?: string;
  /** One bit, [hi, lo], or parts from the highest to the lowest. A bit that an earlier row has taken is left out. */
  readonly bits: Bit | readonly [Bit, Bit] | readonly Part[];
  readonly role?: FieldRole;
  /** Stored inverted (x86 since 4.18, because of L1TF). */
  readonly inverted?: boolean;
  /** What the numbers mean; the rest shows as a number. */
  readonly values?: Readonly<Record<number, string>>;
  /** Must be 0: why. */
  readonly zero?: string;
  /** Must be one of these numbers (-1: all bits 1), else `otherwise` says what is wrong. */
  readonly must?: readonly number[];
  readonly otherwise?: string;
  /** Ignored by hardware and unused by Linux: a value other than 0 is unusual, not wrong. */
  readonly unused?: boolean;
  readonly source: string;
}

/** One way to read a word. The first form of a layout whose test holds is taken. */
export interface FormRow extends Condition {
  readonly form: FormName;
  /** `reserved`: what is impossible about it. */
  readonly says?: string;
  /** Bits that are 1, bits that are 0, bits of which one is 1, the only bits that may be 1. */
  readonly ones?: readonly number[];
  readonly zeros?: readonly number[];
  readonly any?: readonly number[];
  readonly only?: readonly number[];
  readonly rows: readonly FieldRow[];
}

/** `swap-like` is split by type number (swap.ts) into the names after it. */
export type FormName =
  | "none"
  | "present"
  | "table"
  | "protnone"
  | "invalid"
  | "file"
  | "reserved"
  | "word"
  | "swap-like"
  | "swap"
  | "hwpoison"
  | "migration-read"
  | "migration-read-exclusive"
  | "migration-write"
  | "device-write"
  | "device-read"
  | "device-exclusive-write"
  | "device-exclusive-read"
  | "device-exclusive"
  | "marker"
  | "swapin-error"
  | "unknown-type";

/** The forms of one kind of word, in the order in which they are tried. */
export interface Layout {
  /** What the docs page calls it. */
  readonly title: string;
  /** Where the last form's test fails too, the word is none of these. */
  readonly forms: readonly FormRow[];
}

// The bit of userfaultfd's protection in an entry: PTE_UFFD_WP and its kin, which 7.3 calls PTE_UFFD, for it stands for
// read-write protection too (mm/userfaultfd.c). Its place is the architecture's.

/** Where an architecture has the bit, and from which release on. */
interface Place extends Pick<FieldRow, "when" | "source"> {
  /** Before _UFFD_WP. */
  readonly prefix: "_PAGE" | "_PAGE_SWP" | "PTE" | "PTE_SWP";
  readonly bit: Bit;
  readonly since: string;
}

/** The row of the bit, twice: 7.3 renamed it when it came to stand for both protections, and a release has one of the names. */
export function uffdRows({ prefix, bit, since, ...rest }: Place): FieldRow[] {
  const row = { name: "uffd-wp", bits: bit, ...rest };
  return [
    {
      ...row,
      symbol: `${prefix}_UFFD_WP`,
      since,
      until: "7.2",
      values: { 1: "write-protected by userfaultfd" },
    },
    {
      ...row,
      symbol: `${prefix}_UFFD`,
      since: "7.3",
      values: { 1: "protected by userfaultfd: from writes, or from any access where the VMA is registered for RWP" },
    },
  ];
}
