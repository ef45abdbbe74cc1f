// riscv64 page-table entries: Sv39, Sv48, Sv57 with Svnapot, Svpbmt, T-Head memory types and Svrsw60t59b. Linux 4.15
// (as 5.10 has them) to 7.3.

import { option } from "./options.ts";
import {
  type Context,
  type FieldRow,
  type FieldValues,
  type FormRow,
  LEVELS,
  type Leaf,
  type LeafValues,
  type MachineTable,
  uffdRows,
} from "./table.ts";

const PRIV = "RISC-V privileged spec";
const BITS = "arch/riscv/include/asm/pgtable-bits.h";
const P64 = "arch/riscv/include/asm/pgtable-64.h";
const PGTABLE = "arch/riscv/include/asm/pgtable.h";

/** "T-Head Memory Type definitions" of pgtable-64.h: SO, C, B, SH, Sec from bit 63 down. */
const thead = {
  name: "thead-memory",
  symbol: "_PAGE_MTMASK (T-Head)",
  bits: [63, 59],
  when: { thead: true },
  source: P64,
} as const;
/** Bits 63:54, each reserved until an extension gives it a meaning: without it the hardware faults where one is set. */
const highRows: readonly FieldRow[] = [
  { ...thead, since: "5.19", until: "6.6", values: { 0: "NC", 14: "PMA", 16: "IO" } },
  { ...thead, since: "6.7", values: { 14: "PMA", 6: "NC", 18: "IO" } },
  {
    name: "napot",
    symbol: "_PAGE_NAPOT",
    bits: 63,
    since: "6.4",
    when: { svnapot: true },
    values: { 1: "one of 16 entries of a 64 KiB page" },
    source: `${PRIV}, Svnapot; ${P64}`,
  },
  { name: "n", symbol: "N", bits: 63, zero: "bit 63 is reserved without Svnapot", source: PRIV },
  {
    name: "pbmt",
    symbol: "_PAGE_MTMASK",
    bits: [62, 61],
    since: "5.19",
    when: { svpbmt: true },
    values: { 0: "PMA", 1: "NC", 2: "IO" },
    must: [0, 1, 2],
    otherwise: "memory type 3 is reserved",
    source: `${PRIV}, Svpbmt; ${P64}`,
  },
  { name: "pbmt", symbol: "PBMT", bits: [62, 61], zero: "bits 62:61 are reserved without Svpbmt", source: PRIV },
  // Svrsw60t59b gives bits 60:59 to software: without it _PAGE_UFFD and _PAGE_SOFT_DIRTY are 0 (pgtable-bits.h).
  ...uffdRows({ prefix: "_PAGE", bit: 60, since: "6.19", when: { svrsw60t59b: true }, source: `${BITS}; Svrsw60t59b` }),
  {
    name: "soft-dirty",
    symbol: "_PAGE_SOFT_DIRTY",
    bits: 59,
    since: "6.19",
    when: { svrsw60t59b: true },
    values: { 0: "not written since clear_refs", 1: "soft-dirty" },
    source: `${BITS}; Svrsw60t59b`,
  },
  { name: "reserved", bits: [60, 54], zero: "bits 60:54 are reserved", source: PRIV },
];

/**
 * Bits 9:8 are RSW, "reserved for software"; the address begins at bit 10, two bits below where it is in an address.
 */
function leafRows(v: string, bit5: FieldRow, napot: boolean): readonly FieldRow[] {
  return [
    { name: "v", symbol: "_PAGE_PRESENT", bits: 0, values: { 0: v, 1: v }, source: PRIV },
    { name: "r", symbol: "_PAGE_READ", bits: 1, values: { 0: "not readable", 1: "readable" }, source: PRIV },
    { name: "w", symbol: "_PAGE_WRITE", bits: 2, values: { 0: "read-only", 1: "writable" }, source: PRIV },
    { name: "x", symbol: "_PAGE_EXEC", bits: 3, values: { 0: "not executable", 1: "executable" }, source: PRIV },
    { name: "user", symbol: "_PAGE_USER", bits: 4, values: { 0: "supervisor", 1: "user" }, source: PRIV },
    bit5,
    { name: "accessed", symbol: "_PAGE_ACCESSED", bits: 6, values: { 0: "not accessed", 1: "accessed" }, source: PRIV },
    { name: "dirty", symbol: "_PAGE_DIRTY", bits: 7, values: { 0: "clean", 1: "dirty" }, source: PRIV },
    {
      name: "special",
      symbol: "_PAGE_SPECIAL",
      bits: 8,
      values: { 1: "special: no struct page is used (zero page, PFN map)" },
      source: `${BITS} (RSW)`,
    },
    {
      name: "devmap",
      symbol: "_PAGE_DEVMAP",
      bits: 9,
      since: "6.11",
      until: "6.16",
      values: { 1: "DAX device page" },
      source: `${BITS} (RSW)`,
    },
    ...(napot
      ? ([
          {
            name: "napot-size",
            bits: [13, 10],
            must: [8],
            otherwise: "only 1000 (64 KiB) is a size that Svnapot defines",
            values: { 8: "64 KiB" },
            source: `${PRIV}, Svnapot`,
          },
          {
            name: "pfn",
            symbol: "_PAGE_PFN_MASK",
            bits: [{ hi: 53, lo: 14, address: 16 }],
            role: "pfn",
            source: `${PRIV}; ${P64}`,
          },
        ] as const)
      : ([
          {
            name: "below-leaf",
            bits: ["leaf-shifted-1", 10],
            zero: "the page frame of a superpage must be aligned to its size",
            source: PRIV,
          },
          {
            name: "pfn",
            symbol: "_PAGE_PFN_MASK",
            bits: [{ hi: 53, lo: "leaf-shifted", address: "leaf" }],
            role: "pfn",
            source: `${PRIV}; ${P64}`,
          },
        ] as const)),
    ...highRows,
  ];
}

/** _PAGE_GLOBAL, and in entries that are not valid _PAGE_PROT_NONE: the same bit (pgtable-bits.h). */
const global: FieldRow = { name: "global", symbol: "_PAGE_GLOBAL", bits: 5, values: { 1: "global" }, source: PRIV };
const protnone: FieldRow = {
  name: "protnone",
  symbol: "_PAGE_PROT_NONE",
  bits: 5,
  since: "5.19",
  values: { 1: "PROT_NONE or NUMA hint" },
  source: BITS,
};
const presentRows = leafRows("valid", global, false);
const napotRows = leafRows("valid", global, true);
// Without V the hardware reads nothing else of the entry.
const notValid = "not valid to the hardware";
const protnoneRows = leafRows(notValid, protnone, false);
/** _PAGE_PROT_NONE was _PAGE_READ before 5.19. */
const oldProtnoneRows: readonly FieldRow[] = [
  { name: "protnone", symbol: "_PAGE_PROT_NONE", bits: 1, values: { 1: "PROT_NONE or NUMA hint" }, source: BITS },
  ...leafRows(notValid, global, false),
];

/** R = W = X = 0: no leaf, whatever the level. U, A, D and bits 63:54 are to be 0. */
const tableRows: readonly FieldRow[] = [
  { name: "v", symbol: "_PAGE_PRESENT", bits: 0, values: { 1: "valid" }, source: PRIV },
  { name: "rwx", symbol: "R, W, X", bits: [3, 1], values: { 0: "points to a table" }, source: PRIV },
  { name: "user", symbol: "U", bits: 4, zero: "U is reserved in a table entry", source: PRIV },
  { name: "global", symbol: "_PAGE_GLOBAL", bits: 5, values: { 1: "all below is global" }, source: PRIV },
  { name: "accessed-dirty", symbol: "D, A", bits: [7, 6], zero: "A and D are reserved in a table entry", source: PRIV },
  {
    name: "pfn",
    symbol: "_PAGE_PFN_MASK",
    bits: [{ hi: 53, lo: 10, address: 12 }],
    role: "pfn",
    source: `${PRIV}; ${P64}`,
  },
  { name: "high", bits: [63, 54], zero: "bits 63:54 are reserved in a table entry", source: PRIV },
];

/**
 * "Format of swap PTE" of pgtable.h. Soft-dirty and uffd-wp stand in _PAGE_EXEC and _PAGE_USER, which no swap entry
 * uses.
 */
const swapRows: readonly FieldRow[] = [
  { name: "bits1:0", bits: [1, 0], until: "5.18", zero: "bits 1:0 of a swap entry must be 0", source: PGTABLE },
  { name: "type", bits: [6, 2], until: "5.18", source: `${PGTABLE} __SWP_TYPE_SHIFT` },
  { name: "offset", bits: [63, 7], until: "5.18", source: `${PGTABLE} __SWP_OFFSET_SHIFT` },
  {
    name: "soft-dirty",
    symbol: "_PAGE_SWP_SOFT_DIRTY",
    bits: 3,
    since: "6.19",
    when: { svrsw60t59b: true },
    values: { 1: "soft-dirty" },
    source: BITS,
  },
  ...uffdRows({ prefix: "_PAGE_SWP", bit: 4, since: "6.19", when: { svrsw60t59b: true }, source: BITS }),
  { name: "bits3:0", bits: [3, 0], zero: "V, R, W, X of a swap entry must be 0", since: "5.19", source: PGTABLE },
  {
    name: "bit5",
    symbol: "_PAGE_PROT_NONE",
    bits: 5,
    zero: "bit 5 of a swap entry must be 0",
    since: "5.19",
    source: PGTABLE,
  },
  { name: "type", bits: [10, 6], since: "5.19", until: "6.2", source: `${PGTABLE} __SWP_TYPE_SHIFT` },
  { name: "offset", bits: [63, 11], since: "5.19", until: "6.2", source: `${PGTABLE} __SWP_OFFSET_SHIFT` },
  {
    name: "exclusive",
    symbol: "_PAGE_SWP_EXCLUSIVE",
    bits: 6,
    since: "6.3",
    values: { 1: "exclusive to this process" },
    source: P64,
  },
  { name: "type", bits: [11, 7], since: "6.3", source: `${PGTABLE} __SWP_TYPE_SHIFT` },
  { name: "offset", bits: [63, 12], since: "6.3", source: `${PGTABLE} __SWP_OFFSET_SHIFT` },
];

const upper = ["pmd", "pud", "p4d", "pgd"] as const;

const forms: readonly FormRow[] = [
  { form: "none", only: [], rows: [] },
  { form: "table", levels: upper, ones: [0], zeros: [1, 2, 3], rows: tableRows },
  {
    form: "reserved",
    levels: ["pte"],
    ones: [0],
    zeros: [1, 2, 3],
    rows: tableRows,
    says: "R = W = X = 0 points to a next level, and the last level has none",
  },
  { form: "reserved", ones: [0, 2], zeros: [1], rows: presentRows, says: "W without R is reserved" },
  {
    form: "present",
    levels: ["pte"],
    ones: [0, 63],
    since: "6.4",
    when: { svnapot: true, thead: false },
    rows: napotRows,
  },
  { form: "present", ones: [0], rows: presentRows },
  { form: "protnone", ones: [1], until: "5.18", rows: oldProtnoneRows },
  { form: "protnone", ones: [5], since: "5.19", rows: protnoneRows },
  // pmd_present() checks _PAGE_LEAF too: "When splitting a THP, split_huge_page() will temporarily clear the present
  // bit".
  { form: "invalid", levels: upper, any: [1, 2, 3], since: "5.19", rows: protnoneRows },
  { form: "swap-like", rows: swapRows },
];

const bit = (value: boolean): number => (value ? 1 : 0);

/** pte_write(), pte_dirty() …; PMA, the type of ordinary memory, needs no word. */
function riscvLeaf({ isSet, has, number, words }: LeafValues): Leaf {
  const field = has("thead-memory") ? "thead-memory" : "pbmt";
  const index = number(field);
  const memory = words(field) ?? (index === 0 ? "PMA" : `memory type ${index}`);
  return {
    writable: isSet("w"),
    user: isSet("user"),
    executable: isSet("x"),
    accessed: isSet("accessed"),
    dirty: isSet("dirty"),
    savedDirty: false,
    special: isSet("special"),
    uffdWp: isSet("uffd-wp"),
    softDirty: isSet("soft-dirty"),
    memory: memory === "PMA" ? "" : memory,
  };
}

function fields(leaf: Leaf, context: Context, { protnone }: { protnone: boolean }): FieldValues | undefined {
  const software = context.kernel >= 6019 && option(context.config, "svrsw60t59b") === true;
  if (leaf.uffdWp && !software) return undefined;
  const values: Record<string, number> = {
    w: bit(leaf.writable),
    x: bit(leaf.executable && !protnone),
    user: bit(leaf.user && !protnone),
    accessed: bit(leaf.accessed),
    dirty: bit(leaf.dirty || leaf.savedDirty),
    special: bit(leaf.special),
  };
  // Before 5.19 PROT_NONE is R with V clear.
  if (!protnone || context.kernel >= 5019) values.r = 1;
  if (protnone) values.protnone = 1;
  if (software) Object.assign(values, { "uffd-wp": bit(leaf.uffdWp), "soft-dirty": bit(leaf.softDirty) });
  if (option(context.config, "thead") === true && context.kernel >= 5019) values["thead-memory"] = 0b01110;
  return values;
}

/** Points, for guessing what a value is: a leaf can be read, and user memory is accessed before it is dirty. */
function oddLeaf({ isSet }: LeafValues): number {
  const set = (name: string): number => bit(isSet(name));
  return (set("r") ? 0 : 3) + (set("accessed") ? 0 : 3) + (set("dirty") && !set("accessed") ? 2 : 0) + set("pbmt") * 2;
}

export const riscv64: MachineTable = {
  layout: { title: "riscv64", forms },
  readFrom: "5.10",
  width: () => 64,
  pageShift: () => 12,
  leafShift: (level) => 12 + 9 * LEVELS.indexOf(level),
  pfnBits: () => 56 - 12,
  leaf: riscvLeaf,
  fields,
  oddLeaf,
  // A table has its address and V alone.
  oddTable: (lo) => ((lo & 0x3ff) === 1 ? -2 : 4),
};
