// LoongArch page-table entries, 64 bits. Read against 6.1, 6.12 and 7.3; the architecture is there since 5.19.

import type { Config } from "./options.ts";
import { option } from "./options.ts";
import { type FieldRow, type FormRow, LEVELS, type Leaf, type LeafValues, type MachineTable } from "./table.ts";

const ISA = "LoongArch Reference Manual vol. 1 ch. 5";
const BITS = "arch/loongarch/include/asm/pgtable-bits.h";
const PGTABLE = "arch/loongarch/include/asm/pgtable.h";

/**
 * Bits 5:0, as the hardware reads them. It has no accessed and dirty bits of its own: _PAGE_VALID is _PAGE_ACCESSED, so
 * that the first access faults, and _PAGE_DIRTY lets writes through.
 */
const lowRows: readonly FieldRow[] = [
  {
    name: "valid",
    symbol: "_PAGE_VALID",
    bits: 0,
    values: { 0: "not accessed: the hardware takes it for invalid", 1: "accessed, valid" },
    source: `${ISA}; ${BITS}`,
  },
  {
    name: "dirty",
    symbol: "_PAGE_DIRTY",
    bits: 1,
    values: { 0: "the hardware refuses writes", 1: "the hardware lets writes through" },
    source: `${ISA}; ${BITS}`,
  },
  { name: "plv", symbol: "_PAGE_PLV", bits: [3, 2], values: { 0: "kernel", 3: "user" }, source: `${ISA}; ${BITS}` },
  {
    name: "cache",
    symbol: "_CACHE_MASK",
    bits: [5, 4],
    values: { 0: "SUC (strongly ordered, uncached)", 1: "CC (coherent cached)", 2: "WUC (weakly ordered, uncached)" },
    must: [0, 1, 2],
    otherwise: "cache mode 3 is reserved",
    source: `${ISA}; ${BITS}`,
  },
];
/** Bits 11:7 are Linux's: what an entry allows and was, whatever the hardware is let do. */
const middleRows: readonly FieldRow[] = [
  { name: "present", symbol: "_PAGE_PRESENT", bits: 7, values: { 1: "present" }, source: BITS },
  { name: "write", symbol: "_PAGE_WRITE", bits: 8, values: { 0: "read-only", 1: "writable" }, source: BITS },
  { name: "modified", symbol: "_PAGE_MODIFIED", bits: 9, values: { 0: "clean", 1: "dirty" }, source: BITS },
  { name: "protnone", symbol: "_PAGE_PROTNONE", bits: 10, values: { 1: "PROT_NONE or NUMA hint" }, source: BITS },
  {
    name: "special",
    symbol: "_PAGE_SPECIAL",
    bits: 11,
    values: { 1: "special: no struct page is used (zero page, PFN map)" },
    source: BITS,
  },
];
/** Bits 63:59. NR, NX and RPLV are the hardware's. */
const highRows: readonly FieldRow[] = [
  {
    name: "devmap",
    symbol: "_PAGE_DEVMAP",
    bits: 59,
    since: "6.11",
    until: "6.16",
    values: { 1: "DAX device page" },
    source: BITS,
  },
  {
    // pmd_mkinvalid() of a huge page that is split: not present to the hardware, still a leaf to Linux.
    name: "present-invalid",
    symbol: "_PAGE_PRESENT_INVALID",
    bits: 60,
    levels: ["pmd", "pud"],
    values: { 1: "present to Linux" },
    source: BITS,
  },
  { name: "no-read", symbol: "_PAGE_NO_READ", bits: 61, values: { 1: "not readable" }, source: `${ISA}; ${BITS}` },
  {
    name: "no-exec",
    symbol: "_PAGE_NO_EXEC",
    bits: 62,
    values: { 0: "executable", 1: "not executable" },
    source: `${ISA}; ${BITS}`,
  },
  {
    name: "rplv",
    symbol: "_PAGE_RPLV",
    bits: 63,
    values: { 1: "for that privilege level alone" },
    source: `${ISA}; ${BITS}`,
  },
];

/** Bit 6 is _PAGE_GLOBAL in a pte and _PAGE_HUGE above; there _PAGE_HGLOBAL is bit 12, below a huge page's address. */
const leafRows: readonly FieldRow[] = [
  ...lowRows,
  {
    name: "global",
    symbol: "_PAGE_GLOBAL",
    bits: 6,
    levels: ["pte"],
    values: { 1: "global" },
    source: `${ISA}; ${BITS}`,
  },
  { name: "huge", symbol: "_PAGE_HUGE", bits: 6, values: { 1: "huge page" }, source: BITS },
  ...middleRows,
  { name: "global", symbol: "_PAGE_HGLOBAL", bits: 12, levels: ["pmd", "pud"], values: { 1: "global" }, source: BITS },
  { name: "below-leaf", bits: ["leaf-1", 12], zero: "address bits below the page size are reserved", source: ISA },
  {
    name: "pfn",
    symbol: "_PFN_MASK",
    bits: [{ hi: 47, lo: "leaf", address: "leaf" }],
    role: "pfn",
    source: `${ISA}; ${BITS}`,
  },
  ...highRows,
];

/**
 * Upper levels hold a virtual address of the kernel's; what nothing is mapped by points to a table of invalid entries.
 */
const tableRows: readonly FieldRow[] = [
  { name: "low", bits: ["page-1", 0], zero: "a table starts at a page", source: PGTABLE },
  { name: "pfn", bits: [{ hi: 47, lo: "page", address: "page" }], role: "pfn", source: `${PGTABLE} pmd_phys()` },
  {
    name: "window",
    bits: [63, 48],
    values: { 0: "no window", 36864: "the cached window, CACHE_BASE (9000…)" },
    source: "arch/loongarch/include/asm/addrspace.h",
  },
];

/** mk_swap_pte(): the type above bit 15, of seven bits, and the offset above 23. */
const swapRows: readonly FieldRow[] = [
  {
    name: "huge",
    symbol: "_PAGE_HUGE",
    bits: 6,
    levels: ["pmd", "pud"],
    values: { 1: "of a huge page" },
    source: `${PGTABLE} __swp_entry_to_pmd()`,
  },
  { name: "low", bits: [15, 0], zero: "bits 15:0 of a swap entry are 0", source: PGTABLE },
  { name: "type", bits: [22, 16], since: "6.3", source: `${PGTABLE} mk_swap_pte()` },
  {
    name: "exclusive",
    symbol: "_PAGE_SWP_EXCLUSIVE",
    bits: 23,
    since: "6.3",
    values: { 1: "exclusive to this process" },
    source: BITS,
  },
  { name: "type", bits: [23, 16], until: "6.2", source: `${PGTABLE} mk_swap_pte()` },
  { name: "offset", bits: [63, 24], source: `${PGTABLE} mk_swap_pte()` },
];

const leaves = ["pmd", "pud"] as const;
const forms: readonly FormRow[] = [
  {
    // pte_none() looks past _PAGE_GLOBAL: the kernel's empty entries have it, since two of them share a TLB entry.
    form: "none",
    levels: ["pte"],
    only: [6],
    rows: [
      { name: "global", symbol: "_PAGE_GLOBAL", bits: 6, values: { 0: "clear" }, source: `${PGTABLE} pte_none()` },
    ],
  },
  { form: "none", only: [], rows: [] },
  { form: "present", levels: ["pte"], ones: [7], rows: leafRows },
  { form: "protnone", levels: ["pte"], ones: [10], rows: leafRows },
  { form: "swap-like", levels: ["pte"], rows: swapRows },
  { form: "invalid", levels: leaves, ones: [6, 60], zeros: [7], rows: leafRows },
  { form: "present", levels: leaves, ones: [6, 7], rows: leafRows },
  { form: "protnone", levels: leaves, ones: [6, 10], rows: leafRows },
  { form: "swap-like", levels: leaves, ones: [6], rows: swapRows },
  { form: "table", rows: tableRows },
];

const bit = (value: boolean): number => (value ? 1 : 0);

/** CONFIG_PAGE_SIZE_4KB, _16KB, _64KB, as a shift. */
function pageShift(config: Config): number {
  const size = option(config, "loongarch-page");
  return size === 64 ? 16 : size === 4 ? 12 : 14;
}

function leaf({ isSet, number, words }: LeafValues): Leaf {
  return {
    writable: isSet("write"),
    user: number("plv") === 3,
    executable: !isSet("no-exec"),
    accessed: isSet("valid"),
    dirty: isSet("dirty") || isSet("modified"),
    savedDirty: false,
    special: isSet("special"),
    uffdWp: false,
    softDirty: false,
    memory: number("cache") === 1 ? "" : (words("cache") ?? `cache mode ${number("cache")}`),
  };
}

export const loongarch64: MachineTable = {
  layout: { title: "LoongArch", forms },
  readFrom: "6.1",
  width: () => 64,
  pageShift,
  leafShift: (level, { config }) => pageShift(config) + LEVELS.indexOf(level) * (pageShift(config) - 3),
  pfnBits: ({ config }) => 48 - pageShift(config),
  leaf,
  fields(given, _context, { protnone, huge }) {
    if (given.uffdWp) return undefined;
    const dirty = given.dirty || given.savedDirty;
    const values: Record<string, number> = {
      valid: bit(given.accessed && !protnone),
      dirty: bit(given.writable && dirty && !protnone),
      plv: given.user ? 3 : 0,
      cache: 1,
      present: bit(!protnone),
      write: bit(given.writable),
      modified: bit(dirty),
      protnone: bit(protnone),
      special: bit(given.special),
      "no-exec": bit(!given.executable),
    };
    return huge ? { ...values, huge: 1 } : values;
  },
};
