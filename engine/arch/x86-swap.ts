// x86-64 entries that are not present, by version.

import { type FieldRow, uffdRows } from "./table.ts";

const SDM = "Intel SDM vol. 3 ch. 5";
const TYPES = "arch/x86/include/asm/pgtable_types.h";
/**
 * Kernels without the inversion: a processor with L1TF may read, while it speculates, what such an entry's bits name as
 * a frame.
 */
const OLD = { l1tf: false } as const;
const P64 = "arch/x86/include/asm/pgtable_64.h";

/**
 * Where a swap entry keeps type and offset: four layouts, the last since L1TF (4.18.1, and what distributions took
 * back).
 */
export const swapRows: readonly FieldRow[] = [
  { name: "p", symbol: "_PAGE_PRESENT", bits: 0, values: { 0: "not present" }, source: SDM },
  { name: "type", bits: [6, 1], until: "2.6.28", when: OLD, source: "include/asm-x86_64/pgtable.h" },
  {
    name: "bit7",
    symbol: "_PAGE_PROTNONE",
    bits: 7,
    until: "2.6.28",
    when: OLD,
    zero: "bit 7 of a swap entry must be 0",
    source: TYPES,
  },
  { name: "offset", bits: [63, 8], until: "2.6.28", when: OLD, source: "include/asm-x86_64/pgtable.h" },
  { name: "type", bits: [5, 1], since: "2.6.29", until: "4.7", when: OLD, source: P64 },
  {
    name: "file",
    symbol: "_PAGE_FILE",
    bits: 6,
    since: "2.6.29",
    until: "3.19",
    zero: "bit 6 is 1 only where a nonlinear file mapping keeps its page offset",
    source: TYPES,
  },
  {
    name: "soft-dirty",
    symbol: "_PAGE_SWP_SOFT_DIRTY",
    bits: 7,
    since: "3.12",
    until: "4.13",
    when: { "soft-dirty": true },
    values: { 1: "soft-dirty" },
    source: TYPES,
  },
  {
    name: "bit8",
    symbol: "_PAGE_PROTNONE",
    bits: 8,
    when: OLD,
    zero: "bit 8 of a swap entry must be 0",
    source: TYPES,
  },
  {
    name: "bit9",
    symbol: "_PAGE_NUMA",
    bits: 9,
    since: "3.16",
    until: "3.19",
    when: { "numa-balancing": true, l1tf: false },
    zero: "bit 9 of a swap entry must be 0 (_PAGE_NUMA)",
    source: P64,
  },
  { name: "offset", bits: [63, 9], since: "2.6.29", until: "4.7", when: OLD, source: P64 },
  { name: "type", bits: [13, 9], since: "4.8", when: OLD, source: P64 },
  { name: "offset", bits: [63, 14], since: "4.8", when: OLD, source: P64 },
  {
    name: "soft-dirty",
    symbol: "_PAGE_SWP_SOFT_DIRTY",
    bits: 1,
    since: "4.14",
    when: { "soft-dirty": true },
    values: { 1: "soft-dirty" },
    source: P64,
  },
  ...uffdRows({ prefix: "_PAGE_SWP", bit: 2, since: "5.7", source: P64 }),
  {
    name: "exclusive",
    symbol: "_PAGE_SWP_EXCLUSIVE",
    bits: 3,
    since: "5.19",
    values: { 1: "exclusive to this process" },
    source: P64,
  },
  {
    // Type and offset stay clear of bits 6:5, which hardware may set by itself (_PAGE_KNL_ERRATUM_MASK).
    name: "erratum",
    bits: [6, 5],
    since: "4.8",
    values: { 0: "clear" },
    unused: true,
    source: `${P64}: accessed and dirty, may be set by a hardware erratum`,
  },
  {
    name: "bit7",
    symbol: "_PAGE_PSE",
    bits: 7,
    since: "4.14",
    when: OLD,
    zero: "bit 7 of a swap entry must be 0",
    source: P64,
  },
  {
    name: "bits8:7",
    symbol: "_PAGE_PROTNONE, _PAGE_PSE",
    bits: [8, 7],
    when: { l1tf: true },
    zero: "bits 8:7 of a swap entry must be 0",
    source: P64,
  },
  // "The offset is inverted by a binary not operation to make the high physical bits set": no memory is there to be
  // read.
  { name: "offset", bits: [58, 9], when: { l1tf: true }, inverted: true, source: P64 },
  { name: "type", bits: [63, 59], when: { l1tf: true }, source: P64 },
];

/** A nonlinear file mapping (remap_file_pages): which page of the file is to come. */
export const fileRows: readonly FieldRow[] = [
  { name: "p", symbol: "_PAGE_PRESENT", bits: 0, values: { 0: "not present" }, source: SDM },
  { name: "file", symbol: "_PAGE_FILE", bits: 6, values: { 1: "page of a nonlinear file mapping" }, source: TYPES },
  { name: "pgoff", bits: [51, 12], source: `${P64} pte_to_pgoff()` },
];
