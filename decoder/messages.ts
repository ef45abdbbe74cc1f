// The kernel messages that print page-table values: what they look like, and where they are printed. logs.ts searches for all of them
// at once; the docs page lists them.

import type { Arch, Kind } from "../engine/arch/table.ts";

export interface Message {
  readonly name: string;
  /** As the kernel's format string has it, shortened. */
  readonly format: string;
  readonly source: string;
  /** No capturing groups in front of a `|` at top level: each message is one alternative of one expression, its groups numbered from 1 here. */
  readonly pattern: string;
  /** What to make of the groups. */
  readonly values: readonly {
    readonly group: number;
    readonly level: Kind | "pfn" | "s390" | { readonly group: number };
  }[];
  readonly arch?: Arch;
}

const HEX = "[0-9a-f]";
const upper = ["PGD", "P4D", "PUD", "PMD", "PTE"] as const;

export const MESSAGES: readonly Message[] = [
  {
    name: "page-map dump",
    format: "pte:%08llx pmd:%08llx · pgd:%08llx p4d:%08llx pud:%08llx pmd:%08llx",
    source: "mm/memory.c print_bad_pte() up to 6.12, print_bad_page_map() 6.18",
    pattern: `\\b(pte|pmd|pud|p4d|pgd):(?:0x)?(${HEX}{8,16})\\b`,
    values: [{ group: 2, level: { group: 1 } }],
  },
  {
    name: "walk",
    format: "[%016lx] pgd=%016llx, p4d=%016llx, pud=%016llx, pmd=%016llx, pte=%016llx",
    source: "arch/arm64/mm/fault.c show_pte(); arch/riscv/mm/fault.c show_pte() 6.18",
    pattern: `\\b(pte|pmd|pud|p4d|pgd)=(0x${HEX}{1,16}|${HEX}{8,16})\\b`,
    values: [{ group: 2, level: { group: 1 } }],
  },
  {
    name: "debugger's print",
    format: "{pte = 0x%lx}",
    source: "gdb, print/x of a pte_t, pmd_t …",
    pattern: `\\b(pte|pmd|pud|p4d|pgd) = 0x(${HEX}{1,16})\\b`,
    values: [{ group: 2, level: { group: 1 } }],
  },
  {
    name: "crash's walk",
    format: "PTE: %lx => %lx",
    source: "crash, vtop",
    pattern: `\\b(PGD|P4D|PUD|PMD|PTE): ${HEX}{1,16} => (${HEX}{1,16})\\b`,
    values: [{ group: 2, level: { group: 1 } }],
  },
  {
    name: "x86 walk",
    format: "PGD %lx P4D %lx PUD %lx PMD %lx PTE %lx",
    source: "arch/x86/mm/fault.c dump_pagetable()",
    pattern: `\\bPGD (${HEX}{1,16})(?: P4D (${HEX}{1,16})\\b)?(?: PUD (${HEX}{1,16})\\b)?(?: PMD (${HEX}{1,16})\\b)?(?: PTE (${HEX}{1,16})\\b)?`,
    values: upper.map((name, index) => ({ group: index + 1, level: name.toLowerCase() as Kind })),
    arch: "x86_64",
  },
  {
    name: "part of an x86 walk",
    format: "PTE %lx",
    source: "arch/x86/mm/fault.c dump_pagetable()",
    pattern: `\\b(P4D|PUD|PMD|PTE) (${HEX}{9,16})\\b`,
    values: [{ group: 2, level: { group: 1 } }],
    arch: "x86_64",
  },
  {
    name: "x86 bad entry",
    format: "%s:%d: bad pte %p(%016lx)",
    source: "arch/x86/include/asm/pgtable_64.h pte_ERROR()",
    pattern: `\\bbad (pte|pmd|pud|p4d|pgd) ${HEX}+\\((${HEX}{16})\\)`,
    values: [{ group: 2, level: { group: 1 } }],
    arch: "x86_64",
  },
  {
    name: "bad entry",
    format: "%s:%d: bad pte %016llx.",
    source: "pte_ERROR() of arm64, s390, loongarch; pmd and pud forms of riscv and powerpc",
    pattern: `\\bbad (pte|pmd|pud|p4d|pgd) (${HEX}{8,16})\\.`,
    values: [{ group: 2, level: { group: 1 } }],
  },
  {
    name: "bad swap entry",
    format: "%s: Bad swap file entry %08lx",
    source: "mm/swapfile.c",
    pattern: `\\b(?:Bad|Unused) swap (?:file|offset) entry (?:0x)?(${HEX}{1,16})\\b`,
    values: [{ group: 1, level: "swp-entry" }],
  },
  {
    name: "unrecognized swap entry",
    format: "unrecognized swap entry 0x%lx",
    source: "mm/memory.c zap_nonpresent_ptes() 6.18",
    pattern: `\\bunrecognized swap entry 0x(${HEX}{1,16})\\b`,
    values: [{ group: 1, level: "swp-entry" }],
  },
  {
    name: "page-fault error code",
    format: "#PF: error_code(0x%04lx) - %s",
    source: "arch/x86/mm/fault.c show_fault_oops()",
    pattern: `\\berror_code\\(0x(${HEX}{4,16})\\)`,
    values: [{ group: 1, level: "pf-error" }],
    arch: "x86_64",
  },
  {
    name: "segfault",
    format: "%s[%d]: segfault at %lx ip %px sp %px error %lx",
    source: "arch/x86/mm/fault.c show_signal_msg()",
    pattern: `\\bsegfault at ${HEX}+ ip ${HEX}+ sp ${HEX}+ error (${HEX}{1,8})\\b`,
    values: [{ group: 1, level: "pf-error" }],
    arch: "x86_64",
  },
  {
    name: "arm64 pte change",
    format: "%s: racy dirty state clearing: 0x%016llx -> 0x%016llx · unsafe attribute change",
    source: "arch/arm64/include/asm/pgtable.h __check_safe_pte_update()",
    pattern: `\\b(?:racy dirty state clearing|unsafe attribute change): 0x(${HEX}{16}) -> 0x(${HEX}{16})\\b`,
    values: [
      { group: 1, level: "pte" },
      { group: 2, level: "pte" },
    ],
    arch: "arm64",
  },
  {
    name: "bad page state",
    format: "BUG: Bad page state in process %s  pfn:%05lx",
    source: "mm/page_alloc.c bad_page()",
    pattern: `\\bBad page state in process [^\\n]{1,64}?  pfn:(${HEX}{1,16})\\b`,
    values: [{ group: 1, level: "pfn" }],
  },
  {
    name: "s390 walk",
    format: "AS:%016lx R1:%016lx R2:%016lx R3:%016lx S:%016lx P:%016lx",
    source: "arch/s390/mm/fault.c dump_pagetable()",
    pattern: `\\bAS:(${HEX}{16})(?: R1:(${HEX}{16})\\b)?(?: R2:(${HEX}{16})\\b)?(?: R3:(${HEX}{16})\\b)?(?: S:(${HEX}{16})\\b)?(?: P:(${HEX}{16})\\b)?`,
    values: [1, 2, 3, 4, 5, 6].map((group) => ({ group, level: "s390" as const })),
  },
];

/** What a line says about the values around it. */
export const SURROUNDINGS = {
  /** `user pgtable: 4k pages, 48-bit VAs, pgdp=…`: arm64, granule, address bits. */
  arm64: "\\bpgtable: (4|16|64)k pages, (\\d+)-bit VAs",
  /** `Current stress pgtable: 4K pagesize, 48-bit VAs, pgdp=…`. */
  riscv: "\\bpgtable: \\d+K pagesize, (\\d+)-bit VAs",
  /** `Linux version 6.1.0 (…aarch64-linux-gnu-gcc…)`. */
  version: "\\bLinux version (\\d+\\.\\d+)([^\\n]{0,200})",
  /** `CPU: 1 PID: 7 Comm: x Not tainted 6.12.9-amd64 #1`, `Tainted: G    B   W  6.18.0`. */
  tainted: "\\b[Tt]ainted:? (?:[A-Z][A-Z ]* )?(\\d+\\.\\d+)\\.",
  /** Registers: `RIP: 0010:…` x86, `pc : …` arm64, `epc : …` riscv. */
  registers: "\\b(RIP: [0-9a-f]{2,4}:|pc : |epc : )",
} as const;
