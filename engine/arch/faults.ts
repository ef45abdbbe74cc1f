// Numbers that a fault report gives beside the entries: error codes and syndromes of the architectures.

import type { FieldRow, Layout } from "./table.ts";

/** A bit with a name and what it says where it is 1. */
export type Flag = readonly [bit: number, name: string, symbol: string, says: string, since?: string];

/** Rows of single bits that say something where they are 1 alone, all from one source. */
export function flags(source: string, names: readonly Flag[]): FieldRow[] {
  return names.map(([bit, name, symbol, says, since]) => {
    const row: FieldRow = { name, symbol, bits: bit, values: { 1: says }, source };
    return since === undefined ? row : { ...row, since };
  });
}

const SDM = "Intel SDM vol. 3; arch/x86/include/asm/trap_pf.h";
/** The error code that the processor pushes with #PF: enum x86_pf_error_code of trap_pf.h. */
export const pfError: Layout = {
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
          source: SDM,
        },
        {
          name: "write",
          symbol: "X86_PF_WRITE",
          bits: 1,
          values: { 0: "read access", 1: "write access" },
          source: SDM,
        },
        {
          name: "user",
          symbol: "X86_PF_USER",
          bits: 2,
          values: { 0: "kernel-mode access", 1: "user-mode access" },
          source: SDM,
        },
        ...flags(SDM, [
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

/** Fault status codes: Arm ARM, ISS encodings for aborts; arch/arm64/mm/fault.c fault_info[]. */
const FAULT_STATUS: Readonly<Record<number, string>> = {
  0: "level 0 address size fault",
  1: "level 1 address size fault",
  2: "level 2 address size fault",
  3: "level 3 address size fault",
  4: "level 0 translation fault",
  5: "level 1 translation fault",
  6: "level 2 translation fault",
  7: "level 3 translation fault",
  8: "level 0 access flag fault",
  9: "level 1 access flag fault",
  10: "level 2 access flag fault",
  11: "level 3 access flag fault",
  12: "level 0 permission fault",
  13: "level 1 permission fault",
  14: "level 2 permission fault",
  15: "level 3 permission fault",
  16: "synchronous external abort",
  17: "synchronous tag check fault",
  33: "alignment fault",
  48: "TLB conflict abort",
};
const ESR = "Arm ARM D24.2 ESR_EL1; arch/arm64/include/asm/esr.h";
/** ESR_ELx_EC: which exception it was. */
const classRow: FieldRow = {
  name: "ec",
  symbol: "ESR_ELx_EC",
  bits: [31, 26],
  values: {
    0: "unknown reason",
    13: "branch target exception (BTI)",
    21: "SVC (system call)",
    32: "instruction abort from EL0",
    33: "instruction abort from EL1",
    34: "PC alignment fault",
    36: "data abort from EL0",
    37: "data abort from EL1",
    38: "SP alignment fault",
    47: "SError",
    60: "BRK (a BUG() or WARN())",
  },
  source: ESR,
};
const statusRow: FieldRow = { name: "fsc", symbol: "ESR_ELx_FSC", bits: [5, 0], values: FAULT_STATUS, source: ESR };
const lengthRow: FieldRow = {
  name: "il",
  symbol: "ESR_ELx_IL",
  bits: 25,
  values: { 0: "16-bit instruction", 1: "32-bit instruction" },
  source: ESR,
};

export const esr: Layout = {
  title: "arm64 ESR",
  forms: [
    // 10010x: data abort.
    {
      form: "word",
      ones: [31, 28],
      zeros: [30, 29, 27],
      rows: [
        statusRow,
        { name: "wnr", symbol: "ESR_ELx_WNR", bits: 6, values: { 0: "read", 1: "write" }, source: ESR },
        ...flags(ESR, [
          [7, "s1ptw", "ESR_ELx_S1PTW", "on the stage 2 walk of a stage 1 walk"],
          [8, "cm", "ESR_ELx_CM", "cache maintenance"],
          [9, "ea", "ESR_ELx_EA", "external abort type"],
          [10, "fnv", "ESR_ELx_FnV", "FAR is not valid"],
          [24, "isv", "ESR_ELx_ISV", "bits 23:14 describe the access"],
        ]),
        lengthRow,
        classRow,
      ],
    },
    // 10000x: instruction abort.
    { form: "word", ones: [31], zeros: [30, 29, 28, 27], rows: [statusRow, lengthRow, classRow] },
    { form: "word", rows: [{ name: "iss", symbol: "ESR_ELx_ISS", bits: [24, 0], source: ESR }, lengthRow, classRow] },
  ],
};

const FSR = "Arm ARM (ARMv7-A) B4.1.51 DFSR; arch/arm/mm/fsr-2level.c";
export const armFsr: Layout = {
  title: "ARM fault status",
  forms: [
    {
      form: "word",
      rows: [
        {
          name: "fs",
          symbol: "FS",
          bits: [
            { hi: 10, lo: 10 },
            { hi: 3, lo: 0 },
          ],
          values: {
            1: "alignment fault",
            3: "section access flag fault",
            5: "section translation fault",
            6: "page access flag fault",
            7: "page translation fault",
            8: "external abort",
            9: "section domain fault",
            11: "page domain fault",
            13: "section permission fault",
            15: "page permission fault",
            22: "imprecise external abort",
          },
          source: FSR,
        },
        { name: "domain", symbol: "Domain", bits: [7, 4], source: FSR },
        { name: "lpae", symbol: "LPAE", bits: 9, values: { 1: "the long-descriptor form" }, source: FSR },
        { name: "write", symbol: "WnR", bits: 11, values: { 0: "read", 1: "write" }, source: FSR },
      ],
    },
  ],
};

export const s390Interruption: Layout = {
  title: "s390 program interruption",
  forms: [
    {
      form: "word",
      rows: [
        {
          name: "code",
          bits: [15, 0],
          values: {
            1: "operation",
            2: "privileged operation",
            4: "protection",
            5: "addressing",
            6: "specification",
            7: "data",
            16: "segment translation",
            17: "page translation",
            18: "translation specification",
            56: "ASCE type",
            57: "region-first translation",
            58: "region-second translation",
            59: "region-third translation",
          },
          source: "z/Architecture Principles of Operation ch. 6; arch/s390/kernel/pgm_check.S",
        },
      ],
    },
  ],
};

const SCAUSE = "RISC-V privileged spec scause; arch/riscv/include/asm/csr.h";
export const riscvCause: Layout = {
  title: "riscv cause",
  forms: [
    {
      form: "word",
      rows: [
        {
          name: "cause",
          bits: [62, 0],
          values: {
            0: "instruction address misaligned",
            1: "instruction access fault",
            2: "illegal instruction",
            3: "breakpoint (a BUG() or WARN())",
            4: "load address misaligned",
            5: "load access fault",
            6: "store address misaligned",
            7: "store access fault",
            8: "system call",
            12: "instruction page fault",
            13: "load page fault",
            15: "store page fault",
          },
          source: SCAUSE,
        },
        { name: "interrupt", bits: 63, values: { 0: "exception", 1: "interrupt" }, source: SCAUSE },
      ],
    },
  ],
};
