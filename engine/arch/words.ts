// Words that are no page-table entries: swp_entry_t.val, /proc/PID/pagemap, PAGEMAP_SCAN categories, /proc/kpageflags, the x86
// page-fault error code.

import type { FieldRow, Layout, WordKind } from "./table.ts";

const PAGEMAP = "Documentation/admin-guide/mm/pagemap.rst; fs/proc/task_mmu.c";

function flags(
  source: string,
  names: readonly (readonly [bit: number, name: string, symbol: string, says: string, since?: string])[],
): FieldRow[] {
  return names.map(([bit, name, symbol, says, since]) => {
    const row: FieldRow = { name, symbol, bits: bit, values: { 1: says }, source };
    return since === undefined ? row : { ...row, since };
  });
}

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

const swpEntry: Layout = {
  title: "swp_entry_t.val",
  forms: [
    {
      form: "swap-like",
      rows: [
        { name: "offset", bits: [57, 0], source: "include/linux/swapops.h swp_offset()" },
        { name: "type", bits: [62, 58], source: "include/linux/swapops.h SWP_TYPE_SHIFT" },
        { name: "bit63", bits: 63, zero: "bit 63 of swp_entry_t.val is 0", source: "include/linux/swapops.h" },
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
        ]),
        { name: "rest", bits: [63, 7], until: "6.7", zero: "no such category", source: "include/uapi/linux/fs.h" },
        { name: "rest", bits: [63, 8], until: "6.15", zero: "no such category", source: "include/uapi/linux/fs.h" },
        { name: "rest", bits: [63, 9], zero: "no such category", source: "include/uapi/linux/fs.h" },
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

const pfError: Layout = {
  title: "x86 page-fault error code",
  forms: [
    {
      form: "word",
      rows: [
        {
          name: "prot",
          symbol: "X86_PF_PROT",
          bits: 0,
          values: { 0: "no page found", 1: "protection fault" },
          source: "Intel SDM vol. 3; arch/x86/include/asm/trap_pf.h",
        },
        {
          name: "write",
          symbol: "X86_PF_WRITE",
          bits: 1,
          values: { 0: "read access", 1: "write access" },
          source: "Intel SDM vol. 3; arch/x86/include/asm/trap_pf.h",
        },
        {
          name: "user",
          symbol: "X86_PF_USER",
          bits: 2,
          values: { 0: "kernel-mode access", 1: "user-mode access" },
          source: "Intel SDM vol. 3; arch/x86/include/asm/trap_pf.h",
        },
        ...flags("Intel SDM vol. 3; arch/x86/include/asm/trap_pf.h", [
          [3, "rsvd", "X86_PF_RSVD", "a reserved bit was set in an entry"],
          [4, "instr", "X86_PF_INSTR", "instruction fetch"],
          [5, "pk", "X86_PF_PK", "refused by a protection key"],
          [6, "shstk", "X86_PF_SHSTK", "shadow-stack access"],
          [7, "hlat", "HLAT", "HLAT paging"],
          [15, "sgx", "X86_PF_SGX", "SGX enclave page"],
          [31, "rmp", "X86_PF_RMP", "SEV-SNP RMP violation"],
        ]),
      ],
    },
  ],
};

export const words: Readonly<Record<WordKind, Layout>> = {
  "swp-entry": swpEntry,
  pagemap,
  "pagemap-scan": pagemapScan,
  kpageflags,
  "pf-error": pfError,
};
