// x86-64 page-table entries, 4- and 5-level paging. Linux 5.10 to 6.18.

import type { FieldRow, FormRow, Layout } from "./table.ts";

const SDM = "Intel SDM vol. 3 ch. 5";
const TYPES = "arch/x86/include/asm/pgtable_types.h";
const P64 = "arch/x86/include/asm/pgtable_64.h";

/** What stands at the same place in leaves and tables, whether present or not. */
const encryption: readonly FieldRow[] = [
  {
    name: "encrypted",
    symbol: "C-bit",
    bits: "c-bit",
    values: { 0: "not encrypted", 1: "encrypted (SME/SEV)" },
    source: "AMD APM vol. 2 7.10; arch/x86/coco/core.c",
  },
  {
    name: "shared",
    symbol: "shared bit",
    bits: "shared-bit",
    values: { 0: "private (encrypted)", 1: "shared with the host (TDX)" },
    source: "Intel TDX; arch/x86/coco/core.c",
  },
];

const lowRows: readonly FieldRow[] = [
  { name: "rw", symbol: "_PAGE_RW", bits: 1, values: { 0: "read-only", 1: "writable" }, source: SDM },
  { name: "user", symbol: "_PAGE_USER", bits: 2, values: { 0: "supervisor", 1: "user" }, source: SDM },
  { name: "pwt", symbol: "_PAGE_PWT", bits: 3, values: { 1: "cache mode bit 0" }, source: SDM },
  { name: "pcd", symbol: "_PAGE_PCD", bits: 4, values: { 1: "cache mode bit 1" }, source: SDM },
  { name: "accessed", symbol: "_PAGE_ACCESSED", bits: 5, values: { 0: "not accessed", 1: "accessed" }, source: SDM },
];

const highRows: readonly FieldRow[] = [
  {
    name: "devmap",
    symbol: "_PAGE_DEVMAP",
    bits: 58,
    until: "6.5",
    values: { 1: "DAX device page" },
    source: `${TYPES} (SOFTW4)`,
  },
  {
    name: "saved-dirty",
    symbol: "_PAGE_SAVED_DIRTY",
    bits: 58,
    since: "6.6",
    values: { 1: "dirty, kept here while the entry is read-only" },
    source: `${TYPES} (SOFTW5)`,
  },
  {
    name: "devmap",
    symbol: "_PAGE_DEVMAP",
    bits: 57,
    since: "6.6",
    until: "6.16",
    values: { 1: "DAX device page" },
    source: `${TYPES} (SOFTW4)`,
  },
  { name: "pkey", symbol: "_PAGE_PKEY_BIT0..3", bits: [62, 59], values: { 0: "protection key 0" }, source: SDM },
  { name: "nx", symbol: "_PAGE_NX", bits: 63, values: { 0: "executable", 1: "not executable" }, source: SDM },
];

const softwareRows: readonly FieldRow[] = [
  {
    name: "special",
    symbol: "_PAGE_SPECIAL",
    bits: 9,
    values: { 1: "special: no struct page is used (zero page, PFN map)" },
    source: `${TYPES} (SOFTW1)`,
  },
  {
    name: "uffd-wp",
    symbol: "_PAGE_UFFD_WP",
    bits: 10,
    values: { 1: "write-protected by userfaultfd" },
    source: `${TYPES} (SOFTW2)`,
  },
  {
    name: "soft-dirty",
    symbol: "_PAGE_SOFT_DIRTY",
    bits: 11,
    when: { "soft-dirty": true },
    values: { 0: "not written since clear_refs", 1: "soft-dirty" },
    source: `${TYPES} (SOFTW3)`,
  },
];

const dirty: FieldRow = {
  name: "dirty",
  symbol: "_PAGE_DIRTY",
  bits: 6,
  values: { 0: "clean", 1: "dirty" },
  source: SDM,
};
const ps: FieldRow = {
  name: "ps",
  symbol: "_PAGE_PSE",
  bits: 7,
  levels: ["pmd", "pud"],
  values: { 1: "leaf" },
  source: SDM,
};
const tooWide: FieldRow = {
  name: "above-maxphyaddr",
  bits: [51, "maxphyaddr"],
  zero: "address bits above MAXPHYADDR are reserved",
  source: SDM,
};

const leafRows: readonly FieldRow[] = [
  ...encryption,
  { name: "p", symbol: "_PAGE_PRESENT", bits: 0, values: { 1: "present" }, source: SDM },
  ...lowRows,
  dirty,
  ps,
  { name: "pat", symbol: "_PAGE_PAT", bits: 7, levels: ["pte"], values: { 1: "cache mode bit 2" }, source: SDM },
  { name: "global", symbol: "_PAGE_GLOBAL", bits: 8, values: { 1: "global" }, source: SDM },
  ...softwareRows,
  {
    name: "pat-large",
    symbol: "_PAGE_PAT_LARGE",
    bits: 12,
    levels: ["pmd", "pud"],
    values: { 1: "cache mode bit 2" },
    source: SDM,
  },
  {
    name: "below-leaf",
    bits: ["leaf-1", 13],
    levels: ["pmd", "pud"],
    zero: "address bits below the page size are reserved",
    source: SDM,
  },
  tooWide,
  {
    name: "pfn",
    symbol: "PTE_PFN_MASK",
    bits: [{ hi: 51, lo: "leaf", address: "leaf" }],
    role: "pfn",
    source: `${SDM}; ${TYPES}`,
  },
  ...highRows,
];

/** P=0, yet present to Linux: the page frame is stored inverted. */
function notForHardware(bit8: FieldRow): readonly FieldRow[] {
  return [
    ...encryption,
    { name: "p", symbol: "_PAGE_PRESENT", bits: 0, values: { 0: "not present to the hardware" }, source: SDM },
    ...lowRows,
    dirty,
    ps,
    { name: "pat", symbol: "_PAGE_PAT", bits: 7, levels: ["pte"], values: { 1: "cache mode bit 2" }, source: TYPES },
    bit8,
    ...softwareRows,
    {
      name: "below-leaf",
      bits: ["leaf-1", 12],
      levels: ["pmd", "pud"],
      must: [0, -1],
      otherwise: "bits below the page size are neither all 0 (pmd_modify) nor all 1 (pte_modify)",
      values: { 0: "all 0: inverted by pmd_modify (THP)" },
      source: "arch/x86/include/asm/pgtable.h pmd_modify(), pte_modify()",
    },
    {
      name: "pfn",
      symbol: "PTE_PFN_MASK",
      bits: [{ hi: 51, lo: "leaf", address: "leaf" }],
      role: "pfn",
      inverted: true,
      source: "arch/x86/include/asm/pgtable-invert.h",
    },
    ...highRows,
  ];
}

const protnoneRows = notForHardware({
  name: "protnone",
  symbol: "_PAGE_PROTNONE",
  bits: 8,
  values: { 1: "PROT_NONE or NUMA hint" },
  source: TYPES,
});
const invalidRows = notForHardware({ name: "protnone", symbol: "_PAGE_PROTNONE", bits: 8, source: TYPES });

const tableRows: readonly FieldRow[] = [
  ...encryption,
  { name: "p", symbol: "_PAGE_PRESENT", bits: 0, values: { 1: "present" }, source: SDM },
  ...lowRows,
  {
    name: "dirty",
    symbol: "_PAGE_DIRTY",
    bits: 6,
    values: { 1: "ignored in a table entry; Linux sets it (_PAGE_TABLE)" },
    source: `${SDM}; ${TYPES}`,
  },
  { name: "ps", symbol: "_PAGE_PSE", bits: 7, levels: ["pmd", "pud"], values: { 0: "points to a table" }, source: SDM },
  { name: "ps", symbol: "PS", bits: 7, levels: ["p4d", "pgd"], zero: "bit 7 is reserved at this level", source: SDM },
  tooWide,
  { name: "pfn", symbol: "PTE_PFN_MASK", bits: [{ hi: 51, lo: "page", address: "page" }], role: "pfn", source: SDM },
  {
    name: "noptishadow",
    symbol: "_PAGE_NOPTISHADOW",
    bits: 58,
    levels: ["pgd"],
    since: "6.12",
    values: { 1: "no page-table-isolation shadow" },
    source: TYPES,
  },
  {
    name: "nx",
    symbol: "_PAGE_NX",
    bits: 63,
    values: { 0: "executable below", 1: "nothing below is executable" },
    source: `${SDM}; arch/x86/mm/pti.c`,
  },
];

const swapRows: readonly FieldRow[] = [
  { name: "p", symbol: "_PAGE_PRESENT", bits: 0, values: { 0: "not present" }, source: SDM },
  {
    name: "soft-dirty",
    symbol: "_PAGE_SWP_SOFT_DIRTY",
    bits: 1,
    when: { "soft-dirty": true },
    values: { 1: "soft-dirty" },
    source: P64,
  },
  {
    name: "uffd-wp",
    symbol: "_PAGE_SWP_UFFD_WP",
    bits: 2,
    values: { 1: "write-protected by userfaultfd" },
    source: P64,
  },
  {
    name: "exclusive",
    symbol: "_PAGE_SWP_EXCLUSIVE",
    bits: 3,
    since: "5.19",
    values: { 1: "exclusive to this process" },
    source: P64,
  },
  {
    name: "erratum",
    bits: [6, 5],
    values: { 0: "clear" },
    unused: true,
    source: `${P64}: accessed and dirty, may be set by a hardware erratum`,
  },
  {
    name: "bits8:7",
    symbol: "_PAGE_PROTNONE, _PAGE_PSE",
    bits: [8, 7],
    zero: "bits 8:7 of a swap entry must be 0",
    source: P64,
  },
  { name: "offset", bits: [58, 9], inverted: true, source: P64 },
  { name: "type", bits: [63, 59], source: P64 },
];

const pointers = ["pgd", "p4d"] as const;
const leaves = ["pte", "pmd", "pud"] as const;

const forms: readonly FormRow[] = [
  {
    form: "none",
    only: [5, 6],
    rows: [
      {
        name: "erratum",
        bits: [6, 5],
        values: { 0: "clear" },
        source: "arch/x86/include/asm/pgtable.h pte_none(): _PAGE_KNL_ERRATUM_MASK",
      },
    ],
  },
  { form: "table", levels: ["pmd", "pud"], ones: [0], zeros: [7], rows: tableRows },
  { form: "table", levels: pointers, ones: [0], rows: tableRows },
  {
    form: "reserved",
    levels: pointers,
    rows: tableRows,
    says: "an entry of this level is empty or present; Linux stores nothing else there",
  },
  { form: "present", levels: ["pte"], ones: [0], rows: leafRows },
  { form: "present", levels: ["pmd", "pud"], ones: [0, 7], rows: leafRows },
  { form: "protnone", levels: leaves, ones: [8], rows: protnoneRows },
  { form: "invalid", levels: ["pmd", "pud"], ones: [7], rows: invalidRows },
  { form: "swap-like", levels: leaves, rows: swapRows },
];

export const x86: Layout = { title: "x86-64", forms };
