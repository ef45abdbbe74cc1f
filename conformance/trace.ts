// A kernel trace: what a real Linux did with a scenario, one JSON line an operation, as tools/kernel/mmrun.c writes it
// (docs/traces.md has the format). Read strictly: a trace that says something unknown is refused, never half compared.
import { ARCHES, type Arch, isProcessor, type ProcessorName } from "../engine/arch/options.ts";
import { type KernelVersion, kernelNamed, type SwapKind } from "../engine/index.ts";

export interface TraceHeader {
  /** uname's release. */
  readonly kernel: string;
  readonly arch: Arch;
  /** The processor, where the header or the folder says it. */
  readonly cpu: ProcessorName | null;
  /** The UFFD_FEATURE bits that the kernel offers, in hex. */
  readonly features: string;
  readonly nodes: number;
  /** Built with CONFIG_MEM_SOFT_DIRTY. */
  readonly softDirty: boolean;
  /** Built with CONFIG_MEMORY_FAILURE. */
  readonly memoryFailure: boolean;
  /** What is swapped to. */
  readonly swap: SwapKind;
  /** A read maps the zero page; false on a kernel that was changed to give a page instead. */
  readonly zeroPage: boolean;
}

/** A tracked region of a process: its VMAs, a word a tracked page, and the raw entries where the kernel let them be read. */
export interface Region {
  readonly vma: readonly string[];
  readonly pg: readonly string[];
  /** Of each page which one it is of how many of its large folio, `3/16`; empty: of none. */
  readonly fo?: readonly string[];
  readonly pte?: readonly string[];
}

export interface TraceMessage {
  readonly u: string;
  readonly t: string;
  readonly at?: string;
  readonly write?: number;
  readonly from?: string;
  readonly to?: string;
  readonly len?: number;
}

export interface TraceDone {
  readonly i: number;
  readonly ret: number;
  readonly err?: string;
  readonly sig?: string;
  readonly val: number;
}

export type Tables = Readonly<Record<string, Readonly<Record<string, Region>>>>;

/** One operation's line. `st` is the state after it, by process and region. */
export interface TraceLine {
  readonly i: number;
  readonly op: string;
  readonly ret: number;
  readonly err?: string;
  readonly val?: number;
  readonly sig?: string;
  readonly blocked?: number;
  readonly bad?: number;
  readonly skip?: number;
  readonly stuck?: number;
  readonly ioctls?: string;
  readonly scan?: readonly string[];
  readonly ev?: readonly TraceMessage[];
  readonly done?: readonly TraceDone[];
  readonly waiting?: readonly number[];
  readonly st: Tables;
}

export interface Trace {
  readonly header: TraceHeader;
  readonly lines: readonly TraceLine[];
}

/** The recorder takes this many operations of a scenario and no more. */
export const MAX_OPERATIONS = 64;

/** A trace that can't be read. The message says which line and why. */
export class TraceError extends Error {}

function object(text: string, number: number): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new TraceError(`line ${number} is no JSON: ${error instanceof Error ? error.message : error}`);
  }
  if (!isObject(value)) throw new TraceError(`line ${number} is no JSON object`);
  return value;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Debian's release ends in the architecture: 7.3.4+deb13-arm64. */
function archOf(release: string): Arch {
  return ARCHES.find((each) => release.endsWith(`-${each}`)) ?? "x86_64";
}

function headerOf(text: string): TraceHeader {
  const { kernel, arch, cpu, features, nodes, softdirty, memoryfailure, zeropage, swap } = object(text, 1);
  if (typeof kernel !== "string")
    throw new TraceError("line 1 is no header: it must say which `kernel` wrote the trace");
  return {
    kernel,
    arch: ARCHES.find((each) => each === arch) ?? archOf(kernel),
    cpu: typeof cpu === "string" && isProcessor(cpu) ? cpu : null,
    features: typeof features === "string" ? features : "",
    nodes: typeof nodes === "number" ? nodes : 1,
    softDirty: softdirty !== 0,
    memoryFailure: memoryfailure !== 0,
    swap: swap === "block" || swap === "zram" ? swap : "file",
    zeroPage: zeropage !== 0,
  };
}

const lineKeys = new Set("i op ret err val sig blocked bad skip stuck ioctls scan ev done waiting st".split(" "));

function isLine(value: Record<string, unknown>): value is Record<string, unknown> & TraceLine {
  return (
    typeof value.i === "number" &&
    typeof value.op === "string" &&
    typeof value.ret === "number" &&
    typeof value.st === "object" &&
    value.st !== null
  );
}

function lineOf(text: string, number: number): TraceLine {
  const value = object(text, number);
  if (value.timeout !== undefined) throw new TraceError(`line ${number}: the recorder ran out of time here`);
  const unknown = Object.keys(value).find((key) => !lineKeys.has(key));
  if (unknown !== undefined) throw new TraceError(`line ${number} has an unknown key "${unknown}"`);
  if (!isLine(value)) throw new TraceError(`line ${number} lacks one of i, op, ret, st`);
  return value;
}

/** Throws TraceError. */
export function parseTrace(text: string): Trace {
  const [first, ...rest] = text.split("\n").filter((line) => line !== "");
  if (first === undefined) throw new TraceError("it is empty");
  return { header: headerOf(first), lines: rest.map((line, at) => lineOf(line, at + 2)) };
}

/** The release that a uname such as 6.12.117+deb12-amd64 says, as the engine runs it. Undefined: it is no version. */
export function versionOf(release: string): KernelVersion | undefined {
  const named = kernelNamed(release);
  return typeof named === "string" ? undefined : named.kernel;
}

/** PTE_VALID, PTE_USER; SH; and PTE_RDONLY, PTE_DBM, PTE_DIRTY: what a leaf of user space says of its processor. */
const USER_LEAF = 0x41n;
const SH = 0x300n;
const RDONLY = 0x80n;
const DBM = 1n << 51n;
const NOTED_DIRTY = 1n << 55n;

/**
 * With LPA2 an entry has no SH. A writable entry whose dirty state Linux has not noted was made dirty by the processor
 * (FEAT_HAFDBS). Undefined: there is no raw entry, or they are of another architecture.
 */
export function processorOf(traces: Iterable<Trace>): ProcessorName | undefined {
  let shared = false;
  for (const { header, lines } of traces) {
    if (header.cpu !== null) return header.cpu;
    if (header.arch !== "arm64") continue;
    for (const value of new Set(lines.flatMap(rawEntries))) {
      const entry = BigInt(`0x${value}`);
      if ((entry & USER_LEAF) !== USER_LEAF) continue;
      if ((entry & SH) === 0n) return "max";
      if ((entry & DBM) !== 0n && (entry & (RDONLY | NOTED_DIRTY)) === 0n) return "neoverse-n1";
      shared = true;
    }
  }
  return shared ? "cortex-a72" : undefined;
}

function rawEntries({ st }: Trace["lines"][number]): string[] {
  return Object.values(st).flatMap((regions) =>
    Object.values(regions).flatMap(({ pte = [] }) => pte.map((text) => text.replace(/^\w+:/, ""))),
  );
}
