// Operations → statements of this language: what conversions, searches and recordings put into a scenario.

import type { FileName, Operation, Place, Prot, Range } from "../engine/operation.ts";
import { brackets, writeRange } from "./bound.ts";

/**
 * The statement that means this operation, or undefined where there is none (`bad`, and numbers that the language does
 * not take).
 */
export function writeOperation(
  operation: Operation,
  nameOf: (place: Place) => string,
  thread?: string,
): string | undefined {
  const call = writeCall(operation, nameOf);
  if (call === undefined || /\[-|\.\.\+?-|NaN/.test(call)) return undefined;
  return "mm" in operation ? `${thread ?? operation.mm}: ${call}` : call;
}

function writeCall(operation: Operation, nameOf: (place: Place) => string): string | undefined {
  const range = (given: Range) => writeRange(given, nameOf);
  const page = (at: { place: Place; page: number }) => `${nameOf(at.place)}[${at.page}]`;
  const call = (name: string, ...args: (string | number | false)[]) =>
    `${name}(${[...args, ...unaligned(operation)].filter((each) => each !== false && each !== "").join(", ")})`;
  switch (operation.op) {
    case "file":
      return `${operation.file} = ${call(operation.kind, operation.pages, operation.huge !== undefined && `huge=${operation.huge}`)}`;
    case "pwrite":
      return call("pwrite", filePage(operation), operation.value);
    case "pread":
      return call("pread", filePage(operation));
    case "fallocate":
      return call(
        "fallocate",
        brackets(operation.file, operation.page, operation.count),
        operation.mode === "punch" && "PUNCH_HOLE",
      );
    case "ftruncate":
      return call("ftruncate", operation.file, operation.pages);
    case "swapon":
    case "swapoff":
    case "compact":
    case "drop_slab":
    case "ksm":
      return call(operation.op);
    case "hugepages":
      return call("hugepages", operation.count);
    case "spawn":
      return call("spawn", operation.process);
    case "fork":
      return call("fork", operation.child);
    case "exit":
    case "close":
    case "uffd_poll":
      return call(operation.op);
    case "mmap":
      return `${nameOf(operation.place)} = ${writeMmap(operation)}`;
    case "munmap":
    case "mlock":
    case "munlock":
    case "khugepaged":
    case "unregister":
    case "wake":
    case "pin":
    case "unpin":
      return call(operation.op, range(operation.range));
    case "kread":
      return call("kread", page(operation), operation.by);
    case "kwrite":
      return call("kwrite", page(operation), operation.by, operation.value);
    case "mprotect":
      return call("mprotect", range(operation.range), protText(operation.prot));
    case "mremap":
      return call("mremap", range(operation.range), page(operation.to), operation.dontunmap && "DONTUNMAP");
    case "madvise":
      return call("madvise", range(operation.range), operation.advice);
    case "read":
    case "migrate":
    case "migrate_begin":
    case "migrate_end":
    case "reclaim":
    case "numa_hint":
      return call(operation.op, page(operation));
    case "write":
      return call("write", page(operation), operation.value);
    case "userfaultfd":
      return call("userfaultfd", operation.features.join(" | "), uffdFlags(operation));
    case "uffd_read":
      return call("uffd_read", operation.count !== 1 && operation.count);
    case "register":
      return call("register", range(operation.range), operation.modes.join(" | ") || "0");
    case "writeprotect": {
      if (operation.protect)
        return operation.dontwake || operation.wake ? undefined : call("wp", range(operation.range));
      return call(operation.wake ? "resolve" : "unwp", range(operation.range), operation.dontwake && "DONTWAKE");
    }
    case "rwprotect":
      return call(operation.protect ? "rwp" : "unrwp", range(operation.range), operation.dontwake && "DONTWAKE");
    case "set_mode":
      return call(
        "set_mode",
        operation.enable.length > 0 && `enable=${operation.enable.join(" | ")}`,
        operation.disable.length > 0 && `disable=${operation.disable.join(" | ")}`,
      );
    case "copy":
      return call("copy", range(operation.range), operation.value, wpFlags(operation));
    case "continue":
      return call("continue", range(operation.range), wpFlags(operation));
    case "zeropage":
    case "poison":
      return call(operation.op, range(operation.range), operation.dontwake && "DONTWAKE");
    case "move":
      return call("move", range(operation.range), page(operation.from), !operation.allowSrcHoles && "NO_HOLES");
    case "clear_refs":
      return call("clear_refs", operation.value);
    case "pagemap_scan": {
      const flags = [operation.wpMatching && "WP_MATCHING", operation.checkWpAsync && "CHECK_WPASYNC"].filter(
        (each) => each !== false,
      );
      const { mask, inverted, anyof, returned } = operation;
      return call(
        "pagemap_scan",
        range(operation.range),
        flags.join(" | "),
        mask.join() === "WRITTEN" ? "" : mask.join(" | ") || "ALL",
        inverted.length > 0 && `inverted=${inverted.join(" | ")}`,
        anyof.length > 0 && `anyof=${anyof.join(" | ")}`,
        returned !== null && `return=${returned.join(" | ")}`,
      );
    }
    case "bad":
      return undefined;
  }
}

/** The keyword arguments of a range that is no whole pages. */
function unaligned(operation: Operation): string[] {
  if (!("range" in operation)) return [];
  const { skew, bytes } = operation.range;
  return [...(skew === undefined ? [] : [`skew=${skew}`]), ...(bytes === undefined ? [] : [`bytes=${bytes}`])];
}

function uffdFlags({ userModeOnly, unread }: Extract<Operation, { op: "userfaultfd" }>): string {
  return [userModeOnly && "USER_MODE_ONLY", unread === true && "UNREAD"].filter((each) => each !== false).join(" | ");
}

function wpFlags({ wp, dontwake }: { wp: boolean; dontwake: boolean }): string {
  return [wp && "WP", dontwake && "DONTWAKE"].filter((each) => each !== false).join(" | ");
}

function protText(prot: Prot): string {
  return prot === "none" ? "NONE" : prot === "read" ? "READ" : "READ+WRITE";
}

function writeMmap(operation: Extract<Operation, { op: "mmap" }>): string {
  const { backing, shared, offset, track, prot } = operation;
  const args: (string | number)[] = [operation.pages];
  if (backing.kind === "file") args.push(shared ? "SHARED" : "PRIVATE", backing.file);
  else if (backing.kind === "hanon") args.push(shared ? "SHARED | HUGETLB" : "HUGETLB");
  else if (shared) args.push("SHARED");
  if (offset !== 0) args.push(`offset=${offset}`);
  if (track !== null) args.push(`track=${track}`);
  if (prot !== "read+write") args.push(`prot=${protText(prot)}`);
  return `mmap(${args.join(", ")})`;
}

function filePage({ file, page }: { file: FileName; page: number }): string {
  return `${file}[${page}]`;
}
