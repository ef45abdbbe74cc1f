// Calls in a row that do the same to the next pages are one statement over all of them: a monitor copies, protects and discards page by page.
import { isStatement, type Part, type Statement, type Step } from "./statement.ts";

const foldable: ReadonlySet<string> = new Set([
  ...["madvise", "mprotect", "mlock", "munlock", "munmap", "wp", "unwp", "rwp", "unrwp"],
  ...["copy", "zeropage", "continue", "poison", "wake", "register", "unregister", "fallocate"],
]);

export function fold(steps: readonly Step[]): Step[] {
  const folded: Step[] = [];
  for (const step of steps) {
    const last = folded.at(-1);
    const both = last && isStatement(last) && isStatement(step) ? together(last, step) : null;
    if (both) folded[folded.length - 1] = both;
    else folded.push(step);
  }
  return folded;
}

function together(a: Statement, b: Statement): Statement | null {
  if (!foldable.has(a.operation) || a.operation !== b.operation || a.owner !== b.owner || a.note !== b.note)
    return null;
  if (a.result !== "" || b.result !== "" || a.thread !== null || b.thread !== null || a.parts.length !== b.parts.length)
    return null;
  const [first, ...rest] = a.parts;
  const [next, ...others] = b.parts;
  if (rest.some((part, i) => part !== others[i])) return null;
  if (first === undefined || next === undefined) return null;
  const joined = join(first, next);
  return joined === null
    ? null
    : { ...a, parts: [joined, ...rest], calls: a.calls + b.calls, lines: [...a.lines, ...b.lines] };
}

function join(a: Part, b: Part): Part | null {
  if (typeof a === "string" || typeof b === "string") return null;
  if (a.kind === "range" && b.kind === "range") {
    const { range } = a;
    if (range.mapping !== b.range.mapping || range.first + range.count !== b.range.first) return null;
    return { kind: "range", range: { ...range, count: range.count + b.range.count } };
  }
  if (a.kind === "file-range" && b.kind === "file-range" && a.file === b.file && a.first + a.count === b.first)
    return { ...a, count: a.count + b.count };
  return null;
}
