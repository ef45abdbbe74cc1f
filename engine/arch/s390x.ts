// s390x page-table entries: pte, segment (pmd), region-third (pud), region-second (p4d) and region-first (pgd) tables,
// and the address-space control element (asce) that a walk begins with. Read against 5.10, 6.1, 6.12 and 7.3; older
// kernels are read as 5.10. Bit 0 is the lowest here, as in the kernel's masks; the architecture's manual calls it 63.

import type { FieldRow, FormRow, Leaf, LeafValues, MachineTable, Part } from "./table.ts";

const POP = "z/Architecture Principles of Operation ch. 3";
const PGTABLE = "arch/s390/include/asm/pgtable.h";

const dirtyBit = { values: { 0: "clean", 1: "dirty" }, source: PGTABLE } as const;
const youngBit = { values: { 0: "not accessed", 1: "accessed" }, source: PGTABLE } as const;
const readBit = { values: { 0: "not readable", 1: "readable" }, source: PGTABLE } as const;
const writeBit = { values: { 0: "read-only", 1: "writable" }, source: PGTABLE } as const;
const softBit = {
  when: { "soft-dirty": true },
  values: { 0: "not written since clear_refs", 1: "soft-dirty" },
  source: PGTABLE,
} as const;
const noexec: FieldRow = {
  name: "noexec",
  symbol: "_PAGE_NOEXEC",
  bits: 8,
  values: { 0: "executable", 1: "not executable" },
  source: `${POP}; ${PGTABLE}`,
};
const protect: FieldRow = {
  name: "protect",
  symbol: "_PAGE_PROTECT",
  bits: 9,
  values: { 0: "the hardware lets writes through", 1: "the hardware refuses writes" },
  source: `${POP}; ${PGTABLE}`,
};

/** Hardware has P and I alone: Linux keeps a pte invalid until it is young, protected until it is dirty (pgtable.h). */
const pageRows: readonly FieldRow[] = [
  { name: "present", symbol: "_PAGE_PRESENT", bits: 0, values: { 0: "not present", 1: "present" }, source: PGTABLE },
  { name: "soft-dirty", symbol: "_PAGE_SOFT_DIRTY", bits: 1, ...softBit },
  { name: "young", symbol: "_PAGE_YOUNG", bits: 2, ...youngBit },
  { name: "dirty", symbol: "_PAGE_DIRTY", bits: 3, ...dirtyBit },
  { name: "read", symbol: "_PAGE_READ", bits: 4, ...readBit },
  { name: "write", symbol: "_PAGE_WRITE", bits: 5, ...writeBit },
  {
    name: "special",
    symbol: "_PAGE_SPECIAL",
    bits: 6,
    values: { 1: "special: no struct page is used (zero page, PFN map)" },
    source: PGTABLE,
  },
  {
    name: "unused",
    symbol: "_PAGE_UNUSED",
    bits: 7,
    values: { 1: "a KVM guest said that it does not use the page" },
    source: PGTABLE,
  },
  noexec,
  protect,
  {
    name: "invalid",
    symbol: "_PAGE_INVALID",
    bits: 10,
    values: { 0: "valid to the hardware", 1: "invalid to the hardware: an access faults" },
    source: `${POP}; ${PGTABLE}`,
  },
  {
    name: "large",
    symbol: "_PAGE_LARGE",
    bits: 11,
    values: { 1: "stands for a large page (Linux's own form of one)" },
    source: PGTABLE,
  },
  { name: "pfn", symbol: "PFRA", bits: [{ hi: 63, lo: 12, address: 12 }], role: "pfn", source: POP },
];

type Upper = "segment" | "region3" | "region2" | "region1";
const levelOf = { segment: "pmd", region3: "pud", region2: "p4d", region1: "pgd" } as const;
const typeOf = { segment: 0, region3: 1, region2: 2, region1: 3 } as const;

function common(kind: Upper): readonly FieldRow[] {
  return [
    {
      name: "table-type",
      symbol: "TT",
      bits: [3, 2],
      values: { 0: "segment table", 1: "region-third table", 2: "region-second table", 3: "region-first table" },
      must: [typeOf[kind]],
      otherwise: `an entry of this level says table type ${typeOf[kind]}`,
      source: POP,
    },
    {
      name: "common",
      symbol: kind === "segment" ? "_SEGMENT_ENTRY_COMM" : "_REGION3_ENTRY_COMM",
      bits: 4,
      values: { 1: "common segment" },
      source: `${POP}; ${PGTABLE}`,
    },
    {
      name: "invalid",
      symbol: kind === "segment" ? "_SEGMENT_ENTRY_INVALID" : "_REGION_ENTRY_INVALID",
      bits: 5,
      values: { 0: "valid to the hardware", 1: "invalid to the hardware" },
      source: `${POP}; ${PGTABLE}`,
    },
    { ...noexec, symbol: kind === "segment" ? "_SEGMENT_ENTRY_NOEXEC" : "_REGION_ENTRY_NOEXEC" },
    { ...protect, symbol: kind === "segment" ? "_SEGMENT_ENTRY_PROTECT" : "_REGION_ENTRY_PROTECT" },
    {
      name: "large",
      symbol: kind === "segment" ? "_SEGMENT_ENTRY_LARGE" : "_REGION3_ENTRY_LARGE",
      bits: 10,
      values: { 0: "points to a table", 1: "leaf" },
      source: `${POP}; ${PGTABLE}`,
    },
  ];
}

function tableRows(kind: Upper): readonly FieldRow[] {
  const address: Part = { hi: 63, lo: 12, address: 12 };
  return [
    ...(kind === "segment"
      ? [
          {
            name: "present",
            symbol: "_SEGMENT_ENTRY_PRESENT",
            bits: 0,
            since: "6.15",
            values: { 1: "present" },
            source: PGTABLE,
          } as const,
          {
            name: "table-offset",
            bits: 11,
            values: { 0: "in the first half of its page", 1: "in the second half of its page" },
            source: `${POP}; _SEGMENT_ENTRY_ORIGIN`,
          } as const,
        ]
      : [
          {
            name: "length",
            symbol: "_REGION_ENTRY_LENGTH",
            bits: [1, 0],
            values: { 3: "the whole table" },
            source: `${POP}; ${PGTABLE}`,
          } as const,
          {
            name: "offset",
            symbol: "_REGION_ENTRY_OFFSET",
            bits: [7, 6],
            values: { 0: "from its start" },
            source: `${POP}; ${PGTABLE}`,
          } as const,
        ]),
    ...common(kind),
    {
      name: "pfn",
      symbol: kind === "segment" ? "page-table origin" : "table origin",
      bits: [address],
      role: "pfn",
      source: POP,
    },
  ];
}

/** Software bits of leaves were moved between 6.12 and 6.18 to make room for swap entries. */
function leafRows(kind: "segment" | "region3"): readonly FieldRow[] {
  const prefix = kind === "segment" ? "_SEGMENT_ENTRY" : "_REGION3_ENTRY";
  return [
    { name: "read", symbol: `${prefix}_READ`, bits: 1, until: "5.10", ...readBit },
    { name: "write", symbol: `${prefix}_WRITE`, bits: 0, until: "5.10", ...writeBit },
    { name: "read", symbol: `${prefix}_READ`, bits: 0, since: "5.11", until: "6.14", ...readBit },
    { name: "write", symbol: `${prefix}_WRITE`, bits: 1, since: "5.11", until: "6.14", ...writeBit },
    { name: "present", symbol: `${prefix}_PRESENT`, bits: 0, since: "6.15", values: { 1: "present" }, source: PGTABLE },
    { name: "soft-dirty", symbol: `${prefix}_SOFT_DIRTY`, bits: 1, since: "6.15", ...softBit },
    ...common(kind),
    { name: "young", symbol: `${prefix}_YOUNG`, bits: 12, ...youngBit },
    { name: "dirty", symbol: `${prefix}_DIRTY`, bits: 13, ...dirtyBit },
    { name: "soft-dirty", symbol: `${prefix}_SOFT_DIRTY`, bits: 14, until: "6.14", ...softBit },
    { name: "read", symbol: `${prefix}_READ`, bits: 14, since: "6.15", ...readBit },
    { name: "write", symbol: `${prefix}_WRITE`, bits: 15, since: "6.15", ...writeBit },
    { name: "acc", symbol: "AV, ACC, F", bits: [16, 11], unused: true, source: POP },
    { name: "below-leaf", bits: ["leaf-1", 17], zero: "address bits below the page size are 0", source: POP },
    { name: "pfn", bits: [{ hi: 63, lo: "leaf", address: "leaf" }], role: "pfn", source: POP },
  ];
}

const asceRows: readonly FieldRow[] = [
  {
    name: "length",
    symbol: "_ASCE_TABLE_LENGTH",
    bits: [1, 0],
    values: { 3: "the whole table" },
    source: `${POP}; ${PGTABLE}`,
  },
  {
    name: "table-type",
    symbol: "_ASCE_TYPE_MASK",
    bits: [3, 2],
    values: { 0: "a segment table", 1: "a region-third table", 2: "a region-second table", 3: "a region-first table" },
    source: `${POP}; ${PGTABLE}`,
  },
  {
    name: "real",
    symbol: "_ASCE_REAL_SPACE",
    bits: 5,
    values: { 1: "real space: no table" },
    source: `${POP}; ${PGTABLE}`,
  },
  {
    name: "switch",
    symbol: "_ASCE_SPACE_SWITCH",
    bits: 6,
    values: { 1: "space-switch event" },
    source: `${POP}; ${PGTABLE}`,
  },
  {
    name: "alteration",
    symbol: "_ASCE_ALT_EVENT",
    bits: 7,
    values: { 1: "storage-alteration event" },
    source: `${POP}; ${PGTABLE}`,
  },
  {
    name: "private",
    symbol: "_ASCE_PRIVATE_SPACE",
    bits: 8,
    values: { 1: "private space" },
    source: `${POP}; ${PGTABLE}`,
  },
  {
    name: "pfn",
    symbol: "_ASCE_ORIGIN",
    bits: [{ hi: 63, lo: 12, address: 12 }],
    role: "pfn",
    source: `${POP}; ${PGTABLE}`,
  },
];

const swapRows: readonly FieldRow[] = [
  { name: "present", symbol: "_PAGE_PRESENT", bits: 0, values: { 0: "not present" }, source: PGTABLE },
  {
    name: "soft-dirty",
    symbol: "_PAGE_SOFT_DIRTY",
    bits: 1,
    when: { "soft-dirty": true },
    values: { 1: "soft-dirty" },
    source: PGTABLE,
  },
  { name: "type", bits: [6, 2], source: `${PGTABLE} __SWP_TYPE_SHIFT` },
  { name: "protect", symbol: "_PAGE_PROTECT", bits: 9, values: { 1: "set in every swap entry" }, source: PGTABLE },
  {
    name: "invalid",
    symbol: "_PAGE_INVALID",
    bits: 10,
    must: [1],
    otherwise: "a swap entry has the invalid bit",
    values: { 1: "invalid to the hardware" },
    source: PGTABLE,
  },
  {
    name: "exclusive",
    symbol: "_PAGE_SWP_EXCLUSIVE",
    bits: 11,
    since: "5.19",
    values: { 1: "exclusive to this process" },
    source: PGTABLE,
  },
  { name: "offset", bits: [63, 12], source: `${PGTABLE} __SWP_OFFSET_SHIFT` },
];
const upperSwapRows: readonly FieldRow[] = [
  { name: "present", symbol: "_SEGMENT_ENTRY_PRESENT", bits: 0, values: { 0: "not present" }, source: PGTABLE },
  {
    name: "soft-dirty",
    symbol: "_SEGMENT_ENTRY_SOFT_DIRTY",
    bits: 1,
    when: { "soft-dirty": true },
    values: { 1: "soft-dirty" },
    source: PGTABLE,
  },
  {
    name: "table-type",
    symbol: "TT",
    bits: [3, 2],
    values: { 0: "segment table", 1: "region-third table" },
    source: POP,
  },
  { name: "common", symbol: "_SEGMENT_ENTRY_COMM", bits: 4, values: { 1: "marks a swap entry" }, source: PGTABLE },
  {
    name: "invalid",
    symbol: "_SEGMENT_ENTRY_INVALID",
    bits: 5,
    must: [1],
    otherwise: "a swap entry has the invalid bit",
    values: { 1: "invalid to the hardware" },
    source: PGTABLE,
  },
  { name: "type", bits: [10, 6], source: `${PGTABLE} __SWP_TYPE_SHIFT_RSTE` },
  { name: "offset", bits: [63, 12], source: `${PGTABLE} __SWP_OFFSET_SHIFT_RSTE` },
];

/** Empty: the invalid bit and the table type alone. */
const empty = (kind: Upper): FormRow => ({
  form: "none",
  levels: [levelOf[kind]],
  ones: [5, ...(typeOf[kind] & 1 ? [2] : []), ...(typeOf[kind] & 2 ? [3] : [])],
  only: [5, ...(typeOf[kind] & 1 ? [2] : []), ...(typeOf[kind] & 2 ? [3] : [])],
  rows: common(kind).slice(0, 3),
});

/** An empty entry is not 0 here: 0x400 at pte level (pte_none()), the invalid bit and the type above. */
const forms: readonly FormRow[] = [
  { form: "table", levels: ["asce"], rows: asceRows },
  {
    form: "none",
    levels: ["pte"],
    ones: [10],
    only: [10],
    rows: [
      {
        name: "invalid",
        symbol: "_PAGE_INVALID",
        bits: 10,
        values: { 1: "invalid to the hardware" },
        source: `${PGTABLE} pte_none()`,
      },
    ],
  },
  { form: "protnone", levels: ["pte"], ones: [0, 10], zeros: [4, 5], rows: pageRows },
  { form: "present", levels: ["pte"], ones: [0], rows: pageRows },
  { form: "swap-like", levels: ["pte"], ones: [9], rows: swapRows },
  {
    form: "reserved",
    levels: ["pte"],
    rows: pageRows,
    says: "neither present, nor a swap entry, nor empty (an empty pte is 0x400)",
  },
  empty("segment"),
  empty("region3"),
  empty("region2"),
  empty("region1"),
  { form: "swap-like", levels: ["pmd", "pud"], ones: [4], zeros: [0], since: "6.15", rows: upperSwapRows },
  { form: "present", levels: ["pmd"], ones: [10], rows: leafRows("segment") },
  { form: "present", levels: ["pud"], ones: [10], rows: leafRows("region3") },
  {
    form: "reserved",
    levels: ["pmd", "pud", "p4d", "pgd"],
    ones: [5],
    rows: common("segment").slice(1),
    says: "invalid, and not the empty entry of its level",
  },
  { form: "table", levels: ["pmd"], rows: tableRows("segment") },
  { form: "table", levels: ["pud"], rows: tableRows("region3") },
  { form: "table", levels: ["p4d"], rows: tableRows("region2") },
  { form: "table", levels: ["pgd"], rows: tableRows("region1") },
];

const bit = (value: boolean): number => (value ? 1 : 0);

function leaf({ isSet }: LeafValues): Leaf {
  return {
    writable: isSet("write"),
    // Kernel and user have address spaces of their own: entries don't say it.
    user: true,
    executable: !isSet("noexec"),
    accessed: isSet("young"),
    dirty: isSet("dirty"),
    savedDirty: false,
    special: isSet("special"),
    uffdWp: false,
    softDirty: isSet("soft-dirty"),
    memory: "",
  };
}

export const s390x: MachineTable = {
  layout: { title: "s390x", forms },
  readFrom: "5.10",
  width: () => 64,
  pageShift: () => 12,
  leafShift: (level) => ({ pte: 12, pmd: 20, pud: 31, p4d: 42, pgd: 53 })[level],
  // CONFIG_MAX_PHYSMEM_BITS, 46 unless it was set.
  pfnBits: () => 46 - 12,
  leaf,
  fields(given, context, { protnone, huge }) {
    if (given.uffdWp) return undefined;
    const dirty = given.dirty || given.savedDirty;
    const values: Record<string, number> = {
      young: bit(given.accessed),
      dirty: bit(dirty),
      read: bit(!protnone),
      write: bit(given.writable && !protnone),
      noexec: bit(!given.executable),
      protect: bit(protnone || !(given.writable && dirty)),
      // What is not young is invalid, so that the access that makes it so faults.
      invalid: bit(protnone || !given.accessed),
      "soft-dirty": bit(given.softDirty),
    };
    if (!huge) values.special = bit(given.special);
    if (huge && context.kernel >= 6015) values.present = 1;
    return values;
  },
};
