// 32-bit x86 page-table entries: two levels of 32 bits, or three of 64 with PAE. Linux 3.x (as 4.18 has them) to 7.3;
// what an older kernel differs in is the place of a swap entry's type, and PROT_NONE in bit 7 up to 2.6.28, which is
// not decoded.

import { option } from "./options.ts";
import type { Context, FieldRow, FormRow, Leaf, MachineTable } from "./table.ts";
import { dirty, lowRows, SDM, TYPES } from "./x86.ts";
import { oddX86Leaf, oddX86Table, x86Fields, x86Leaf } from "./x86-leaf.ts";

const P2 = "arch/x86/include/asm/pgtable-2level.h";
const P3 = "arch/x86/include/asm/pgtable-3level.h";
const INVERT = "arch/x86/include/asm/pgtable-invert.h";
const PAE = { pae: true } as const;
const TWO = { pae: false } as const;

const beyond: FieldRow = {
  name: "above",
  bits: [63, 32],
  when: TWO,
  zero: "without PAE an entry has 32 bits",
  source: SDM,
};
const present: FieldRow = { name: "p", symbol: "_PAGE_PRESENT", bits: 0, values: { 1: "present" }, source: SDM };
const absent: FieldRow = {
  name: "p",
  symbol: "_PAGE_PRESENT",
  bits: 0,
  values: { 0: "not present to the hardware" },
  source: SDM,
};
const special: FieldRow = {
  name: "special",
  symbol: "_PAGE_SPECIAL",
  bits: 9,
  values: { 1: "special: no struct page is used (zero page, PFN map)" },
  source: `${TYPES} (SOFTW1)`,
};
/**
 * _PAGE_BIT_SOFTW2, the bit that uffd-wp has on 64 bits: "Shared with _PAGE_BIT_UFFD which is not supported on 32 bit".
 */
const savedDirty: FieldRow = {
  name: "saved-dirty",
  symbol: "_PAGE_SAVED_DIRTY",
  bits: 10,
  since: "6.6",
  values: { 1: "dirty, kept here while the entry is read-only" },
  source: `${TYPES} (SOFTW2)`,
};
/** PAE alone has bits beyond 31, and of these NX only is not reserved or address. */
const noExecute: readonly FieldRow[] = [
  {
    name: "nx",
    symbol: "_PAGE_NX",
    bits: 63,
    when: PAE,
    values: { 0: "executable", 1: "not executable" },
    source: SDM,
  },
  { name: "reserved", bits: [62, 52], when: PAE, zero: "bits 62:52 are reserved with PAE", source: SDM },
];
const pat: FieldRow = {
  name: "pat",
  symbol: "_PAGE_PAT",
  bits: 7,
  levels: ["pte"],
  values: { 1: "cache mode bit 2" },
  source: SDM,
};
const ps: FieldRow = {
  name: "ps",
  symbol: "_PAGE_PSE",
  bits: 7,
  values: { 0: "points to a table", 1: "leaf" },
  source: SDM,
};

/** PSE-36: a 4 MiB page's entry has address bits 39:32 in bits 20:13. */
function pageFrame(inverted: boolean): readonly FieldRow[] {
  const pfn = { name: "pfn", symbol: "PTE_PFN_MASK", role: "pfn", source: `${SDM}; ${TYPES}` } as const;
  const wide = { ...pfn, bits: [{ hi: 51, lo: "leaf", address: "leaf" }], when: PAE } as const;
  return [
    ...(inverted
      ? [
          { ...wide, when: { pae: true, l1tf: true }, inverted: true, source: INVERT } as const,
          { ...wide, when: { pae: true, l1tf: false } },
        ]
      : [wide]),
    { ...pfn, levels: ["pte"], bits: [{ hi: 31, lo: 12, address: 12 }], when: TWO },
    {
      ...pfn,
      bits: [
        { hi: 20, lo: 13, address: 32 },
        { hi: 31, lo: 22, address: 22 },
      ],
      when: TWO,
    },
    { name: "bit21", bits: 21, when: TWO, zero: "bit 21 of a 4 MiB page's entry is reserved", source: SDM },
  ];
}

const leafRows: readonly FieldRow[] = [
  present,
  ...lowRows,
  dirty,
  pat,
  ps,
  { name: "global", symbol: "_PAGE_GLOBAL", bits: 8, values: { 1: "global" }, source: SDM },
  special,
  savedDirty,
  {
    name: "pat-large",
    symbol: "_PAGE_PAT_LARGE",
    bits: 12,
    levels: ["pmd", "pgd"],
    values: { 1: "cache mode bit 2" },
    source: SDM,
  },
  {
    name: "below-leaf",
    bits: [20, 13],
    levels: ["pmd"],
    when: PAE,
    zero: "address bits below the page size are reserved",
    source: SDM,
  },
  ...pageFrame(false),
  ...noExecute,
  beyond,
];

const protnoneRows: readonly FieldRow[] = [
  absent,
  ...lowRows,
  dirty,
  pat,
  ps,
  { name: "protnone", symbol: "_PAGE_PROTNONE", bits: 8, values: { 1: "PROT_NONE or NUMA hint" }, source: TYPES },
  special,
  savedDirty,
  {
    name: "below-leaf",
    bits: [20, 12],
    levels: ["pmd"],
    when: PAE,
    must: [0, -1],
    otherwise: "bits below the page size are neither all 0 nor all 1",
    source: INVERT,
  },
  ...pageFrame(true),
  ...noExecute,
  beyond,
];

const tableRows: readonly FieldRow[] = [
  present,
  ...lowRows,
  {
    name: "dirty",
    symbol: "_PAGE_DIRTY",
    bits: 6,
    values: { 1: "ignored in a table entry; Linux sets it (_PAGE_TABLE)" },
    source: SDM,
  },
  { ...ps, values: { 0: "points to a table" } },
  { name: "pfn", symbol: "PTE_PFN_MASK", bits: [{ hi: 51, lo: 12, address: 12 }], when: PAE, role: "pfn", source: SDM },
  { name: "pfn", symbol: "PTE_PFN_MASK", bits: [{ hi: 31, lo: 12, address: 12 }], when: TWO, role: "pfn", source: SDM },
  ...noExecute,
  beyond,
];

/** The page-directory-pointer table of PAE: the processor loads its four entries with CR3. */
const pointerRows: readonly FieldRow[] = [
  present,
  { name: "low", bits: [2, 1], zero: "bits 2:1 of a PDPT entry are reserved", source: SDM },
  { name: "pwt", symbol: "_PAGE_PWT", bits: 3, values: { 1: "cache mode bit 0" }, source: SDM },
  { name: "pcd", symbol: "_PAGE_PCD", bits: 4, values: { 1: "cache mode bit 1" }, source: SDM },
  { name: "middle", bits: [8, 5], zero: "bits 8:5 of a PDPT entry are reserved", source: SDM },
  { name: "pfn", symbol: "PTE_PFN_MASK", bits: [{ hi: 51, lo: 12, address: 12 }], role: "pfn", source: SDM },
  { name: "high", bits: [63, 52], zero: "bits 63:52 of a PDPT entry are reserved", source: SDM },
];

const exclusive: FieldRow = {
  name: "exclusive",
  symbol: "_PAGE_SWP_EXCLUSIVE",
  bits: 7,
  since: "6.3",
  values: { 1: "exclusive to this process" },
  source: `${P2}; ${P3}`,
};
const swapRows: readonly FieldRow[] = [
  { ...absent, values: { 0: "not present" } },
  exclusive,
  { name: "bit7", symbol: "_PAGE_PSE", bits: 7, until: "6.2", zero: "bit 7 of a swap entry must be 0", source: P3 },
  { name: "bit8", symbol: "_PAGE_PROTNONE", bits: 8, zero: "bit 8 of a swap entry must be 0", source: TYPES },
  { name: "type", bits: [5, 1], when: TWO, source: P2 },
  { name: "bit6", bits: 6, when: TWO, zero: "bit 6 of a swap entry must be 0", source: P2 },
  { name: "offset", bits: [31, 9], when: TWO, source: P2 },
  { name: "type", bits: [36, 32], when: { pae: true, l1tf: false }, source: `${P3}: pte_high is the swap entry` },
  { name: "offset", bits: [63, 37], when: { pae: true, l1tf: false }, source: `${P3}: pte_high is the swap entry` },
  { name: "low", bits: [31, 1], when: { pae: true, l1tf: false }, zero: "pte_low of a swap entry is 0", source: P3 },
  { name: "offset", bits: [58, 9], when: { pae: true, l1tf: true }, inverted: true, source: P3 },
  { name: "type", bits: [63, 59], when: { pae: true, l1tf: true }, source: P3 },
  { name: "low", bits: [6, 1], when: { pae: true, l1tf: true }, zero: "bits 6:1 of a swap entry are 0", source: P3 },
  beyond,
];

const upper = ["pmd", "pud", "p4d", "pgd"] as const;
const pointers = ["pud", "p4d", "pgd"] as const;

const forms: readonly FormRow[] = [
  { form: "none", only: [], rows: [] },
  { form: "table", levels: pointers, when: PAE, ones: [0], rows: pointerRows },
  {
    form: "reserved",
    levels: pointers,
    when: PAE,
    rows: pointerRows,
    says: "an entry of this level is empty or present",
  },
  { form: "table", levels: upper, ones: [0], zeros: [7], rows: tableRows },
  { form: "present", ones: [0], rows: leafRows },
  { form: "protnone", levels: ["pte", "pmd"], ones: [8], rows: protnoneRows },
  { form: "reserved", levels: upper, when: TWO, rows: tableRows, says: "an entry of this level is empty or present" },
  { form: "invalid", levels: ["pmd"], ones: [7], until: "6.2", rows: protnoneRows },
  { form: "swap-like", rows: swapRows },
];

const is = (context: Context): boolean => option(context.config, "pae") === true;

export const x86_32: MachineTable = {
  layout: { title: "x86-32", forms },
  readFrom: "4.18",
  defaults: { "device-private": false, "soft-dirty": false },
  width: (context) => (is(context) ? 64 : 32),
  pageShift: () => 12,
  leafShift: (level, context) => (level === "pte" ? 12 : !is(context) ? 22 : level === "pmd" ? 21 : 30),
  // MAX_PHYSMEM_BITS 36 with PAE, else 32.
  pfnBits: (context) => (is(context) ? 36 : 32) - 12,
  leaf: x86Leaf,
  fields(leaf: Leaf, context, at) {
    if (leaf.uffdWp) return undefined;
    const values = x86Fields({ ...leaf, softDirty: false }, context, at);
    if (values === undefined) return undefined;
    const { "uffd-wp": _, "soft-dirty": __, nx, ...rest } = values;
    return is(context) && nx !== undefined ? { ...rest, nx } : rest;
  },
  oddLeaf: oddX86Leaf,
  oddTable: oddX86Table,
};
