// PAGEMAP_SCAN on /proc/PID/pagemap: Documentation/admin-guide/mm/pagemap.rst; strace prints it whole from 6.11 on.
import type { Descriptor } from "../process.ts";
import { fieldOf, flagsOf, numberOf, type SystemCall } from "../strace/call.ts";
import type { Trace } from "../trace.ts";

export function isScan(request: string): boolean {
  return /PAGEMAP_SCAN|^_IOC\([^,]*, 0x66, 0x10,/.test(request);
}

/** False: it is not to be seen what was asked. */
export function pagemapScan(trace: Trace, descriptor: Descriptor | undefined, call: SystemCall): boolean {
  const structure = call.args.slice(2).join(", ");
  const start = numberOf(fieldOf(structure, "start"));
  const end = numberOf(fieldOf(structure, "end"));
  if (start === null || end === null || descriptor?.kind !== "pagemap") return false;
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
  const { of } = descriptor;
  const ranges = of.space.mapped(start, end - start);
  if ((numberOf(fieldOf(structure, "max_pages")) ?? 0n) !== 0n)
    trace.tell(of, call, "it ends after max_pages, which the language does not say: the whole range is scanned here");
  return trace.onRange(of, call, ranges, "pagemap_scan", parts);
}
