// The messages that print page-table values, the kernel's and those of the tools that people look at entries with: what they look like, and where
// they are printed. search.ts looks for all of them at once; the docs page lists them.

import type { Kind, Machine } from "../engine/arch/table.ts";

/** What stands in a text: an entry, a word, or something that is neither and still worth a sentence (found.ts says which). */
export type FoundLevel = Kind | "pfn" | "page" | "mapping" | "value";

export interface Message {
  readonly name: string;
  /** As the kernel's format string has it, shortened. */
  readonly format: string;
  readonly source: string;
  /** No capturing groups in front of a `|` at top level: each message is one alternative of one expression, its groups numbered from 1 here. */
  readonly pattern: string;
  /** What to make of the groups. A level that is a group is named in the text. */
  readonly values: readonly { readonly group: number; readonly level: FoundLevel | { readonly group: number } }[];
  /** Printed by that machine's kernels alone. */
  readonly machine?: Machine;
  /** Numbers that are decimal unless they have a 0x. */
  readonly decimal?: boolean;
}

const HEX = "[0-9a-f]";
/** Hexadecimal digits that a mail may have broken after: quoted-printable ends a line with `=`. */
const broken = (count: string): string => `(?:${HEX}{1,15}=\\r?\\n[> ]*${HEX}+|${HEX}${count})`;
/** Between the words of one line, which a mail may have wrapped. */
const GAP = "(?:[ \\t]+|[ \\t]*\\r?\\n[> \\t]*)";

/** How levels are called in messages, and what they are. */
export const LEVEL_NAMES: ReadonlyMap<string, Kind> = new Map<string, Kind>([
  ["pte", "pte"],
  ["pmd", "pmd"],
  ["pud", "pud"],
  ["p4d", "p4d"],
  ["pgd", "pgd"],
  ["pml", "pgd"],
  ["ppte", "ppte"],
  ["pde", "pmd"],
  ["pdpt", "pgd"],
]);

export const MESSAGES: readonly Message[] = [
  {
    name: "page-map dump",
    format: "pte:%08llx pmd:%08llx · pgd:%08llx p4d:%08llx pud:%08llx pmd:%08llx · since 7.3 16 digits",
    source: "mm/memory.c print_bad_pte() up to 6.17, print_bad_page_map() since",
    pattern: `\\b(pte|pmd|pud|p4d|pgd):(?:0x)?(${broken("{8,16}")})\\b`,
    values: [{ group: 2, level: { group: 1 } }],
  },
  {
    name: "walk",
    format:
      "[%016lx] pgd=%016llx, p4d=%016llx, pud=%016llx, pmd=%016llx, pte=%016llx · *pgd=%08llx, *pte=%08llx, *ppte=%08llx",
    source: "show_pte() of arch/arm64/mm/fault.c, arch/arm/mm/fault.c, arch/riscv/mm/fault.c (6.13 on)",
    pattern: `\\b(pte|pmd|pud|p4d|pgd|ppte)=(?:3D)?(0x${HEX}{1,16}|${broken("{8,16}")})\\b`,
    values: [{ group: 2, level: { group: 1 } }],
  },
  {
    name: "debugger's print",
    format: "{pte = 0x%lx} · .pte = (pteval_t)%lu",
    source: "gdb, print/x of a pte_t, pmd_t …; drgn, whose numbers are decimal",
    pattern: `\\b(pte|pmd|pud|p4d|pgd) = (?:\\(\\w+\\) ?)?(0x${HEX}{1,16}|\\d{3,20})\\b(?![.\\w])`,
    values: [{ group: 2, level: { group: 1 } }],
    decimal: true,
  },
  {
    name: "crash's walk",
    format: "PML: %lx => %lx · PTE: %lx => %lx",
    source: "crash, vtop",
    pattern: `\\b(PML|PGD|P4D|PUD|PMD|PTE): ${HEX}{1,16} => (${HEX}{1,16})\\b`,
    values: [{ group: 2, level: { group: 1 } }],
  },
  {
    name: "crash's table",
    format: "PTE PHYSICAL FLAGS, and below it the entry · PTE SWAP OFFSET",
    source: "crash, pte and vtop",
    pattern: `\\bPTE[ \\t]+(?:PHYSICAL[ \\t]+FLAGS|SWAP[ \\t]+OFFSET)[ \\t]*\\r?\\n[> \\t]*(${HEX}{1,16})[ \\t]`,
    values: [{ group: 1, level: "pte" }],
  },
  {
    name: "x86 walk",
    format: "PGD %lx P4D %lx PUD %lx PMD %lx PTE %lx",
    source: "arch/x86/mm/fault.c dump_pagetable()",
    pattern: `\\bPGD (${HEX}{1,16})\\b(?:${GAP}P4D${GAP}(${HEX}{1,16})\\b)?(?:${GAP}PUD${GAP}(${HEX}{1,16})\\b)?(?:${GAP}PMD${GAP}(${HEX}{1,16})\\b)?(?:${GAP}PTE${GAP}(${HEX}{1,16})\\b)?`,
    values: (["pgd", "p4d", "pud", "pmd", "pte"] as const).map((level, index) => ({ group: index + 1, level })),
    machine: "x86_64",
  },
  {
    name: "part of an x86 walk",
    format: "PTE %lx",
    source: "arch/x86/mm/fault.c dump_pagetable()",
    pattern: `\\b(P4D|PUD|PMD|PTE) (${HEX}{9,16})\\b`,
    values: [{ group: 2, level: { group: 1 } }],
    machine: "x86_64",
  },
  {
    name: "x86-32 walk",
    format: "*pdpt = %016Lx *pde = %0*Lx *pte = %0*Lx",
    source: "arch/x86/mm/fault.c dump_pagetable() of 32 bits",
    pattern: `\\*(pdpt|pde|pte) = (${HEX}{8,16})\\b`,
    values: [{ group: 2, level: { group: 1 } }],
    machine: "x86_32",
  },
  {
    name: "x86 bad entry",
    format: "%s:%d: bad pte %p(%016lx)",
    source: "arch/x86/include/asm/pgtable_64.h pte_ERROR()",
    pattern: `\\bbad (pte|pmd|pud|p4d|pgd) ${HEX}+\\((${HEX}{16})\\)`,
    values: [{ group: 2, level: { group: 1 } }],
    machine: "x86_64",
  },
  {
    name: "bad entry",
    format: "%s:%d: bad pte %016llx.",
    source: "pte_ERROR() of arm64, arm, s390, loongarch; pmd and pud forms of riscv and powerpc",
    pattern: `\\bbad (pte|pmd|pud|p4d|pgd) (${HEX}{8,16})\\.`,
    values: [{ group: 2, level: { group: 1 } }],
  },
  {
    name: "bad swap entry",
    format: "%s: Bad swap file entry %08lx",
    source: "mm/swapfile.c get_swap_device(), swap_free() and the like",
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
    format: "#PF: error_code(0x%04lx) - %s · Oops: %04lx [#1]",
    source: "arch/x86/mm/fault.c show_fault_oops(); arch/x86/kernel/dumpstack.c __die(), alone on kernels before 4.20",
    pattern: `(?:\\berror_code\\(0x(${HEX}{4,16})\\)|\\bOops: (?:Oops: )?(${HEX}{4,8}) \\[#)`,
    values: [
      { group: 1, level: "pf-error" },
      { group: 2, level: "pf-error" },
    ],
    machine: "x86_64",
  },
  {
    name: "segfault",
    format: "%s[%d]: segfault at %lx ip %px sp %px error %lx",
    source: "arch/x86/mm/fault.c show_signal_msg()",
    pattern: `\\bsegfault at ${HEX}+ (?:r?ip|eip):? ?${HEX}+ (?:r|e)?sp:? ?${HEX}+ error:? ?(${HEX}{1,8})\\b`,
    values: [{ group: 1, level: "pf-error" }],
    machine: "x86_64",
  },
  {
    name: "arm64 syndrome",
    format: "ESR = 0x%016lx",
    source: "arch/arm64/mm/fault.c mem_abort_decode()",
    pattern: `\\bESR = 0x(${HEX}{8,16})\\b`,
    values: [{ group: 1, level: "esr" }],
    machine: "arm64",
  },
  {
    name: "ARM's oops",
    format: "Internal error: Oops: %x [#1] … ARM · Internal error: Oops: %016lx [#1]",
    source: "arch/arm/kernel/traps.c __die() (fault status); arch/arm64/kernel/traps.c __die() (ESR, 8 or 16 digits)",
    pattern: `\\bInternal error: Oops(?: - [\\w ]+)?: (?:0x)?(?:(${HEX}{8,16})|(${HEX}{1,7})) \\[#`,
    values: [
      { group: 1, level: "esr" },
      { group: 2, level: "arm-fsr" },
    ],
  },
  {
    name: "s390 oops",
    format: "Oops: %04x ilc:%d [#1] · interruption code %04x ilc:%d",
    source: "arch/s390/kernel/dumpstack.c die(); arch/s390/mm/fault.c report_user_fault()",
    pattern: `\\b(?:Oops: |interruption code )(${HEX}{4}) ilc:\\d`,
    values: [{ group: 1, level: "s390-pic" }],
    machine: "s390x",
  },
  {
    name: "s390 walk",
    format: "AS:%016lx R1:%016lx R2:%016lx R3:%016lx S:%016lx P:%016lx",
    source: "arch/s390/mm/fault.c dump_pagetable()",
    pattern: `\\bAS:(${HEX}{16})\\b(?:${GAP}R1:(${HEX}{16})\\b)?(?:${GAP}R2:(${HEX}{16})\\b)?(?:${GAP}R3:(${HEX}{16})\\b)?(?:${GAP}S:(${HEX}{16})\\b)?(?:${GAP}P:(${HEX}{16})\\b)?`,
    values: (["asce", "pgd", "p4d", "pud", "pmd", "pte"] as const).map((level, index) => ({ group: index + 1, level })),
    machine: "s390x",
  },
  {
    name: "riscv cause",
    format: "status: %016lx badaddr: %016lx cause: %016lx",
    source: "arch/riscv/kernel/process.c __show_regs()",
    pattern: `\\bbadaddr: ${HEX}{16} cause: (${HEX}{16})\\b`,
    values: [{ group: 1, level: "riscv-cause" }],
    machine: "riscv64",
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
    machine: "arm64",
  },
  {
    name: "bad page state",
    format: "BUG: Bad page state in process %s  pfn:%05lx",
    source: "mm/page_alloc.c bad_page()",
    pattern: `\\bBad page state in process [^\\n]{1,64}?  pfn:(${HEX}{1,16})\\b`,
    values: [{ group: 1, level: "pfn" }],
  },
  {
    name: "page dump",
    format: "page: refcount:%d mapcount:%d mapping:%p index:%#lx pfn:%#lx",
    source: "mm/debug.c __dump_page()",
    pattern: `\\bpage:[0-9a-fx()]{0,24} ?(?:ref)?count:-?\\d+ mapcount:-?\\d+ mapping: ?[^\\n]{1,40}? index:0x${HEX}+(?: \\([^)\\n]*\\))?(?: pfn:0x(${HEX}{1,16}))\\b`,
    values: [{ group: 1, level: "page" }],
  },
  {
    name: "VMA flags",
    format: "vm_flags:%08lx",
    source: "mm/memory.c print_bad_pte(), print_bad_page_map()",
    pattern: `\\bvm_flags: ?(?:0x)?(${HEX}{4,16})\\b`,
    values: [{ group: 1, level: "vm-flags" }],
  },
  {
    name: "VMA flags of smaps",
    format: "VmFlags: rd wr mr mw me ac sd uw",
    source: "fs/proc/task_mmu.c show_smap_vma_flags()",
    pattern: `\\bVmFlags:[ \\t]*((?:[a-z?]{2}[ \\t]*)+)`,
    values: [{ group: 1, level: "vm-flags" }],
  },
  {
    name: "CRIU's pagemap entry",
    format: "pme %lx",
    source: "CRIU's log, criu/mem.c",
    pattern: `\\bpme (?:0x)?(${HEX}{1,16})\\b`,
    values: [{ group: 1, level: "pagemap" }],
  },
  {
    name: "PAGEMAP_SCAN region",
    format: "categories=0x%llx",
    source: "what programs and strace print of struct page_region",
    pattern: `\\bcategories ?[:=] ?0x(${HEX}{1,16})\\b`,
    values: [{ group: 1, level: "pagemap-scan" }],
  },
  {
    name: "page-types table",
    format: "0x%016llx %lu %lu %s %s",
    source: "tools/mm/page-types.c show_summary()",
    pattern: `\\b0x(${HEX}{16})[ \\t]+\\d+[ \\t]+\\d+[ \\t]+[_A-Za-z:]{20,}`,
    values: [{ group: 1, level: "kpageflags" }],
  },
];
