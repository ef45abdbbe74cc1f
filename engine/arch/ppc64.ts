// 64-bit PowerPC page-table entries under the radix MMU (Book3S, POWER9 on), as pte_val() gives them: in the
// processor's byte order. The hash MMU keeps other bits and is not decoded. Read against 5.10, 6.1, 6.12 and 7.3; radix
// is there since 4.7, whose kernels are read as 5.10.

import type { Config } from "./options.ts";
import { option } from "./options.ts";
import type { FieldRow, FormRow, Leaf, LeafValues, MachineTable } from "./table.ts";

const ISA = "Power ISA 3.0 Book III 5.7.10";
const PGTABLE = "arch/powerpc/include/asm/book3s/64/pgtable.h";
const RADIX = "arch/powerpc/include/asm/book3s/64/radix.h";

const flag = (
  name: string,
  symbol: string,
  bits: number,
  off: string,
  on: string,
  source = `${ISA}; ${PGTABLE}`,
): FieldRow => ({
  name,
  symbol,
  bits,
  values: off === "" ? { 1: on } : { 0: off, 1: on },
  source,
});

/**
 * From the lowest bit up: permissions, memory type, C and R of the hardware, software bits _RPAGE_SW3 to _SW1, the
 * address, the protection key.
 */
const leafRows: readonly FieldRow[] = [
  flag("exec", "_PAGE_EXEC", 0, "not executable", "executable"),
  flag("write", "_PAGE_WRITE", 1, "read-only", "writable"),
  flag("read", "_PAGE_READ", 2, "not readable", "readable"),
  flag("privileged", "_PAGE_PRIVILEGED", 3, "user", "kernel alone"),
  {
    name: "attr",
    symbol: "_PAGE_CACHE_CTL",
    bits: [5, 4],
    values: { 0: "normal memory", 1: "SAO (strong access order)", 2: "non-idempotent", 3: "tolerant, cache inhibited" },
    source: `${ISA}; ${PGTABLE}`,
  },
  { name: "bit6", symbol: "_RPAGE_RSV1", bits: 6, zero: "bit 6 is reserved", source: PGTABLE },
  flag("dirty", "_PAGE_DIRTY", 7, "clean", "dirty (C)"),
  flag("accessed", "_PAGE_ACCESSED", 8, "not accessed", "accessed (R)"),
  {
    name: "soft-dirty",
    symbol: "_PAGE_SOFT_DIRTY",
    bits: 9,
    when: { "soft-dirty": true },
    values: { 0: "not written since clear_refs", 1: "soft-dirty" },
    source: `${PGTABLE} (_RPAGE_SW3)`,
  },
  flag(
    "special",
    "_PAGE_SPECIAL",
    10,
    "",
    "special: no struct page is used (zero page, PFN map)",
    `${PGTABLE} (_RPAGE_SW2)`,
  ),
  {
    name: "devmap",
    symbol: "_PAGE_DEVMAP",
    bits: 11,
    until: "6.16",
    values: { 1: "DAX device page" },
    source: `${PGTABLE} (_RPAGE_SW1)`,
  },
  { name: "below-leaf", bits: ["leaf-1", 12], zero: "address bits below the page size are reserved", source: ISA },
  {
    name: "pfn",
    symbol: "PTE_RPN_MASK",
    bits: [{ hi: 52, lo: "leaf", address: "leaf" }],
    role: "pfn",
    source: `${ISA}; ${PGTABLE}`,
  },
  { name: "bits55:53", bits: [55, 53], unused: true, source: PGTABLE },
  { name: "pkey", symbol: "_RPAGE_PKEY_BIT0..4", bits: [60, 56], values: { 0: "protection key 0" }, source: PGTABLE },
  // ptep_set_access_flags() and splits clear _PAGE_PRESENT for a time: by this bit pte_present() takes the entry all
  // the same.
  flag("invalid", "_PAGE_INVALID", 61, "", "made invalid while it is changed", `${PGTABLE} (_RPAGE_SW0)`),
  // "distinguishes PTEs from pointers".
  flag("leaf", "_PAGE_PTE", 62, "", "leaf"),
  flag("valid", "_PAGE_PRESENT", 63, "not valid to the hardware", "valid"),
];

/** A page-directory entry: the size of the next table (NLS) and its address (NLB). */
const tableRows: readonly FieldRow[] = [
  {
    name: "size",
    symbol: "NLS",
    bits: [4, 0],
    values: { 5: "32 entries", 9: "512 entries", 13: "8192 entries" },
    source: `${ISA}; ${RADIX}`,
  },
  { name: "reserved", bits: [7, 5], zero: "bits 7:5 are reserved (RADIX_PMD_BAD_BITS)", source: RADIX },
  { name: "table-offset", bits: ["page-1", 8], source: `${ISA} NLB` },
  { name: "pfn", symbol: "NLB", bits: [{ hi: 59, lo: "page", address: "page" }], role: "pfn", source: ISA },
  { name: "bits61:60", bits: [61, 60], zero: "bits 61:60 are reserved (RADIX_PMD_BAD_BITS)", source: RADIX },
  flag("leaf", "_PAGE_PTE", 62, "points to a table", "leaf"),
  flag("valid", "_PAGE_PRESENT", 63, "", "valid"),
];

const swapRows: readonly FieldRow[] = [
  { name: "type", bits: [4, 0], source: `${PGTABLE} __swp_type()` },
  {
    name: "exclusive",
    symbol: "_PAGE_SWP_EXCLUSIVE",
    bits: 5,
    since: "5.19",
    values: { 1: "exclusive to this process" },
    source: PGTABLE,
  },
  {
    name: "soft-dirty",
    symbol: "_PAGE_SWP_SOFT_DIRTY",
    bits: 5,
    until: "5.18",
    when: { "soft-dirty": true },
    values: { 1: "soft-dirty" },
    source: PGTABLE,
  },
  {
    name: "soft-dirty",
    symbol: "_PAGE_SWP_SOFT_DIRTY",
    bits: 9,
    since: "5.19",
    when: { "soft-dirty": true },
    values: { 1: "soft-dirty" },
    source: PGTABLE,
  },
  { name: "low", bits: ["page-1", 5], zero: "no other bit below the page size is used", source: PGTABLE },
  { name: "offset", bits: [52, "page"], source: `${PGTABLE} __swp_offset()` },
  { name: "high", bits: [61, 53], zero: "bits 61:53 of a swap entry are 0", source: PGTABLE },
  flag("leaf", "_PAGE_PTE", 62, "", "an entry, not a pointer"),
  flag("valid", "_PAGE_PRESENT", 63, "not present", ""),
];

const upper = ["pmd", "pud", "p4d", "pgd"] as const;
const forms: readonly FormRow[] = [
  { form: "none", only: [], rows: [] },
  { form: "table", levels: upper, ones: [63], zeros: [62], rows: tableRows },
  {
    form: "reserved",
    levels: ["pte"],
    ones: [63],
    zeros: [62],
    rows: tableRows,
    says: "a pointer to a table, and the last level has none",
  },
  { form: "protnone", ones: [62, 63], zeros: [0, 1, 2], rows: leafRows },
  { form: "present", ones: [62, 63], rows: leafRows },
  { form: "invalid", ones: [61, 62], rows: leafRows },
  { form: "swap-like", ones: [62], rows: swapRows },
  {
    form: "reserved",
    rows: leafRows,
    says: "neither valid nor a leaf (_PAGE_PTE): Linux sets that bit in all that is not empty",
  },
];

const bit = (value: boolean): number => (value ? 1 : 0);

/** CONFIG_PPC_4K_PAGES or CONFIG_PPC_64K_PAGES, as a shift. */
function pageShift(config: Config): number {
  return option(config, "ppc-page") === 4 ? 12 : 16;
}

function leaf({ isSet, number, words }: LeafValues): Leaf {
  return {
    writable: isSet("write"),
    user: !isSet("privileged"),
    executable: isSet("exec"),
    accessed: isSet("accessed"),
    dirty: isSet("dirty"),
    savedDirty: false,
    special: isSet("special"),
    uffdWp: false,
    softDirty: isSet("soft-dirty"),
    memory: number("attr") === 0 ? "" : (words("attr") ?? ""),
  };
}

export const ppc64: MachineTable = {
  layout: { title: "ppc64 radix", forms },
  readFrom: "5.10",
  width: () => 64,
  pageShift,
  leafShift: (level, { config }) => ({ pte: pageShift(config), pmd: 21, pud: 30, p4d: 39, pgd: 39 })[level],
  pfnBits: ({ config }) => 51 - pageShift(config),
  leaf,
  fields(given, context, { protnone }) {
    if (given.uffdWp) return undefined;
    const values: Record<string, number> = {
      exec: bit(given.executable && !protnone),
      write: bit(given.writable && !protnone),
      read: bit(!protnone),
      privileged: bit(!given.user),
      dirty: bit(given.dirty || given.savedDirty),
      accessed: bit(given.accessed),
      special: bit(given.special),
    };
    return option(context.config, "soft-dirty") === true ? { ...values, "soft-dirty": bit(given.softDirty) } : values;
  },
};
