// arm64 page-table entries: VMSAv8-64 stage 1 with 4K, 16K and 64K pages, 48- and 52-bit addresses. Linux 4.x (as 5.10
// has them) to 7.3.

import { arm64Fields, arm64Leaf, oddArm64Leaf } from "./arm64-leaf.ts";
import type { Config } from "./options.ts";
import { hasLpa2, option } from "./options.ts";
import { type Context, type FieldRow, type FormRow, LEVELS, type MachineTable, uffdRows } from "./table.ts";

const ARM = "Arm ARM D8 (VMSAv8-64)";
const HWDEF = "arch/arm64/include/asm/pgtable-hwdef.h";
const PROT = "arch/arm64/include/asm/pgtable-prot.h";
const PGTABLE = "arch/arm64/include/asm/pgtable.h";
const MEMORY = "arch/arm64/include/asm/memory.h";

/** The output address of a leaf, or of a table (then from the page shift up). */
function address(lo: "leaf" | "page"): readonly FieldRow[] {
  const pfn = { name: "pfn", role: "pfn" } as const;
  const low = { lo, address: lo } as const;
  return [
    {
      ...pfn,
      symbol: "PTE_ADDR_LOW | OA[51:50]",
      bits: [
        { hi: 9, lo: 8, address: 50 },
        { hi: 49, ...low },
      ],
      when: { lpa2: true },
      source: `${ARM}, FEAT_LPA2`,
    },
    {
      ...pfn,
      symbol: "PTE_ADDR_LOW | PTE_ADDR_HIGH",
      bits: [
        { hi: 15, lo: 12, address: 48 },
        { hi: 47, ...low },
      ],
      when: { granule: 64, "pa-bits": 52 },
      source: `${ARM}; ${HWDEF}`,
    },
    { ...pfn, symbol: "PTE_ADDR_LOW", bits: [{ hi: 47, ...low }], source: `${ARM}; ${HWDEF}` },
    {
      name: "below-address",
      bits: [lo === "leaf" ? "leaf-1" : "page-1", 12],
      zero: "address bits below the page size are reserved",
      source: ARM,
    },
    { name: "above-address", bits: [49, 48], zero: "bits 49:48 are reserved without LPA2", source: ARM },
  ];
}

/** An index into MAIR_EL1, whose meanings Linux chooses: MT_* of memory.h, in a new order since 5.14. */
const attributes = { name: "attr", symbol: "AttrIndx", bits: [4, 2] } as const;

/**
 * The layout of the hardware, which Linux keeps where the entry is not valid too (pte_present_invalid()); there bit 11
 * is another.
 */
function leafRows(valid: FieldRow, bit11: FieldRow): readonly FieldRow[] {
  return [
    valid,
    { name: "page", symbol: "PTE_TYPE", bits: 1, values: { 0: "block", 1: "page" }, source: ARM },
    {
      ...attributes,
      until: "5.13",
      values: {
        0: "NORMAL",
        1: "NORMAL_TAGGED",
        2: "NORMAL_NC",
        3: "NORMAL_WT",
        4: "DEVICE_nGnRnE",
        5: "DEVICE_nGnRE",
        6: "DEVICE_GRE",
      },
      source: MEMORY,
    },
    {
      ...attributes,
      since: "5.14",
      values: { 0: "NORMAL", 1: "NORMAL_TAGGED", 2: "NORMAL_NC", 3: "DEVICE_nGnRnE", 4: "DEVICE_nGnRE" },
      source: MEMORY,
    },
    { name: "ns", symbol: "NS", bits: 5, unused: true, source: ARM },
    {
      name: "user",
      symbol: "PTE_USER",
      bits: 6,
      values: { 0: "no EL0 access", 1: "EL0 access" },
      source: `${ARM} AP[1]`,
    },
    {
      name: "rdonly",
      symbol: "PTE_RDONLY",
      bits: 7,
      values: {
        0: "the hardware lets writes through",
        1: "the hardware refuses writes (or marks the page dirty, with DBM)",
      },
      source: `${ARM} AP[2]`,
    },
    {
      name: "sh",
      symbol: "SH",
      bits: [9, 8],
      when: { lpa2: false },
      values: { 0: "non-shareable", 1: "reserved", 2: "outer shareable", 3: "inner shareable" },
      source: ARM,
    },
    { name: "af", symbol: "PTE_AF", bits: 10, values: { 0: "not accessed", 1: "accessed" }, source: ARM },
    bit11,
    ...address("leaf"),
    { name: "gp", symbol: "PTE_GP", bits: 50, values: { 1: "guarded page (BTI)" }, source: `${ARM}, FEAT_BTI` },
    {
      // PTE_WRITE is PTE_DBM: a processor with FEAT_HAFDBS clears PTE_RDONLY at the first write. Without it the fault
      // does.
      name: "dbm",
      symbol: "PTE_DBM (PTE_WRITE)",
      bits: 51,
      values: { 0: "read-only", 1: "writable" },
      source: `${ARM} DBM; ${PROT}`,
    },
    { name: "cont", symbol: "PTE_CONT", bits: 52, values: { 1: "one of a contiguous group" }, source: ARM },
    {
      name: "pxn",
      symbol: "PTE_PXN",
      bits: 53,
      values: { 0: "executable at EL1", 1: "not executable at EL1" },
      source: ARM,
    },
    {
      name: "uxn",
      symbol: "PTE_UXN",
      bits: 54,
      values: { 0: "executable at EL0", 1: "not executable at EL0" },
      source: ARM,
    },
    // pte_dirty(): this one, or writable and not read-only. pte_wrprotect() notes the second here, for it sets
    // PTE_RDONLY again.
    { name: "sw-dirty", symbol: "PTE_DIRTY", bits: 55, values: { 1: "dirty, as Linux noted it" }, source: PROT },
    {
      name: "special",
      symbol: "PTE_SPECIAL",
      bits: 56,
      values: { 1: "special: no struct page is used (zero page, PFN map)" },
      source: PROT,
    },
    { name: "devmap", symbol: "PTE_DEVMAP", bits: 57, until: "6.16", values: { 1: "DAX device page" }, source: PROT },
    // Bit 58 was PTE_PROT_NONE up to 6.9; PTE_PRESENT_INVALID made it free.
    ...uffdRows({ prefix: "PTE", bit: 58, since: "6.10", source: `${PROT}; ${PGTABLE}` }),
  ];
}

const valid: FieldRow = { name: "valid", symbol: "PTE_VALID", bits: 0, values: { 1: "valid" }, source: ARM };
const notValid: FieldRow = {
  name: "valid",
  symbol: "PTE_VALID",
  bits: 0,
  values: { 0: "not valid to the hardware" },
  source: ARM,
};
const notGlobal: FieldRow = {
  name: "ng",
  symbol: "PTE_NG",
  bits: 11,
  values: { 0: "global", 1: "not global" },
  source: ARM,
};
/**
 * PTE_NG: only of use to the hardware in a valid entry, so that it says here that Linux takes the entry for present.
 */
const presentInvalid: FieldRow = {
  name: "present-invalid",
  symbol: "PTE_PRESENT_INVALID",
  bits: 11,
  since: "6.10",
  values: { 1: "present to Linux" },
  source: PROT,
};
/** The key's number, PTE_PO_IDX_0 to _2 (FEAT_S1POE). */
const poe: readonly FieldRow[] = [
  {
    name: "po",
    symbol: "PTE_PO_IDX",
    bits: [62, 60],
    since: "6.12",
    when: { poe: true },
    values: { 0: "protection key 0" },
    source: `${ARM}, FEAT_S1POE; ${HWDEF}`,
  },
];
const presentRows = [...leafRows(valid, notGlobal), ...poe];
/**
 * PROT_NONE and pmd_mkinvalid(). Since 6.10 they differ in nothing but the access permissions: pte_protnone() asks for
 * neither access nor execution at EL0.
 */
const notForHardwareRows: readonly FieldRow[] = [
  ...leafRows(notValid, presentInvalid),
  notGlobal,
  {
    name: "protnone",
    symbol: "PTE_PROT_NONE",
    bits: 58,
    until: "6.9",
    values: { 1: "PROT_NONE or NUMA hint" },
    source: PROT,
  },
  {
    name: "pmd-present-invalid",
    symbol: "PMD_PRESENT_INVALID",
    bits: 59,
    until: "6.9",
    levels: ["pmd", "pud"],
    values: { 1: "present to Linux" },
    source: PROT,
  },
  ...poe,
];

/** Bits 63:59 of a table restrict all below it; Linux sets PXNTable and UXNTable only. */
const tableRows: readonly FieldRow[] = [
  valid,
  { name: "table", symbol: "PMD_TABLE_BIT", bits: 1, values: { 1: "points to a table" }, source: ARM },
  { name: "af", symbol: "PTE_AF", bits: 10, values: { 1: "accessed (FEAT_HAFT)" }, source: ARM },
  ...address("page"),
  {
    name: "pxn-table",
    symbol: "PMD_TABLE_PXN",
    bits: 59,
    values: { 1: "nothing below is executable at EL1" },
    source: `${ARM}; ${HWDEF}`,
  },
  {
    name: "uxn-table",
    symbol: "PMD_TABLE_UXN",
    bits: 60,
    values: { 1: "nothing below is executable at EL0" },
    source: `${ARM}; ${HWDEF}`,
  },
  {
    name: "ap-table",
    symbol: "APTable",
    bits: [62, 61],
    values: {
      0: "no restriction",
      1: "no EL0 access below",
      2: "read-only below",
      3: "read-only, no EL0 access below",
    },
    source: ARM,
  },
  { name: "ns-table", symbol: "NSTable", bits: 63, unused: true, source: ARM },
];

/**
 * "Encode and decode a swap entry" of pgtable.h. Bits 1:0 and, since 6.10, PTE_PRESENT_INVALID (11) must be 0, else the
 * entry would be a present one.
 */
const swapRows: readonly FieldRow[] = [
  { name: "bits1:0", bits: [1, 0], zero: "bits 1:0 of a swap entry must be 0", source: PGTABLE },
  { name: "type", bits: [7, 2], until: "5.18", source: `${PGTABLE} __SWP_TYPE_SHIFT` },
  {
    name: "exclusive",
    symbol: "PTE_SWP_EXCLUSIVE",
    bits: 2,
    since: "5.19",
    values: { 1: "exclusive to this process" },
    source: PROT,
  },
  { name: "type", bits: [7, 3], since: "5.19", until: "6.9", source: `${PGTABLE} __SWP_TYPE_SHIFT` },
  { name: "offset", bits: [57, 8], until: "6.9", source: `${PGTABLE} __SWP_OFFSET_SHIFT` },
  ...uffdRows({ prefix: "PTE_SWP", bit: 3, since: "6.10", source: PROT }),
  { name: "type", bits: [10, 6], since: "6.10", source: `${PGTABLE} __SWP_TYPE_SHIFT` },
  { name: "offset", bits: [61, 12], since: "6.10", source: `${PGTABLE} __SWP_OFFSET_SHIFT` },
];

const leaves = ["pte", "pmd", "pud"] as const;
const huge = ["pmd", "pud"] as const;
const pointers = ["p4d", "pgd"] as const;
const noBlock = "a block descriptor (bits 1:0 = 01) does not exist at this level";

const forms: readonly FormRow[] = [
  { form: "none", only: [], rows: [] },
  { form: "present", levels: ["pte"], ones: [0, 1], rows: presentRows },
  {
    form: "reserved",
    levels: ["pte"],
    ones: [0],
    rows: presentRows,
    says: "bits 1:0 = 01 is reserved at the last level",
  },
  { form: "table", levels: ["pmd", "pud", "p4d", "pgd"], ones: [0, 1], rows: tableRows },
  {
    form: "reserved",
    levels: ["pud"],
    ones: [0],
    when: { granule: 16, lpa2: false },
    rows: presentRows,
    says: noBlock,
  },
  {
    form: "reserved",
    levels: ["pud"],
    ones: [0],
    when: { granule: 64, "pa-bits": 48 },
    rows: presentRows,
    says: noBlock,
  },
  { form: "present", levels: huge, ones: [0], zeros: [1], rows: presentRows },
  { form: "reserved", levels: pointers, rows: tableRows, says: "an entry of this level is empty or points to a table" },
  { form: "protnone", levels: leaves, ones: [7, 11, 53, 54], zeros: [6], since: "6.10", rows: notForHardwareRows },
  { form: "invalid", levels: leaves, ones: [11], since: "6.10", rows: notForHardwareRows },
  { form: "protnone", levels: leaves, ones: [58], until: "6.9", rows: notForHardwareRows },
  { form: "invalid", levels: huge, ones: [59], until: "6.9", rows: notForHardwareRows },
  { form: "swap-like", levels: leaves, rows: swapRows },
];

/** CONFIG_ARM64_4K_PAGES, _16K_PAGES, _64K_PAGES, as a shift. */
function granuleShift(config: Config): number {
  const granule = option(config, "granule");
  return granule === 64 ? 16 : granule === 16 ? 14 : 12;
}

/** CONFIG_ARM64_PA_BITS, later PHYS_MASK_SHIFT, which is 48 where LPA2 is configured but not there. */
function pfnBits({ config, kernel }: Context): number {
  const wide = option(config, "pa-bits") === 52;
  const bits = hasLpa2(config) || (wide && (option(config, "granule") === 64 || kernel < 6009)) ? 52 : 48;
  return bits - granuleShift(config);
}

export const arm64: MachineTable = {
  layout: { title: "arm64", forms },
  readFrom: "5.10",
  width: () => 64,
  pageShift: granuleShift,
  leafShift: (level, { config }) => granuleShift(config) + LEVELS.indexOf(level) * (granuleShift(config) - 3),
  pfnBits,
  leaf: arm64Leaf,
  fields: arm64Fields,
  oddLeaf: oddArm64Leaf,
  // A table has its address and the type bits alone, and the accessed flag since 6.13 (PMD_TABLE_AF).
  oddTable: (lo) => ((lo & 0xbfc) === 0 ? -2 : 4),
};
