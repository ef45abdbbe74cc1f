// Kernel versions as the tables compare them.

/** Versions on both sides of what the tables change, for tests; any version from the first to the last may be asked for. */
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
export const DEFAULT_KERNEL = "6.18";

const FIRST = 5010;
const LAST = 6019;

/** `6.12.117-generic` → 6012: major · 1000 + minor. Undefined where the text is no version, or none that the tables cover (5.10 … 6.19). */
export function kernelNumber(text: string): number | undefined {
  const found = /^v?(\d+)\.(\d+)(?:[.\-+~_].*)?$/.exec(text.trim());
  if (!found) return undefined;
  const number = Number(found[1]) * 1000 + Number(found[2]);
  return number >= FIRST && number <= LAST && Number(found[2]) < 1000 ? number : undefined;
}

/** 6012 → `6.12`. */
export function kernelText(number: number): string {
  return `${Math.floor(number / 1000)}.${number % 1000}`;
}
