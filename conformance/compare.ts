// Compares one line of a kernel trace with the engine's. Nothing that a trace holds is left out but what no run repeats: the order
// of messages and of what ended (when several tasks wake at once), and the numbers of frames and slots, which are mapped one to one.

import type { Ids } from "./ids.ts";
import type { Region, TraceDone, TraceLine, TraceMessage } from "./trace.ts";

/** Where the two part: the key of the line (`st A.r0[2]` for a page word), and what each says. */
export interface Difference {
  readonly field: string;
  readonly kernel: string;
  readonly engine: string;
}

const NOTHING = "nothing";

function show(value: unknown): string {
  return value === undefined ? NOTHING : typeof value === "string" ? value : JSON.stringify(value);
}

function messageText(each: TraceMessage): string {
  const where = each.t === "remap" ? `${each.from} to ${each.to}` : (each.from ?? each.at ?? "");
  return [each.u, each.t, where, each.len ?? "", each.write ?? ""].filter((part) => part !== "").join(" ");
}

function doneText(each: TraceDone): string {
  return `${each.i}: ${[each.ret, each.err, each.sig].filter((part) => part !== undefined).join(" ")} val ${each.val}`;
}

function set(texts: string[] | undefined): string {
  return texts === undefined || texts.length === 0 ? NOTHING : texts.sort().join(", ");
}

function list(values: readonly (string | number)[] | undefined): string {
  return values === undefined ? NOTHING : `[${values.join(", ")}]`;
}

/**
 * Whether two recordings of one scenario say the same. Where several tasks wake at once, which of them runs first is the scheduler's choice
 * (__wake_userfault() wakes all that wait at a page), so that the order of messages and of what ended is not.
 */
export function sameTraces(one: string, other: string): boolean {
  if (one === other) return true;
  const lines = one.split("\n");
  const others = other.split("\n");
  return lines.length === others.length && lines.every((line, i) => ordered(line) === ordered(others[i] ?? ""));
}

/** A line with its lists whose order says nothing in one that does not depend on it; text that is no line as it is. */
function ordered(line: string): string {
  try {
    // What one read(2) gave is in the order in which it gave it.
    const read = /"op":"uffdread /.test(line);
    return JSON.stringify(JSON.parse(line), (key, value: unknown) =>
      ((key === "ev" && !read) || key === "done") && Array.isArray(value)
        ? value.map((each) => JSON.stringify(each)).sort()
        : value,
    );
  } catch {
    return line;
  }
}

/** read(2) of a userfaultfd: which message comes first is what it says. */
function isRead({ op }: TraceLine): boolean {
  return op.startsWith("uffdread ");
}

/** The keys beside the state, in the order in which a difference is told: the result first. */
const fields: readonly (readonly [field: string, of: (line: TraceLine) => string])[] = [
  ["op", (line) => line.op],
  ["bad", (line) => show(line.bad)],
  ["skip", (line) => show(line.skip)],
  ["stuck", (line) => show(line.stuck)],
  ["blocked", (line) => show(line.blocked)],
  ["sig", (line) => show(line.sig)],
  ["err", (line) => show(line.err)],
  ["ret", (line) => show(line.ret)],
  ["val", (line) => show(line.val)],
  ["ioctls", (line) => show(line.ioctls)],
  ["scan", (line) => list(line.scan)],
  ["ev", (line) => (isRead(line) ? list : set)(line.ev?.map(messageText))],
  ["done", (line) => set(line.done?.map(doneText))],
  ["waiting", (line) => list(line.waiting)],
];

/** The first difference of two lines, raw entries apart; pairs the numbers visible in them on the way. */
export function compareLine(kernel: TraceLine, engine: TraceLine, ids: Ids): Difference | undefined {
  for (const [field, of] of fields) {
    const theirs = of(kernel);
    const ours = of(engine);
    if (theirs !== ours) return { field, kernel: theirs, engine: ours };
  }
  const processes = names("st", Object.keys(kernel.st), Object.keys(engine.st));
  if (processes) return processes;
  for (const [mm, regions] of Object.entries(kernel.st)) {
    const answered = engine.st[mm] ?? {};
    const places = names(`st ${mm}`, Object.keys(regions), Object.keys(answered));
    if (places) return places;
    for (const [place, region] of Object.entries(regions)) {
      const difference = compareRegion(`${mm}.${place}`, region, answered[place] ?? { vma: [], pg: [] }, ids);
      if (difference) return difference;
    }
  }
  return undefined;
}

function names(field: string, kernel: string[], engine: string[]): Difference | undefined {
  const theirs = kernel.sort().join(" ");
  const ours = engine.sort().join(" ");
  return theirs === ours ? undefined : { field, kernel: theirs || NOTHING, engine: ours || NOTHING };
}

function compareRegion(name: string, kernel: Region, engine: Region, ids: Ids): Difference | undefined {
  if (kernel.vma.join() !== engine.vma.join()) {
    return { field: `vma ${name}`, kernel: list(kernel.vma), engine: list(engine.vma) };
  }
  const pages = Math.max(kernel.pg.length, engine.pg.length);
  for (let page = 0; page < pages; page++) {
    const theirs = kernel.pg[page];
    const ours = engine.pg[page];
    if (theirs === undefined || ours === undefined || !ids.same(theirs, ours)) {
      return { field: `pg ${name}[${page}]`, kernel: show(theirs), engine: show(ours) };
    }
  }
  return undefined;
}
