// Calls in a row that do the same to the next pages are one statement over all of them: a monitor copies, protects and discards page by page.
import type { PageRange } from "./address-space.ts";
import { isObserved, isStatement, type Part, type Statement, type Step } from "./statement.ts";

const foldable: ReadonlySet<string> = new Set([
  ...["madvise", "mprotect", "mlock", "munlock", "munmap", "wp", "unwp", "rwp", "unrwp"],
  ...["copy", "zeropage", "continue", "poison", "wake", "register", "unregister", "fallocate"],
]);

export function fold(steps: readonly Step[]): Step[] {
  return touches(calls(steps));
}

function calls(steps: readonly Step[]): Step[] {
  const folded: Step[] = [];
  for (const step of steps) {
    // What page tables were seen to hold in between is true after both.
    const at = folded.findLastIndex((each) => !isObserved(each));
    const last = folded[at];
    const both = last && isStatement(last) && isStatement(step) ? together(last, step) : null;
    if (both) folded[at] = both;
    else folded.push(step);
  }
  return folded;
}

/** Touched pages in a row that stay a statement each. */
const EACH = 8;
const protects: ReadonlySet<string> = new Set(["wp", "rwp", "pagemap_scan"]);

/** A program that fills its memory touches page after page: one statement, where no protection can tell the difference. */
function touches(steps: readonly Step[]): Step[] {
  /** Where something of it is protected first. */
  const since = new Map<unknown, number>();
  steps.forEach((step, i) => {
    if (!isStatement(step) || !protects.has(step.operation)) return;
    for (const each of step.about) if (!since.has(each)) since.set(each, i);
  });
  const folded: Step[] = [];
  for (let i = 0; i < steps.length; ) {
    const run = touchedFrom(steps, i, since);
    const [first] = run;
    if (first && run.length > EACH) folded.push(populated(run, first));
    else folded.push(...steps.slice(i, i + Math.max(run.length, 1)));
    i += Math.max(run.length, 1);
  }
  return folded;
}

function pageOf(step: Step | undefined): PageRange | null {
  if (!step || !isStatement(step) || step.thread !== null || step.result !== "") return null;
  const [part] = step.parts;
  if ((step.operation !== "write" && step.operation !== "read") || part === undefined) return null;
  return typeof part !== "string" && part.kind === "page" ? part.range : null;
}

/** The accesses from a step on that go on to the next page, before anything protects it. */
function touchedFrom(steps: readonly Step[], from: number, since: ReadonlyMap<unknown, number>): Statement[] {
  const run: Statement[] = [];
  for (let i = from; ; i++) {
    const step = steps[i];
    const page = pageOf(step);
    const last = pageOf(run.at(-1));
    if (!page || !step || !isStatement(step) || (since.get(page.mapping) ?? steps.length) < i) return run;
    const [first] = run;
    const follows =
      last === null ||
      (last.mapping === page.mapping &&
        last.first + 1 === page.first &&
        first?.operation === step.operation &&
        first.owner === step.owner &&
        first.note === step.note);
    if (!follows) return run;
    run.push(step);
  }
}

function populated(run: readonly Statement[], first: Statement): Statement {
  const range = pageOf(first);
  const advice = first.operation === "write" ? "POPULATE_WRITE" : "POPULATE_READ";
  return {
    ...first,
    operation: "madvise",
    parts: range ? [{ kind: "range", range: { ...range, count: run.length } }, advice] : [],
    note: `${first.note === "" ? "" : `${first.note}: `}${run.length} pages, one after the other`,
  };
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
    if (range.mapping !== b.range.mapping) return null;
    // The same once more, with nothing in between.
    if (range.first === b.range.first && range.count === b.range.count) return a;
    if (range.first + range.count !== b.range.first) return null;
    return { kind: "range", range: { ...range, count: range.count + b.range.count } };
  }
  if (a.kind === "file-range" && b.kind === "file-range" && a.file === b.file && a.first + a.count === b.first)
    return { ...a, count: a.count + b.count };
  return null;
}
