// Kernel versions as the layouts compare them: by line, for a stable release changes no layout.

import { DEFAULT_KERNEL } from "../version/release.ts";

export { DEFAULT_KERNEL };

/**
 * Versions on both sides of what the layouts change, for tests; any version from the first to the last may be asked
 * for.
 */
export const KNOWN_KERNELS = [
  "2.6.20",
  "2.6.32",
  "3.11",
  "3.16",
  "4.4",
  "4.9",
  "4.14",
  "4.19",
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
  "7.3",
] as const;

/** What the tables of entries cover. Scenarios take fewer: engine/version. */
export const FIRST_KERNEL = "2.6.0";
export const LAST_KERNEL = "7.3";

/**
 * `6.12.117-generic` → 6012: major · 1000 + minor; of the 2.6 series the third number counts too (`2.6.32` → 2006.32).
 * Undefined where the text is no version, or none that the tables cover (2.6.0 … 7.3).
 */
export function kernelNumber(text: string): number | undefined {
  const found = /^v?(\d+)\.(\d{1,3})(?:\.(\d+))?(?:[.\-+~_\s].*)?$/.exec(text.trim());
  if (!found) return undefined;
  const [major = 0, minor = 0, patch = 0] = found.slice(1).map((each) => Number(each ?? 0));
  if (major === 2) return minor === 6 && patch < 40 ? 2006 + patch / 100 : undefined;
  const number = major * 1000 + minor;
  return number >= 3000 && number <= 7003 ? number : undefined;
}

/** 6012 → `6.12`. */
export function kernelText(number: number): string {
  if (number < 3000) return `2.6.${Math.round((number - 2006) * 100)}`;
  return `${Math.floor(number / 1000)}.${number % 1000}`;
}
