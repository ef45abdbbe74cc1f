// Words that are no page-table entries: swp_entry_t.val, /proc/PID/pagemap, PAGEMAP_SCAN categories, /proc/kpageflags,
// vm_flags; those that a fault gives are in faults.ts.

import { kernelNumber } from "./context.ts";
import { armFsr, esr, flags, pfError, riscvCause, s390Interruption } from "./faults.ts";
import { type FieldRow, type Layout, MACHINES, type WordKind } from "./table.ts";

const PAGEMAP = "Documentation/admin-guide/mm/pagemap.rst; fs/proc/task_mmu.c";

const pagemapFlags = flags(PAGEMAP, [
  [55, "soft-dirty", "PM_SOFT_DIRTY", "soft-dirty (the entry's bit, or the VMA's)"],
  [56, "exclusive", "PM_MMAP_EXCLUSIVE", "mapped by this process alone"],
  [57, "uffd-wp", "PM_UFFD_WP", "write-protected by userfaultfd", "5.13"],
  [58, "guard", "PM_GUARD_REGION", "guard region", "6.15"],
  [61, "file", "PM_FILE", "file page or shared anonymous"],
  [62, "swapped", "PM_SWAP", "swapped, or any other non-present entry"],
  [63, "present", "PM_PRESENT", "present"],
]);
const pagemapUnused: FieldRow = {
  name: "bits60:59",
  bits: [60, 59],
  zero: "bits 60:59 of a pagemap word are 0",
  source: PAGEMAP,
};
/**
 * pagemap_read() of fs/proc/task_mmu.c: bits 54:0 hold the frame number or, where PM_SWAP is set, type (4:0) and offset
 * (54:5).
 */
const pagemap: Layout = {
  title: "/proc/PID/pagemap",
  forms: [
    {
      form: "present",
      ones: [63],
      rows: [
        { name: "pfn", symbol: "PM_PFRAME_MASK", bits: [{ hi: 54, lo: 0 }], role: "pfn", source: PAGEMAP },
        ...pagemapFlags,
        pagemapUnused,
      ],
    },
    {
      form: "swap-like",
      ones: [62],
      rows: [
        { name: "type", bits: [4, 0], source: PAGEMAP },
        { name: "offset", bits: [54, 5], source: PAGEMAP },
        ...pagemapFlags,
        pagemapUnused,
      ],
    },
    {
      form: "word",
      rows: [
        {
          name: "frame",
          symbol: "PM_PFRAME_MASK",
          bits: [54, 0],
          zero: "a word that is neither present nor swapped has no frame",
          source: PAGEMAP,
        },
        ...pagemapFlags,
        pagemapUnused,
      ],
    },
  ],
};

const SWAPOPS = "include/linux/swapops.h";
const NARROW = ["x86_32", "arm32"] as const;
const WIDE = MACHINES.filter((machine) => machine !== "x86_32" && machine !== "arm32");
const swpEntry: Layout = {
  title: "swp_entry_t.val",
  forms: [
    {
      form: "swap-like",
      rows: [
        // 32-bit kernels: one bit is the xarray's; before 4.20 two were the radix tree's, before 3.1 none.
        { name: "offset", bits: [25, 0], since: "4.20", machines: NARROW, source: SWAPOPS },
        { name: "type", bits: [30, 26], since: "4.20", machines: NARROW, source: `${SWAPOPS} SWP_TYPE_SHIFT` },
        { name: "offset", bits: [24, 0], until: "4.19", machines: NARROW, source: SWAPOPS },
        { name: "type", bits: [29, 25], until: "4.19", machines: NARROW, source: `${SWAPOPS} SWP_TYPE_SHIFT` },
        {
          name: "bit30",
          bits: 30,
          until: "4.19",
          machines: NARROW,
          zero: "bit 30 of swp_entry_t.val is 0",
          source: SWAPOPS,
        },
        { name: "above", bits: [63, 31], machines: NARROW, zero: "swp_entry_t has 32 bits there", source: SWAPOPS },
        { name: "offset", bits: [58, 0], until: "3.0", machines: WIDE, source: SWAPOPS },
        { name: "type", bits: [63, 59], until: "3.0", machines: WIDE, source: `${SWAPOPS} SWP_TYPE_SHIFT` },
        { name: "offset", bits: [56, 0], since: "3.1", until: "4.19", machines: WIDE, source: SWAPOPS },
        {
          name: "type",
          bits: [61, 57],
          since: "3.1",
          until: "4.19",
          machines: WIDE,
          source: `${SWAPOPS} SWP_TYPE_SHIFT`,
        },
        {
          name: "bit62",
          bits: 62,
          until: "4.19",
          zero: "bit 62 of swp_entry_t.val is 0",
          machines: WIDE,
          source: SWAPOPS,
        },
        { name: "offset", bits: [57, 0], since: "4.20", machines: WIDE, source: SWAPOPS },
        { name: "type", bits: [62, 58], since: "4.20", machines: WIDE, source: `${SWAPOPS} SWP_TYPE_SHIFT` },
        {
          name: "bit63",
          bits: 63,
          zero: "bit 63 of swp_entry_t.val is 0",
          machines: WIDE,
          source: "include/linux/swapops.h",
        },
      ],
    },
  ],
};

const pagemapScan: Layout = {
  title: "PAGEMAP_SCAN categories",
  forms: [
    {
      form: "word",
      rows: [
        ...flags("include/uapi/linux/fs.h", [
          [0, "wpallowed", "PAGE_IS_WPALLOWED", "the page may be write-protected"],
          [1, "written", "PAGE_IS_WRITTEN", "written since it was protected (no uffd-wp in any form)"],
          [2, "file", "PAGE_IS_FILE", "file page"],
          [3, "present", "PAGE_IS_PRESENT", "present"],
          [4, "swapped", "PAGE_IS_SWAPPED", "swapped"],
          [5, "pfnzero", "PAGE_IS_PFNZERO", "zero page"],
          [6, "huge", "PAGE_IS_HUGE", "huge page"],
          [7, "soft-dirty", "PAGE_IS_SOFT_DIRTY", "soft-dirty", "6.8"],
          [8, "guard", "PAGE_IS_GUARD", "guard region", "6.16"],
          [9, "accessed", "PAGE_IS_ACCESSED", "accessed since it was protected for RWP", "7.3"],
        ]),
        { name: "rest", bits: [63, 7], until: "6.7", zero: "no such category", source: "include/uapi/linux/fs.h" },
        { name: "rest", bits: [63, 8], until: "6.15", zero: "no such category", source: "include/uapi/linux/fs.h" },
        { name: "rest", bits: [63, 9], until: "7.2", zero: "no such category", source: "include/uapi/linux/fs.h" },
        { name: "rest", bits: [63, 10], zero: "no such category", source: "include/uapi/linux/fs.h" },
      ],
    },
  ],
};

const uapi = "include/uapi/linux/kernel-page-flags.h";
const kpageflagNames: readonly (readonly [bit: number, name: string])[] = [
  [0, "LOCKED"],
  [1, "ERROR"],
  [2, "REFERENCED"],
  [3, "UPTODATE"],
  [4, "DIRTY"],
  [5, "LRU"],
  [6, "ACTIVE"],
  [7, "SLAB"],
  [8, "WRITEBACK"],
  [9, "RECLAIM"],
  [10, "BUDDY"],
  [11, "MMAP"],
  [12, "ANON"],
  [13, "SWAPCACHE"],
  [14, "SWAPBACKED"],
  [15, "COMPOUND_HEAD"],
  [16, "COMPOUND_TAIL"],
  [17, "HUGE"],
  [18, "UNEVICTABLE"],
  [19, "HWPOISON"],
  [20, "NOPAGE"],
  [21, "KSM"],
  [22, "THP"],
  [23, "OFFLINE"],
  [24, "ZERO_PAGE"],
  [25, "IDLE"],
  [26, "PGTABLE"],
  [32, "RESERVED"],
  [33, "MLOCKED"],
  [34, "OWNER_2"],
  [35, "PRIVATE"],
  [36, "PRIVATE_2"],
  [37, "OWNER_PRIVATE"],
  [38, "ARCH"],
  [40, "SOFTDIRTY"],
  [41, "ARCH_2"],
  [42, "ARCH_3"],
];
const kpageflags: Layout = {
  title: "/proc/kpageflags",
  forms: [
    {
      form: "word",
      rows: kpageflagNames.map(([bit, name]) => ({
        name: name.toLowerCase().replaceAll("_", "-"),
        symbol: `KPF_${name}`,
        bits: bit,
        values: { 1: name },
        source: bit < 32 ? uapi : "include/linux/kernel-page-flags.h (unstable)",
      })),
    },
  ],
};

const MM = "include/linux/mm.h";
/**
 * Bit, name and the two letters that smaps has for it; from … to: the versions, where it was not always there or
 * somewhere else.
 */
const vmFlagNames: readonly (readonly [
  bit: number,
  name: string,
  smaps: string,
  since?: string | undefined,
  until?: string,
])[] = [
  [0, "READ", "rd"],
  [1, "WRITE", "wr"],
  [2, "EXEC", "ex"],
  [3, "SHARED", "sh"],
  [4, "MAYREAD", "mr"],
  [5, "MAYWRITE", "mw"],
  [6, "MAYEXEC", "me"],
  [7, "MAYSHARE", "ms"],
  [8, "GROWSDOWN", "gd"],
  [9, "UFFD_MISSING", "um", "4.3"],
  [10, "PFNMAP", "pf"],
  [11, "DENYWRITE", "dw", undefined, "5.14"],
  [11, "MAYBE_GUARD", "gu", "6.18"],
  [12, "UFFD_WP", "uw", "4.3"],
  [13, "LOCKED", "lo"],
  [14, "IO", "io"],
  [15, "SEQ_READ", "sr"],
  [16, "RAND_READ", "rr"],
  [17, "DONTCOPY", "dc"],
  [18, "DONTEXPAND", "de"],
  [19, "LOCKONFAULT", "lf", "4.4"],
  [20, "ACCOUNT", "ac"],
  [21, "NORESERVE", "nr"],
  [22, "HUGETLB", "ht"],
  [23, "SYNC", "sf", "4.15"],
  [24, "ARCH_1", "ar"],
  [25, "WIPEONFORK", "wf", "4.14"],
  [26, "DONTDUMP", "dd", "3.4"],
  [27, "SOFTDIRTY", "sd", "3.11"],
  [28, "MIXEDMAP", "mm"],
  [29, "HUGEPAGE", "hg", "2.6.38"],
  [30, "NOHUGEPAGE", "nh", "2.6.38"],
  [31, "MERGEABLE", "mg", "2.6.32"],
  [32, "HIGH_ARCH_0", ""],
  [33, "HIGH_ARCH_1", ""],
  [34, "HIGH_ARCH_2", ""],
  [35, "HIGH_ARCH_3", ""],
  [36, "HIGH_ARCH_4", ""],
  [37, "UFFD_MINOR", "ui", "5.13", "6.5"],
  [37, "HIGH_ARCH_5", "", "6.6"],
  [38, "UFFD_MINOR", "ui", "6.6", "6.14"],
  [39, "ALLOW_ANY_UNCACHED", "", "6.9"],
  [40, "DROPPABLE", "dp", "6.11"],
  [41, "UFFD_MINOR", "ui", "6.15"],
  [42, "SEALED", "sl", "6.15"],
  [43, "UFFD_RWP", "ur", "7.3"],
  [63, "SEALED", "sl", "6.10", "6.14"],
];
const vmFlags: Layout = {
  title: "vm_flags",
  forms: [
    {
      form: "word",
      rows: vmFlagNames.map(([bit, name, smaps, since, until]) => ({
        name: name.toLowerCase().replaceAll("_", "-"),
        symbol: `VM_${name}`,
        bits: bit,
        values: { 1: smaps === "" ? name : `${name} (${smaps} in smaps)` },
        ...(since === undefined ? {} : { since }),
        ...(until === undefined ? {} : { until }),
        source: MM,
      })),
    },
  ],
};

/**
 * The mask that the letters of smaps' VmFlags line stand for on a kernel; letters that it does not have count for
 * nothing.
 */
export function vmFlagsOf(letters: string, kernel: number): bigint {
  const names = new Set(letters.split(/\s+/));
  return vmFlagNames
    .filter(([, , smaps, since, until]) => {
      const [first, last] = [since, until].map((each) => (each === undefined ? undefined : kernelNumber(each)));
      return names.has(smaps) && kernel >= (first ?? 0) && kernel <= (last ?? Number.POSITIVE_INFINITY);
    })
    .reduce((mask, [bit]) => mask | (1n << BigInt(bit)), 0n);
}

export const words: Readonly<Record<WordKind, Layout>> = {
  "swp-entry": swpEntry,
  pagemap,
  "pagemap-scan": pagemapScan,
  kpageflags,
  "vm-flags": vmFlags,
  "pf-error": pfError,
  esr,
  "arm-fsr": armFsr,
  "s390-pic": s390Interruption,
  "riscv-cause": riscvCause,
};
