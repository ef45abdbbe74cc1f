// 32-bit ARM page-table entries. Two levels: what Linux keeps (pte) beside what the hardware reads (ppte), 32 bits
// each; with LPAE three levels of 64 bits, which both read. Read against 5.10, 6.1, 6.12 and 7.3; older kernels are
// read as 5.10.

import { option } from "./options.ts";
import type { Context, FieldRow, FormRow, Leaf, LeafValues, MachineTable } from "./table.ts";

const ARM = "Arm ARM (ARMv7-A) B3";
const P2 = "arch/arm/include/asm/pgtable-2level.h";
const H2 = "arch/arm/include/asm/pgtable-2level-hwdef.h";
const P3 = "arch/arm/include/asm/pgtable-3level.h";
const H3 = "arch/arm/include/asm/pgtable-3level-hwdef.h";
const PGTABLE = "arch/arm/include/asm/pgtable.h";
const TWO = { lpae: false } as const;
const LPAE = { lpae: true } as const;

/** Entries of 32 bits are read from words of 64. */
const beyond: FieldRow = {
  name: "above",
  bits: [63, 32],
  when: TWO,
  zero: "without LPAE an entry has 32 bits",
  source: ARM,
};

/**
 * L_PTE_* of pgtable-2level.h. Linux keeps its own entries, for the hardware's have no accessed and dirty bits;
 * set_pte_ext() makes the hardware's from these: no access unless young, no write unless dirty.
 */
const linuxRows: readonly FieldRow[] = [
  { name: "present", symbol: "L_PTE_PRESENT", bits: 0, values: { 1: "present" }, source: P2 },
  { name: "young", symbol: "L_PTE_YOUNG", bits: 1, values: { 0: "not accessed", 1: "accessed" }, source: P2 },
  {
    name: "memory",
    symbol: "L_PTE_MT_MASK",
    bits: [5, 2],
    values: {
      0: "UNCACHED",
      1: "BUFFERABLE",
      2: "WRITETHROUGH",
      3: "WRITEBACK",
      4: "DEV_SHARED",
      6: "MINICACHE",
      7: "WRITEALLOC",
      9: "DEV_WC",
      11: "DEV_CACHED",
      12: "DEV_NONSHARED",
      15: "VECTORS",
    },
    source: P2,
  },
  { name: "dirty", symbol: "L_PTE_DIRTY", bits: 6, values: { 0: "clean", 1: "dirty" }, source: P2 },
  { name: "rdonly", symbol: "L_PTE_RDONLY", bits: 7, values: { 0: "writable", 1: "read-only" }, source: P2 },
  { name: "user", symbol: "L_PTE_USER", bits: 8, values: { 0: "kernel", 1: "user" }, source: P2 },
  { name: "xn", symbol: "L_PTE_XN", bits: 9, values: { 0: "executable", 1: "not executable" }, source: P2 },
  { name: "shared", symbol: "L_PTE_SHARED", bits: 10, values: { 1: "shareable" }, source: P2 },
  { name: "protnone", symbol: "L_PTE_NONE", bits: 11, values: { 1: "PROT_NONE" }, source: P2 },
  { name: "pfn", bits: [{ hi: 31, lo: 12, address: 12 }], role: "pfn", source: P2 },
  beyond,
];

/** What the hardware reads for a page: kept 2 KiB beside Linux's own entry. */
const hardwareRows: readonly FieldRow[] = [
  {
    name: "xn",
    symbol: "PTE_EXT_XN",
    bits: 0,
    values: { 0: "executable", 1: "not executable" },
    source: `${ARM}; ${H2}`,
  },
  { name: "small", symbol: "PTE_TYPE_SMALL", bits: 1, values: { 1: "small page" }, source: `${ARM}; ${H2}` },
  { name: "buffer", symbol: "PTE_BUFFERABLE", bits: 2, values: { 1: "bufferable (B)" }, source: H2 },
  { name: "cache", symbol: "PTE_CACHEABLE", bits: 3, values: { 1: "cacheable (C)" }, source: H2 },
  {
    name: "ap",
    symbol: "PTE_EXT_AP_MASK",
    bits: [5, 4],
    values: { 0: "no access", 1: "kernel alone", 2: "user reads", 3: "user too" },
    source: `${ARM}; ${H2}`,
  },
  { name: "tex", symbol: "PTE_EXT_TEX", bits: [8, 6], source: H2 },
  {
    name: "apx",
    symbol: "PTE_EXT_APX",
    bits: 9,
    values: { 0: "writes as AP says", 1: "read-only" },
    source: `${ARM}; ${H2}`,
  },
  { name: "shared", symbol: "PTE_EXT_SHARED", bits: 10, values: { 1: "shareable" }, source: H2 },
  { name: "ng", symbol: "PTE_EXT_NG", bits: 11, values: { 0: "global", 1: "not global" }, source: H2 },
  { name: "pfn", bits: [{ hi: 31, lo: 12, address: 12 }], role: "pfn", source: ARM },
  beyond,
];

/** PMD_*: a pointer to 256 hardware ptes. Linux takes two in a row for one of its own, with 512 ptes. */
const firstLevelTable: readonly FieldRow[] = [
  {
    name: "descriptor",
    symbol: "PMD_TYPE_TABLE",
    bits: [1, 0],
    values: { 1: "points to a table" },
    source: `${ARM}; ${H2}`,
  },
  {
    name: "pxn",
    symbol: "PMD_PXNTABLE",
    bits: 2,
    values: { 1: "nothing below is executable for the kernel" },
    source: H2,
  },
  { name: "ns", symbol: "NS", bits: 3, unused: true, source: ARM },
  { name: "bit4", symbol: "PMD_BIT4", bits: 4, values: { 1: "set on processors before ARMv6" }, source: H2 },
  {
    name: "domain",
    symbol: "PMD_DOMAIN",
    bits: [8, 5],
    values: { 0: "kernel", 1: "user", 2: "I/O", 3: "vectors" },
    source: H2,
  },
  { name: "protection", symbol: "PMD_PROTECTION", bits: 9, unused: true, source: H2 },
  { name: "table-offset", bits: [11, 10], values: { 0: "at the start of its page" }, source: ARM },
  { name: "pfn", bits: [{ hi: 31, lo: 12, address: 12 }], role: "pfn", source: ARM },
  beyond,
];

/** PMD_TYPE_SECT: 1 MiB, or 16 MiB in 16 equal entries. The kernel's own memory; user space has none of these. */
function section(size: "section" | "supersection"): readonly FieldRow[] {
  const low = size === "section" ? 20 : 24;
  return [
    {
      name: "pxn",
      symbol: "PMD_SECT_PXN",
      bits: 0,
      values: { 1: "not executable for the kernel" },
      source: `${ARM}; ${H2}`,
    },
    { name: "descriptor", symbol: "PMD_TYPE_SECT", bits: 1, values: { 1: size }, source: `${ARM}; ${H2}` },
    { name: "buffer", symbol: "PMD_SECT_BUFFERABLE", bits: 2, values: { 1: "bufferable (B)" }, source: H2 },
    { name: "cache", symbol: "PMD_SECT_CACHEABLE", bits: 3, values: { 1: "cacheable (C)" }, source: H2 },
    { name: "xn", symbol: "PMD_SECT_XN", bits: 4, values: { 0: "executable", 1: "not executable" }, source: H2 },
    {
      name: "domain",
      symbol: "PMD_DOMAIN",
      bits: [8, 5],
      values: { 0: "kernel", 1: "user", 2: "I/O", 3: "vectors" },
      source: H2,
    },
    { name: "protection", symbol: "PMD_PROTECTION", bits: 9, unused: true, source: H2 },
    { name: "ap-write", symbol: "PMD_SECT_AP_WRITE", bits: 10, values: { 1: "AP[0]" }, source: H2 },
    { name: "ap-read", symbol: "PMD_SECT_AP_READ", bits: 11, values: { 1: "AP[1]: user access" }, source: H2 },
    { name: "tex", symbol: "PMD_SECT_TEX", bits: [14, 12], source: H2 },
    { name: "apx", symbol: "PMD_SECT_APX", bits: 15, values: { 1: "read-only" }, source: H2 },
    { name: "shared", symbol: "PMD_SECT_S", bits: 16, values: { 1: "shareable" }, source: H2 },
    { name: "ng", symbol: "PMD_SECT_nG", bits: 17, values: { 0: "global", 1: "not global" }, source: H2 },
    { name: "super", symbol: "PMD_SECT_SUPER", bits: 18, values: { 0: "1 MiB", 1: "16 MiB" }, source: H2 },
    { name: "ns", symbol: "NS", bits: 19, unused: true, source: ARM },
    ...(size === "supersection"
      ? [{ name: "extended", bits: [23, 20], values: { 0: "address bits 35:32 are 0" }, source: ARM } as const]
      : []),
    { name: "pfn", bits: [{ hi: 31, lo: low, address: low }], role: "pfn", source: ARM },
    beyond,
  ];
}

/** L_PTE_* of pgtable-3level.h: the hardware's long descriptors, software bits from 55 up. */
const wideRows: readonly FieldRow[] = [
  {
    name: "valid",
    symbol: "L_PTE_VALID",
    bits: 0,
    values: { 0: "not valid to the hardware", 1: "valid" },
    source: `${ARM}; ${P3}`,
  },
  { name: "page", symbol: "PTE_TYPE", bits: 1, values: { 0: "section", 1: "page" }, source: `${ARM}; ${H3}` },
  {
    name: "memory",
    symbol: "L_PTE_MT_MASK",
    bits: [4, 2],
    values: { 0: "UNCACHED", 1: "BUFFERABLE", 2: "WRITETHROUGH", 3: "WRITEBACK", 4: "DEV_SHARED", 7: "WRITEALLOC" },
    source: P3,
  },
  { name: "ns", symbol: "NS", bits: 5, unused: true, source: ARM },
  { name: "user", symbol: "L_PTE_USER", bits: 6, values: { 0: "kernel", 1: "user" }, source: `${ARM} AP[1]; ${P3}` },
  {
    name: "ap2",
    symbol: "PTE_AP2",
    bits: 7,
    values: { 0: "the hardware lets writes through", 1: "the hardware refuses writes" },
    source: `${ARM} AP[2]; ${H3}`,
  },
  {
    name: "sh",
    symbol: "L_PTE_SHARED",
    bits: [9, 8],
    values: { 0: "non-shareable", 1: "reserved", 2: "outer shareable", 3: "inner shareable" },
    source: P3,
  },
  {
    name: "young",
    symbol: "L_PTE_YOUNG",
    bits: 10,
    values: { 0: "not accessed", 1: "accessed" },
    source: `${ARM} AF; ${P3}`,
  },
  { name: "ng", symbol: "PTE_EXT_NG", bits: 11, values: { 0: "global", 1: "not global" }, source: H3 },
  {
    name: "below-leaf",
    bits: [20, 12],
    levels: ["pmd"],
    zero: "address bits below the section are reserved",
    source: ARM,
  },
  {
    name: "pfn",
    symbol: "PHYS_MASK",
    bits: [{ hi: 39, lo: "leaf", address: "leaf" }],
    role: "pfn",
    source: `${ARM}; ${H3}`,
  },
  { name: "above-address", bits: [51, 40], zero: "bits 51:40 are reserved", source: ARM },
  { name: "cont", symbol: "Contiguous", bits: 52, values: { 1: "one of a contiguous group" }, source: ARM },
  { name: "pxn", symbol: "PTE_EXT_PXN", bits: 53, values: { 1: "not executable for the kernel" }, source: H3 },
  { name: "xn", symbol: "L_PTE_XN", bits: 54, values: { 0: "executable", 1: "not executable" }, source: P3 },
  { name: "dirty", symbol: "L_PTE_DIRTY", bits: 55, values: { 0: "clean", 1: "dirty" }, source: P3 },
  {
    name: "special",
    symbol: "L_PTE_SPECIAL",
    bits: 56,
    values: { 1: "special: no struct page is used (zero page, PFN map)" },
    source: P3,
  },
  { name: "protnone", symbol: "L_PTE_NONE", bits: 57, values: { 1: "PROT_NONE" }, source: P3 },
  { name: "rdonly", symbol: "L_PTE_RDONLY", bits: 58, values: { 0: "writable", 1: "read-only" }, source: P3 },
];

const wideTable: readonly FieldRow[] = [
  {
    name: "valid",
    symbol: "PMD_TYPE_TABLE",
    bits: [1, 0],
    values: { 3: "points to a table" },
    source: `${ARM}; ${H3}`,
  },
  { name: "pfn", bits: [{ hi: 39, lo: 12, address: 12 }], role: "pfn", source: `${ARM}; ${H3}` },
  { name: "above-address", bits: [51, 40], zero: "bits 51:40 are reserved", source: ARM },
  {
    name: "swapper",
    symbol: "L_PGD_SWAPPER",
    bits: 55,
    levels: ["pgd", "p4d", "pud"],
    values: { 1: "the kernel's own table" },
    source: P3,
  },
  {
    name: "pxn-table",
    symbol: "PMD_PXNTABLE",
    bits: 59,
    values: { 1: "nothing below is executable for the kernel" },
    source: H3,
  },
  { name: "xn-table", symbol: "XNTable", bits: 60, values: { 1: "nothing below is executable" }, source: ARM },
  { name: "ap-table", symbol: "PMD_APTABLE", bits: [62, 61], values: { 0: "no restriction" }, source: H3 },
  { name: "ns-table", symbol: "NSTable", bits: 63, unused: true, source: ARM },
];

/**
 * __swp_entry_to_pte(): bits 1:0 are 0, PTE_TYPE_FAULT, at both entry sizes. With two levels L_PTE_SWP_EXCLUSIVE
 * borrows L_PTE_RDONLY.
 */
const swapRows: readonly FieldRow[] = [
  {
    name: "bits1:0",
    symbol: "PTE_TYPE_FAULT",
    bits: [1, 0],
    zero: "bits 1:0 of a swap entry must be 0",
    source: PGTABLE,
  },
  { name: "type", bits: [6, 2], source: `${PGTABLE} __SWP_TYPE_SHIFT` },
  {
    name: "exclusive",
    symbol: "L_PTE_SWP_EXCLUSIVE",
    bits: 7,
    since: "6.3",
    values: { 1: "exclusive to this process" },
    source: `${P2}; ${P3}`,
  },
  { name: "offset", bits: [31, 8], since: "6.3", source: `${PGTABLE} __SWP_OFFSET_SHIFT` },
  { name: "offset", bits: [31, 7], until: "6.2", source: `${PGTABLE} __SWP_OFFSET_SHIFT` },
  { name: "above", bits: [63, 32], zero: "a swap entry has 32 bits", source: PGTABLE },
];

const upper = ["pmd", "pud", "p4d", "pgd"] as const;
const noLeaf = "no block of this size";
/** Those of two levels come with `when: TWO`, those of three with `LPAE`; swap entries are alike. */
const forms: readonly FormRow[] = [
  { form: "none", only: [], rows: [] },
  { form: "present", levels: ["ppte"], when: TWO, ones: [1], rows: hardwareRows },
  { form: "reserved", levels: ["ppte"], rows: hardwareRows, says: "Linux makes small pages alone (bit 1)" },
  { form: "protnone", levels: ["pte"], when: TWO, ones: [0, 11], rows: linuxRows },
  { form: "present", levels: ["pte"], when: TWO, ones: [0], rows: linuxRows },
  { form: "present", levels: upper, when: TWO, ones: [1, 18], rows: section("supersection") },
  { form: "present", levels: upper, when: TWO, ones: [1], rows: section("section") },
  { form: "table", levels: upper, when: TWO, ones: [0], rows: firstLevelTable },
  {
    form: "reserved",
    levels: upper,
    when: TWO,
    rows: firstLevelTable,
    says: "bits 1:0 = 00 is a fault entry, and Linux writes 0 for one",
  },
  { form: "protnone", levels: ["pte", "pmd"], when: LPAE, ones: [57], zeros: [0], rows: wideRows },
  { form: "present", levels: ["pte"], when: LPAE, ones: [0, 1], rows: wideRows },
  {
    form: "reserved",
    levels: ["pte"],
    when: LPAE,
    ones: [0],
    rows: wideRows,
    says: "bits 1:0 = 01 is reserved at the last level",
  },
  { form: "table", levels: upper, when: LPAE, ones: [0, 1], rows: wideTable },
  { form: "present", levels: ["pmd"], when: LPAE, ones: [0], zeros: [1], rows: wideRows },
  { form: "reserved", levels: ["pud", "p4d", "pgd"], when: LPAE, rows: wideTable, says: noLeaf },
  { form: "swap-like", rows: swapRows },
];

const wide = (context: Context): boolean => option(context.config, "lpae") === true;
const bit = (value: boolean): number => (value ? 1 : 0);
/** Write-back and write-allocate are how ordinary memory is mapped. */
const ORDINARY = [3, 7];

function leaf(values: LeafValues): Leaf {
  const { isSet, number, has, words, context } = values;
  const memory =
    has("memory") && !ORDINARY.includes(number("memory")) ? (words("memory") ?? `memory type ${number("memory")}`) : "";
  const own = { savedDirty: false, uffdWp: false, softDirty: false, special: isSet("special"), memory };
  // The hardware's entries have access permissions in place of what Linux knows.
  if (context.kind === "ppte")
    return {
      ...own,
      writable: !isSet("apx") && number("ap") !== 0,
      user: number("ap") > 1,
      executable: !isSet("xn"),
      accessed: number("ap") !== 0,
      dirty: false,
    };
  if (context.kind !== "pte" && !wide(context))
    return {
      ...own,
      writable: !isSet("apx") && isSet("ap-write"),
      user: isSet("ap-read"),
      executable: !isSet("xn"),
      accessed: true,
      dirty: false,
    };
  return {
    ...own,
    writable: !isSet("rdonly"),
    user: isSet("user"),
    executable: !isSet("xn"),
    accessed: isSet("young"),
    dirty: isSet("dirty"),
  };
}

export const arm32: MachineTable = {
  layout: { title: "32-bit ARM", forms },
  readFrom: "5.10",
  defaults: { "device-private": false, "memory-failure": false },
  width: (context) => (wide(context) ? 64 : 32),
  pageShift: () => 12,
  // A first-level entry of the two-level tables is a section of 1 MiB; Linux takes two of them together.
  leafShift: (level, context) => (level === "pte" ? 12 : !wide(context) ? 20 : level === "pmd" ? 21 : 30),
  // No MAX_PHYSMEM_BITS without sparse memory: what phys_addr_t and the offset hold.
  pfnBits: (context) => (wide(context) ? 26 : 20),
  leaf,
  fields(given, context, { protnone, huge }) {
    if (given.uffdWp || (huge && !wide(context))) return undefined;
    const values: Record<string, number> = {
      memory: 7,
      young: bit(given.accessed),
      dirty: bit(given.dirty || given.savedDirty),
      user: bit(given.user),
      rdonly: bit(!given.writable),
      xn: bit(!given.executable),
      protnone: bit(protnone),
    };
    if (!wide(context)) return { ...values, shared: 1 };
    return {
      ...values,
      page: bit(!huge),
      sh: 3,
      ng: 1,
      pxn: 1,
      special: bit(given.special),
      ap2: bit(!(given.writable && given.dirty)),
    };
  },
  oddTable: (lo) => ((lo & 0x3) === 1 ? -2 : 3),
};
