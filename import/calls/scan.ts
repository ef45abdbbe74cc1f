// PAGEMAP_SCAN on /proc/PID/pagemap: Documentation/admin-guide/mm/pagemap.rst; strace prints it whole from 6.11 on.
import type { Descriptor, TracedProcess } from "../process.ts";
import { fieldOf, flagsOf, numberOf, type SystemCall } from "../strace/call.ts";
import type { Trace } from "../trace.ts";
import { whole } from "./memory.ts";

export function isScan(request: string): boolean {
  return /PAGEMAP_SCAN|^_IOC\([^,]*, 0x66, 0x10,/.test(request);
}

/**
 * Before strace 6.11 there is a pointer. Who registered memory with WP_ASYNC is taken to ask for what was written in it, and to protect it again;
 * what others ask is told as it stands.
 */
function undecoded(trace: Trace, of: TracedProcess, call: SystemCall): boolean {
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
  if (start === null || end === null) return undecoded(trace, of, call);
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
