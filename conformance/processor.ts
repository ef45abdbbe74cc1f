// Which arm64 processor wrote a set of traces, where nothing says it: its raw entries do.

import type { ProcessorName } from "../engine/arch/processor.ts";
import type { Trace } from "./trace.ts";

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
