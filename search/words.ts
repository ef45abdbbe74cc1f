// What a search covered, in a sentence that says no more than holds.

import type { Exploration, Progress } from "./outcome.ts";

/**
 * How far a search is, after so many milliseconds: `depth 9, 1,234,567 states, 123,456 a second, 45 MB`; once it is over `found after 20 states; 64 smaller
 * arguments tried`.
 */
export function progressText({ depth, states, bytes, tried }: Progress, milliseconds: number): string {
  const count = (value: number) => Math.round(value).toLocaleString("en-US");
  if (tried !== undefined) return `found after ${count(states)} states; ${count(tried)} smaller arguments tried`;
  const rate = count((states / Math.max(milliseconds, 1)) * 1000);
  return `depth ${depth}, ${count(states)} state${states === 1 ? "" : "s"}, ${rate} a second, ${count(Math.ceil(bytes / 2 ** 20))} MB`;
}

const ends: Readonly<Record<string, string>> = {
  depth: "stopped at the bound on depth",
  states: "stopped at the bound on states",
  seconds: "stopped at the bound on seconds",
  megabytes: "stopped at the bound on memory",
  cancelled: "stopped by hand",
};

/**
 * `all 1,234,567 states, the deepest after 9 steps`; `stopped at the bound on states after 100,000 states, with all there
 * are up to depth 7: nothing found`.
 */
export function coverageText({ states, depth, stopped, notModelled, found }: Exploration): string {
  const all = `${states.toLocaleString("en-US")} state${states === 1 ? "" : "s"}`;
  const unknown =
    notModelled.length === 0
      ? ""
      : `; what follows these is not covered, for it is not modelled: ${notModelled.join(", ")}`;
  if (stopped === "found") return `found after ${all}${unknown}`;
  if (stopped === null) {
    const nothing = found.length === 0 ? ": nothing found" : "";
    return `all ${all}, the deepest after ${depth} step${depth === 1 ? "" : "s"}${nothing}${unknown}`;
  }
  if (stopped === "depth") {
    return `all ${all} up to depth ${depth}${found.length === 0 ? ": nothing found" : ""}; there are deeper ones${unknown}`;
  }
  return `${ends[stopped]} after ${all}, with all there are up to depth ${depth}${found.length === 0 ? ": nothing found" : ""}${unknown}`;
}

/** On which kernel a line was asked about: ` on Linux 6.18`; nothing where kernels, designs or rules are compared. */
export function whereText(among: readonly string[] | null, kernel: string): string {
  return among === null ? ` on Linux ${kernel}` : "";
}
