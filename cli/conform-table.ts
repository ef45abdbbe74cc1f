// The table that `conform` prints.

import type { Conformance, ScenarioDifference } from "../conformance/index.ts";

function share(part: number, whole: number): string {
  // Rounded down: 100 % is all of them.
  return whole === 0 ? "" : `${(Math.floor((part / whole) * 1000) / 10).toFixed(1)} %`;
}

/** Columns padded to their widest cell; the first to the left, the others to the right. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const row of rows) for (const [at, cell] of row.entries()) widths[at] = Math.max(widths[at] ?? 0, cell.length);
  const line = (row: readonly string[]) =>
    row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join("  ");
  return `${rows.map((row) => line(row).trimEnd()).join("\n")}\n`;
}

/** One difference, as three lines: where, what the kernel answered, what the engine did. */
export function differenceText(each: ScenarioDifference): string {
  return `${each.scenario}, operation ${each.index}: ${each.op.trim()}\n  ${each.field}\n    kernel  ${each.kernel}\n    engine  ${each.engine}\n`;
}

export function conformTable(whole: Conformance): string {
  const rows: string[][] = [
    [`Linux ${whole.kernel}`, "compared", "agree", ""],
    ["scenarios", `${whole.scenarios}`, `${whole.agree}`, share(whole.agree, whole.scenarios)],
    ["operations", `${whole.operations}`, `${whole.operationsAgree}`, share(whole.operationsAgree, whole.operations)],
  ];
  if (whole.raw.entries > 0) {
    rows.push(["raw entries", `${whole.raw.entries}`, `${whole.raw.agree}`, share(whole.raw.agree, whole.raw.entries)]);
  }
  const parts = [table(rows)];
  if (whole.differences.length > 0) {
    parts.push("First difference of each scenario that does not agree:", "", ...whole.differences.map(differenceText));
  }
  if (whole.rawDifferences.length > 0) {
    parts.push(
      "Agree in all but raw entries; the first that differs:",
      "",
      ...whole.rawDifferences.map(differenceText),
    );
  }
  return `${parts.join("\n").trimEnd()}\n`;
}
