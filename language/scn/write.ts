// Operation → a line of a kernel trace's scenario, with every default written out.

import type { Feature, Operation, Place, ProcessName, Prot, Range } from "../../engine/operation.ts";
import { scnFeatures } from "./words.ts";

/** How names of an operation are written; undefined: there is no such name in a trace. */
export interface ScnNames {
  region(place: Place): string | undefined;
  process(name: ProcessName): string | undefined;
  file(name: string): string | undefined;
  /** What `buf` alone stands for: the pages mapped there last. */
  pages(mm: ProcessName, place: Place): number;
}

/** Undefined: traces have no form for it. */
export function writeScnOperation(operation: Operation, names: ScnNames): string | undefined {
  if (operation.op === "bad") return operation.text;
  const words = "mm" in operation ? ofProcess(operation, names) : global(operation, names);
  if (words === undefined || words.some((word) => word === undefined)) return undefined;
  const unaligned = "range" in operation ? unalignedWords(operation.range) : [];
  return [...words, ...unaligned].filter((word) => word !== "").join(" ");
}

/** At the end of an operation on a range that is no whole pages. */
function unalignedWords({ skew, bytes }: Range): (string | number)[] {
  return [...(skew === undefined ? [] : ["skew", skew]), ...(bytes === undefined ? [] : ["bytes", bytes])];
}

type Words = (string | number | undefined)[] | undefined;
type OfProcess = Extract<Operation, { readonly mm: ProcessName }>;

function global(operation: Exclude<Operation, OfProcess>, names: ScnNames): Words {
  switch (operation.op) {
    case "file":
      return [
        ...["file", names.file(operation.file), operation.kind, operation.pages],
        ...(operation.huge === undefined ? [] : ["huge", operation.huge]),
      ];
    case "pwrite":
      return ["pwrite", names.file(operation.file), operation.page, operation.value];
    case "pread":
      return ["pread", names.file(operation.file), operation.page];
    case "fallocate":
      return ["fallocate", names.file(operation.file), operation.mode, operation.page, operation.count];
    case "ftruncate":
      return ["ftruncate", names.file(operation.file), operation.pages];
    case "hugepages":
      return ["hugepages", operation.count];
    case "spawn":
      return ["spawn", names.process(operation.process)];
    case "bad":
      return [operation.text];
    default:
      return [operation.op];
  }
}

function ofProcess(operation: OfProcess, names: ScnNames): Words {
  const mm = names.process(operation.mm);
  const range = ({ place, page, count }: Range) => [
    names.region(place),
    page,
    count ?? names.pages(operation.mm, place),
  ];
  const page = (at: { place: Place; page: number }) => [names.region(at.place), at.page];
  switch (operation.op) {
    case "fork":
      return ["fork", mm, names.process(operation.child)];
    case "exit":
    case "close":
      return [operation.op, mm];
    case "mmap":
      return writeMmap(operation, names);
    case "munmap":
    case "mlock":
    case "munlock":
    case "khugepaged":
    case "wake":
    case "pin":
    case "unpin":
      return [operation.op, mm, ...range(operation.range)];
    case "kread":
      return ["kread", mm, ...page(operation), operation.by.toLowerCase()];
    case "kwrite":
      return ["kwrite", mm, ...page(operation), operation.by.toLowerCase(), operation.value];
    case "unregister":
      return ["unreg", mm, ...range(operation.range)];
    case "mprotect":
      return ["mprotect", mm, ...range(operation.range), protWord(operation.prot) || "rw"];
    case "mremap":
      return ["mremap", mm, ...range(operation.range), ...page(operation.to), operation.dontunmap ? "dontunmap" : ""];
    case "madvise":
      return ["madvise", mm, ...range(operation.range), operation.advice.toLowerCase()];
    case "read":
    case "migrate":
      return [operation.op, mm, ...page(operation)];
    case "write":
      return ["write", mm, ...page(operation), operation.value];
    case "userfaultfd":
      return [
        "uffd",
        mm,
        featureWord(operation.features) || "none",
        operation.userModeOnly ? "useronly" : "",
        operation.unread ? "unread" : "",
      ];
    case "uffd_read":
      return ["uffdread", mm, operation.count];
    case "uffd_poll":
      return ["uffdpoll", mm];
    case "register":
      return [
        "reg",
        mm,
        ...range(operation.range),
        operation.modes.map((mode) => mode.toLowerCase()).join(",") || "none",
      ];
    case "writeprotect": {
      if (operation.protect)
        return operation.dontwake || operation.wake ? undefined : ["wp", mm, ...range(operation.range)];
      return [operation.wake ? "resolve" : "unwp", mm, ...range(operation.range), operation.dontwake ? "dontwake" : ""];
    }
    case "rwprotect":
      return [operation.protect ? "rwp" : "unrwp", mm, ...range(operation.range), operation.dontwake ? "dontwake" : ""];
    case "set_mode":
      return ["setmode", mm, modeWord("+", operation.enable), modeWord("-", operation.disable)];
    case "copy":
      return [
        "copy",
        mm,
        ...range(operation.range),
        operation.value,
        operation.wp ? "wp" : "",
        operation.dontwake ? "dontwake" : "",
      ];
    case "continue":
      return [
        "continue",
        mm,
        ...range(operation.range),
        operation.wp ? "wp" : "",
        operation.dontwake ? "dontwake" : "",
      ];
    case "zeropage":
    case "poison":
      return [operation.op, mm, ...range(operation.range), operation.dontwake ? "dontwake" : ""];
    case "move":
      return ["move", mm, ...range(operation.range), ...page(operation.from), operation.allowSrcHoles ? "" : "noholes"];
    case "clear_refs":
      return ["clear_refs", mm, operation.value];
    case "pagemap_scan": {
      const select = scanSelect(operation);
      if (select === undefined) return undefined;
      return [
        "pmscan",
        mm,
        ...range(operation.range),
        operation.wpMatching ? "wp" : "",
        operation.checkWpAsync ? "check" : "",
        select,
      ];
    }
    default:
      return undefined;
  }
}

function featureWord(features: readonly Feature[]): string {
  return scnFeatures
    .filter(([, feature]) => features.includes(feature))
    .map(([short]) => short)
    .join(",");
}

function modeWord(sign: string, features: readonly Feature[]): string {
  return features.length === 0 ? "" : sign + featureWord(features);
}

/** The recorder asks for written pages, all, accessed ones, or those that are not. */
function scanSelect({
  mask,
  inverted,
  anyof,
  returned,
}: Extract<Operation, { op: "pagemap_scan" }>): string | undefined {
  const words: Readonly<Record<string, string>> = {
    "WRITTEN /": "",
    "/": "all",
    "ACCESSED /": "acc",
    "ACCESSED / ACCESSED": "cold",
  };
  if (anyof.length > 0 || returned !== null) return undefined;
  return words[`${mask.join(" ")} / ${inverted.join(" ")}`.trim()];
}

function writeMmap(operation: Extract<Operation, { op: "mmap" }>, names: ScnNames): Words {
  const { backing, shared, offset, track } = operation;
  if (backing.kind === "hanon" && shared) return undefined;
  const words: Words = ["mmap", names.process(operation.mm), names.region(operation.place)];
  words.push(backing.kind === "file" ? names.file(backing.file) : backing.kind, operation.pages);
  if (backing.kind === "file" && !shared) words.push("priv");
  if (offset !== 0) words.push("off", offset);
  if (track !== null) words.push("track", track);
  words.push(protWord(operation.prot));
  return words;
}

/** Empty for read and write, which is meant without a word. */
function protWord(prot: Prot): string {
  return prot === "none" ? "none" : prot === "read" ? "ro" : "";
}
