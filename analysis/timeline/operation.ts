import type { Operation } from "../../engine/index.ts";

/** Whether two operations ask the kernel for the same. Operations are plain data, so this is a comparison of plain data. */
export function sameOperation(a: Operation, b: Operation): boolean {
  return a === b || sameData(a, b);
}

function sameData(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  const left: { [key: string]: unknown } = { ...a };
  const right: { [key: string]: unknown } = { ...b };
  return keys.every((key) => key in right && sameData(left[key], right[key]));
}
