// What a text says about the values in it, besides the values: which machine, kernel, page size it is of, and where a report begins.

import type { Config } from "../engine/arch/options.ts";
import type { Machine } from "../engine/arch/table.ts";

/** What one place in a text says. */
export interface Fact {
  readonly machine?: Machine;
  /** A machine whose entries are recognised and not decoded. */
  readonly foreign?: string;
  /** 32 or 64: how wide its addresses are. */
  readonly addresses?: 32 | 64;
  readonly kernel?: string;
  readonly config?: Config;
  /** A report begins here. */
  readonly begins?: boolean;
  /** A boot: what stands before it is another one's. */
  readonly boots?: boolean;
  /** It holds for what follows too, until something else is said: the head of a debugger's session. */
  readonly session?: boolean;
  /** x86 or ARM, of 32 or of 64 bits. */
  readonly family?: "x86" | "arm";
  /** What of the text says it; absent: the words that the pattern matched. */
  readonly text?: string;
}

export interface EvidenceRow {
  /** What the docs call it. */
  readonly name: string;
  /** As a message's: one alternative, its groups numbered from 1. */
  readonly pattern: string;
  fact(groups: readonly (string | undefined)[], whole: string): Fact | undefined;
}

/** One machine's words. */
function words(machine: Machine, name: string, pattern: string): EvidenceRow {
  return { name: `${machine}: ${name}`, pattern, fact: () => ({ machine }) };
}

function foreign(name: string, pattern: string): EvidenceRow {
  return { name: `${name}, which is not decoded`, pattern, fact: () => ({ foreign: name }) };
}

const HEX = "[0-9a-f]";
const NAMED: readonly (readonly [RegExp, Machine])[] = [
  [/aarch64|arm64/, "arm64"],
  [/x86[_-]64|amd64/, "x86_64"],
  [/riscv64/, "riscv64"],
  [/s390x/, "s390x"],
  [/powerpc64|ppc64/, "ppc64"],
  [/loongarch64|loong64/, "loongarch64"],
  [/\bi[3-6]86\b|\b686-pae\b|-686\b/, "x86_32"],
  [/\barmv[67]|arm-linux|armhf|armmp|gnueabi/, "arm32"],
];
const FOREIGN: readonly (readonly [RegExp, string])[] = [
  [/mips/, "mips"],
  [/sparc64/, "sparc64"],
  [/riscv32/, "riscv32"],
  [/hppa|parisc/, "parisc"],
  [/\balpha\b/, "alpha"],
  [/\bia64\b/, "ia64"],
  [/\bm68k\b/, "m68k"],
  [/\bpowerpc-linux/, "32-bit PowerPC"],
];

/** A machine that a kernel's name, its compiler's or a package's says. */
export function machineNamed(text: string): Fact {
  const machine = NAMED.find(([pattern]) => pattern.test(text))?.[1];
  if (machine !== undefined) return { machine };
  const other = FOREIGN.find(([pattern]) => pattern.test(text))?.[1];
  return other === undefined ? {} : { foreign: other };
}

/**
 * The stable releases that took over the layout of 4.18.1, which stores the offsets of what is not present inverted (x86/speculation/l1tf,
 * August 2018). Red Hat's 3.10 has it since 862.11.
 */
const L1TF_SINCE: ReadonlyMap<string, number> = new Map([
  ["3.16", 58],
  ["4.4", 148],
  ["4.9", 120],
  ["4.14", 63],
  ["4.17", 15],
  ["4.18", 1],
]);

export function releaseConfig(release: string): Config {
  const rhel = /^3\.10\.0-(\d+)(?:\.(\d+))?/.exec(release);
  if (rhel && /\.el7/.test(release))
    return { l1tf: Number(rhel[1]) > 862 || (rhel[1] === "862" && Number(rhel[2] ?? 0) >= 11) };
  const found = /^(\d+\.\d+)(?:\.(\d+))?/.exec(release);
  const since = L1TF_SINCE.get(found?.[1] ?? "");
  return since === undefined ? {} : { l1tf: Number(found?.[2] ?? 0) >= since };
}

function released(release: string): Fact {
  const config = releaseConfig(release);
  return { kernel: release, ...(Object.keys(config).length > 0 ? { config } : {}) };
}

const RELEASE = "\\d+\\.\\d+\\.?[\\w.+~-]*";

export const EVIDENCE: readonly EvidenceRow[] = [
  {
    name: "where a report begins",
    pattern:
      "\\bBUG: (?!Bad rss)|\\bUnable to handle kernel|-\\[ cut here \\]-|\\bcrash> |\\bKernel attempted to|\\bsegfault at |\\bUser process fault",
    fact: () => ({ begins: true }),
  },
  {
    name: "Linux version, at boot",
    pattern: `\\bLinux version (${RELEASE})([^\\n]{0,240})`,
    fact: ([release = "", rest = ""]) => ({
      ...released(release),
      ...machineNamed(`${rest} ${release}`),
      begins: true,
      boots: true,
      text: `Linux version ${release}`,
    }),
  },
  {
    name: "Tainted, with the release",
    pattern: `\\b[Tt]ainted:? (?:[A-Z][A-Z ]*|-{4,} *|\\[[^\\]\\n]*\\],? ?|[A-Z]=[A-Z_]+,? ?)*[ ]*\\(?(${RELEASE})`,
    fact: ([release = ""]) => ({ ...released(release), ...machineNamed(release) }),
  },
  {
    name: "the release of a dump",
    pattern: `\\b(?:RELEASE: |OSRELEASE=)(${RELEASE})`,
    fact: ([release = ""]) => ({ ...released(release), ...machineNamed(release), session: true }),
  },
  {
    name: "the machine of a dump",
    pattern: "\\bMACHINE: ([\\w-]+)",
    fact: ([name = ""]) => ({ ...machineNamed(name), session: true }),
  },
  {
    name: "crash's words for an entry's bits",
    pattern: "\\(PRESENT\\|[A-Z_|]*\\b(RW|ACCESSED|NX|YOUNG)\\b[A-Z_|]*\\)",
    fact: ([word]) => ({ family: word === "YOUNG" ? "arm" : "x86" }),
  },
  {
    name: "crash's page directory",
    pattern: `\\bPAGE DIRECTORY: (${HEX}{16}|${HEX}{8})\\b|\\b(PML): ${HEX}`,
    fact: ([address = "", top]) =>
      top === undefined ? { addresses: address.length === 16 ? 64 : 32 } : { machine: "x86_64" },
  },
  {
    name: "arm64's page size and address bits",
    pattern: "\\bpgtable: (4|16|64)k pages, (\\d+)-bit VAs",
    fact([size, bits]) {
      const granule = Number(size);
      // 52-bit addresses are LPA2 with 4K and 16K pages, and LPA with 64K ones.
      const wide = Number(bits) > 48;
      return {
        machine: "arm64",
        config: { granule, ...(wide ? { "pa-bits": 52, ...(granule !== 64 ? { lpa2: true } : {}) } : {}) },
      };
    },
  },
  {
    name: "riscv's address mode",
    pattern: "\\bpgtable: \\d+K pagesize,\\s{1,3}(?:[> ]*)?(\\d+)-bit VAs",
    fact([bits]) {
      const sv = Number(bits);
      return { machine: "riscv64", ...(sv === 39 || sv === 48 || sv === 57 ? { config: { sv } } : {}) };
    },
  },
  {
    name: "PowerPC's page size and MMU",
    pattern: "\\bPAGE_SIZE=(4|64)K(?: MMU=(Radix|Hash))?",
    fact: ([size, mmu]) =>
      mmu === "Hash"
        ? { foreign: "ppc64 with the hash MMU" }
        : { machine: "ppc64", config: { "ppc-page": Number(size) } },
  },
  {
    name: "how wide an address is",
    pattern: `\\baddr:(${HEX}{16}|${HEX}{8})(?= vm_flags)`,
    fact: ([address = ""]) => ({ addresses: address.length === 16 ? 64 : 32, text: `addr:${address}` }),
  },
  words("x86_64", "registers", `\\bRIP: |\\bRSP: ${HEX}{4}:|\\bR1[0-5]: ${HEX}{16}`),
  words("x86_64", "functions", "\\b__x64_sys_\\w+|\\bentry_SYSCALL_64\\w*"),
  words("x86_32", "registers", `\\bEIP: |\\bEAX: ${HEX}{8}\\b`),
  words("x86_32", "functions", "\\bentry_INT80_32\\b|\\bentry_SYSENTER_32\\b|\\bsysenter_past_esp\\b"),
  words("arm64", "functions", "\\b__arm64_sys_\\w+|\\bel[01][th]?_64_\\w+|\\bel0_svc\\w*|\\bel1h?_64_\\w+"),
  words("arm64", "registers", `\\bpstate: ?${HEX}{8}\\b|\\bx29: ?${HEX}{16}|\\bpc : (?!\\[<)\\w`),
  words("arm32", "backtrace", `\\[<${HEX}{8}>\\] \\([\\w.+]+[^)\\n]*\\) from (?:\\[<${HEX}{8}>\\]|\\w)`),
  words(
    "arm32",
    "registers",
    `\\bpc : \\[<${HEX}{8}>\\]|\\bFlags: [nN][zZ][cC][vV]\\b|\\] (?:PREEMPT |SMP |DEBUG_PAGEALLOC )*ARM\\b`,
  ),
  words("riscv64", "functions", "\\b__riscv_sys_\\w+|\\bdo_trap_ecall_u\\b"),
  {
    name: "riscv: registers",
    pattern: `\\bepc : (?:(${HEX}{8,16})\\b|\\w)`,
    fact: ([address = ""]) => (address.length === 8 ? { foreign: "riscv32" } : { machine: "riscv64" }),
  },
  words("s390x", "registers", "\\b(?:Krnl|User) PSW ?:|\\bTEID: |\\bFailing address: "),
  words("s390x", "functions", "\\b__s390x_sys_\\w+"),
  {
    name: "PowerPC: registers",
    pattern: `\\bNIP: ? ?(?:\\[?(${HEX}{8,16})\\b)`,
    fact: ([address = ""]) => (address.length === 16 ? { machine: "ppc64" } : { foreign: "32-bit PowerPC" }),
  },
  words("loongarch64", "registers", `\\b(?:ERA|era): ?${HEX}{16}\\b|\\bCRMD: |\\bBADV: `),
  foreign("mips", `\\bepc   : ${HEX}|\\bPrId  : |\\bCause : ${HEX}{8}`),
  foreign("sparc64", "\\bTSTATE: "),
  foreign("parisc", "\\bIAOQ: |\\bIASQ: "),
  foreign("ia64", `\\bpsr : ${HEX}{16} ifs `),
  foreign("alpha", `\\bra is at \\[<${HEX}{16}>\\]`),
];
