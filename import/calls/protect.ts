// UFFDIO_WRITEPROTECT and UFFDIO_RWPROTECT, and PAGEMAP_SCAN which asks what was written: also where a trace does not show what they were about.

import type { Mapping, PageRange } from "../address-space.ts";
import type { Descriptor, TracedProcess, Userfaultfd } from "../process.ts";
import { isStatement } from "../statement.ts";
import { fieldOf, flagsOf, numberOf, type SystemCall } from "../strace/call.ts";
import type { Trace } from "../trace.ts";
import { whole } from "./memory.ts";

/** Protects ranges, or lets those go on that wait in them. */
export function protect(
  trace: Trace,
  uffd: Userfaultfd,
  call: SystemCall,
  request: string,
  ranges: readonly PageRange[],
  modes: readonly string[],
  note: string,
): boolean {
  const [mode, set] = request === "WRITEPROTECT" ? ["WP", "wp"] : ["RWP", "rwp"];
  const on = modes.includes(mode);
  if (call.errno === "EAGAIN") takesItsTime(trace, uffd);
  if (!on && call.errno === null) resolved(uffd, ranges);
  const rest = modes.filter((each) => each !== mode);
  return trace.onRange(
    uffd.owner,
    call,
    ranges,
    on ? set : `un${set}`,
    rest.length > 0 ? [rest.join(" | ")] : [],
    note,
  );
}

/**
 * EAGAIN: a message of an event was unread (mmap_changing, ioctl_userfaultfd(2)). The scenario reads its messages itself, then, where the trace
 * shows that they were read.
 */
export function takesItsTime(trace: Trace, { reading, features }: Userfaultfd): void {
  const step = reading.opened === null ? undefined : trace.steps[reading.opened];
  if (reading.late || reading.opened === null || !step || !isStatement(step)) return;
  if (!features.some((feature) => feature.startsWith("EVENT_"))) return;
  reading.late = true;
  const [words = "0", flags] = step.parts;
  const more = typeof flags === "string" ? `${flags} | UNREAD` : "UNREAD";
  trace.steps[reading.opened] = { ...step, parts: [words, more] };
}

/** Whoever waited in these waits no more. */
export function resolved(uffd: Userfaultfd, ranges: readonly PageRange[]): void {
  const inside = (mapping: Mapping, page: number): boolean =>
    ranges.some((range) => range.mapping === mapping && range.first <= page && page < range.first + range.count);
  uffd.waiting = uffd.waiting.filter(({ mapping, page }) => !inside(mapping, page));
}

/**
 * strace before 6.4 prints a pointer for WRITEPROTECT, CONTINUE, POISON and MOVE. What it pointed to is guessed: the page of a fault that was read
 * and not resolved, else the next registered range that was not protected yet, else all of them again.
 */
export function undecoded(trace: Trace, uffd: Userfaultfd, request: string, call: SystemCall): boolean {
  const fault = uffd.waiting[0];
  const note = "assumed: strace prints a pointer in place of the range";
  const page = fault ? [{ mapping: fault.mapping, first: fault.page, count: 1 }] : [];
  if (request === "CONTINUE" && fault) {
    resolved(uffd, page);
    return trace.onRange(uffd.owner, call, page, "continue", [], note);
  }
  if (request !== "WRITEPROTECT" && request !== "RWPROTECT") return false;
  const mode = request === "WRITEPROTECT" ? "WP" : "RWP";
  if (fault) return protect(trace, uffd, call, request, page, [], note);
  const candidates = uffd.registered.filter(({ modes }) => modes.includes(mode));
  const next = candidates[uffd.guesses.length];
  if (next === undefined) return candidates.length > 0 && protect(trace, uffd, call, request, candidates, [mode], note);
  // One that was refused is tried again.
  if (call.errno === null) uffd.guesses.push({ step: trace.steps.length, mapping: next.mapping, confirmed: false });
  return protect(trace, uffd, call, request, [next], [mode], note);
}

/** A message tells that a mapping was protected. Where nothing was taken for that, the last guess that nothing bore out was about it. */
export function confirm(trace: Trace, uffd: Userfaultfd, mapping: Mapping): void {
  const own = uffd.guesses.find((guess) => guess.mapping === mapping);
  if (own) own.confirmed = true;
  const other = own ? undefined : uffd.guesses.findLast(({ confirmed }) => !confirmed);
  const range = uffd.registered.find((each) => each.mapping === mapping);
  const step = other && trace.steps[other.step];
  if (!other || !range || !step || !isStatement(step)) return;
  other.mapping = mapping;
  other.confirmed = true;
  const [, ...rest] = step.parts;
  const { first, count } = range;
  trace.steps[other.step] = {
    ...step,
    parts: [{ kind: "range", range: { mapping, first, count } }, ...rest],
    about: [mapping],
  };
}

// PAGEMAP_SCAN on /proc/PID/pagemap: Documentation/admin-guide/mm/pagemap.rst; strace prints it whole from 6.11 on.

export function isScan(request: string): boolean {
  return /PAGEMAP_SCAN|^_IOC\([^,]*, 0x66, 0x10,/.test(request);
}

/**
 * Before strace 6.11 there is a pointer. Who registered memory with WP_ASYNC is taken to ask for what was written in it, and to protect it again;
 * what others ask is told as it stands.
 */
function undecodedScan(trace: Trace, of: TracedProcess, call: SystemCall): boolean {
  const registered = of.space.now().filter((mapping) => mapping.registered);
  const note = "assumed: strace prints a pointer in place of the range";
  const tracked = registered.filter((mapping) => mapping.async);
  if (tracked.length === 0) trace.tell(of, call, "strace prints a pointer in place of what is asked", registered);
  trace.onRange(of, call, tracked.map(whole), "pagemap_scan", ["WP_MATCHING | CHECK_WPASYNC"], note);
  return true;
}

export function pagemapScan(
  trace: Trace,
  process: TracedProcess,
  descriptor: Descriptor | undefined,
  call: SystemCall,
): boolean {
  const structure = call.args.slice(2).join(", ");
  const start = numberOf(fieldOf(structure, "start"));
  const end = numberOf(fieldOf(structure, "end"));
  const of = descriptor?.kind === "pagemap" ? descriptor.of : process;
  if (start === null || end === null) return undecodedScan(trace, of, call);
  const words = (field: string, prefix: string): string => flagsOf(fieldOf(structure, field), prefix).join(" | ");
  const mask = words("category_mask", "PAGE_IS_");
  const parts = [
    words("flags", "PM_SCAN_"),
    mask === "" ? "ALL" : mask,
    ...(["inverted", "anyof_mask"] as const).map((field) => {
      const value = words(`category_${field}`, "PAGE_IS_");
      return value === "" ? "" : `${field.replace("_mask", "")}=${value}`;
    }),
    words("return_mask", "PAGE_IS_") === "" ? "" : `return=${words("return_mask", "PAGE_IS_")}`,
  ].filter((part) => part !== "");
  const ranges = of.space.mapped(start, end - start);
  if ((numberOf(fieldOf(structure, "max_pages")) ?? 0n) !== 0n)
    trace.tell(of, call, "it ends after max_pages, which the language does not say: the whole range is scanned here");
  return trace.onRange(of, call, ranges, "pagemap_scan", parts);
}
