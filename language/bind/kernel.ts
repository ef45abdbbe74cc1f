// Whether the scenario's kernel has a word at all. It runs all the same: the kernel has an answer (EINVAL, ENOTTY) to what it does not know.

import type { Span } from "../tree.ts";
import type { Names } from "./names.ts";
import type { Report } from "./report.ts";

/** `6.12` → 6012; 0 for no version. */
export function versionNumber(text: string): number {
  const dot = text.indexOf(".");
  return dot < 0 ? 0 : Number.parseInt(text, 10) * 1000 + Number.parseInt(text.slice(dot + 1), 10);
}

export function kernelLacks(reading: { names: Names; report: Report }, span: Span, what: string, since: string): void {
  if (since === "" || versionNumber(since) <= OLDEST) return;
  const kernel = reading.names.kernel();
  if (versionNumber(since) <= versionNumber(kernel)) return;
  reading.report.add(
    "information",
    "kernel",
    span,
    `${what} came with Linux ${since}; this scenario runs on ${kernel}`,
  );
}

/** The oldest kernel that is modelled has everything up to here. */
const OLDEST = 6001;
