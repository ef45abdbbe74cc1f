// x86-64 page-table entries, 4- and 5-level paging. Linux 2.6 to 7.3.

import { option } from "./options.ts";
import { type FieldRow, type FormRow, LEVELS, type MachineTable, uffdRows } from "./table.ts";
import { oddX86Leaf, oddX86Table, x86Fields, x86Leaf } from "./x86-leaf.ts";
import { fileRows, swapRows } from "./x86-swap.ts";

export const SDM = "Intel SDM vol. 3 ch. 5";
export const TYPES = "arch/x86/include/asm/pgtable_types.h";

/**
 * What stands at the same place in leaves and tables, whether present or not. AMD SME/SEV and Intel TDX have one bit
 * each, at a place that the processor names; without the option there is none.
 */
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

/** Bits 1 to 5, the same in leaves and tables: _PAGE_BIT_RW to _PAGE_BIT_ACCESSED. Shared with 32-bit x86. */
export const lowRows: readonly FieldRow[] = [
  { name: "rw", symbol: "_PAGE_RW", bits: 1, values: { 0: "read-only", 1: "writable" }, source: SDM },
  { name: "user", symbol: "_PAGE_USER", bits: 2, values: { 0: "supervisor", 1: "user" }, source: SDM },
  { name: "pwt", symbol: "_PAGE_PWT", bits: 3, values: { 1: "cache mode bit 0" }, source: SDM },
  { name: "pcd", symbol: "_PAGE_PCD", bits: 4, values: { 1: "cache mode bit 1" }, source: SDM },
  { name: "accessed", symbol: "_PAGE_ACCESSED", bits: 5, values: { 0: "not accessed", 1: "accessed" }, source: SDM },
];

/**
 * Bits 57 to 63. The processor ignores bits 58:52 and, without protection keys, 62:59. _PAGE_BIT_SOFTW4 was bit 58 and
 * the only one up here, until 6.6 made 58 SOFTW5 and moved SOFTW4 to 57.
 */
const highRows: readonly FieldRow[] = [
  {
    name: "devmap",
    symbol: "_PAGE_DEVMAP",
    bits: 58,
    since: "4.5",
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
  {
    name: "pkey",
    symbol: "_PAGE_PKEY_BIT0..3",
    bits: [62, 59],
    since: "4.6",
    values: { 0: "protection key 0" },
    source: SDM,
  },
  { name: "nx", symbol: "_PAGE_NX", bits: 63, values: { 0: "executable", 1: "not executable" }, source: SDM },
];

/**
 * Bits 11:9, _PAGE_BIT_SOFTW1 to _SOFTW3: the processor ignores them (bit 11: without HLAT paging). What Linux keeps
 * there changed over the years, so that a bit has several rows, each with its versions.
 */
const softwareRows: readonly FieldRow[] = [
  {
    name: "splitting",
    symbol: "_PAGE_SPLITTING",
    bits: 9,
    levels: ["pmd"],
    since: "2.6.38",
    until: "4.4",
    values: { 1: "the huge page is being split" },
    source: TYPES,
  },
  {
    name: "special",
    symbol: "_PAGE_SPECIAL",
    bits: 9,
    since: "2.6.26",
    values: { 1: "special: no struct page is used (zero page, PFN map)" },
    source: `${TYPES} (SOFTW1)`,
  },
  ...uffdRows({ prefix: "_PAGE", bit: 10, since: "5.7", source: `${TYPES} (SOFTW2)` }),
  {
    name: "iomap",
    symbol: "_PAGE_IOMAP",
    bits: 10,
    since: "2.6.29",
    until: "3.18",
    values: { 1: "maps I/O memory (Xen)" },
    source: TYPES,
  },
  {
    name: "soft-dirty",
    symbol: "_PAGE_SOFT_DIRTY",
    bits: 11,
    since: "3.11",
    when: { "soft-dirty": true },
    values: { 0: "not written since clear_refs", 1: "soft-dirty" },
    source: `${TYPES} (SOFTW3)`,
  },
];

export const dirty: FieldRow = {
  name: "dirty",
  symbol: "_PAGE_DIRTY",
  bits: 6,
  values: { 0: "clean", 1: "dirty" },
  source: SDM,
};
/** _PAGE_BIT_PSE: what makes an entry of these levels a leaf. At pte level bit 7 is _PAGE_BIT_PAT. */
const ps: FieldRow = {
  name: "ps",
  symbol: "_PAGE_PSE",
  bits: 7,
  levels: ["pmd", "pud"],
  values: { 1: "leaf" },
  source: SDM,
};
/** An access through an entry that has one of these faults with X86_PF_RSVD. */
const tooWide: FieldRow = {
  name: "above-maxphyaddr",
  bits: [51, "maxphyaddr"],
  zero: "address bits above MAXPHYADDR are reserved",
  source: SDM,
};

/**
 * Of entries with _PAGE_PRESENT. The first row that names a bit has it (compile.ts): an encryption bit stands before
 * the address.
 */
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
    name: "hidden",
    symbol: "_PAGE_HIDDEN",
    bits: 11,
    since: "2.6.31",
    until: "3.10",
    values: { 1: "hidden by kmemcheck" },
    source: TYPES,
  },
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
function notForHardware(...protection: readonly FieldRow[]): readonly FieldRow[] {
  return [
    ...encryption,
    { name: "p", symbol: "_PAGE_PRESENT", bits: 0, values: { 0: "not present to the hardware" }, source: SDM },
    ...lowRows,
    dirty,
    ...protection,
    ps,
    { name: "pat", symbol: "_PAGE_PAT", bits: 7, levels: ["pte"], values: { 1: "cache mode bit 2" }, source: TYPES },
    ...softwareRows,
    {
      name: "below-leaf",
      bits: ["leaf-1", 12],
      levels: ["pmd", "pud"],
      when: { l1tf: false },
      zero: "address bits below the page size are reserved",
      source: SDM,
    },
    {
      name: "pfn",
      symbol: "PTE_PFN_MASK",
      bits: [{ hi: 51, lo: "leaf", address: "leaf" }],
      role: "pfn",
      when: { l1tf: false },
      source: TYPES,
    },
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

/** _PAGE_BIT_PROTNONE is _PAGE_BIT_GLOBAL: that means something to the processor only in a present entry. */
const protnoneBit: FieldRow = {
  name: "protnone",
  symbol: "_PAGE_PROTNONE",
  bits: 8,
  since: "2.6.29",
  values: { 1: "PROT_NONE or NUMA hint" },
  source: TYPES,
};
const protnoneRows = notForHardware(protnoneBit, {
  ...protnoneBit,
  bits: 7,
  since: "2.6.0",
  until: "2.6.28",
  values: { 1: "PROT_NONE" },
  source: "include/asm-x86_64/pgtable.h",
});
/**
 * pmd_mkinvalid(): a huge pmd that is split loses _PAGE_PRESENT for a while and keeps _PAGE_PSE, by which pmd_present()
 * knows it.
 */
const invalidRows = notForHardware({ ...protnoneBit, values: {} });

/** Of pointers to the next table: _PAGE_TABLE has all permissions, so that the leaf decides. */
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

/** Levels at which there are no leaves, not even of 512 GiB. */
const pointers = ["pgd", "p4d"] as const;
const leaves = ["pte", "pmd", "pud"] as const;

/**
 * In the order in which they are tried. pte_present() and pmd_present() come before what is left, as swap entries:
 * these have neither _PAGE_PRESENT nor _PAGE_PROTNONE.
 */
const forms: readonly FormRow[] = [
  { form: "none", only: [], until: "4.7", rows: [] },
  {
    form: "none",
    // pte_none() since 4.8: Knights Landing may set accessed and dirty in an entry that is not present.
    only: [5, 6],
    since: "4.8",
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
  { form: "protnone", levels: leaves, ones: [7], until: "2.6.28", rows: protnoneRows },
  { form: "protnone", levels: leaves, ones: [8], since: "2.6.29", rows: protnoneRows },
  { form: "file", levels: ["pte"], ones: [6], until: "3.19", rows: fileRows },
  { form: "invalid", levels: ["pmd", "pud"], ones: [7], since: "2.6.38", rows: invalidRows },
  { form: "swap-like", levels: leaves, rows: swapRows },
];

export const x86: MachineTable = {
  layout: { title: "x86-64", forms },
  readFrom: "2.6.20",
  width: () => 64,
  pageShift: () => 12,
  leafShift: (level) => 12 + 9 * LEVELS.indexOf(level),
  // 46, with 5-level paging 52.
  pfnBits: ({ config }) => (option(config, "5-level") === true ? 52 : 46) - 12,
  leaf: x86Leaf,
  fields: x86Fields,
  oddLeaf: oddX86Leaf,
  oddTable: oddX86Table,
};
