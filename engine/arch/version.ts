// Kernel versions as the layouts compare them: by line, for a stable release changes no layout.

import { DEFAULT_KERNEL, releaseOf } from "../version/release.ts";

export { DEFAULT_KERNEL };

/** Versions on both sides of what the layouts change, for tests; any version from the first to the last may be asked for. */
export const KNOWN_KERNELS = [
  "5.10",
  "5.15",
  "5.19",
  "6.1",
  "6.2",
  "6.6",
  "6.10",
  "6.12",
  "6.15",
  "6.18",
  "6.19",
] as const;

const FIRST = 5010;
const LAST = 6019;

/** `6.12.117-generic` → 6012: major · 1000 + minor. Undefined where the text is no version, or none that the layouts cover (5.10 … 6.19). */
export function kernelNumber(text: string): number | undefined {
  const release = releaseOf(text);
  if (release === undefined || !/^v?\d+\.\d+(?:[.\-+~_\s].*)?$/.test(text.trim())) return undefined;
  return release.series >= FIRST && release.series <= LAST ? release.series : undefined;
}

/** 6012 → `6.12`. */
export function kernelText(number: number): string {
  return `${Math.floor(number / 1000)}.${number % 1000}`;
}
