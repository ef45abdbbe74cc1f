// Parameters that many operations take, documented.

import type { unaligned } from "../table/parameters.ts";

export const range = "Pages of a mapping: `buf[0..3]`, `buf[2]`, or `buf` for all that was mapped there last.";
export const page = "One page of a mapping: `buf[2]`; `buf` is its page 0.";

/** Of ranges that are no whole pages. */
export const unalignedDocumentation: Readonly<Record<(typeof unaligned)[number]["name"], string>> = {
  skew: "Bytes by which the range's start is moved.",
  bytes: "The range's length in bytes, in place of its pages.",
};
